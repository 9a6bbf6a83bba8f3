"""How a peer is doing, in plain words: for the page of peers and for the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from node.store.peers import HELD, Peer
from node.store.runs import Outcome, Run
from node.store.schedule import Schedule

DAY = timedelta(days=1)
INTERVALS = 3
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


class Condition(StrEnum):
    """How a peer is doing, with the words for it; those of the last three are followed by how often."""

    SUSPENDED = "Suspended: nothing of it is read or shown"
    HELD = "Held: nothing more is read until the admin decides"
    READING = "Being read now"
    NOT_READ = "Not read yet"
    FINE = "Read without fault"
    INCOMPLETE = "Incomplete"
    NOT_REACHED = "Not reached"
    CUT_SHORT = "Cut short"


_FAULTS = {Outcome.INCOMPLETE: Condition.INCOMPLETE, Outcome.FAILED: Condition.NOT_REACHED}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is to be said of a peer; each is plain text, empty where there is nothing to say.

    `state` and `next_try` are ours alone; `because` may quote what the peer wrote. `last_success` says how long ago the
    peer was read without fault, `stale` is set where that is too long ago to go by.

    What follows are the facts that these tell, for who tells them in another language: `times` it failed in a row,
    whether `new_keys` wait for the admin, when the next try and the last success are, and how often a peer that is
    stale should be read; empty or 0 where that is not to be told.
    """

    state: str
    because: str
    next_try: str
    last_success: str
    stale: str
    condition: Condition
    times: int
    new_keys: bool
    next_at: str
    last_at: str
    every_seconds: int


def standing(
    peer: Peer, schedule: Schedule | None, run: Run | None, now: datetime, *, interval_seconds: int
) -> Standing:
    """`schedule` is when the peer is read, `run` how the last reading ended, `interval_seconds` how often it is to be.

    What a peer is not read for comes first: suspended, held. Without fault is only what the last run called so and
    the schedule counts no failure of.
    """
    failures = schedule.failures if schedule else 0
    last = schedule.last_success_at if schedule else None
    condition, because = _condition(peer, schedule, run, now)
    waits = schedule is not None and condition in (*_FAULTS.values(), Condition.CUT_SHORT) and (failures or run)
    new_keys = bool(peer.waiting_document) and not peer.suspended_at
    next_at = _next_at(schedule) if waits and schedule else ""
    stale = _stale(last, now, interval_seconds)
    return Standing(
        state=_state(condition, failures) + ("; new keys wait for the admin" if new_keys else ""),
        because=because,
        next_try=_next_try(next_at, now) if next_at else "",
        last_success=ago(last, now) if last else "never",
        stale=f"stale: it is to be read every {_span(interval_seconds)}" if stale else "",
        condition=condition,
        times=failures,
        new_keys=new_keys,
        next_at=next_at,
        last_at=last or "",
        every_seconds=interval_seconds if stale else 0,
    )


def _condition(peer: Peer, schedule: Schedule | None, run: Run | None, now: datetime) -> tuple[Condition, str]:
    """The condition, and why."""
    if peer.suspended_at:
        return Condition.SUSPENDED, ""
    if peer.state == HELD:
        return Condition.HELD, peer.because or ""
    failures = schedule.failures if schedule else 0
    if schedule and schedule.leased_until and _moment(schedule.leased_until) > now:
        return Condition.READING, ""
    if run is None and not failures:
        return Condition.NOT_READ, ""
    if run and run.outcome is Outcome.OK and not failures:
        return Condition.FINE, ""
    fault = _FAULTS.get(run.outcome, Condition.CUT_SHORT) if run else Condition.CUT_SHORT
    return fault, run.note if run else ""


def _state(condition: Condition, failures: int) -> str:
    if condition is Condition.READING and failures:
        return f"{condition}, after {_times(failures)} without success"
    if condition in (*_FAULTS.values(), Condition.CUT_SHORT) and failures > 1:
        return f"{condition}, {_times(failures)} in a row"
    return condition


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def _next_at(schedule: Schedule) -> str:
    return max(schedule.due_at, schedule.quiet_until or schedule.due_at, key=_moment)


def _next_try(next_at: str, now: datetime) -> str:
    at = _moment(next_at)
    return f"next try at {at.day} {at:%B %Y, %H:%M} UTC" if at > now else "next try is due now"


def _stale(last: str | None, now: datetime, interval_seconds: int) -> bool:
    """Older than three intervals, or than a day; but what is read on time is never stale, however seldom that is."""
    if last is None:
        return False
    interval = timedelta(seconds=interval_seconds)
    limit = max(min(INTERVALS * interval, DAY), 2 * interval)
    return now - _moment(last) > limit


def ago(moment: str, now: datetime) -> str:
    """How long ago a moment was, in its largest unit: `3 hours ago`. One that is still to come was just now."""
    seconds = int((now - _moment(moment)).total_seconds())
    if seconds < 60:
        return "just now"
    size, unit = next((size, unit) for size, unit in _UNITS if seconds >= size)
    return f"{_count(seconds // size, unit)} ago"


def _span(seconds: int) -> str:
    """`300` -> `5 minutes`, `60` -> `minute`: an interval as it stands after `every`."""
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    return _count(seconds // size, unit).removeprefix("1 ")


def _count(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
