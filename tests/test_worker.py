"""The worker reads the peers that are due, and one that fails keeps no other waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from node.harvest import add, add_portal, inspect, inspect_portal
from node.harvest.schedule import timestamp
from node.node import Node
from node.practice import Kind
from node.store import peers, practices, schedule, sources, transaction
from node.store.runs import Outcome, last
from node.store.sources import Source
from node.worker import Rounds, check_record, harvest_peer
from node.worker.rounds import PEERS_AT_ONCE
from tests.fake_peer import FakePeer
from tests.fake_portal import FakePortal, served_portal
from tests.harvest.conftest import NOW
from tests.harvest.peer_server import serve_peer
from tests.local_node import LOOPBACK, eventually, make

DAY = 86_400
TOMORROW = timestamp(datetime.now(UTC) + timedelta(days=1))


@pytest.fixture
def ghent(tmp_path: Path) -> Iterator[Node]:
    node = make(tmp_path / "ghent", "Ghent", "https://ghent.example", poll_seconds=2 * DAY, allow_networks=LOOPBACK)
    yield node
    node.close()


@pytest.fixture
def zug(ghent: Node) -> Iterator[FakePeer]:
    with serve_peer() as peer:
        peer.publish()
        befriend(ghent, peer)
        peer.asked.clear()
        yield peer


def befriend(node: Node, peer: FakePeer) -> None:
    with transaction(node.db()):
        add(node.db(), inspect(peer, peer.base_url, own_did=node.did), NOW)


def look(node: Node, *, stopped: bool = False) -> None:
    stop = threading.Event()
    if stopped:
        stop.set()
    with ThreadPoolExecutor(2) as pool:
        Rounds(node, pool, stop).look()


def test_a_peer_that_is_due_is_read_and_due_again_later(ghent: Node, zug: FakePeer) -> None:
    look(ghent)
    peer = peers.get(ghent.db(), zug.did)
    read = schedule.get(ghent.db(), zug.did)
    assert peer is not None
    assert read is not None
    assert peer.sequence == 1
    assert read.last_success_at is not None
    assert read.due_at > read.last_success_at


def test_peers_that_are_not_due_or_held_are_not_read(ghent: Node, zug: FakePeer) -> None:
    with transaction(ghent.db()):
        schedule.reset(ghent.db(), zug.did, TOMORROW)
    look(ghent)
    with transaction(ghent.db()):
        schedule.reset(ghent.db(), zug.did, "2026-01-01T00:00:00Z")
        peers.hold(ghent.db(), zug.did, peers.HISTORY, "It forked.")
    look(ghent)
    assert zug.asked == []


def test_a_worker_told_to_stop_begins_nothing(ghent: Node, zug: FakePeer) -> None:
    look(ghent, stopped=True)
    assert zug.asked == []


def test_a_failing_peer_stops_no_other_and_is_tried_again_later(ghent: Node, zug: FakePeer) -> None:
    gone = FakePeer("http://localhost:1", "Gone")
    befriend(ghent, gone)
    before = schedule.get(ghent.db(), gone.did)
    look(ghent)
    failed, run, read = schedule.get(ghent.db(), gone.did), last(ghent.db(), gone.did), last(ghent.db(), zug.did)
    assert None not in (before, failed, run, read)
    assert (run.outcome, read.outcome) == (Outcome.FAILED, Outcome.OK)
    assert failed.due_at > before.due_at
    assert failed.last_success_at is None


def test_a_record_that_cannot_be_written_is_a_line_in_the_log(
    ghent: Node, zug: FakePeer, caplog: pytest.LogCaptureFixture
) -> None:
    peer = peers.get(ghent.db(), zug.did)
    assert peer is not None
    ghent.close()
    ghent.config.database.unlink()
    assert harvest_peer(ghent, peer) is None
    assert "node.db is missing" in caplog.text


def test_a_portal_that_is_due_is_read_beside_the_peers(ghent: Node, zug: FakePeer) -> None:
    with served_portal(FakePortal("").fill(3)) as portal:
        with closing(ghent.client()) as client, transaction(ghent.db()):
            candidate = inspect_portal(
                client, portal.url, base_url=ghent.config.base_url, language="en", limits=ghent.config.limits
            )
            add_portal(ghent.db(), candidate, NOW, city="Zug", country="", kind=Kind.POLICY, language="en")
        look(ghent)
    assert practices.counts(ghent.db()) == {portal.url: 3, zug.did: 1}
    read = schedule.get(ghent.db(), portal.url)
    assert read is not None
    assert read.last_success_at is not None
    assert read.due_at > timestamp(datetime.now(UTC) + timedelta(minutes=1))


@pytest.mark.slow
def test_streams_without_end_leave_their_places_to_others_that_wait(
    ghent: Node, zug: FakePeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four such peers have all the places of the pool; each gives its own up at the next page."""
    monkeypatch.setattr("node.worker.rounds.SHARE_SECONDS", 1.0)
    with ExitStack() as stack:
        endless = [stack.enter_context(serve_peer(endless=threading.Event())) for _ in range(PEERS_AT_ONCE)]
        for peer in endless:
            befriend(ghent, peer)
        with transaction(ghent.db()):
            schedule.reset(ghent.db(), zug.did, timestamp(datetime.now(UTC)))  # the last in the queue
        stop = threading.Event()
        with ThreadPoolExecutor(PEERS_AT_ONCE) as pool:
            Rounds(ghent, pool, stop).look()
            eventually(lambda: last(ghent.db(), zug.did))
            stop.set()
    assert last(ghent.db(), zug.did).outcome is Outcome.OK
    ended = [run for peer in endless if (run := last(ghent.db(), peer.did))]
    assert any("others wait" in run.note for run in ended)


def test_a_record_that_cannot_be_used_pauses_all_reading_and_is_said_once(
    ghent: Node, zug: FakePeer, caplog: pytest.LogCaptureFixture
) -> None:
    ghent.close()
    ghent.config.database.rename(ghent.config.data / "elsewhere")
    with ThreadPoolExecutor(2) as pool:
        rounds = Rounds(ghent, pool, threading.Event())
        for _ in range(5):
            rounds.look()
    assert caplog.text.count("node.db is missing") == 1
    (ghent.config.data / "elsewhere").rename(ghent.config.database)
    look(ghent)
    assert zug.asked != []


def test_no_peer_is_read_while_the_disk_has_no_room_for_two_pages(
    ghent: Node, zug: FakePeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("node.worker.reading.free_bytes", lambda folder: 2 * ghent.config.limits.page_bytes - 1)
    look(ghent)
    run, read = last(ghent.db(), zug.did), schedule.get(ghent.db(), zug.did)
    assert run is not None
    assert read is not None
    assert (run.outcome, run.pages, read.failures) == (Outcome.FAILED, 0, 0)
    assert "31,999,999 bytes left, and 32,000,000 are kept free" in run.note
    assert zug.asked == []
    monkeypatch.undo()
    again = harvest_peer(ghent, befriended(ghent, zug))
    assert again is not None
    assert again.accepted == 1


def befriended(node: Node, peer: FakePeer) -> peers.Peer:
    found = peers.get(node.db(), peer.did)
    assert found is not None
    return found


def test_the_record_is_checked_and_what_is_wrong_is_said_with_its_remedy(
    ghent: Node, caplog: pytest.LogCaptureFixture
) -> None:
    assert check_record(ghent)
    assert caplog.text == ""
    with transaction(ghent.db()):
        ghent.db().execute("CREATE INDEX spoiled ON change (practice)")
        ghent.db().execute("INSERT INTO change (practice) VALUES ('https://ghent.example/practices/a')")
        ghent.db().execute("PRAGMA writable_schema = ON")
        ghent.db().execute("UPDATE sqlite_master SET rootpage = 2 WHERE name = 'spoiled'")
    ghent.close()
    assert not check_record(ghent)
    assert "The record is damaged" in caplog.text
    assert "restore node.db from a backup" in caplog.text


def test_a_portal_at_a_peers_address_does_not_break_the_peers_quiet(ghent: Node, zug: FakePeer) -> None:
    db = ghent.db()
    with transaction(db):
        fence = schedule.lease(db, zug.did, "2026-01-01T00:00:00Z", "2026-01-01T00:00:15Z")
        assert fence is not None
        schedule.finish(db, zug.did, fence, due_at=TOMORROW, failures=5, quiet_until=TOMORROW, success_at=None)
        portal = Source(zug.base_url, "zug", "dcat", "Zug", "Zug", "", "policy", "en", added_at="2026-01-01T00:00:00Z")
        sources.add(db, portal)
        sources.suspend(db, portal.url, "2026-01-01T00:00:00Z")  # so that nothing at all is to be read
        schedule.add(db, portal.url, "2026-01-01T00:00:00Z")
    look(ghent)
    assert zug.asked == []
