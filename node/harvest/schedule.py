"""When each peer is read: every interval at an offset of its own, and after failures later and later."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from node.practice.moments import moment, timestamp

__all__ = ["LONGEST_PAUSE", "OPEN_AFTER", "Pace", "after_failure", "moment", "next_due", "offset_seconds", "timestamp"]

LONGEST_PAUSE = timedelta(hours=6)
"""The ceiling of back-off."""
OPEN_AFTER = 5
"""So many failures in a row open the circuit: nothing, no notice either, shortens the pause then."""


@dataclass(frozen=True, slots=True)
class Pace:
    """When an actor is read next. `failures` are those in a row; nothing is asked of it before `quiet_until`."""

    due: datetime
    failures: int = 0
    quiet_until: datetime | None = None


def offset_seconds(reader: str, peer: str, interval_seconds: int) -> int:
    """Seconds into each interval at which `reader` reads `peer`; both are DIDs."""
    return int.from_bytes(sha256(f"{reader} {peer}".encode()).digest()[:8], "big") % interval_seconds


def next_due(reader: str, peer: str, interval_seconds: int, after: datetime) -> datetime:
    """The first moment after `after` at which `reader` reads `peer`. Counted in UTC from the epoch, so no clock change
    moves it."""
    offset = offset_seconds(reader, peer, interval_seconds)
    rounds = (int(after.timestamp()) - offset) // interval_seconds + 1
    return datetime.fromtimestamp(rounds * interval_seconds + offset, UTC)


def after_failure(
    failures: int,
    interval_seconds: int,
    now: datetime,
    *,
    retry_after_seconds: int | None = None,
    chance: Callable[[], float] = random.random,
) -> Pace:
    """The pace after the `failures`-th failure in a row: exponential back-off with full jitter, so that many readers of
    a node that comes back do not come at once.

    From OPEN_AFTER failures on the pause is at least half its ceiling and nothing shortens it. A pause that the peer
    asked for is kept in any case. `chance` gives a number from 0 to 1.
    """
    ceiling = min(LONGEST_PAUSE, timedelta(seconds=interval_seconds) * 2 ** min(failures, 20))
    is_open = failures >= OPEN_AFTER
    pause = ceiling * (0.5 + chance() / 2) if is_open else ceiling * chance()
    due = now + max(pause, timedelta(seconds=retry_after_seconds or 0))
    return Pace(due, failures, due if is_open or retry_after_seconds else None)
