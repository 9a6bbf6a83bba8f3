"""A node is opened once, gives each thread a connection of its own, and makes its parts when they are asked for."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from node.errors import ConfigError, DataFolderError
from node.node import Node, open_node
from node.store import Connection
from node.store.schema import VERSION
from tests.local_node import make


@pytest.fixture
def ghent(tmp_path: Path) -> Iterator[Node]:
    node = make(tmp_path / "ghent", "Ghent", "https://ghent.example:8001")
    yield node
    node.close()


def test_a_node_is_named_after_its_address(ghent: Node) -> None:
    assert ghent.did == "did:web:ghent.example%3A8001"
    assert ghent.keys.current.method == f"{ghent.did}#key-1"


def test_a_thread_has_one_connection_however_often_it_asks(ghent: Node) -> None:
    assert ghent.db() is ghent.db()


def test_two_threads_have_two_connections(ghent: Node) -> None:
    seen: list[Connection] = []

    def ask() -> None:
        seen.extend((ghent.db(), ghent.db()))
        ghent.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert seen[0] is seen[1]
    assert seen[0] is not ghent.db()
    assert ghent.db().execute("SELECT count(*) FROM peer").fetchone()[0] == 0


def test_a_closed_connection_is_closed_and_the_next_is_a_new_one(ghent: Node) -> None:
    before = ghent.db()
    ghent.close()
    ghent.close()
    with pytest.raises(sqlite3.ProgrammingError):
        before.execute("SELECT 1")
    assert ghent.db() is not before
    assert ghent.db().execute("SELECT 1").fetchone()[0] == 1


def test_closing_in_one_thread_leaves_the_connections_of_others(ghent: Node) -> None:
    mine = ghent.db()
    thread = threading.Thread(target=ghent.close)
    thread.start()
    thread.join()
    assert mine.execute("SELECT 1").fetchone()[0] == 1


def test_parts_are_made_once(ghent: Node) -> None:
    for part in ("thesaurus", "shapes", "reviewing", "index"):
        assert getattr(ghent, part) is getattr(ghent, part)


def test_the_index_of_a_new_node_is_empty_and_its_follower_has_nothing_to_do(ghent: Node) -> None:
    assert ghent.index.cities() == {}
    assert ghent.follower().catch_up() == 0


def test_a_node_without_keys_opens_but_cannot_sign(ghent: Node) -> None:
    (ghent.config.keys / "key-1.pem").unlink()
    again = open_node(ghent.config)
    with pytest.raises(ConfigError, match="holds no key"):
        again.keys  # noqa: B018 - looking is what fails
    again.close()


def test_a_folder_without_a_record_does_not_open(ghent: Node, tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match=r"node\.db is missing"):
        open_node(replace(ghent.config, data=tmp_path))
    assert list(tmp_path.iterdir()) == [ghent.config.data]


def test_a_record_of_a_newer_program_does_not_open(ghent: Node) -> None:
    ghent.db().execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(DataFolderError, match="newer program"):
        open_node(ghent.config)
