"""A record in memory's place, a peer in memory, and one call that harvests it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from node.config import Limits, resource_folder
from node.harvest import add, inspect
from node.rdf.shapes import Shapes, compile_shapes
from node.store import Connection, connect, peers, transaction
from node.store.runs import Run
from tests.fake_peer import FakePeer
from tests.harvest.reading import NOW, read_once

__all__ = ["NOW"]


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
        return read_once(db, ghent.did, ghent, shapes=shapes if checked else None, limits=limits, full=full, stop=stop)

    return once
