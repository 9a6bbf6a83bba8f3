"""The worker: harvests peers when they are due, and carries what changed to the search index."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from node.config import Config
from node.errors import CommonsError
from node.harvest import harvest
from node.harvest.schedule import next_due, timestamp
from node.node import Node, open_node
from node.store import peers, schedule, transaction
from node.store.peers import Peer
from node.store.runs import Outcome, Run

FARTHEST = timedelta(days=2)
LEASE = timedelta(minutes=5)
PEERS_AT_ONCE = 4
"""One slow peer must not keep the others waiting."""

log = logging.getLogger(__name__)


def work(config: Config, stop: threading.Event) -> None:
    """Work until `stop` is set. A peer's `due_at` in the record is the schedule, so a restart forgets nothing."""
    node = open_node(config)
    scheduler = BackgroundScheduler(timezone=UTC)
    with ThreadPoolExecutor(PEERS_AT_ONCE, "harvest") as pool:
        rounds = Rounds(node, pool, stop)
        scheduler.add_job(rounds.look, "interval", seconds=1, max_instances=1, coalesce=True)
        scheduler.start()
        log.info("%s works: %d peers, each read every %d seconds.", config.name, _count(node), config.poll_seconds)
        try:
            node.follower().run(stop)
        finally:
            stop.set()
            scheduler.shutdown(wait=True)
            pool.shutdown(cancel_futures=True)
            node.close()


def _count(node: Node) -> int:
    return len(peers.everyone(node.db()))


class Rounds:
    """Reads every peer whose time has come, a few at once: none twice at a time, and none waits for a slow one."""

    def __init__(self, node: Node, pool: ThreadPoolExecutor, stop: threading.Event) -> None:
        self._node, self._pool, self._stop = node, pool, stop
        self._reading: set[str] = set()

    def look(self) -> None:
        """Begin to read the peers that are due and not being read already; does not wait for them."""
        busy = frozenset(self._reading)  # before the look, which would still find a peer due that ends meanwhile
        try:
            due = self._due(datetime.now(UTC))
        finally:
            self._node.close()
        for peer in due:
            if peer.did not in busy and not self._stop.is_set():
                self._reading.add(peer.did)
                self._pool.submit(self._read, peer).add_done_callback(_report)

    def _due(self, now: datetime) -> list[Peer]:
        db = self._node.db()
        actors = schedule.due(db, timestamp(now), timestamp(now + FARTHEST))
        found = (peers.get(db, actor) for actor in actors)
        return [peer for peer in found if peer and peer.state == peers.ACTIVE and not peer.suspended_at]

    def _read(self, peer: Peer) -> None:
        try:
            harvest_peer(self._node, peer, stop=self._stop.is_set)
        finally:
            self._reading.discard(peer.did)


def _report(done: Future[None]) -> None:
    """A fault of ours that ended a run must not be silent; it ends no other."""
    if not done.cancelled() and (fault := done.exception()):
        log.error("A harvest broke off, which is a fault of this program.", exc_info=fault)


def harvest_peer(node: Node, peer: Peer, *, full: bool = False, stop: Callable[[], bool] = lambda: False) -> Run | None:
    """One run of one peer, and when the next is due. Returns None where the record could not be written."""
    client = node.client()
    try:
        db = node.db()
        now = datetime.now(UTC)
        with transaction(db):
            fence = schedule.lease(db, peer.did, timestamp(now), timestamp(now + LEASE))
        if fence is None:
            return None
        run = harvest(db, peer, client=client, shapes=node.shapes, limits=node.config.limits, full=full, stop=stop)
        ended = datetime.now(UTC)
        due = next_due(node.did, peer.did, node.config.poll_seconds, ended)
        with transaction(db):
            success = timestamp(ended) if run.outcome is Outcome.OK else None
            schedule.finish(
                db, peer.did, fence, due_at=timestamp(due), failures=0, quiet_until=None, success_at=success
            )
    except CommonsError as error:
        log.error("%s: %s", peer.name, error)  # noqa: TRY400 - a sentence, for the admin
        return None
    finally:
        client.close()
        node.close()
    if run.accepted or run.quarantined or run.outcome is not Outcome.OK:
        counts = f"{run.accepted} accepted, {run.quarantined} in quarantine"
        log.info("%s: %s; %s. %s", peer.name, run.outcome, counts, run.note)
    return run
