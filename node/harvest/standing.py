"""How a peer or a portal is doing: the facts, and for the command line in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from node.store.peers import HELD, Peer
from node.store.runs import Outcome, Run
from node.store.schedule import Schedule
from node.store.sources import Source

DAY = timedelta(days=1)
INTERVALS = 3
UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


class State(StrEnum):
    """How a peer or a portal stands; each with the words of the command line."""

    SUSPENDED = "Suspended: nothing of it is read or shown"
    HELD = "Held: nothing more is read until the admin decides"
    BEING_READ = "Being read now"
    NOT_READ_YET = "Not read yet"
    READ = "Read without fault"
    INCOMPLETE = "Incomplete"
    NOT_REACHED = "Not reached"
    CUT_SHORT = "Cut short"


FAULTS = {Outcome.INCOMPLETE: State.INCOMPLETE, Outcome.FAILED: State.NOT_REACHED}
FAULTY = (State.INCOMPLETE, State.NOT_REACHED, State.CUT_SHORT)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of how an actor stands. `failures` counts the readings since the last good one.

    `because` may quote what the actor wrote. `next_try` is when it is read again, where that is to be told;
    `last_success` when it was read without fault, and `stale` whether that is too long ago to go by.
    """

    state: State
    failures: int = 0
    because: str = ""
    next_try: datetime | None = None
    keys_wait: bool = False
    last_success: datetime | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What is to be said of a peer; each is plain text, empty where there is nothing to say.

    `state` and `next_try` are ours alone; `because` may quote what the peer wrote. `last_success` says how long ago the
    peer was read without fault, `stale` is set where that is too long ago to go by.
    """

    state: str
    because: str
    next_try: str
    last_success: str
    stale: str


def facts(
    actor: Peer | Source, schedule: Schedule | None, run: Run | None, now: datetime, *, interval_seconds: int
) -> Facts:
    """`schedule` is when the actor is read, `run` how the last reading ended, `interval_seconds` how often it is to be.

    What it is not read for comes first: suspended, held. Without fault is only what the last run called so and the
    schedule counts no failure of.
    """
    failures = schedule.failures if schedule else 0
    last = schedule.last_success_at if schedule else None
    state, because = _state(actor, schedule, run, now)
    return Facts(
        state=state,
        failures=failures,
        because=because,
        next_try=_next_try(schedule) if state in FAULTY and schedule else None,
        keys_wait=isinstance(actor, Peer) and bool(actor.waiting_document) and not actor.suspended_at,
        last_success=_moment(last) if last else None,
        stale=bool(last) and too_old(_moment(last or ""), now, interval_seconds),
    )


def standing(
    peer: Peer, schedule: Schedule | None, run: Run | None, now: datetime, *, interval_seconds: int
) -> Standing:
    """The facts in words."""
    known = facts(peer, schedule, run, now, interval_seconds=interval_seconds)
    state = str(known.state)
    if known.state is State.BEING_READ and known.failures:
        state += f", after {_times(known.failures)} without success"
    if known.state in FAULTY and known.failures > 1:
        state += f", {_times(known.failures)} in a row"
    return Standing(
        state=state + ("; new keys wait for the admin" if known.keys_wait else ""),
        because=known.because,
        next_try=_told(known.next_try, now) if known.next_try else "",
        last_success=_ago(known.last_success, now) if known.last_success else "never",
        stale=f"stale: it is to be read every {_span(interval_seconds)}" if known.stale else "",
    )


def _state(actor: Peer | Source, schedule: Schedule | None, run: Run | None, now: datetime) -> tuple[State, str]:
    """The state, and why."""
    if actor.suspended_at:
        return State.SUSPENDED, ""
    if actor.state == HELD:
        return State.HELD, actor.because or ""
    failures = schedule.failures if schedule else 0
    if schedule and schedule.leased_until and _moment(schedule.leased_until) > now:
        return State.BEING_READ, ""
    if run is None and not failures:
        return State.NOT_READ_YET, ""
    if run and run.outcome is Outcome.OK and not failures:
        return State.READ, ""
    return FAULTS.get(run.outcome, State.CUT_SHORT) if run else State.CUT_SHORT, run.note if run else ""


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def _next_try(schedule: Schedule) -> datetime:
    return max(_moment(schedule.due_at), _moment(schedule.quiet_until or schedule.due_at))


def _told(at: datetime, now: datetime) -> str:
    return f"next try at {at.day} {at:%B %Y, %H:%M} UTC" if at > now else "next try is due now"


def too_old(last: datetime, now: datetime, interval_seconds: int) -> bool:
    """Older than three intervals, or than a day; but what is read on time is never stale, however seldom that is."""
    span = timedelta(seconds=interval_seconds)
    return now - last > max(min(INTERVALS * span, DAY), 2 * span)


def ago(moment: str, now: datetime) -> str:
    """How long ago a moment was, in its largest unit: `3 hours ago`. One that is still to come was just now."""
    return _ago(_moment(moment), now)


def _ago(moment: datetime, now: datetime) -> str:
    number, unit = since(moment, now)
    return f"{_count(number, unit)} ago" if number else "just now"


def since(moment: datetime, now: datetime) -> tuple[int, str]:
    """How long ago a moment was, as a number of its largest unit; 0 where that is less than a minute."""
    seconds = int((now - moment).total_seconds())
    if seconds < 60:
        return 0, "minute"
    size, unit = next((size, unit) for size, unit in UNITS if seconds >= size)
    return seconds // size, unit


def _span(seconds: int) -> str:
    """`300` -> `5 minutes`, `60` -> `minute`: an interval as it stands after `every`."""
    return _count(*interval(seconds)).removeprefix("1 ")


def interval(seconds: int) -> tuple[int, str]:
    """An interval as a number of the largest unit that measures it: `300` -> 5 minutes."""
    size, unit = next((size, unit) for size, unit in UNITS if seconds % size == 0)
    return seconds // size, unit


def _count(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
