"""The worker: harvests peers when they are due, and tells followers; beside it, what carries changes to the index."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from node.config import Config
from node.errors import CommonsError
from node.harvest import Means, harvest
from node.harvest.lease import Lease
from node.harvest.schedule import moment, timestamp
from node.harvest.turn import take_turn
from node.node import Node, open_node
from node.store import peers, schedule
from node.store.peers import Peer
from node.store.runs import Outcome, Run

SLACK = timedelta(hours=8)
"""More than the longest pause of back-off: a peer due later than that was scheduled by a clock that ran ahead."""
LOOK_SECONDS = 0.5
PEERS_AT_ONCE = 4
"""One slow peer must not keep the others waiting."""

log = logging.getLogger(__name__)


def work(config: Config, stop: threading.Event) -> None:
    """Harvest and tell followers until `stop` is set. What is due when stands in the record, so a restart forgets
    nothing. The index is `follow`'s, in a process of its own."""
    node = open_node(config)
    scheduler = BackgroundScheduler(timezone=UTC)
    notices = threading.Thread(target=_send_notices, args=[node, stop], name="notices")
    with ThreadPoolExecutor(PEERS_AT_ONCE, "harvest") as pool:
        rounds = Rounds(node, pool, stop)
        scheduler.add_job(rounds.look, "interval", seconds=LOOK_SECONDS, max_instances=1, coalesce=True)
        scheduler.start()
        notices.start()
        log.info("%s works: %d peers, each read every %d seconds.", config.name, _count(node), config.poll_seconds)
        try:
            stop.wait()
        finally:
            stop.set()
            scheduler.shutdown(wait=True)
            pool.shutdown(cancel_futures=True)
            notices.join()
            node.close()


def follow(config: Config, stop: threading.Event) -> None:
    """Carry what changes to the search index until `stop` is set. A process of its own, since one interpreter runs one
    thread at a time: harvesting would have to share its core with this."""
    node = open_node(config)
    try:
        node.follower().run(stop)
    finally:
        node.close()


def _send_notices(node: Node, stop: threading.Event) -> None:
    try:
        node.inboxes().run(stop)
    finally:
        node.close()


def _count(node: Node) -> int:
    return len(peers.everyone(node.db()))


class Rounds:
    """Reads every peer whose time has come, a few at once: none twice at a time, and none waits for a slow one.

    Several workers may look at one record: a lease says who reads.
    """

    def __init__(self, node: Node, pool: ThreadPoolExecutor, stop: threading.Event) -> None:
        self._node, self._pool, self._stop = node, pool, stop
        self._reading: set[str] = set()

    def look(self) -> None:
        """Begin to read the peers that are due and not being read already; does not wait for them."""
        busy = frozenset(self._reading)  # before the look, which would still find a peer due that ends meanwhile
        try:
            due = _due(self._node, datetime.now(UTC))
        finally:
            self._node.close()
        for peer in due:
            if peer.did not in busy and not self._stop.is_set():
                self._reading.add(peer.did)
                self._pool.submit(self._read, peer).add_done_callback(_report)

    def _read(self, peer: Peer) -> None:
        try:
            harvest_peer(self._node, peer, full=full_pass_is_due(peer, self._node.config), stop=self._stop.is_set)
        finally:
            self._reading.discard(peer.did)


def _due(node: Node, now: datetime) -> list[Peer]:
    db = node.db()
    farthest = now + timedelta(seconds=max(node.config.limits.retry_after_seconds, node.config.poll_seconds)) + SLACK
    found = (peers.get(db, actor) for actor in schedule.due(db, timestamp(now), timestamp(farthest)))
    return [peer for peer in found if peer and peer.state == peers.ACTIVE and not peer.suspended_at]


def full_pass_is_due(peer: Peer, config: Config) -> bool:
    """Whether a peer's whole stream should be read again, to see whether its history is still what it was."""
    last = moment(peer.full_pass_at or peer.added_at)
    return datetime.now(UTC) - last > timedelta(days=config.full_pass_days)


def _report(done: Future[None]) -> None:
    """A fault of ours that ended a run must not be silent; it ends no other."""
    if not done.cancelled() and (fault := done.exception()):
        log.error("A harvest broke off, which is a fault of this program.", exc_info=fault)


def harvest_peer(node: Node, peer: Peer, *, full: bool = False, stop: Callable[[], bool] = lambda: False) -> Run | None:
    """One run of one peer, and when the next is due. Returns None where the record could not be written, or where
    another process reads the peer at the moment."""
    client = node.client()

    def read(lease: Lease) -> Run:
        means = Means(node.db(), client, node.shapes, node.config.limits, lease, stop)
        current = peers.get(node.db(), peer.did)  # of two workers that saw it due, one comes late
        return harvest(means, current or peer, full=full)

    try:
        run = take_turn(node.connect, node.config, node.did, peer.did, read)
    except CommonsError as error:
        log.error("%s: %s", peer.name, error)  # noqa: TRY400 - a sentence, for the admin
        return None
    finally:
        client.close()
        node.close()
    if run and (run.accepted or run.quarantined or run.outcome is not Outcome.OK):
        counts = f"{run.accepted} accepted, {run.quarantined} in quarantine"
        log.info("%s: %s; %s. %s", peer.name, run.outcome, counts, run.note)
    return run
