"""A record in memory's place, a peer in memory, and one call that harvests it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from node.config import Limits, resource_folder
from node.harvest import Means, add, harvest, inspect
from node.harvest.lease import Lease
from node.rdf.shapes import Shapes, compile_shapes
from node.store import Connection, connect, peers, schedule, transaction
from node.store.runs import Run
from tests.fake_peer import FakePeer

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    connection = connect(tmp_path / "node.db", create=True)
    yield connection
    connection.close()


@pytest.fixture
def ghent() -> FakePeer:
    return FakePeer()


@pytest.fixture(scope="session")
def shapes() -> Shapes:
    vocabulary = resource_folder("vocab")
    return compile_shapes((vocabulary / "shapes.ttl", vocabulary / "rules.ttl"))


Harvest = Callable[..., Run]


@pytest.fixture
def read(db: Connection, ghent: FakePeer, shapes: Shapes) -> Harvest:
    """Add the peer where it is none yet, and read it once."""

    def once(
        *,
        full: bool = False,
        limits: Limits | None = None,
        checked: bool = True,
        stop: Callable[[], bool] = lambda: False,
    ) -> Run:
        if peers.get(db, ghent.did) is None:
            with transaction(db):
                add(db, inspect(ghent, ghent.base_url, own_did="did:web:here.example"), NOW)
        peer = peers.get(db, ghent.did)
        assert peer is not None
        with transaction(db):
            fence = schedule.lease(db, peer.did, "2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z")
        assert fence is not None
        means = Means(
            db, ghent, shapes if checked else None, limits or Limits(), Lease(peer.did, fence), stop, lambda: NOW
        )
        return harvest(means, peer, full=full)

    return once
