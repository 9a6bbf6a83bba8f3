"""Table `schedule`: when each peer and source is read next, how that went of late, and who reads it at the moment."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from node.store.database import Connection

FENCE_BITS = 62
"""Of the number at which fencing begins: one bit less than SQLite's integers have, which leaves room to rise."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When an actor (a peer's DID, a source's address) is read. Times are UTC, `2026-11-23T10:00:00Z`.

    `failures` counts the runs since the last success. Nothing is asked of it before `quiet_until`, whatever notices
    say; `noticed_at` is when the last one came. `leased_until` is set while a process reads it, under the number
    `fence`, which rises with every lease. It begins at random: an actor that is removed and added again is given no
    number again that a process still holds of before.
    """

    actor: str
    due_at: str
    last_success_at: str | None = None
    failures: int = 0
    quiet_until: str | None = None
    noticed_at: str | None = None
    fence: int = 0
    leased_until: str | None = None


def add(db: Connection, actor: str, due_at: str) -> None:
    """Begin to read an actor."""
    db.execute(
        "INSERT INTO schedule (actor, due_at, fence) VALUES (?, ?, ?)", [actor, due_at, secrets.randbits(FENCE_BITS)]
    )


def get(db: Connection, actor: str) -> Schedule | None:
    """An actor's schedule; None where it is not read."""
    row = db.execute("SELECT * FROM schedule WHERE actor = ?", [actor]).fetchone()
    return _schedule(row) if row else None


def everything(db: Connection) -> dict[str, Schedule]:
    """Actor -> schedule."""
    return {row["actor"]: _schedule(row) for row in db.execute("SELECT * FROM schedule")}


def due(db: Connection, now: str, *, interval_end: str, pause_end: str, lease_end: str) -> list[str]:
    """The actors to read now, the one that waited longest first; those being read are left out.

    A moment that nothing written now could reach was written by a clock that ran ahead and was set right since; it
    counts as passed. The farthest are `interval_end` for what was read without fault, `pause_end` for what waits after
    failures, and `lease_end` for a lease.
    """
    rows = db.execute(
        """
        SELECT actor FROM schedule
        WHERE (due_at <= :now OR due_at > iif(failures, :pause_end, :interval_end))
          AND (quiet_until IS NULL OR quiet_until <= :now OR quiet_until > :pause_end)
          AND (leased_until IS NULL OR leased_until <= :now OR leased_until > :lease_end)
        ORDER BY due_at
        """,
        {"now": now, "interval_end": interval_end, "pause_end": pause_end, "lease_end": lease_end},
    )
    return [row["actor"] for row in rows]


def lease(db: Connection, actor: str, now: str, until: str) -> int | None:
    """Take an actor for oneself until `until`; the fencing number, or None where another process has it.

    A lease that ends after `until` was taken by a clock that was set back since: it counts as ended.
    """
    row = db.execute(
        """
        UPDATE schedule SET fence = fence + 1, leased_until = :until
        WHERE actor = :actor AND (leased_until IS NULL OR leased_until <= :now OR leased_until > :until)
        RETURNING fence
        """,
        {"actor": actor, "now": now, "until": until},
    ).fetchone()
    return int(row["fence"]) if row else None


def extend(db: Connection, actor: str, fence: int, until: str) -> bool:
    """Keep a lease for longer; False where it was lost to another process, which then reads this actor."""
    changed = db.execute(
        "UPDATE schedule SET leased_until = ? WHERE actor = ? AND fence = ? AND leased_until IS NOT NULL",
        [until, actor, fence],
    )
    return changed.rowcount == 1


def holds(db: Connection, actor: str, fence: int) -> bool:
    """Whether the lease of that number is still the last one given."""
    row = db.execute("SELECT fence FROM schedule WHERE actor = ?", [actor]).fetchone()
    return row is not None and row["fence"] == fence


def finish(
    db: Connection,
    actor: str,
    fence: int,
    *,
    due_at: str,
    failures: int,
    quiet_until: str | None,
    success_at: str | None,
) -> bool:
    """End a lease and say when the next reading is; False, and nothing changed, where the lease was lost."""
    changed = db.execute(
        """
        UPDATE schedule SET leased_until = NULL, due_at = ?, failures = ?, quiet_until = ?,
          last_success_at = coalesce(?, last_success_at)
        WHERE actor = ? AND fence = ?
        """,
        [due_at, failures, quiet_until, success_at, actor, fence],
    )
    return changed.rowcount == 1


def notice(db: Connection, actors: Iterable[str], now: str) -> None:
    """Let actors be due at once, since one said there is something new; `quiet_until` holds all the same."""
    db.executemany(
        "UPDATE schedule SET due_at = min(due_at, ?1), noticed_at = ?1 WHERE actor = ?2", [(now, a) for a in actors]
    )


def reset(db: Connection, actor: str, due_at: str) -> None:
    """Let an actor be due at `due_at`, its failures forgotten."""
    db.execute("UPDATE schedule SET due_at = ?, failures = 0, quiet_until = NULL WHERE actor = ?", [due_at, actor])


def _schedule(row: sqlite3.Row) -> Schedule:
    return Schedule(**dict(row))
