"""The right to read one actor for a while, so that of many workers only one does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from node.errors import StoreError
from node.harvest.schedule import timestamp
from node.store import Connection, schedule, transaction

BEATS = 3
"""How often a lease is renewed while it lasts."""


class LeaseLost(Exception):
    """Another process took this actor over, since our lease ran out: what we were about to write is not written."""


@dataclass(frozen=True, slots=True)
class Lease:
    """`fence` rises with every lease of an actor, so a process that slept through the end of its own can tell."""

    actor: str
    fence: int

    def keep(self, db: Connection) -> None:
        """Raises LeaseLost where it went to another. To be asked in each transaction that writes what was read."""
        if not schedule.holds(db, self.actor, self.fence):
            raise LeaseLost


@contextmanager
def leased(connect: Callable[[], Connection], actor: str, seconds: int) -> Iterator[Lease | None]:
    """A lease on an actor, renewed from a thread of its own while the block runs; None where another process has it.

    The caller ends it with `schedule.finish`. A process that is killed leaves a lease that ends by itself after
    `seconds`. Commits on connections of its own.
    """
    length = timedelta(seconds=seconds)
    with closing(connect()) as db, transaction(db):
        now = datetime.now(UTC)
        fence = schedule.lease(db, actor, timestamp(now), timestamp(now + length))
    if fence is None:
        yield None
        return
    ended = threading.Event()
    beat = threading.Thread(target=_renew, args=(connect, Lease(actor, fence), length, ended), daemon=True)
    beat.start()
    try:
        yield Lease(actor, fence)
    finally:
        ended.set()
        beat.join()


def _renew(connect: Callable[[], Connection], lease: Lease, length: timedelta, ended: threading.Event) -> None:
    while not ended.wait(length.total_seconds() / BEATS):
        with suppress(StoreError), closing(connect()) as db, transaction(db):  # a busy record: the next beat may do
            if not schedule.extend(db, lease.actor, lease.fence, timestamp(datetime.now(UTC) + length)):
                return
