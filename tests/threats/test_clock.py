"""A clock that is an hour off, here and at a peer; names that cannot be looked up."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from node.catalog.publish import publish
from node.cli import cli
from node.config import Limits, child_environment
from node.feed.keys import ring, rotate
from node.harvest import add, inspect
from node.harvest.quarantine import release
from node.identity.messages import Refused, sign, verify
from node.node import Node
from node.outbound import Client
from node.store import Connection, activities, connect, own_keys, peers, quarantine, schedule, transaction
from node.store.runs import Outcome, last
from tests.conftest import lacking
from tests.fake_peer import FakePeer, a_practice
from tests.harvest.peer_server import serve_peer
from tests.harvest.reading import NOW, read_once
from tests.local_node import LOOPBACK, eventually, make, own_stream, publish_numbered, publisher, running

HOUR = timedelta(hours=1)
LEASE_SECONDS = 2


def libfaketime() -> str:
    """The library that gives a process another clock."""
    folders = [Path(folder) for folder in ("/usr/lib", "/usr/lib64", "/usr/local/lib")]
    found = [path for folder in folders for path in folder.glob("**/faketime/libfaketime.so.1")]
    if not found:
        lacking("libfaketime is not installed (Debian: apt install libfaketime)")
    return str(found[0])


@contextmanager
def worker(node: Node, *, ahead: timedelta = timedelta(), command: str = "worker") -> Iterator[subprocess.Popen[bytes]]:
    """`commons worker` as a program whose clock runs ahead (or behind) by so much; its stopwatch is right."""
    environment = child_environment(node.config.data)
    if ahead:
        seconds = int(ahead.total_seconds())
        environment |= {"LD_PRELOAD": libfaketime(), "FAKETIME": f"{seconds:+}s", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    with (node.config.data / f"{command}.log").open("ab") as log:
        program = subprocess.Popen([sys.executable, "-m", "node", command], env=environment, stdout=log, stderr=log)
    try:
        yield program
    finally:
        program.terminate()
        program.wait(60)


@pytest.fixture
def zug() -> Iterator[FakePeer]:
    with serve_peer() as peer:
        peer.publish("p-1")
        yield peer


@pytest.fixture
def ghent(tmp_path, zug) -> Iterator[Node]:
    node = make(
        tmp_path / "ghent",
        "Ghent",
        "http://localhost:1",
        poll_seconds=5,
        lease_seconds=LEASE_SECONDS,
        allow_networks=LOOPBACK,
    )
    befriend(node, zug)
    yield node
    node.close()


def befriend(node: Node, peer: FakePeer) -> None:
    with transaction(node.db()):
        add(node.db(), inspect(peer, peer.base_url, own_did=node.did), datetime.now(UTC))


def sequence(node: Node, peer: FakePeer) -> int:
    found = peers.get(node.db(), peer.did)
    assert found is not None
    return found.sequence


@pytest.mark.timed
@pytest.mark.slow
@pytest.mark.parametrize("ahead", [HOUR, -HOUR], ids=["ahead", "behind"])
def test_C8_a_worker_whose_clock_is_an_hour_off_keeps_nobody_waiting(ghent, zug, ahead):
    """A worker reads with a clock an hour ahead, or behind, is killed in the middle, and one with the right clock
    follows -> that reads the peer within an interval and a lease, and goes on reading it on time."""
    with worker(ghent, ahead=ahead) as program:
        eventually(lambda: sequence(ghent, zug) == 1)
        eventually(lambda: schedule.get(ghent.db(), zug.did).last_success_at is not None)
        wrote = schedule.get(ghent.db(), zug.did)
        assert abs(datetime.fromisoformat(wrote.due_at) - datetime.now(UTC)) > HOUR / 2
        program.kill()
        program.wait()
    with transaction(ghent.db()):  # as if it had been killed while it read
        far = datetime.now(UTC) + ahead + timedelta(seconds=LEASE_SECONDS)
        schedule.lease(ghent.db(), zug.did, wrote.due_at, f"{far:%Y-%m-%dT%H:%M:%SZ}")
    zug.publish("p-2")
    with worker(ghent):
        eventually(lambda: sequence(ghent, zug) == 2, 10 + LEASE_SECONDS)
        zug.publish("p-3")
        eventually(lambda: sequence(ghent, zug) == 3, 10 + LEASE_SECONDS)
    assert last(ghent.db(), zug.did).outcome is Outcome.OK
    assert abs(datetime.fromisoformat(schedule.get(ghent.db(), zug.did).due_at) - datetime.now(UTC)) < HOUR / 2


@pytest.mark.slow
def test_C8_a_clock_set_back_while_a_worker_reads_stops_nothing(ghent, zug):
    """Two workers whose clocks are an hour apart look at one record -> the peer is read on, by one at a time, and its
    history is whole."""
    with worker(ghent, ahead=HOUR), worker(ghent):
        for number in range(2, 6):
            zug.publish(f"p-{number}")
            eventually(lambda number=number: sequence(ghent, zug) == number)
    kept = [signed.activity.sequence for signed in activities.stream(ghent.db(), zug.did, 0, 100)]
    assert kept == [1, 2, 3, 4, 5]
    assert peers.get(ghent.db(), zug.did).state == peers.ACTIVE


def test_C8_what_is_published_never_goes_back_in_time(tmp_path):
    """A node publishes with a clock an hour ahead, which is then set right -> what follows says the later time until
    the hour has passed, and never an earlier one."""
    node = make(tmp_path / "ghent", "Ghent", "https://ghent.example")
    moments = [NOW + HOUR, NOW, NOW + timedelta(minutes=59), NOW + timedelta(minutes=61)]
    for number, now in enumerate(moments):
        practice = a_practice(f"https://ghent.example/practices/p-{number}")
        publish(node.db(), [practice], publisher(node), now=now)
    said = [signed.activity.published for signed in own_stream(node)]
    assert said == ["2026-11-23T13:00:00Z"] * 3 + ["2026-11-23T13:01:00Z"]
    node.close()


def here(path: Path, peer: FakePeer) -> Connection:
    db = connect(path / "node.db", create=True)
    with transaction(db):
        add(db, inspect(peer, peer.base_url, own_did="did:web:here.example"), NOW)
    return db


def test_C8_a_peer_an_hour_ahead_is_believed_and_no_further(tmp_path):
    """A peer publishes with a clock 59 minutes ahead, then 61 -> the first is accepted, the second quarantined with the
    reason; when that time has come, release accepts it."""
    peer = FakePeer()
    peer.publish("near", published=stamp(NOW + timedelta(minutes=59)))
    peer.publish("far", published=stamp(NOW + timedelta(minutes=61)))
    db = here(tmp_path, peer)
    run = read_once(db, peer.did, peer)
    assert (run.outcome, run.accepted, run.quarantined) == (Outcome.OK, 1, 1)
    (refusal,) = quarantine.everything(db)
    assert "published in the future" in refusal.reason
    for minutes, accepted in ((0, False), (5, True)):
        with transaction(db):
            result = release(db, refusal.id, shapes=None, limits=Limits(), now=NOW + timedelta(minutes=minutes))
        assert (result.fault is None) is accepted
    assert quarantine.everything(db) == []
    peer.publish("next", published=stamp(NOW + timedelta(minutes=61)))
    assert read_once(db, peer.did, peer, now=lambda: NOW + timedelta(minutes=5)).accepted == 1
    db.close()


def stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize(("minutes", "believed"), [(-6, False), (-5, True), (5, True), (6, False)])
def test_C8_a_signature_more_than_five_minutes_away_names_the_clock(minutes, believed):
    """A notice is signed with a clock five or six minutes off -> five are believed, six refused with both times and
    the word clock."""
    peer = FakePeer()
    url = "https://here.example/inbox"
    headers = sign("POST", url, b"[]", peer.key, now=NOW + timedelta(minutes=minutes))
    said = verify("POST", url, headers, b"[]", {peer.key.method: peer.key.multikey}.get, now=NOW)
    assert isinstance(said, Refused) is not believed
    if isinstance(said, Refused):
        assert "clock" in said.sentence
        assert stamp(NOW) in said.sentence
        assert stamp(NOW + timedelta(minutes=minutes)) in said.sentence


def test_C8_a_clock_that_jumps_leaves_a_key_to_sign_with(tmp_path):
    """A key is rotated, and the clock jumps an hour or a year either way -> there is one key that signs, the newest."""
    node = make(tmp_path / "ghent", "Ghent", "https://ghent.example")
    now = datetime.now(UTC)
    new = rotate(node.db(), node.config, node.did, now)
    for away in (HOUR, -HOUR, timedelta(days=365), -timedelta(days=365)):
        keys = ring(node.db(), node.config, node.did, {}, now + away)
        assert keys.current.method == new.method
    publish_numbered(node, 1)
    assert own_stream(node)[-1].proof.verification_method == new.method
    assert [key.method for key in own_keys.everything(node.db(), node.did)][-1] == new.method
    node.close()


# Names


class Names:
    """A name service that can be told to fail, or to say nothing."""

    def __init__(self) -> None:
        self.state = "works"
        self.asked = 0

    def __call__(self, _host: str, _port: int) -> list[str]:
        self.asked += 1
        if self.state == "hangs":
            threading.Event().wait(30)
        if self.state != "works":
            raise OSError("Temporary failure in name resolution")
        return ["127.0.0.1"]


@pytest.mark.timed
@pytest.mark.slow
@pytest.mark.parametrize("state", ["fails", "hangs"])
def test_E5_a_run_without_name_service_fails_in_time_and_recovers(tmp_path, zug, state):
    """The name service fails, or never answers -> the run fails with a sentence within `response_seconds` and a second,
    the peer keeps what is known of it, and is read on when names are there again."""
    limits = Limits(response_seconds=2)
    node = make(tmp_path / "ghent", "Ghent", "http://localhost:1", allow_networks=LOOPBACK, limits=limits)
    befriend(node, zug)
    names = Names()
    client = Client(node.config, resolve=names)
    assert read_once(node.db(), zug.did, client, limits=limits).outcome is Outcome.OK
    zug.publish("p-2")
    client.close()
    names.state = state
    start = time.monotonic()
    run = read_once(node.db(), zug.did, client, limits=limits)
    assert time.monotonic() - start < limits.response_seconds + 1
    assert (run.outcome, run.failed) == (Outcome.FAILED, True)
    assert any(words in run.note for words in ("name resolution", "was not looked up", "response_seconds"))
    names.state = "works"
    assert read_once(node.db(), zug.did, client, limits=limits).accepted == 1
    client.close()
    node.close()


@pytest.mark.slow
def test_E5_a_peer_whose_name_is_gone_is_backed_off_and_the_others_are_read(ghent, zug):
    """One of two peers has a name that no longer exists (.invalid) -> a real worker says so with a sentence and tries
    it ever later, while the other is read every interval."""
    gone = FakePeer("http://gone.invalid", "Gone")
    befriend(ghent, gone)
    with running(ghent.config.data, "worker"):
        for number in range(2, 5):
            zug.publish(f"p-{number}")
            eventually(lambda number=number: sequence(ghent, zug) == number)
        eventually(lambda: (found := schedule.get(ghent.db(), gone.did)) is not None and found.failures >= 1)
    run = last(ghent.db(), gone.did)
    assert (run.outcome, run.accepted) == (Outcome.FAILED, 0)
    assert "http://gone.invalid/" in run.note
    listed = CliRunner().invoke(cli, ["peers", "list", "--data", str(ghent.config.data)])
    assert "Not reached" in listed.output
