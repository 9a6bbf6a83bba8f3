"""What is listed for people is a table of plain lines, and a harvest that fails says so to a timer."""

from __future__ import annotations

from pathlib import Path

from node.store import connect, peers, schedule, transaction
from node.store.peers import Peer
from tests.cli.test_commands import commons, data, fails

__all__ = ["data"]


def befriend(data: Path, name: str = "Gone") -> str:
    did = "did:web:localhost%3A1"
    db = connect(data / "node.db")
    with transaction(db):
        added = "2026-11-01T00:00:00Z"
        peers.add(db, Peer(did, "http://localhost:1", name, False, "http://localhost:1/feed", added_at=added), [])
        schedule.add(db, did, added)
    db.close()
    return did


def test_a_harvest_of_nobody_and_of_a_peer_that_is_gone(data: Path) -> None:
    assert commons("harvest", "--data", data) == (
        0,
        "This node has no peers yet. Add one with: commons peers add URL\n",
    )
    befriend(data)
    code, output = commons("harvest", "--data", data)
    assert code == 1
    assert "Gone: failed, 0 accepted" in output


def test_a_held_peer_is_not_read(data: Path) -> None:
    did = befriend(data)
    db = connect(data / "node.db")
    with transaction(db):
        peers.hold(db, did, peers.HISTORY, "It forked.")
    db.close()
    code, output = commons("harvest", "--data", data)
    assert (code, output) == (1, "Gone: not read, it is held: It forked. (see commons peers resume)\n")


def test_a_name_cannot_command_the_terminal(data: Path) -> None:
    befriend(data, "Zug\x1b[2J")
    lines = commons("peers", "list", "--data", data)[1].splitlines()
    assert lines[0].split()[:3] == ["name", "address", "practices"]
    assert lines[1].startswith("Zug [2J  http://localhost:1")


def test_a_missing_settings_file_is_a_sentence(data: Path) -> None:
    (data / "node.toml").unlink()
    fails("holds no node", "search", "visitors", "--data", data)
