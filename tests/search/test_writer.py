import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from node.errors import CommonsError, SearchBusy, SearchError
from node.search import Answer, Index, Query, Writer
from node.search.damage import reading
from node.search.folder import rebuilding, sweep
from tests.search.conftest import listing

READER = """
import sys, time
from pathlib import Path
from node.practice import Thesaurus
from node.search import Index, Query

index = Index(Path(sys.argv[1]), Thesaurus([], {}))
seen = index.search(Query("bread")).total
print(seen, flush=True)
while seen < 2:
    total = index.search(Query("bread")).total
    if total != seen:
        seen = total
        print(seen, time.time(), flush=True)
    time.sleep(0.01)
"""


def total(index: Index, words: str = "") -> int:
    return index.search(Query(words)).total


def test_before_there_is_an_index_nothing_is_found(index: Index):
    assert not index.ready
    assert index.search(Query("bread")) == Answer()
    assert index.cities() == {}


def test_what_is_committed_is_found_and_what_is_not_is_not(writer: Writer, index: Index):
    writer.put([listing("a", "Bread")])
    assert total(index) == 0
    writer.commit(1)
    assert index.ready
    assert total(index, "bread") == 1


def test_putting_again_replaces(writer: Writer, index: Index):
    writer.put([listing("a", "Bread"), listing("b", "Bread")])
    writer.commit(1)
    writer.put([listing("a", "Jam"), listing("a", "Honey")])
    writer.commit(2)
    assert total(index) == 2
    assert (total(index, "bread"), total(index, "jam"), total(index, "honey")) == (1, 0, 1)


def test_removing_takes_out_just_that_one(writer: Writer, index: Index):
    writer.put([listing("a"), listing("a-b"), listing("b")])
    writer.commit(1)
    writer.remove(["https://ghent.example/practices/a", "https://ghent.example/practices/never"])
    writer.commit(2)
    assert [hit.iri[-3:] for hit in index.search(Query()).hits] == ["a-b", "s/b"]


def test_the_position_survives_and_what_was_not_committed_does_not(folder: Path, thesaurus, index: Index):
    with Writer.open(folder, thesaurus) as writer:
        assert writer.position == 0
        writer.put([listing("a")])
        writer.commit(7)
        writer.put([listing("b")])
    with Writer.open(folder, thesaurus) as writer:
        assert writer.position == 7
        writer.commit(8)
    assert total(index) == 1


def test_a_position_that_cannot_be_read_means_doing_it_all_again(writer: Writer):
    writer.commit(7)
    (writer.generation / "position").write_text("seven")
    assert writer.position == 0


@pytest.mark.usefixtures("writer")
def test_there_is_one_writer(folder: Path, thesaurus):
    with pytest.raises(SearchBusy, match="Another process writes"):
        Writer.open(folder, thesaurus)
    assert issubclass(SearchBusy, CommonsError)


def test_a_full_disk_is_a_sentence(writer: Writer):
    for path in writer.generation.iterdir():
        path.unlink()
    writer.generation.rmdir()
    writer.put([listing("a")])
    with pytest.raises(SearchError, match="cannot be written"):
        writer.commit(1)


@pytest.mark.timed
def test_another_process_sees_an_update_within_a_second(writer: Writer, folder: Path, checkout: Path):
    writer.put([listing("a", "Bread")])
    writer.commit(1)
    with subprocess.Popen(
        [sys.executable, "-c", READER, folder], stdout=subprocess.PIPE, text=True, cwd=checkout
    ) as reader:
        assert reader.stdout.readline() == "1\n"
        writer.put([listing("b", "Bread")])
        writer.commit(2)
        committed = time.time()
        seen, at = reader.stdout.readline().split()
    assert seen == "2"
    assert float(at) - committed < 1


def test_many_threads_read_while_one_writes(writer: Writer, index: Index):
    writer.put([listing("a", "Bread")])
    writer.commit(1)
    stop, totals, failures = threading.Event(), set(), []

    def read() -> None:
        try:
            while not stop.is_set():
                answer = index.search(Query("bread"))
                totals.add(answer.total)
                assert len(answer.hits) == answer.total
        except BaseException as error:
            failures.append(error)
            raise

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for n in range(10):
        writer.put([listing(f"p{n}", "Bread")])
        writer.commit(n + 2)
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert min(totals) >= 1
    assert total(index, "bread") == 11


def test_a_new_generation_is_seen_when_it_is_served_and_not_before(
    writer: Writer, folder: Path, thesaurus, index: Index
):
    writer.put([listing("old", "Bread")])
    writer.commit(1)
    with rebuilding(folder), Writer.new(folder, thesaurus) as new:
        new.put([listing("a", "Bread"), listing("b", "Bread")])
        new.commit(5)
        assert total(index, "bread") == 1
        assert not writer.superseded
        new.serve()
    assert total(index, "bread") == 2
    assert writer.superseded
    assert not new.superseded


def test_only_generations_that_nobody_serves_or_writes_are_swept(writer: Writer, folder: Path, thesaurus, index: Index):
    writer.put([listing("old", "Bread")])
    writer.commit(1)
    with rebuilding(folder):
        Writer.new(folder, thesaurus).close()
        with Writer.new(folder, thesaurus) as new:
            (folder / "4").mkdir()
            sweep(folder)
            assert {path.name for path in folder.iterdir() if path.is_dir()} == {"1", "3"}
            new.serve()
        writer.close()
        sweep(folder)
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {"3"}
    assert index.ready
    assert total(index) == 0


def test_two_do_not_rebuild_at_once(folder: Path):
    with rebuilding(folder), pytest.raises(SearchBusy, match="being rebuilt"), rebuilding(folder, patience=0):
        pass


def test_a_rebuild_waits_for_who_only_sweeps(folder: Path):
    begun, end = threading.Event(), threading.Event()

    def sweeps() -> None:
        with rebuilding(folder):
            begun.set()
            end.wait()

    other = threading.Thread(target=sweeps)
    other.start()
    begun.wait()
    threading.Timer(0.1, end.set).start()
    with rebuilding(folder):
        assert end.is_set()
    other.join()


def test_a_reader_goes_on_while_its_generation_is_swept(folder: Path, thesaurus, index: Index):
    with Writer.open(folder, thesaurus) as writer:
        writer.put([listing("a", "Bread")])
        writer.commit(1)
    view = index._served.newest()
    with rebuilding(folder):
        with Writer.new(folder, thesaurus) as new:
            new.commit(0)
        new.serve()
        sweep(folder)
    assert [city.name for city in view.places.values()] == ["Ghent"]
    assert total(index) == 0


@pytest.mark.parametrize(
    "damage",
    [
        lambda generation: (generation / "meta.json").unlink(),
        lambda generation: (generation / "meta.json").write_text("{"),
        lambda generation: [path.write_bytes(b"") for path in generation.glob("*.term")],
        lambda generation: [path.write_bytes(path.read_bytes()[:-20]) for path in generation.glob("*.fast")],
        lambda generation: [path.unlink() for path in generation.glob("*.store")],
        lambda generation: (generation.parent / "current.json").write_text("[]"),
        lambda generation: (generation.parent / "current.json").write_bytes(b"\xff"),
        lambda generation: (generation.parent / "current.json").write_text('{"generation": 99, "version": 1}'),
    ],
    ids=["no meta", "broken meta", "empty terms", "short columns", "no store", "odd current", "binary current", "lost"],
)
def test_a_damaged_index_answers_empty_and_says_so(folder: Path, thesaurus, caplog, damage):
    with Writer.open(folder, thesaurus) as writer:
        writer.put([listing("a", "Bread")])
        writer.commit(1)
    damage(writer.generation)
    index = Index(folder, thesaurus)
    assert index.search(Query("bread")) == Answer()
    assert index.search(Query("bread")) == Answer()
    assert not index.ready
    assert [record.message for record in caplog.records if "commons rebuild search" in record.message] != []
    assert len(caplog.records) == 1


@pytest.mark.parametrize("kind", ["fast", "fieldnorm", "idx", "pos", "store", "term"])
def test_changed_bytes_raise_nothing_in_a_reader_and_are_found_by_the_writer(folder: Path, thesaurus, index, kind: str):
    with Writer.open(folder, thesaurus) as writer:
        writer.put([listing(f"p{n}", f"Bread number {n} of a city", body={"en": "bread " * n}) for n in range(300)])
        writer.commit(1)
    for path in writer.generation.glob(f"*.{kind}"):
        content = bytearray(path.read_bytes())
        middle = slice(len(content) // 4, len(content) // 2)
        content[middle] = bytes(byte ^ 0x5A for byte in content[middle])
        path.write_bytes(content)
    for words in ("bread", "number 7", '"of a city"', ""):
        assert index.search(Query(words)).total <= 300
    with pytest.raises(SearchError, match=f"{kind} has changed"):
        Writer.open(folder, thesaurus)
    (writer.generation.parent / "current.json").unlink()
    Writer.open(folder, thesaurus).close()


def test_a_file_without_its_end_is_found_by_the_writer(folder: Path, thesaurus):
    with Writer.open(folder, thesaurus) as writer:
        writer.put([listing("a", "Bread")])
        writer.commit(1)
    for path in writer.generation.glob("*.store"):
        path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SearchError, match=r"cannot be opened|has changed"):
        Writer.open(folder, thesaurus)


def test_what_stops_a_reader_from_outside_is_no_damage():
    with pytest.raises(KeyboardInterrupt), reading():
        raise KeyboardInterrupt


def test_an_index_of_another_version_is_not_read_nor_written(folder: Path, thesaurus):
    Writer.open(folder, thesaurus).close()
    current = json.loads((folder / "current.json").read_text())
    (folder / "current.json").write_text(json.dumps(current | {"version": "0"}))
    assert not Index(folder, thesaurus).ready
    with pytest.raises(SearchError, match="of another version"):
        Writer.open(folder, thesaurus)
