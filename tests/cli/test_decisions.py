"""What the admin decides about a peer takes effect, can be undone where it should, and says what it did."""

from __future__ import annotations

from pathlib import Path

import pytest

from node.harvest import add, inspect
from node.store import Connection, activities, connect, peers, practices, schedule, transaction
from tests.cli.test_commands import commons, data, fails
from tests.fake_peer import FakePeer
from tests.harvest.reading import NOW, read_once

__all__ = ["data"]

PEER = "ghent.example:8443"


@pytest.fixture
def ghent() -> FakePeer:
    return FakePeer(f"https://{PEER}", "Gent")


@pytest.fixture
def db(data: Path) -> Connection:
    return connect(data / "node.db")


@pytest.fixture(autouse=True)
def befriended(db: Connection, ghent: FakePeer) -> None:
    for number in range(10):
        ghent.publish(f"p-{number}")
    with transaction(db):
        add(db, inspect(ghent, ghent.base_url, own_did="did:web:here.example"), NOW)
    assert read_once(db, ghent.did, ghent).accepted == 10


def the_peer(db: Connection, ghent: FakePeer) -> peers.Peer:
    found = peers.get(db, ghent.did)
    assert found is not None
    return found


def count(db: Connection) -> int:
    return len(practices.standing(db, "", 100))


def test_a_suspended_peer_is_not_read_until_it_is_resumed(data: Path, db: Connection, ghent: FakePeer) -> None:
    changes = practices.last_change(db)
    assert "nothing of it is read or shown" in commons("peers", "suspend", PEER, "--data", data)[1]
    assert the_peer(db, ghent).suspended_at
    assert practices.last_change(db) == changes + 10
    fails("is suspended already", "peers", "suspend", PEER, "--data", data)
    assert "Suspended" in commons("peers", "list", "--data", data)[1]
    assert "commons peers resume" in commons("peers", "show", PEER, "--data", data)[1]
    assert "not read, it is suspended" in commons("harvest", "--data", data)[1]
    assert "is read again" in commons("peers", "resume", PEER, "--data", data)[1]
    assert the_peer(db, ghent).suspended_at is None
    assert practices.last_change(db) == changes + 20


def test_many_withdrawals_wait_for_a_word(data: Path, db: Connection, ghent: FakePeer) -> None:
    for number in range(6):
        ghent.withdraw(f"p-{number}")
    assert "withdraws 6 of the 10 practices" in read_once(db, ghent.did, ghent).note
    assert count(db) == 10
    shown = commons("peers", "show", PEER, "--data", data)[1]
    assert "Held" in shown
    assert "--accept" in shown
    fails("If that is meant", "peers", "resume", PEER, "--data", data)
    assert count(db) == 10
    assert "Its withdrawals took effect" in commons("peers", "resume", PEER, "--accept", "--data", data)[1]
    assert count(db) == 4
    assert read_once(db, ghent.did, ghent).outcome == "ok"


def test_a_suspended_peer_that_is_held_for_withdrawals_is_shown_again_and_still_held(
    data: Path, db: Connection, ghent: FakePeer
) -> None:
    for number in range(6):
        ghent.withdraw(f"p-{number}")
    read_once(db, ghent.did, ghent)
    commons("peers", "suspend", PEER, "--data", data)
    code, said = commons("peers", "resume", PEER, "--data", data)
    assert code == 0
    assert "is shown again, and still held. It withdraws 6 of the 10 practices" in said
    assert f"commons peers resume {ghent.base_url} --accept" in said
    found = the_peer(db, ghent)
    assert (found.suspended_at, found.state, count(db)) == (None, peers.HELD, 10)


def test_a_rewritten_history_is_judged_again_or_taken_as_it_is(data: Path, db: Connection, ghent: FakePeer) -> None:
    told = ghent.members[5]
    ghent.members[5:] = []
    ghent.publish("instead")
    assert "History was rewritten" in read_once(db, ghent.did, ghent).note
    assert told.activity.digest in commons("peers", "show", PEER, "--data", data)[1]
    assert "It is judged again" in commons("peers", "resume", PEER, "--data", data)[1]
    assert "Its stream ends at activity 6; 10 were read before" in read_once(db, ghent.did, ghent).note
    assert "Its whole history is read anew" in commons("peers", "resume", PEER, "--accept", "--data", data)[1]
    assert count(db) == 0
    run = read_once(db, ghent.did, ghent)
    assert (run.outcome, run.accepted) == ("ok", 6)
    assert activities.head(db, ghent.did) == 6


def test_a_removed_peer_is_forgotten(data: Path, db: Connection, ghent: FakePeer) -> None:
    assert "Nothing was changed" in commons("peers", "remove", PEER, "--data", data, answer="n\n")[1]
    assert "10 practices are forgotten" in commons("peers", "remove", PEER, "--yes", "--data", data)[1]
    assert (count(db), activities.head(db, ghent.did), schedule.get(db, ghent.did)) == (0, 0, None)
    for table, column in (("peer_key", "did"), ("run", "peer"), ("quarantine", "actor"), ("erasure", "actor")):
        assert db.execute(f"SELECT count(*) FROM {table} WHERE {column} = ?", [ghent.did]).fetchone()[0] == 0
    fails("is not a peer of this node", "peers", "remove", PEER, "--yes", "--data", data)


def test_quarantine_is_listed_shown_released_and_dropped(data: Path, db: Connection, ghent: FakePeer) -> None:
    ghent.publish("forged", tamper=lambda quads: quads.replace(b"count people", b"follow them"))
    ghent.publish("small")
    read_once(db, ghent.did, ghent)
    assert "signature" in commons("quarantine", "list", PEER, "--data", data)[1]
    shown = commons("quarantine", "show", 1, "--data", data)[1]
    assert "To mend   Sign the activity anew" in shown
    assert "follow them" in shown
    code, said = commons("quarantine", "release", 1, "--data", data)
    assert (code, "still refused" in said) == (1, True)
    assert commons("quarantine", "drop", "--data", data)[0] == 2
    assert commons("quarantine", "drop", "--peer", PEER, "--data", data) == (0, "1 forgotten.\n")
    assert commons("quarantine", "list", "--data", data)[1] == "Nothing is in quarantine.\n"
    fails("Nothing in quarantine has the number 7", "quarantine", "show", 7, "--data", data)
