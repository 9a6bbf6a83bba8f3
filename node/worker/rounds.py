"""Rounds: again and again, begin to read what is due."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from node.config import Config
from node.errors import CommonsError
from node.harvest.schedule import moment, timestamp
from node.node import Node
from node.store import peers, schedule, sources
from node.store.peers import Peer
from node.store.sources import Source
from node.worker.reading import peer_turn, portal_turn

SLACK = timedelta(hours=8)
"""More than the longest pause of back-off: a peer that waits for longer was put off by a clock that ran ahead."""
PAUSE_SECONDS = 10.0
"""How long no peer is read after the record could not be used: it would be the same with each."""
PEERS_AT_ONCE = 4
"""One slow peer must not keep the others waiting."""
SHARE_SECONDS = 60.0
"""How long a run may go on while others wait for a place; it goes on where it stopped at its next time."""

log = logging.getLogger(__name__)


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
            due = _due(self._node, datetime.now(UTC))
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
                portal_turn(self._node, each, full=False, stop=stop)
            else:
                peer_turn(self._node, each, full=full_pass_is_due(each, self._node.config), stop=stop)
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
    config, db = node.config, node.db()
    longest = max(config.limits.retry_after_seconds, config.poll_seconds, sources.READ_EVERY_SECONDS)

    def actors(interval_seconds: int) -> list[str]:
        return schedule.due(
            db,
            timestamp(now),
            interval_end=timestamp(now + timedelta(seconds=interval_seconds)),
            pause_end=timestamp(now + timedelta(seconds=longest) + SLACK),
            lease_end=timestamp(now + timedelta(seconds=config.lease_seconds)),
        )

    found: list[Peer | Source | None] = [peers.of_did(db, actor) for actor in actors(config.poll_seconds)]
    found += [sources.of_url(db, actor) for actor in actors(sources.READ_EVERY_SECONDS)]
    return [each for each in found if each and each.state == peers.ACTIVE and not each.suspended_at]


def full_pass_is_due(peer: Peer, config: Config) -> bool:
    """Whether a peer's whole stream should be read again, to see whether its history is still what it was."""
    last = moment(peer.full_pass_at or peer.added_at)
    return datetime.now(UTC) - last > timedelta(days=config.full_pass_days)


def _report(done: Future[None]) -> None:
    """A fault of ours that ended a run must not be silent; it ends no other."""
    if not done.cancelled() and (fault := done.exception()):
        log.error("A harvest broke off, which is a fault of this program.", exc_info=fault)
