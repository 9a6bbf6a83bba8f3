"""`kill -9` at any moment of a harvest: the next run ends with the record of one that was never disturbed."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from node.errors import SearchBusy
from node.harvest import add, inspect
from node.node import Node
from node.search import Query
from node.store import Connection, peers, practices, transaction
from node.store.runs import Outcome, Run
from node.worker import harvest_peer
from tests.fake_peer import FakePeer
from tests.harvest.conftest import NOW
from tests.harvest.peer_server import serve_peer
from tests.local_node import LOOPBACK, eventually, make, running

ACTIVITIES = 1_500
KILLS = 20
SEED = 20261123
PAGE_SECONDS = 0.15


class Requests:
    """How many pages were asked for since the count was last set back."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0

    def heard(self, url: str) -> None:
        with self._changed:
            self._count += "/feed/" in url
            self._changed.notify_all()

    def restart(self) -> None:
        with self._changed:
            self._count = 0

    def wait_for(self, count: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._count >= count, 60)


@pytest.fixture(scope="module")
def requests() -> Requests:
    return Requests()


@pytest.fixture(scope="module")
def zug(requests: Requests) -> Iterator[FakePeer]:
    """A peer with six pages: practices made, changed, withdrawn and forged."""
    with serve_peer(slow_seconds=PAGE_SECONDS, asked=requests.heard) as peer:
        chance = random.Random(SEED)
        for number in range(ACTIVITIES):
            slug = f"p-{chance.randrange(number + 1)}"
            if number % 10 == 7:
                peer.publish(f"forged-{number}", tamper=lambda quads: quads.replace(b"count people", b"follow them"))
            elif number % 10 == 8 and any(m.activity.practice.endswith(f"/{slug}") for m in peer.members):
                peer.withdraw(slug)
            else:
                peer.publish(slug)
        yield peer


def reader(folder: Path, zug: FakePeer) -> Node:
    """A new node that has Zug for a peer and has read nothing yet."""
    node = make(folder, "Ghent", "http://localhost:1", poll_seconds=86_400, lease_seconds=1, allow_networks=LOOPBACK)
    with transaction(node.db()):
        add(node.db(), inspect(zug, zug.base_url, own_did=node.did), NOW)
    return node


def read_to_the_end(node: Node, zug: FakePeer) -> None:
    peer = peers.get(node.db(), zug.did)
    assert peer is not None
    runs: list[Run] = []
    eventually(lambda: runs.extend(filter(None, [harvest_peer(node, peer)])) or runs)  # the killed one has a lease
    assert runs[0].outcome is Outcome.OK, runs[0].note
    eventually(lambda: follows(node))


def follows(node: Node) -> bool:
    """Bring the index up to date; not while the process beside the killed worker has it, which ends within a second."""
    follower = node.follower()
    try:
        follower.catch_up()
    except SearchBusy:
        return False
    finally:
        follower.close()
    return True


def rows(db: Connection, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.execute(query)]


def contents(node: Node) -> dict[str, Any]:
    """All that a harvest leaves behind, but for when it happened."""
    db = node.db()
    index = node.index
    found = [hit.iri for page in range(1, 16) for hit in index.search(Query(page=page, size=100)).hits]
    assert len(found) == index.search(Query()).total
    return {
        "activity": rows(db, "SELECT * FROM activity ORDER BY actor, sequence"),
        "practice": rows(db, "SELECT * FROM practice ORDER BY iri"),
        "change": rows(db, "SELECT * FROM change ORDER BY id"),
        "quarantine": rows(db, "SELECT actor, sequence, activity, practice, page, reason FROM quarantine ORDER BY id"),
        "checkpoint": rows(db, "SELECT did, page, etag, sequence, digest, published, state FROM peer"),
        "index": sorted(found),
    }


def read_so_far(node: Node, zug: FakePeer) -> int:
    peer = peers.get(node.db(), zug.did)
    assert peer is not None
    return peer.sequence


@pytest.mark.slow
def test_E1_twenty_kills_of_a_harvest_change_nothing(tmp_path: Path, zug: FakePeer, requests: Requests) -> None:
    """A worker is killed at twenty random moments of a harvest -> the record and index end as if it never was."""
    undisturbed = reader(tmp_path / "undisturbed", zug)
    read_to_the_end(undisturbed, zug)
    wanted = contents(undisturbed)
    assert len(wanted["activity"]) == ACTIVITIES
    assert len(wanted["quarantine"]) == ACTIVITIES / 10
    assert wanted["index"] == [holding.iri for holding in practices.standing(undisturbed.db(), "", 10_000)]

    chance, killed_at = random.Random(SEED), []
    node = reader(tmp_path / "node-0", zug)
    for kill in range(KILLS):
        if read_so_far(node, zug) == ACTIVITIES:
            finish(node, zug, wanted)
            node = reader(tmp_path / f"node-{kill}", zug)
        requests.restart()
        with running(node.config.data, "worker") as program:
            assert requests.wait_for(chance.choice((1, 1, 2)))
            threading.Event().wait(chance.uniform(0, 0.8))
            program.kill()
            program.wait()
        killed_at.append(read_so_far(node, zug))
    finish(node, zug, wanted)
    undisturbed.close()
    assert len([sequence for sequence in killed_at if sequence < ACTIVITIES]) >= KILLS / 2, killed_at


def finish(node: Node, zug: FakePeer, wanted: dict[str, Any]) -> None:
    """Read on undisturbed, and compare."""
    read_to_the_end(node, zug)
    found = contents(node)
    for part, content in wanted.items():
        assert found[part] == content, part
    outcomes = {row[0] for row in rows(node.db(), "SELECT DISTINCT outcome FROM run")}
    assert outcomes <= {outcome.value for outcome in Outcome}
    node.close()
