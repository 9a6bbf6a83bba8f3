# ruff: noqa: E402 - what needs numpy is imported after it was seen to be there
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.conftest import need

need("numpy")

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from node.errors import SearchBusy, SearchError, SearchFull
from node.search import vector_writer
from node.search.vector_files import GONE, Entry, Generation, commits, written
from node.search.vector_writer import VectorWriter
from node.search.vectors import BLOCK, VectorReader
from tests.small_disk import small_disk

NAME, WIDTH = "model 1", 8

KILLED = """
import os, sys, threading
from pathlib import Path
import numpy as np
from node.search.vector_writer import VectorWriter

writer = VectorWriter(Path(sys.argv[1]), "model 1", 8)
for n in range(1, 10_000_000):
    writer.put(f"p{n % 50}", str(n), np.full(8, n % 100 + 1, np.int8))
    writer.remove(f"p{(n + 25) % 50}")
    writer.commit(n)
    print(n, flush=True)
"""


def opened(folder: Path, name: str = NAME) -> VectorWriter:
    return VectorWriter(folder, name, WIDTH)


@pytest.fixture
def writer(folder):
    with opened(folder) as writer:
        yield writer


@pytest.fixture
def reader(folder):
    return VectorReader(folder, NAME)


def vector(*numbers: int) -> np.ndarray:
    return np.array([*numbers, *[0] * (WIDTH - len(numbers))], np.int8)


def put(writer: VectorWriter, position: int, **vectors: np.ndarray) -> None:
    for iri, each in vectors.items():
        writer.put(iri, f"digest of {iri}", each)
    writer.commit(position)


def found(reader: VectorReader, *question: float, **more) -> list[str]:
    return [iri for iri, _ in reader.nearest(np.array([*question, *[0] * (WIDTH - len(question))]), 10, **more)]


def test_the_nearest_come_first_whatever_their_length(writer, reader):
    put(writer, 1, a=vector(127, 0), b=vector(10, 10), c=vector(0, 1))
    assert found(reader, 5, 1) == ["a", "b", "c"]
    assert found(reader, 1, 5) == ["c", "b", "a"]
    ((iri, cosine),) = reader.nearest(np.array([1.0, 1, 0, 0, 0, 0, 0, 0]), 1)
    assert (iri, round(cosine, 6)) == ("b", 1)


def test_equals_come_in_order_of_their_iris_and_no_more_than_asked_for(writer, reader):
    put(writer, 1, **{f"p{n}": vector(1) for n in (3, 1, 2)})
    assert [iri for iri, _ in reader.nearest(np.eye(WIDTH)[0], 2)] == ["p1", "p2"]


def test_what_points_away_is_not_near(writer, reader):
    put(writer, 1, a=vector(-1), b=vector(0, 1))
    assert found(reader, 1) == []


def test_of_some_practices_only(writer, reader):
    put(writer, 1, a=vector(2, 1), b=vector(1, 2), c=vector(1, 1))
    assert found(reader, 1, 0, among={"b", "c", "unknown"}) == ["c", "b"]
    assert found(reader, 1, 0, among=[]) == []


def test_a_question_without_direction_finds_nothing(writer, reader):
    put(writer, 1, a=vector(1))
    assert found(reader, 0) == []
    assert reader.nearest(np.eye(WIDTH)[0], 0) == []


def test_nothing_is_seen_before_the_commit_and_all_after(writer, reader):
    writer.put("a", "1", vector(1))
    assert found(reader, 1) == []
    writer.commit(1)
    assert found(reader, 1) == ["a"]
    put(writer, 2, b=vector(1, 1))
    assert found(reader, 1) == ["a", "b"]
    assert len(reader) == len(writer) == 2


def test_an_update_replaces_and_a_removal_removes(writer, reader):
    put(writer, 1, a=vector(1), b=vector(1))
    assert found(reader, 1) == ["a", "b"]
    writer.remove("b")
    put(writer, 2, a=vector(0, 1))
    assert found(reader, 1) == []
    assert found(reader, 0, 1) == ["a"]
    assert len(reader) == 1
    put(writer, 3, b=vector(1))
    assert found(reader, 1) == ["b"]


def test_what_was_put_and_removed_before_a_commit_never_was(writer, reader):
    writer.put("a", "1", vector(1))
    assert writer.held("a") == "1"
    writer.remove("a")
    assert writer.held("a") is None
    writer.commit(1)
    assert found(reader, 1) == []


def test_of_a_removed_or_replaced_vector_no_byte_stays(writer, folder):
    put(writer, 1, a=vector(77, 77), b=vector(5), c=vector(66))
    writer.remove("a")
    put(writer, 2, c=vector(3))
    rows = np.fromfile(folder / "meaning" / "1.rows", np.int8).reshape(-1, WIDTH)
    assert rows[:, 0].tolist() == [0, 5, 0, 3]
    assert not (rows == 77).any()


def test_position_and_digests_outlive_the_writer(folder):
    with opened(folder) as writer:
        assert writer.position == 0
        put(writer, 7, a=vector(1))
        writer.put("lost", "never committed", vector(1))
    with opened(folder) as writer:
        assert (writer.position, writer.held("a"), writer.held("lost")) == (7, "digest of a", None)
        assert writer.iris() == ["a"]


def test_one_writer_at_a_time(writer, folder):
    with pytest.raises(SearchBusy, match="Another process writes"):
        opened(folder)
    writer.close()
    opened(folder).close()


def test_vectors_of_another_model_are_made_anew(folder, reader, caplog):
    with opened(folder) as writer:
        put(writer, 7, a=vector(1))
    assert found(reader, 1) == ["a"]
    with opened(folder, "model 2") as writer:
        assert (writer.position, len(writer)) == (0, 0)
        put(writer, 1, b=vector(1))
    assert "another model" in caplog.text
    assert found(reader, 1) == []
    assert found(VectorReader(folder, "model 2"), 1) == ["b"]
    assert sorted(path.suffix for path in (folder / "meaning").glob("[0-9]*")) == [".journal", ".rows"]


def test_a_vector_of_another_length_is_a_fault_of_ours(writer):
    with pytest.raises(ValueError, match="8 numbers"):
        writer.put("a", "1", np.zeros(9, np.int8))


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "1.rows").write_bytes(b""),
        lambda folder: (folder / "1.rows").unlink(),
        lambda folder: (folder / "1.journal").write_bytes(b"[1"),
        lambda folder: (folder / "1.journal").unlink(),
        lambda folder: (folder / "current.json").write_text("{"),
    ],
    ids=["rows cut off", "rows lost", "journal damaged", "journal lost", "marker damaged"],
)
def test_damaged_vectors_find_nothing_and_are_made_anew(folder, damage):
    with opened(folder) as writer:
        put(writer, 1, a=vector(1))
    damage(folder / "meaning")
    reader = VectorReader(folder, NAME)
    assert found(reader, 1) == []
    with opened(folder) as writer:
        assert writer.position == 0
        put(writer, 1, b=vector(1))
        assert found(reader, 1) == ["b"]


def test_a_torn_end_of_the_journal_is_dropped(folder, reader):
    with opened(folder) as writer:
        put(writer, 1, a=vector(1))
    journal = folder / "meaning" / "1.journal"
    whole = journal.read_bytes()
    torn = written([Entry("b", "", 1)], 2, 2)
    for end in range(1, len(torn)):
        journal.write_bytes(whole + torn[:end])
        assert found(reader, 1) == ["a"]
    with opened(folder) as writer:
        assert (writer.position, writer.iris()) == (1, ["a"])
        assert journal.read_bytes() == whole


@given(st.lists(st.tuples(st.lists(st.text()), st.integers(0)), max_size=5), st.data())
def test_of_any_beginning_of_a_journal_the_whole_commits_are_read(said, data):
    pieces = [written([Entry(iri, "d", GONE) for iri in iris], position, 0) for iris, position in said]
    journal = b"".join(pieces)
    end = data.draw(st.integers(0, len(journal)))
    whole = [n for n in range(len(pieces) + 1) if sum(map(len, pieces[:n])) <= end][-1]
    read = list(commits(journal[:end]))
    assert [([entry.iri for entry in commit.entries], commit.position) for commit in read] == said[:whole]
    assert [commit.end for commit in read] == [sum(map(len, pieces[: n + 1])) for n in range(whole)]


def test_a_changed_letter_ends_what_is_believed():
    journal = written([Entry("a", "", 0)], 1, 1) + written([Entry("b", "", 1)], 2, 2)
    assert [commit.position for commit in commits(journal.replace(b'"b"', b'"x"'))] == [1]


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from("abcdef"), st.none() | st.integers(1, 100)), max_size=4),
        max_size=12,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_writer_and_reader_hold_what_a_dictionary_would(tmp_path_factory, batches):
    folder = tmp_path_factory.mktemp("vectors")
    reader, truth = VectorReader(folder, NAME), {}
    for number, batch in enumerate(batches, 1):
        with opened(folder) as writer:
            for iri, value in batch:
                if value is None:
                    writer.remove(iri)
                    truth.pop(iri, None)
                else:
                    writer.put(iri, str(value), vector(value, 1))
                    truth[iri] = value
            writer.commit(number)
            assert {iri: writer.held(iri) for iri in writer.iris()} == {iri: str(n) for iri, n in truth.items()}
        expected = sorted(truth, key=lambda iri: (-truth[iri], iri))
        assert found(reader, 1) == expected == found(VectorReader(folder, NAME), 1)


def test_when_more_than_half_is_dead_all_is_written_anew(writer, folder, reader, monkeypatch):
    monkeypatch.setattr(vector_writer, "FEW", 4)
    monkeypatch.setattr(vector_writer, "COPIED_AT_ONCE", 2)
    put(writer, 1, **{f"p{n}": vector(1, n) for n in range(12)})
    assert len(found(reader, 1)) == 10
    for n in range(7):
        writer.remove(f"p{n}")
    writer.commit(2)
    meaning = folder / "meaning"
    assert sorted(path.name for path in meaning.glob("[0-9]*")) == ["2.journal", "2.rows"]
    assert (meaning / "2.rows").stat().st_size == 5 * WIDTH
    assert b'"p0"' not in (meaning / "2.journal").read_bytes()
    assert writer.position == 2
    assert found(reader, 1) == [f"p{n}" for n in range(7, 12)]
    put(writer, 3, q=vector(1))
    assert found(reader, 1)[0] == "q"
    writer.close()
    with opened(folder) as again:
        assert (again.position, len(again)) == (3, 6)


def test_what_cannot_be_written_anew_stays_as_it_was(writer, folder, reader, monkeypatch):
    monkeypatch.setattr(vector_writer, "FEW", 2)
    put(writer, 1, a=vector(1), b=vector(1), c=vector(1), d=vector(1))
    for iri in "abc":
        writer.remove(iri)
    with monkeypatch.context() as full:
        full.setattr(Generation, "serve", lambda _: os.truncate(folder, 0))
        with pytest.raises(SearchError, match="cannot be written: Is a directory"):
            writer.commit(2)
    assert (writer.position, found(reader, 1)) == (2, ["d"])
    assert sorted(path.name for path in (folder / "meaning").glob("[0-9]*")) == ["1.journal", "1.rows"]
    put(writer, 3, e=vector(1))
    assert found(reader, 1) == ["d", "e"]
    assert (folder / "meaning" / "2.rows").stat().st_size == 2 * WIDTH


def test_a_journal_that_grew_long_is_written_anew(writer, folder, monkeypatch):
    monkeypatch.setattr(vector_writer, "MANY_LINES", 20)
    put(writer, 1, a=vector(1))
    for position in range(2, 50):
        writer.commit(position)
    (journal,) = (folder / "meaning").glob("*.journal")
    assert journal.read_bytes().count(b"\n") <= 20
    assert (writer.position, writer.iris()) == (49, ["a"])


def test_more_than_a_block_is_looked_through(writer, reader):
    random = np.random.default_rng(1)
    many = random.integers(-127, 128, (2 * BLOCK + 5, WIDTH)).astype(np.int8)
    put(writer, 1, **{f"p{n}": row for n, row in enumerate(many)})
    question = random.normal(size=WIDTH)
    floats = many.astype(float)
    cosines = floats @ question / (np.linalg.norm(floats, axis=1) * np.linalg.norm(question))
    assert found(reader, *question) == [f"p{n}" for n in np.argsort(-cosines)[:10]]
    half = [f"p{n}" for n in range(0, len(many), 2)]
    assert found(reader, *question, among=half) == [f"p{n}" for n in np.argsort(-cosines) if n % 2 == 0][:10]


def test_readers_see_whole_commits_while_it_is_written_and_compacted(folder, monkeypatch, caplog):
    monkeypatch.setattr(vector_writer, "FEW", 4)
    reader, stop, wrong = VectorReader(folder, NAME), threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            iris = found(reader, 1)
            if len(iris) not in (0, 4) or len({iri[0] for iri in iris}) > 1:
                wrong.append(iris)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    with opened(folder) as writer:
        for position in range(1, 150):
            new, old = "ab"[position % 2], "ba"[position % 2]
            for n in range(4):
                writer.remove(f"{old}{n}")
                writer.put(f"{new}{n}", str(position), vector(1, n))
            writer.commit(position)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert caplog.text == ""
    assert len(found(reader, 1)) == 4


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_its_last_commit(folder):
    for seconds in (0.05, 0.1, 0.2):
        command = [sys.executable, "-c", KILLED, str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            process.stdout.readline()
            time.sleep(seconds)
            process.kill()
            said = [1, *map(int, process.stdout.read().split())]
        with opened(folder) as writer:
            last = writer.position
            assert last in (said[-1], said[-1] + 1)
            held = {iri: int(writer.held(iri)) for iri in writer.iris()}
        reader = VectorReader(folder, NAME)
        assert held[f"p{last % 50}"] == last
        assert f"p{(last + 25) % 50}" not in held
        assert {iri for iri, _ in reader.nearest(np.ones(WIDTH), 100)} == set(held)
        rows = np.fromfile(next((folder / "meaning").glob("*.rows")), np.int8).reshape(-1, WIDTH)
        assert sorted(rows[rows.any(axis=1)][:, 0]) == sorted(n % 100 + 1 for n in held.values())
        for path in (folder / "meaning").iterdir():
            path.unlink()


def test_a_full_disk_is_said_and_loses_nothing(tmp_path):
    with small_disk(tmp_path / "disk", 1) as disk:
        with opened(disk.path) as writer:
            put(writer, 1, a=vector(1))
            disk.fill()
            for n in range(2_000):
                writer.put(f"p{n}", "1", vector(1))
            with pytest.raises(SearchFull, match="Make room"):
                writer.commit(2)
            assert found(VectorReader(disk.path, NAME), 1) == ["a"]
            disk.make_room(20)
            writer.commit(2)
        assert len(VectorReader(disk.path, NAME)) == 2_001


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SearchError, match="cannot be written: Not a directory"):
        opened(tmp_path / "file")


def test_a_commit_that_counts_wrong_is_damage(writer, folder, reader, caplog):
    put(writer, 1, a=vector(1))
    with (folder / "meaning" / "1.journal").open("ab") as journal:
        journal.write(written([], 2, 9))
    assert found(reader, 1) == []
    assert "a worker makes them anew" in caplog.text
    assert json.loads((folder / "meaning" / "current.json").read_text())["generation"] == 1
