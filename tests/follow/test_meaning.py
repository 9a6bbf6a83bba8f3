# ruff: noqa: E402 - what needs numpy is imported after it was seen to be there
import threading

import pytest

from tests.conftest import need

need("numpy")

import numpy as np

from node.errors import StoreError
from node.follow.meaning import BATCH, MeaningFollower, passage
from node.practice import Change, Kind, Practice
from node.search.vector_writer import VectorWriter
from node.search.vectors import VectorReader
from node.store import connect, peers, practices, transaction
from tests.follow.conftest import AMSTERDAM, GHENT, Record, soon
from tests.search.fake_embedder import FakeEmbedder


@pytest.fixture
def embedder():
    return FakeEmbedder()


@pytest.fixture
def follower(record, embedder):
    follower = MeaningFollower(record.db, record.config, GHENT, embedder)
    yield follower
    follower.close()


@pytest.fixture
def reader(record, embedder):
    return VectorReader(record.config.search, embedder.name)


def found(reader: VectorReader, words: str) -> set[str]:
    near = reader.nearest(FakeEmbedder().query(words), 100)
    return {iri.rpartition("/")[2] for iri, score in near if score > 0.9}


def test_what_is_published_here_and_harvested_from_peers_is_found_by_what_it_means(record, follower, reader):
    record.put("a")
    record.put("b", did=AMSTERDAM, words="Jam")
    assert follower.catch_up() == 2
    assert found(reader, "brood") == {"a"}
    assert found(reader, "confiture") == {"b"}
    assert follower.catch_up() == 0


def test_an_update_replaces_and_a_withdrawal_removes(record, follower, reader):
    record.put("a", "b")
    follower.catch_up()
    record.put("a", words="Jam", change=Change.UPDATE)
    record.put("b", change=Change.DELETE)
    assert follower.catch_up() == 1
    assert found(reader, "bread") == set()
    assert found(reader, "jam") == {"a"}


def test_a_text_that_is_the_same_is_not_read_again(record, follower, embedder):
    record.put("a", "b")
    follower.catch_up()
    record.put("a", change=Change.UPDATE)
    assert follower.catch_up() == 0
    follower.close()
    with VectorWriter(record.config.search, embedder.name, embedder.dimensions) as writer:
        writer.commit(0)
    assert follower.catch_up() == 0
    assert embedder.read == ["Bread", "Bread"]


def test_a_stranger_a_suspended_peer_and_one_that_is_gone_are_not_found(record, follower, reader):
    record.put("a", did="did:web:stranger.example")
    record.put("b", did=AMSTERDAM)
    follower.catch_up()
    assert found(reader, "bread") == {"b"}
    with transaction(record.db):
        peers.suspend(record.db, AMSTERDAM, "2026-11-24T10:00:00Z")
    follower.catch_up()
    assert found(reader, "bread") == set()
    with transaction(record.db):
        peers.suspend(record.db, AMSTERDAM, None)
    follower.catch_up()
    assert found(reader, "bread") == {"b"}
    with transaction(record.db):
        peers.remove(record.db, AMSTERDAM)
    follower.catch_up()
    assert found(reader, "bread") == set()


def test_of_erased_words_no_number_stays(record, follower, reader, embedder):
    record.put("a", did=AMSTERDAM, words="Secret")
    record.put("b")
    follower.catch_up()
    secret = embedder.passages(["Secret"])[0].tobytes()
    (rows,) = (record.config.search / "meaning").glob("*.rows")
    assert secret in rows.read_bytes()
    record.erase(1)
    follower.catch_up()
    assert found(reader, "secret") == set()
    assert secret not in rows.read_bytes()


def test_what_goes_goes_before_what_is_new_is_read(record, reader):
    record.put("a", words="Secret")
    stop = threading.Event()
    seen = []

    class Slow(FakeEmbedder):
        def passages(self, texts):
            seen.append(found(reader, "secret"))
            return super().passages(texts)

    follower = MeaningFollower(record.db, record.config, GHENT, Slow())
    follower.catch_up(stop)
    record.put(*(f"p{n}" for n in range(BATCH + 1)))
    record.put("a", change=Change.DELETE)
    follower.catch_up(stop)
    follower.close()
    assert seen == [set()] * (BATCH + 2)
    assert found(reader, "bread") == {f"p{n}" for n in range(BATCH + 1)}


@pytest.mark.parametrize("last", [1, BATCH - 1, BATCH, BATCH + 1, 2 * BATCH + 1])
def test_it_stops_after_the_text_it_is_at_and_goes_on_where_it_stopped(record, embedder, reader, last):
    record.put(*(f"p{n}" for n in range(BATCH * 2 + 1)))
    stop = threading.Event()

    class Stopping(FakeEmbedder):
        def passages(self, texts):
            read = super().passages(texts)
            if len(self.read) == last:
                stop.set()
            return read

    first = MeaningFollower(record.db, record.config, GHENT, Stopping())
    assert first.catch_up(stop) == last
    first.close()
    assert len(reader) == last
    second = MeaningFollower(record.db, record.config, GHENT, embedder)
    assert second.catch_up() == BATCH * 2 + 1 - last
    second.close()
    assert len(reader) == BATCH * 2 + 1


def test_a_rebuild_reads_every_text_anew_once_while_the_old_vectors_serve(record, follower, reader, embedder):
    record.put("a", "b", "c")
    record.put("a", words="Jam", change=Change.UPDATE)
    follower.catch_up()
    record.put("c", change=Change.DELETE)
    follower._writer.put("https://ghent.example/practices/stray", "x", embedder.passages(["Bread"])[0])
    follower._writer.commit(follower._writer.position)
    embedder.read.clear()
    seen = []
    embedder.before = lambda: seen.append(found(reader, "jam"))
    assert follower.rebuild() == 2
    assert sorted(embedder.read) == ["Bread", "Jam"]
    assert seen == [{"a"}, {"a"}]
    assert found(reader, "bread") == {"b"}
    assert follower.catch_up() == 0


def test_a_practice_that_cannot_be_read_stops_nothing(record, follower, reader):
    record.put("a", "bad", "c")
    follower.catch_up()
    record.put("bad", change=Change.UPDATE)
    record.spoil("bad")
    follower.catch_up()
    assert found(reader, "bread") == {"a", "c"}


def test_vectors_ahead_of_a_restored_record_are_held_against_it(record, follower, reader, embedder, caplog):
    record.put("a", "b")
    record.put("c", words="Jam")
    follower.catch_up()
    with transaction(record.db):
        record.db.execute("DELETE FROM change WHERE practice LIKE '%/c'")
        record.db.execute("DELETE FROM practice WHERE iri LIKE '%/c'")
    assert follower.catch_up() == 0
    assert found(reader, "jam") == set()
    assert found(reader, "bread") == {"a", "b"}
    assert "ahead of the record" in caplog.text
    assert len(embedder.read) == 3


def test_another_model_reads_everything_anew(record, follower, reader):
    record.put("a")
    follower.catch_up()
    follower.close()
    other = FakeEmbedder(name="fake 2", dimensions=16)
    follower = MeaningFollower(record.db, record.config, GHENT, other)
    assert follower.catch_up() == 1
    follower.close()
    assert found(reader, "bread") == set()
    assert len(VectorReader(record.config.search, "fake 2")) == 1


def follow(record: Record, stop: threading.Event) -> None:
    db = connect(record.config.database)
    try:
        MeaningFollower(db, record.config, GHENT, FakeEmbedder()).run(stop)
    finally:
        db.close()


def test_running_it_waits_for_another_writer_and_sees_commits_of_others(record, reader, embedder, monkeypatch):
    monkeypatch.setattr("node.follow.meaning.BUSY_SECONDS", 0.05)
    monkeypatch.setattr("node.follow.meaning.LOOK_SECONDS", 0.05)
    record.put("a")
    stop = threading.Event()
    running = threading.Thread(target=follow, args=[record, stop])
    with VectorWriter(record.config.search, embedder.name, embedder.dimensions):
        running.start()
        assert not stop.wait(0.3)
        assert found(reader, "bread") == set()
    try:
        soon(lambda: found(reader, "bread") == {"a"})
        record.put("b")
        soon(lambda: found(reader, "bread") == {"a", "b"})
    finally:
        stop.set()
        running.join()
    with VectorWriter(record.config.search, embedder.name, embedder.dimensions) as writer:
        assert writer.position == practices.last_change(record.db)


def test_what_goes_wrong_is_said_once_and_tried_again(record, reader, caplog, monkeypatch):
    monkeypatch.setattr("node.follow.meaning.RETRY_SECONDS", 0.02)
    monkeypatch.setattr("node.follow.meaning.LOOK_SECONDS", 0.02)
    wrong = threading.Event()
    wrong.set()
    tried = []

    def last_change(_):
        tried.append(1)
        if wrong.is_set():
            raise StoreError("The record is busy.")
        return 1

    monkeypatch.setattr(practices, "last_change", last_change)
    record.put("a")
    stop = threading.Event()
    running = threading.Thread(target=follow, args=[record, stop])
    running.start()
    try:
        soon(lambda: len(tried) > 3)
        wrong.clear()
        soon(lambda: found(reader, "bread") == {"a"})
    finally:
        stop.set()
        running.join()
    assert caplog.text.count("The record is busy.") == 1


@pytest.mark.parametrize(
    ("title", "summary", "text"),
    [
        ({"nl": "Brood", "en": "Bread"}, {"nl": "Vers", "en": "Fresh"}, "Bread\nFresh"),
        ({"nl": "Brood", "en-gb": "Bread"}, {}, "Bread"),
        ({"nl": "Brood", "fr": "Pain"}, {"fr": "Frais"}, "Brood\nFrais"),
        ({}, {}, ""),
    ],
)
def test_a_practice_is_read_in_english_else_in_its_first_language(title, summary, text):
    assert passage(Practice("https://ghent.example/practices/a", Kind.PILOT, title, summary=summary)) == text


def test_the_fake_gives_bread_one_direction_in_every_language():
    fake = FakeEmbedder()
    assert np.array_equal(fake.query("brood"), fake.query("bread"))
