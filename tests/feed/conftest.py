"""A node whose first page holds exactly 250 activities, and one whose stream went on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from node.config import load
from node.feed import PAGE_SIZE
from node.node import Node, open_node
from tests.local_node import make, publish_numbered, withdraw_one

HOME = "https://ghent.example"


@pytest.fixture(scope="session")
def full_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a node that published 250 practices."""
    folder = tmp_path_factory.mktemp("full") / "ghent"
    node = make(folder, "Ghent", HOME)
    publish_numbered(node, PAGE_SIZE)
    node.close()
    return folder


@pytest.fixture
def full(full_folder: Path, tmp_path: Path) -> Iterator[Node]:
    """A node with 250 activities, its one page just full."""
    shutil.copytree(full_folder, tmp_path / "full")
    node = open_node(load(tmp_path / "full"))
    yield node
    node.close()


@pytest.fixture
def longer(full: Node) -> Node:
    """One with 253: after the page was full came a Create, an Update and a Delete."""
    publish_numbered(full, 1, first=PAGE_SIZE)
    publish_numbered(full, 1, title="Cameras that count fewer people")
    withdraw_one(full, "p-1", because="It was repealed.")
    return full


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Node]:
    node = make(tmp_path / "empty", "Ghent", HOME, poll_seconds=60)
    yield node
    node.close()
