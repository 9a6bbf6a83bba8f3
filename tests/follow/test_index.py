import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from node.config import Config
from node.follow.index import BATCH, Follower
from node.practice import Change, Thesaurus
from node.rdf.namespaces import SCHEME_NAMESPACES
from node.rdf.practices import read_practice
from node.search import Index, Query, Writer
from node.search.folder import rebuilding
from node.store import connect, practices, transaction
from tests.follow.conftest import AMSTERDAM, GHENT, Record, soon

THESAURUS = Thesaurus([], SCHEME_NAMESPACES)

CUT_SHORT = """
import os, sys
from pathlib import Path
from node.practice import Thesaurus
from node.search import Writer

Writer.new(Path(sys.argv[1]), Thesaurus([], {}))
os._exit(9)
"""


@pytest.fixture
def follower(record: Record) -> Iterator[Follower]:
    follower = Follower(record.db, record.config, GHENT, THESAURUS)
    yield follower
    follower.close()


@pytest.fixture
def index(record: Record) -> Index:
    return Index(record.config.search, THESAURUS)


def found(index: Index, words: str = "") -> set[str]:
    answer = index.search(Query(words, size=100))
    assert len(answer.hits) == min(answer.total, 100)
    return {hit.iri.rpartition("/")[2] for hit in answer.hits}


def test_what_is_published_here_and_harvested_from_peers_is_found(record, follower, index):
    record.put("a")
    record.put("b", did=AMSTERDAM)
    assert follower.catch_up() == 2
    assert found(index) == {"a", "b"}
    assert found(index, "library") == {"b"}
    assert follower.catch_up() == 0


def test_an_update_replaces_and_a_withdrawal_removes(record, follower, index):
    record.put("a", "b")
    follower.catch_up()
    record.put("a", words="Jam", change=Change.UPDATE)
    record.put("b", change=Change.DELETE)
    assert follower.catch_up() == 2
    assert found(index) == {"a"}
    assert found(index, "jam") == {"a"}
    assert found(index, "bread") == set()
    record.put("b", words="Honey")
    follower.catch_up()
    assert found(index, "honey") == {"b"}


def test_a_stranger_is_not_found(record, follower, index):
    record.put("a", did="did:web:stranger.example")
    record.put("b")
    follower.catch_up()
    assert found(index) == {"b"}


def test_who_is_no_longer_a_peer_is_removed_with_the_next_change(record, follower, index):
    record.put("a", did=AMSTERDAM)
    follower.catch_up()
    with transaction(record.db):
        record.db.execute("DELETE FROM peer")
    record.put("a", did=AMSTERDAM, change=Change.UPDATE)
    follower.catch_up()
    assert found(index) == set()


def test_more_than_a_batch_is_carried(record, follower, index):
    record.put(*(f"p{n}" for n in range(BATCH * 2 + 1)))
    assert follower.catch_up() == BATCH * 2 + 1
    assert index.search(Query()).total == BATCH * 2 + 1
    assert follower.rebuild() == BATCH * 2 + 1
    assert index.search(Query()).total == BATCH * 2 + 1


def test_a_practice_that_cannot_be_read_stops_nothing(record, follower, index, caplog):
    record.put("a", "bad", "c")
    follower.catch_up()
    record.put("bad", change=Change.UPDATE)
    record.spoil("bad")
    record.put("d")
    follower.catch_up()
    assert found(index) == {"a", "c", "d"}
    assert ["practices/bad cannot be read" in record.message for record in caplog.records] == [True]
    assert follower.rebuild() == 3


def test_a_practice_our_own_code_stumbles_over_stops_nothing(record, follower, index, caplog, monkeypatch):
    def stumbling(iri, quads):
        if iri.endswith("/bad"):
            raise RecursionError
        return read_practice(iri, quads)

    monkeypatch.setattr("node.follow.index.read_practice", stumbling)
    record.put("a", "bad", "c")
    assert follower.catch_up() == 3
    assert found(index) == {"a", "c"}
    assert "practices/bad is left out of the search by a fault of this program" in caplog.text
    assert "RecursionError" in caplog.text
    assert follower.rebuild() == 2


def test_what_was_carried_twice_is_there_once(record, follower, index):
    record.put("a", "b")
    follower.catch_up()
    follower.close()
    (record.config.search / "1" / "position").unlink()
    assert follower.catch_up() == 2
    assert found(index) == {"a", "b"}


@pytest.mark.timed
def test_running_it_sees_a_commit_of_another_connection_within_a_second(record, index):
    stop = threading.Event()
    running = threading.Thread(target=follow, args=[record.config, stop])
    running.start()
    try:
        soon(lambda: index.ready)
        record.put("a")
        assert soon(lambda: found(index) == {"a"}) < 1
        record.put("b")
        assert soon(lambda: found(index) == {"a", "b"}) < 1
    finally:
        stop.set()
        running.join()
    with Writer.open(record.config.search, THESAURUS) as writer:
        assert writer.position == practices.last_change(record.db)


def follow(config: Config, stop: threading.Event) -> None:
    db = connect(config.database)
    try:
        Follower(db, config, GHENT, THESAURUS).run(stop)
    finally:
        db.close()


def test_a_rebuild_from_elsewhere_loses_nothing_of_a_running_follower(record, follower, index):
    stop = threading.Event()
    running = threading.Thread(target=follow, args=[record.config, stop])
    running.start()
    try:
        record.put("a")
        soon(lambda: found(index) == {"a"})
        for n in range(5):
            record.put(f"before-{n}")
            follower.rebuild()
            record.put(f"after-{n}")
        soon(lambda: index.search(Query()).total == 11)
    finally:
        stop.set()
        running.join()
    follower.rebuild()
    assert index.search(Query()).total == 11
    assert len([path for path in record.config.search.iterdir() if path.is_dir()]) == 1


def test_readers_are_served_while_it_is_rebuilt(record, follower, index):
    record.put(*(f"p{n}" for n in range(600)))
    follower.catch_up()
    totals: set[int] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            totals.add(index.search(Query("bread")).total)

    reader = threading.Thread(target=read)
    reader.start()
    assert follower.rebuild() == 600
    stop.set()
    reader.join()
    assert totals == {600}


def test_a_rebuild_that_is_cut_short_leaves_the_old_index(record, follower, index):
    record.put("a")
    follower.catch_up()
    follower.close()
    assert subprocess.run([sys.executable, "-c", CUT_SHORT, record.config.search], check=False).returncode == 9
    assert found(index) == {"a"}
    assert (record.config.search / "2").is_dir()
    follower.catch_up()
    assert not (record.config.search / "2").exists()
    assert found(index) == {"a"}


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "1" / "meta.json").write_text("{"),
        lambda folder: (folder / "current.json").write_text('{"generation": 1, "version": "0"}'),
        lambda folder: (folder / "1").rename(folder / "elsewhere"),
    ],
    ids=["damaged", "of another version", "lost"],
)
def test_an_index_that_cannot_be_used_is_rebuilt(record, follower, index, caplog, damage):
    record.put("a")
    follower.catch_up()
    follower.close()
    damage(record.config.search)
    record.put("b")
    follower.catch_up()
    assert found(index) == {"a", "b"}
    assert "It is rebuilt now." in caplog.text


def test_an_index_ahead_of_a_restored_record_is_rebuilt(record, follower, index):
    record.put("a", "b")
    follower.catch_up()
    with transaction(record.db):
        record.db.execute("DELETE FROM change WHERE practice LIKE '%/b'")
        record.db.execute("DELETE FROM practice WHERE iri LIKE '%/b'")
    follower.catch_up()
    assert found(index) == {"a"}


def generations(config: Config) -> set[str]:
    return {path.name for path in config.search.iterdir() if path.is_dir()}


def test_after_an_erasure_the_index_is_made_anew_once(record, follower, index):
    record.put("a", did=AMSTERDAM)
    record.put("a", did=AMSTERDAM, words="Jam", change=Change.UPDATE)
    follower.catch_up()
    assert generations(record.config) == {"1"}
    record.erase(1)
    follower.catch_up()
    assert generations(record.config) == {"2"}
    record.put("b")
    follower.catch_up()
    follower.close()
    follower.catch_up()
    assert generations(record.config) == {"2"}
    assert found(index) == {"a", "b"}


def test_a_peer_that_erases_without_end_does_not_keep_the_index_from_following(record, follower, index, monkeypatch):
    monkeypatch.setattr("node.follow.index.PURGE_SHARE", 100_000)
    for words in ("Bread", "Jam", "Honey"):
        record.put("a", did=AMSTERDAM, words=words)
    for sequence in (1, 2):
        record.erase(sequence)
        follower.catch_up()
    assert generations(record.config) == {"2"}
    record.put("b")
    follower.catch_up()
    assert found(index) == {"a", "b"}


def test_an_erasure_that_has_to_wait_is_not_forgotten(record, index, monkeypatch):
    monkeypatch.setattr("node.follow.index.PURGE_SHARE", 5)
    record.put("a", did=AMSTERDAM)
    record.put("a", did=AMSTERDAM, words="Jam")
    stop = threading.Event()
    running = threading.Thread(target=follow, args=[record.config, stop])
    running.start()
    try:
        soon(lambda: index.ready)
        record.erase(1)
        soon(lambda: generations(record.config) == {"2"})
        record.erase(2)  # nothing else is committed after it
        soon(lambda: generations(record.config) == {"3"})
    finally:
        stop.set()
        running.join()


def test_another_process_that_writes_the_index_is_waited_for_and_said_once(record, index, caplog, monkeypatch):
    monkeypatch.setattr("node.follow.index.BUSY_SECONDS", 0.05)
    caplog.set_level("INFO")
    record.put("a")
    stop = threading.Event()
    running = threading.Thread(target=follow, args=[record.config, stop])
    with rebuilding(record.config.search):
        running.start()
        soon(lambda: "takes over when it ends" in caplog.text)
        time.sleep(0.2)
        assert caplog.text.count("takes over") == 1
        assert found(index) == set()
    try:
        soon(lambda: found(index) == {"a"})
    finally:
        stop.set()
        running.join()
