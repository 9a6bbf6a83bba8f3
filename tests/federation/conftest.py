"""Two nodes as programs of their own, Ghent and Zug, that read each other over real HTTP every second."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner, Result

from node.cli import cli
from node.node import Node
from tests.local_node import LOOPBACK, eventually, free_port, make, running


def commons(node: Node, *words: str) -> Result:
    """Run a command on a node's folder."""
    return CliRunner().invoke(cli, [*words, "--data", str(node.config.data)])


def get(node: Node, path: str, accept: str = "text/html") -> requests.Response:
    """What a node answers to a reader."""
    return requests.get(node.config.base_url + path, headers={"Accept": accept}, timeout=30)


def found(node: Node, words: str) -> list[str]:
    """The IRIs that a search at a node finds."""
    answer = get(node, f"/search.json?q={words}", "application/json")
    hits: list[dict[str, Any]] = json.loads(answer.content)["hits"]
    return [hit["iri"] for hit in hits]


def answers(node: Node) -> bool:
    try:
        return get(node, "/.well-known/did.json", "application/did+json").status_code == 200
    except requests.ConnectionError:
        return False


def a_node(folder: Path, name: str, **settings: Any) -> Node:
    port = free_port()
    usual = {"port": port, "poll_seconds": 1, "allow_networks": LOOPBACK}
    return make(folder / name.lower(), name, f"http://localhost:{port}", **usual | settings)


@dataclass(frozen=True)
class Two:
    """Both nodes, and the programs that serve them."""

    ghent: Node
    zug: Node
    programs: list[subprocess.Popen[bytes]]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Ghent reads Zug; both run with their workers."""
    folder = tmp_path_factory.mktemp("federation")
    ghent, zug = a_node(folder, "Ghent"), a_node(folder, "Zug")
    with running(ghent.config.data) as first, running(zug.config.data) as second:
        eventually(lambda: answers(ghent) and answers(zug))
        added = commons(ghent, "peers", "add", zug.config.base_url, "--yes")
        assert added.exit_code == 0, added.output
        yield Two(ghent, zug, [first, second])
    ghent.close()
    zug.close()
