"""Workers that are killed, doubled or lied to, and peers that are broken: rows E1, E2, E5, E6 and E7 of a harvest.

A test is named after its row; its docstring says what is done and what must come of it.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from node.errors import FetchError
from node.harvest import add, inspect
from node.harvest.schedule import timestamp
from node.node import Node
from node.store import peers, practices, runs, schedule, transaction
from node.store.runs import Outcome
from node.worker import Rounds
from tests.fake_peer import PAGE_SIZE, FakePeer
from tests.harvest.peer_server import serve_peer
from tests.local_node import LOOPBACK, eventually, make, running
from tests.raw_server import answer, raw_server

BASE = "https://ghent.example"
FIRST = f"{BASE}/feed/1"
TRIG = "application/trig"


@pytest.fixture
def here(tmp_path):
    node = make(
        tmp_path / "here", "Here", "http://localhost:1", allow_networks=LOOPBACK, poll_seconds=86_400, lease_seconds=2
    )
    yield node
    node.close()


def befriend(node: Node, *known: FakePeer) -> None:
    with transaction(node.db()):
        for peer in known:
            add(node.db(), inspect(peer, peer.base_url, own_did=node.did), datetime.now(UTC))


def sequence(node: Node, peer: FakePeer) -> int:
    found = peers.get(node.db(), peer.did)
    assert found is not None
    return found.sequence


def leased(node: Node, peer: FakePeer) -> bool:
    found = schedule.get(node.db(), peer.did)
    return bool(found and found.leased_until and found.leased_until > timestamp(datetime.now(UTC)))


@pytest.mark.slow
def test_E2_four_workers_started_at_once_read_each_page_once(here):
    """Four `commons worker` programs on one node, a peer of three pages -> the peer hears of each page once."""
    asked: Counter[str] = Counter()

    def heard(url: str) -> None:
        asked[url] += 1

    with serve_peer(slow_seconds=0.3, asked=heard) as peer, ExitStack() as workers:
        for number in range(2 * PAGE_SIZE + 1):
            peer.publish(f"p-{number}")
        befriend(here, peer)
        asked.clear()
        for _ in range(4):
            workers.enter_context(running(here.config.data, "worker"))
        eventually(lambda: sequence(here, peer) == 2 * PAGE_SIZE + 1 and not leased(here, peer))
        time.sleep(1.5)  # two looks of each worker
    assert asked == {f"{peer.base_url}/feed{page}": 1 for page in ("", "/1", "/2", "/3")}
    assert len(here.db().execute("SELECT * FROM run").fetchall()) == 1


@pytest.mark.timed
@pytest.mark.slow
def test_E2_a_killed_worker_leaves_nothing_being_read(here):
    """A worker is killed while it reads a peer -> the lease ends by itself after lease_seconds, and another goes on."""
    reached = threading.Event()
    with serve_peer(slow_seconds=0.5, asked=lambda url: reached.set() if url.endswith("/2") else None) as peer:
        for number in range(3 * PAGE_SIZE):
            peer.publish(f"p-{number}")
        befriend(here, peer)
        with running(here.config.data, "worker") as program:
            assert reached.wait(30)
            program.kill()
            program.wait()
        assert leased(here, peer)
        read = sequence(here, peer)
        eventually(lambda: not leased(here, peer), here.config.lease_seconds + 2)
        assert read < 3 * PAGE_SIZE
        with running(here.config.data, "worker"):
            eventually(lambda: sequence(here, peer) == 3 * PAGE_SIZE and not leased(here, peer))
    assert len(practices.of_actor(here.db(), peer.did)) == 3 * PAGE_SIZE


def test_E5_one_broken_peer_stops_no_other(here):
    """Six peers that fail each in a way of its own, and a good one, in one round -> the good one arrives whole."""
    page = b"<a:b> <c:d> <e:f> ."
    failures = (
        b"",
        b"no HTTP\r\n\r\n",
        answer(b"", "500 Internal Server Error"),
        answer(b"\xff", media_type=TRIG),
        answer(b"<html>", media_type="text/html"),
        answer(page, media_type=TRIG, length=1_000),
    )
    with ExitStack() as servers:
        good = servers.enter_context(serve_peer())
        good.publish("cameras")
        befriend(here, good)
        bad = []
        for number, failure in enumerate(failures):
            server = servers.enter_context(raw_server())
            server.answer = failure
            bad.append(FakePeer(f"http://localhost:{server.port}", f"Bad {number}"))
        befriend(here, *bad)
        with ThreadPoolExecutor(2) as pool:
            Rounds(here, pool, threading.Event()).look()
        assert [holding.slug for holding in practices.of_actor(here.db(), good.did)] == ["cameras"]
        assert runs.last(here.db(), good.did).outcome is Outcome.OK
        assert {runs.last(here.db(), peer.did).outcome for peer in bad} == {Outcome.FAILED}


def fails() -> bytes:
    raise FetchError("the line broke.")


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (fails, Outcome.FAILED),
        (b"<html>", Outcome.FAILED),
        (b"", Outcome.FAILED),
        (b"# nothing at all", Outcome.FAILED),
        (f"<{FIRST}> <https://w3id.org/tree#relation> [ <https://w3id.org/tree#node> <{BASE}/x> ] .".encode(), None),
    ],
    ids=["no answer", "HTML", "empty", "a comment", "a link to nowhere"],
)
def test_E6_a_stream_that_was_not_read_is_never_ok(db, ghent, read, page, outcome):
    """The first page fails, is empty, or leads to one that is not there -> failed or incomplete, with the reason."""
    ghent.publish("cameras")
    ghent.answers[FIRST] = page
    run = read()
    assert run.outcome is not Outcome.OK
    assert run.note.endswith(".")
    assert run.failed
    assert runs.last(db, ghent.did).outcome is run.outcome
    assert outcome is None or run.outcome in (outcome, Outcome.INCOMPLETE)
    ghent.answers.clear()
    assert read().outcome is Outcome.OK


@pytest.mark.parametrize(
    "told",
    [
        answer(b"", "204 No Content"),
        answer(b"<a:b>", "206 Partial Content", media_type=TRIG),
        answer(b"", "304 Not Modified"),
        answer(b"", "302 Found"),
        answer(b"", "418 I'm a teapot"),
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/9.9 999\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01",
        b"ICY 200 OK\r\n\r\n",
    ],
    ids=["204", "206", "304 unasked", "302 to nowhere", "418", "no length", "999", "TLS", "ICY"],
)
def test_E7_odd_answers_end_the_run_with_a_sentence(here, told):
    """204, 206, 304 unasked, a redirect to nowhere, no HTTP, from a real server -> failed, and a sentence why."""
    with raw_server() as server:
        peer = FakePeer(f"http://localhost:{server.port}", "Odd")
        befriend(here, peer)
        server.answer = lambda connection: connection.sendall(told)
        with ThreadPoolExecutor(1) as pool:
            Rounds(here, pool, threading.Event()).look()
    run = runs.last(here.db(), peer.did)
    assert run.outcome is Outcome.FAILED
    assert run.note.endswith(".")
    assert "\n" not in run.note
    assert schedule.get(here.db(), peer.did).failures == 1
