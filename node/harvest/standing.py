"""How a peer is doing, in plain words: for the page of peers and for the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from node.store.peers import HELD, Peer
from node.store.runs import Outcome, Run
from node.store.schedule import Schedule

DAY = timedelta(days=1)
INTERVALS = 3
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
_FAULTS = {Outcome.INCOMPLETE: "Incomplete", Outcome.FAILED: "Not reached"}


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


def standing(
    peer: Peer, schedule: Schedule | None, run: Run | None, now: datetime, *, interval_seconds: int
) -> Standing:
    """`schedule` is when the peer is read, `run` how the last reading ended, `interval_seconds` how often it is to be.

    What a peer is not read for comes first: suspended, held. Without fault is only what the last run called so and
    the schedule counts no failure of.
    """
    failures = schedule.failures if schedule else 0
    last = schedule.last_success_at if schedule else None
    state, because, waits = _state(peer, schedule, run, now)
    if peer.waiting_document and not peer.suspended_at:
        state += "; new keys wait for the admin"
    return Standing(
        state=state,
        because=because,
        next_try=_next_try(schedule, now) if waits and schedule and (failures or run) else "",
        last_success=ago(last, now) if last else "never",
        stale=_stale(last, now, interval_seconds),
    )


def _state(peer: Peer, schedule: Schedule | None, run: Run | None, now: datetime) -> tuple[str, str, bool]:
    """The state, why, and whether the next try is to be told."""
    if peer.suspended_at:
        return "Suspended: nothing of it is read or shown", "", False
    if peer.state == HELD:
        return "Held: nothing more is read until the admin decides", peer.because or "", False
    failures = schedule.failures if schedule else 0
    if schedule and schedule.leased_until and _moment(schedule.leased_until) > now:
        return "Being read now" + (f", after {_times(failures)} without success" if failures else ""), "", False
    if run is None and not failures:
        return "Not read yet", "", False
    if run and run.outcome is Outcome.OK and not failures:
        return "Read without fault", "", False
    fault = _FAULTS.get(run.outcome, "Cut short") if run else "Cut short"
    in_a_row = f", {_times(failures)} in a row" if failures > 1 else ""
    return fault + in_a_row, run.note if run else "", True


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def _next_try(schedule: Schedule, now: datetime) -> str:
    at = max(_moment(schedule.due_at), _moment(schedule.quiet_until or schedule.due_at))
    return f"next try at {at.day} {at:%B %Y, %H:%M} UTC" if at > now else "next try is due now"


def _stale(last: str | None, now: datetime, interval_seconds: int) -> str:
    """Older than three intervals, or than a day; but what is read on time is never stale, however seldom that is."""
    if last is None:
        return ""
    interval = timedelta(seconds=interval_seconds)
    limit = max(min(INTERVALS * interval, DAY), 2 * interval)
    return f"stale: it is to be read every {_span(interval_seconds)}" if now - _moment(last) > limit else ""


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
