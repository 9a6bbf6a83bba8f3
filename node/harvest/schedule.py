"""When each peer is read: every interval, at an offset that is stable for a pair of nodes, so that none is overrun."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256


def timestamp(moment: datetime) -> str:
    """A moment in UTC as the record and the stream write it: `2026-11-23T10:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def offset_seconds(reader: str, peer: str, interval_seconds: int) -> int:
    """Seconds into each interval at which `reader` reads `peer`; both are DIDs."""
    return int.from_bytes(sha256(f"{reader} {peer}".encode()).digest()[:8], "big") % interval_seconds


def next_due(reader: str, peer: str, interval_seconds: int, after: datetime) -> datetime:
    """The first moment after `after` at which `reader` reads `peer`. Counted in UTC from the epoch, so no clock change
    moves it."""
    offset = offset_seconds(reader, peer, interval_seconds)
    rounds = (int(after.timestamp()) - offset) // interval_seconds + 1
    return datetime.fromtimestamp(rounds * interval_seconds + offset, UTC)
