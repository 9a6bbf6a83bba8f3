"""The worker: harvests peers when they are due, and carries what changed to the search index."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from node.config import Config
from node.errors import CommonsError
from node.harvest import Means, harvest, harvest_source
from node.harvest.lease import Lease
from node.harvest.schedule import moment, timestamp
from node.harvest.turn import Rhythm, take_turn
from node.node import Node, open_node
from node.outbound import Client
from node.store import peers, schedule, sources
from node.store.peers import Peer
from node.store.runs import Outcome, Run
from node.store.sources import Source

SLACK = timedelta(hours=8)
"""More than the longest pause of back-off: a peer due later than that was scheduled by a clock that ran ahead."""
LOOK_SECONDS = 0.5
PEERS_AT_ONCE = 4
"""One slow peer must not keep the others waiting."""
SHARE_SECONDS = 60.0
"""How long a run may go on while others wait for a place; it goes on where it stopped at its next time."""

log = logging.getLogger(__name__)


def work(config: Config, stop: threading.Event) -> None:
    """Work until `stop` is set. What is due when stands in the record, so a restart forgets nothing."""
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
            node.follower().run(stop)
        finally:
            stop.set()
            scheduler.shutdown(wait=True)
            pool.shutdown(cancel_futures=True)
            notices.join()
            node.close()


def _send_notices(node: Node, stop: threading.Event) -> None:
    try:
        node.inboxes().run(stop)
    finally:
        node.close()


def _count(node: Node) -> int:
    return len(peers.everyone(node.db()))


class Rounds:
    """Reads every peer and portal whose time has come, a few at once: none twice at a time, none waits for a slow one.

    Several workers may look at one record: a lease says who reads.
    """

    def __init__(self, node: Node, pool: ThreadPoolExecutor, stop: threading.Event) -> None:
        self._node, self._pool, self._stop = node, pool, stop
        self._reading: set[str] = set()

    def look(self) -> None:
        """Begin to read what is due and not being read already; does not wait for it."""
        busy = frozenset(self._reading)  # before the look, which would still find due what ends meanwhile
        try:
            due = _due(self._node, datetime.now(UTC))
        finally:
            self._node.close()
        for each in due:
            actor = _actor(each)
            if actor not in busy and not self._stop.is_set():
                self._reading.add(actor)
                self._pool.submit(self._read, each).add_done_callback(_report)

    def _read(self, each: Peer | Source) -> None:
        began = time.monotonic()

        def stop() -> bool:
            """Whether to end at the next page: the worker ends, or others have waited for long enough."""
            others_wait = len(self._reading) > PEERS_AT_ONCE
            return self._stop.is_set() or (others_wait and time.monotonic() - began > SHARE_SECONDS)

        try:
            if isinstance(each, Source):
                harvest_portal(self._node, each, stop=stop)
            else:
                harvest_peer(self._node, each, full=full_pass_is_due(each, self._node.config), stop=stop)
        finally:
            self._reading.discard(_actor(each))


def _actor(each: Peer | Source) -> str:
    return each.url if isinstance(each, Source) else each.did


def _due(node: Node, now: datetime) -> list[Peer | Source]:
    db = node.db()
    longest = max(node.config.limits.retry_after_seconds, node.config.poll_seconds, sources.READ_EVERY_SECONDS)
    farthest = now + timedelta(seconds=longest) + SLACK
    found: list[Peer | Source] = []
    for actor in schedule.due(db, timestamp(now), timestamp(farthest)):
        each = peers.get(db, actor) or sources.get(db, actor)
        if each and each.state == peers.ACTIVE and not each.suspended_at:
            found.append(each)
    return found


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

    def read(lease: Lease, client: Client) -> Run:
        means = Means(node.db(), client, node.shapes, node.config.limits, lease, stop)
        current = peers.get(node.db(), peer.did)  # of two workers that saw it due, one comes late
        return harvest(means, current or peer, full=full)

    return _turn(node, peer.did, peer.name, node.config.poll_seconds, read)


def harvest_portal(
    node: Node, source: Source, *, full: bool = False, stop: Callable[[], bool] = lambda: False
) -> Run | None:
    """The same of a portal."""

    def read(lease: Lease, client: Client) -> Run:
        return harvest_source(
            node.db(),
            sources.get(node.db(), source.url) or source,
            client=client,
            thesaurus=node.thesaurus,
            base_url=node.config.base_url,
            limits=node.config.limits,
            lease=lease,
            full=full,
            stop=stop,
        )

    return _turn(node, source.url, source.name, sources.READ_EVERY_SECONDS, read)


def _turn(node: Node, actor: str, name: str, interval_seconds: int, read: Callable[[Lease, Client], Run]) -> Run | None:
    rhythm = Rhythm(node.did, interval_seconds, node.config.limits.retry_after_seconds)
    client = node.client()
    try:
        run = take_turn(node.connect, rhythm, node.config.lease_seconds, actor, lambda lease: read(lease, client))
    except CommonsError as error:
        log.error("%s: %s", name, error)  # noqa: TRY400 - a sentence, for the admin
        return None
    finally:
        client.close()
        node.close()
    if run and (run.accepted or run.quarantined or run.outcome is not Outcome.OK):
        counts = f"{run.accepted} accepted, {run.quarantined} in quarantine"
        log.info("%s: %s; %s. %s", name, run.outcome, counts, run.note)
    return run
