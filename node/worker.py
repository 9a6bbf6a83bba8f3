"""The worker: harvests peers when they are due, and carries what changed to the search index."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler

from node.config import Config
from node.errors import CommonsError, StoreError
from node.harvest import Means, harvest, harvest_source
from node.harvest.lease import Lease
from node.harvest.schedule import moment, timestamp
from node.harvest.turn import Rhythm, take_turn
from node.node import Node, open_node
from node.outbound import Client
from node.store import peers, schedule, sources
from node.store.health import damage, free_bytes
from node.store.peers import Peer
from node.store.runs import Outcome, Run
from node.store.sources import Source

SLACK = timedelta(hours=8)
"""More than the longest pause of back-off: a peer that waits for longer was put off by a clock that ran ahead."""
LOOK_SECONDS = 0.5
PAUSE_SECONDS = 10.0
"""How long no peer is read after the record could not be used: it would be the same with each."""
PAGES_OF_ROOM = 2
"""A page of the largest size goes into the log of changes and from there into the record."""
CHECK_EVERY = timedelta(days=1)
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
        scheduler.add_job(check_record, "interval", [node], seconds=CHECK_EVERY.total_seconds(), next_run_time=_now())
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
        self._paused_until = 0.0

    def look(self) -> None:
        """Begin to read what is due and not being read already; does not wait for it."""
        if time.monotonic() < self._paused_until:
            return
        busy = frozenset(self._reading)  # before the look, which would still find due what ends meanwhile
        try:
            due = _due(self._node, _now())
        except CommonsError as error:
            self._pause(error)
            return
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
                _portal_turn(self._node, each, full=False, stop=stop)
            else:
                _peer_turn(self._node, each, full=full_pass_is_due(each, self._node.config), stop=stop)
        except CommonsError as error:
            self._pause(error)
        finally:
            self._reading.discard(_actor(each))

    def _pause(self, because: CommonsError) -> None:
        if time.monotonic() >= self._paused_until:  # of several readings that end by the same fault, one says so
            self._paused_until = time.monotonic() + PAUSE_SECONDS
            log.error("%s No peer is read for %g seconds.", because, PAUSE_SECONDS)


def _actor(each: Peer | Source) -> str:
    return each.url if isinstance(each, Source) else each.did


def _due(node: Node, now: datetime) -> list[Peer | Source]:
    db = node.db()
    config = node.config
    usual = max(config.poll_seconds, sources.READ_EVERY_SECONDS)
    longest = max(config.limits.retry_after_seconds, usual)
    due = schedule.due(
        db,
        timestamp(now),
        interval_end=timestamp(now + timedelta(seconds=usual)),
        pause_end=timestamp(now + timedelta(seconds=longest) + SLACK),
        lease_end=timestamp(now + timedelta(seconds=config.lease_seconds)),
    )
    found = (peers.get(db, actor) or sources.get(db, actor) for actor in due)
    return [each for each in found if each and each.state == peers.ACTIVE and not each.suspended_at]


def full_pass_is_due(peer: Peer, config: Config) -> bool:
    """Whether a peer's whole stream should be read again, to see whether its history is still what it was."""
    last = moment(peer.full_pass_at or peer.added_at)
    return _now() - last > timedelta(days=config.full_pass_days)


def _report(done: Future[None]) -> None:
    """A fault of ours that ended a run must not be silent; it ends no other."""
    if not done.cancelled() and (fault := done.exception()):
        log.error("A harvest broke off, which is a fault of this program.", exc_info=fault)


def harvest_peer(node: Node, peer: Peer, *, full: bool = False, stop: Callable[[], bool] = lambda: False) -> Run | None:
    """One run of one peer, and when the next is due. Returns None where the record could not be written, or where
    another process reads the peer at the moment."""
    return _logged(peer.name, lambda: _peer_turn(node, peer, full=full, stop=stop))


def harvest_portal(
    node: Node, source: Source, *, full: bool = False, stop: Callable[[], bool] = lambda: False
) -> Run | None:
    """The same of a portal."""
    return _logged(source.name, lambda: _portal_turn(node, source, full=full, stop=stop))


def _logged(name: str, turn: Callable[[], Run | None]) -> Run | None:
    try:
        return turn()
    except CommonsError as error:
        log.error("%s: %s", name, error)  # noqa: TRY400 - a sentence, for the admin
        return None


def _peer_turn(node: Node, peer: Peer, *, full: bool, stop: Callable[[], bool]) -> Run | None:
    """Raises StoreError where the record could not be written."""
    room = partial(short_of_space, node.config)

    def read(lease: Lease, client: Client) -> Run:
        means = Means(node.db(), client, node.shapes, node.config.limits, lease, stop, short_of_space=room)
        current = peers.get(node.db(), peer.did)  # of two workers that saw it due, one comes late
        return harvest(means, current or peer, full=full)

    return _turn(node, peer.did, peer.name, node.config.poll_seconds, read)


def _portal_turn(node: Node, source: Source, *, full: bool, stop: Callable[[], bool]) -> Run | None:
    """Raises StoreError where the record could not be written, or the disk is almost full."""

    def read(lease: Lease, client: Client) -> Run:
        if sentence := short_of_space(node.config):
            raise StoreError(sentence)
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
    finally:
        client.close()
        node.close()
    if run and (run.accepted or run.quarantined or run.outcome is not Outcome.OK):
        counts = f"{run.accepted} accepted, {run.quarantined} in quarantine"
        log.info("%s: %s; %s. %s", name, run.outcome, counts, run.note)
    return run


def short_of_space(config: Config) -> str:
    """Why nothing more should be read from peers: the disk is almost full. Empty while there is room.

    What is left then is for what this node itself publishes, and for saying so.
    """
    wanted = PAGES_OF_ROOM * config.limits.page_bytes
    try:
        free = free_bytes(config.data)
    except OSError as error:
        return f"{config.data} cannot be looked at: {error.strerror}."
    if free >= wanted:
        return ""
    return (
        f"The disk of {config.data} has {free:,} bytes left, and {wanted:,} are kept free (twice the limit "
        "page_bytes): make room, and it is read on."
    )


def check_record(node: Node) -> bool:
    """Whether the record is whole; where it is not, the log says so and what to do."""
    try:
        found = damage(node.db())
    except CommonsError as error:
        found = str(error)
    finally:
        node.close()
    if found:
        log.error("The record is damaged (%s). Stop this node and restore node.db from a backup.", found)
    return not found


def _now() -> datetime:
    return datetime.now(UTC)
