"""Reading a fake peer once, as a worker would: under a lease."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from node.config import Limits
from node.harvest import Means, harvest
from node.harvest.fetcher import Fetcher
from node.harvest.lease import Lease
from node.harvest.schedule import timestamp
from node.rdf.shapes import Shapes
from node.store import Connection, peers, schedule, transaction
from node.store.runs import Run

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def a_lease(db: Connection, actor: str, moment: datetime = NOW) -> Lease:
    """A lease on an actor. One that was taken in the same second before counts as ended."""
    with transaction(db):
        fence = schedule.lease(db, actor, timestamp(moment), timestamp(moment))
    assert fence is not None
    return Lease(actor, fence)


def read_once(
    db: Connection,
    did: str,
    client: Fetcher,
    *,
    shapes: Shapes | None = None,
    limits: Limits | None = None,
    full: bool = False,
    stop: Callable[[], bool] = lambda: False,
    now: Callable[[], datetime] = lambda: NOW,
) -> Run:
    """One run of a peer that was added before."""
    lease, peer = a_lease(db, did, now()), peers.get(db, did)
    assert peer is not None
    return harvest(Means(db, client, shapes, limits or Limits(), lease, stop, now), peer, full=full)
