"""A turn: take the lease on an actor, read it, and say when it is read next."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from node.errors import StoreError
from node.harvest.lease import Lease, leased
from node.harvest.schedule import Pace, after_failure, next_due, timestamp
from node.store import Connection, runs, schedule, transaction
from node.store.runs import Outcome, Run

BROKE_OFF = "A fault of this program ended it; the log says which."


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often an actor is read by whom: `interval_seconds`, and the reader's DID, which decides the moment."""

    reader: str
    interval_seconds: int
    longest_pause_seconds: int
    """The longest pause that the actor may ask for."""


def take_turn(
    connect: Callable[[], Connection], rhythm: Rhythm, lease_seconds: int, actor: str, read: Callable[[Lease], Run]
) -> Run | None:
    """Read one actor under a lease and keep when it is due next; None, and nothing read, where another process has it.

    Commits on a connection of its own. Raises StoreError when the record cannot be written. Any other exception of
    `read` is a fault of ours: it is raised too, and the actor waits longer for its next turn, as after any failure.
    """
    with leased(connect, actor, lease_seconds) as lease:
        if lease is None:
            return None
        began = timestamp(datetime.now(UTC))
        try:
            run = read(lease)
        except StoreError:
            raise  # the record is at fault and not this actor, and says nothing now; the lease ends by itself
        except Exception:
            with suppress(StoreError):  # what goes up is the fault itself
                _broke_off(connect, rhythm, lease, began)
            raise
        with closing(connect()) as db, transaction(db):
            finish(db, rhythm, lease, run, began, datetime.now(UTC))
        return run


def _broke_off(connect: Callable[[], Connection], rhythm: Rhythm, lease: Lease, began: str) -> None:
    """Keep that a fault of ours ended a run: else the actor would be read again, and fail again, after every lease."""
    now = datetime.now(UTC)
    run = Run(lease.actor, began, timestamp(now), Outcome.FAILED, note=BROKE_OFF, failed=True)
    with closing(connect()) as db, transaction(db):
        if schedule.holds(db, lease.actor, lease.fence):
            runs.add(db, run)
            finish(db, rhythm, lease, run, began, now)


def finish(db: Connection, rhythm: Rhythm, lease: Lease, run: Run, began: str, now: datetime) -> None:
    """End a lease by what its run brought. A notice that came while it ran makes the actor due at once. The caller
    commits."""
    before = schedule.get(db, lease.actor)
    if before is None:
        return
    pace = _pace(rhythm, lease.actor, run, before.failures, now)
    due = timestamp(pace.due)
    if before.noticed_at and before.noticed_at >= began and not run.failed:
        due = timestamp(now)
    schedule.finish(
        db,
        lease.actor,
        lease.fence,
        due_at=due,
        failures=pace.failures,
        quiet_until=timestamp(pace.quiet_until) if pace.quiet_until else None,
        success_at=timestamp(now) if run.outcome is Outcome.OK else None,
    )


def _pace(rhythm: Rhythm, actor: str, run: Run, failures: int, now: datetime) -> Pace:
    if run.failed:
        asked = run.retry_after_seconds or 0
        asked += bool(asked)  # a second more: the record has whole seconds, and cuts what is beyond
        pause = min(asked, rhythm.longest_pause_seconds)
        return after_failure(failures + 1, rhythm.interval_seconds, now, retry_after_seconds=pause or None)
    return Pace(next_due(rhythm.reader, actor, rhythm.interval_seconds, now))
