"""`commons erase`, and after it: the erased words are in no file of the data folder."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tantivy import Index

from node.catalog.erase import erase
from node.config import Limits, load
from node.errors import SearchBusy
from node.feed import PAGE_SIZE
from node.node import Node, open_node
from node.rdf.pages import read_page
from node.search.analysis import register
from node.store import empty_log, pages
from node.web import create_app
from tests.catalog.conftest import GOOD
from tests.cli.test_commands import commons, data, fails
from tests.fake_peer import a_practice
from tests.local_node import eventually, publish_all, publish_numbered, publisher, running

__all__ = ["data"]

HOME = "https://ghent.example"
BECAUSE = ("--because", "A person asked for it.")
SECRET = "Quetzalcoatl"
"""A word that is in no other text, so that a file which holds it holds the erased one."""


@pytest.fixture
def published(data: Path) -> Path:
    """A practice with two versions."""
    file = data.parent / "wifi.md"
    commons("publish", file, "--data", data)
    file.write_text(GOOD.replace("Counting visitors", "Counting people"))
    commons("publish", file, "--data", data)
    return data


def test_it_asks_and_an_older_version_goes_alone(published: Path) -> None:
    at = ("--data", published)
    code, output = commons("erase", "1", *BECAUSE, *at, answer="n\n")
    assert code == 0
    assert "is a version of https://ghent.example/practices/wifi." in output
    assert "stays as it is" in output
    assert "Nothing was changed." in output
    code, output = commons("erase", "1", *BECAUSE, *at, answer="y\n")
    assert code == 0
    assert "Erased activity 1  (activity 3)\n" in output
    assert "backups of\nnode.db" in output
    assert commons("practices", "show", "wifi", *at)[0] == 0
    fails("Activity 1 was erased already", "erase", "1", *BECAUSE, "--yes", *at)


def test_the_newest_version_takes_its_practice_along(published: Path) -> None:
    at = ("--data", published)
    code, output = commons("erase", f"{HOME}/activities/2", *BECAUSE, "--yes", *at)
    assert code == 0
    assert "so it is withdrawn" in output
    fails("was withdrawn on", "practices", "show", "wifi", *at)


@pytest.mark.parametrize(
    ("activity", "sentence"),
    [("9", "There is no activity 9; the last one of this node is 2."), ("wifi", "no activity")],
)
def test_what_cannot_be_erased_is_a_sentence(published: Path, activity: str, sentence: str) -> None:
    fails(sentence, "erase", activity, *BECAUSE, "--yes", "--data", published)


def test_without_a_reason_it_is_called_wrongly(published: Path) -> None:
    assert commons("erase", "1", "--yes", "--data", published)[0] == 2


def test_nobody_answering_changes_nothing(published: Path) -> None:
    code, output = commons("erase", "1", *BECAUSE, "--data", published)
    assert code == 1
    assert "There was no answer, so nothing was changed." in output


def holding(folder: Path, words: bytes) -> set[str]:
    """The files under a folder that hold some bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).parts[0] for path in files if words in path.read_bytes()}


def indexed(folder: Path) -> int:
    """In how many documents the word stands in the files of the search index, those that were taken out included:
    Tantivy counts them as long as they lie in a file. It packs words, so that one cannot look for them as they are."""
    (generation,) = (folder / "search").glob("[0-9]*/")
    index = Index.open(str(generation))
    register(index)
    return index.searcher().doc_freq("title_en", SECRET.lower())


@pytest.fixture
def long(data: Path) -> Iterator[Node]:
    """A node with a closed page that was rendered, and a word that stood in two versions of one practice in it."""
    node = open_node(load(data))
    iri = f"{HOME}/practices/secret"
    publish_all(node, a_practice(iri, f"{SECRET} in the streets"), a_practice(iri, f"{SECRET} in the parks"))
    publish_numbered(node, PAGE_SIZE)
    follower = node.follower()
    follower.catch_up()
    follower.close()
    browser = create_app(node).test_client()
    for path in ("/feed/1", "/practices/secret", "/practices/secret/versions/1", "/catalog.ttl?page=3"):
        assert SECRET in browser.get(path, headers={"Accept": "*/*"}).text
    yield node
    node.close()


def test_after_an_erasure_the_words_are_in_no_file(long: Node) -> None:
    folder = long.config.data
    rendered = pages.get(long.db(), 1)
    assert rendered is not None
    assert SECRET.encode() in gzip.decompress(rendered)
    piece = rendered[len(rendered) // 2 :][:200]  # gzip hides the words
    empty_log(long.db())
    assert (holding(folder, SECRET.encode()), holding(folder, piece)) == ({"node.db", "search"}, {"node.db"})
    assert indexed(folder) == 1
    assert commons("erase", "1", *BECAUSE, "--yes", "--data", folder)[0] == 0
    assert holding(folder, SECRET.encode()) == {"node.db", "search"}  # the second version still stands
    assert (holding(folder, piece), indexed(folder)) == (set(), 1)
    assert commons("erase", "2", *BECAUSE, "--yes", "--data", folder)[0] == 0
    assert (holding(folder, SECRET.encode()), indexed(folder)) == (set(), 0)
    assert (folder / "node.db-wal").stat().st_size == 0
    browser = create_app(long).test_client()
    answers = {path: browser.get(path, headers={"Accept": "*/*"}) for path in ("/feed/1-3", "/feed/2", "/catalog")}
    assert [(answer.status_code, SECRET in answer.text) for answer in answers.values()] == [(200, False)] * 3
    page = read_page(answers["/feed/1-3"].data, f"{HOME}/feed/1-3", Limits(members_per_page=PAGE_SIZE))
    assert page.erased == {1: f"{HOME}/activities/253", 2: f"{HOME}/activities/254"}


def writes_the_index(node: Node) -> bool:
    """Whether another process has opened it by now; looked at seldom, since looking keeps that one out."""
    time.sleep(0.5)
    follower = node.follower()
    try:
        follower.catch_up()
    except SearchBusy:
        return True
    follower.close()
    return False


@pytest.mark.slow
def test_a_running_worker_takes_the_words_out_of_the_index(long: Node) -> None:
    folder = long.config.data
    with running(folder, "worker") as worker:
        eventually(lambda: "works" in (folder / "worker.log").read_text())
        eventually(lambda: writes_the_index(long))
        said = []
        for sequence in (1, 2):
            code, output = commons("erase", sequence, *BECAUSE, "--yes", "--data", folder)
            assert code == 0, output
            said.append(output)
        # Of the second: it may find the index free, since the worker lets go of it while it is made anew.
        assert "the worker takes it out of the search index" in said[0]
        eventually(lambda: len(list((folder / "search").glob("[0-9]*/"))) == 1 and indexed(folder) == 0)
        assert holding(folder, SECRET.encode()) == set()
        assert worker.poll() is None


def test_an_index_that_lost_to_a_crash_between_is_made_anew_by_the_next_to_follow(long: Node) -> None:
    """The erasure is committed; what follows it in the command is not done any more."""
    for sequence in ("2", "1"):
        erase(long.db(), sequence, publisher(long), because="A person asked for it.")
    assert (holding(long.config.data, SECRET.encode()), indexed(long.config.data)) == ({"search"}, 1)
    follower = long.follower()
    follower.catch_up()
    follower.close()
    assert (holding(long.config.data, SECRET.encode()), indexed(long.config.data)) == (set(), 0)
