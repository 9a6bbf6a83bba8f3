"""`/admin`: what waits for a decision, whether the worker reads and the search keeps up, and the last rounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Blueprint, render_template

from node.harvest.decisions import everyone, name_of
from node.practice.moments import moment, timestamp
from node.search.folder import current, read_position
from node.store import Connection, followers, practices, quarantine, runs, schedule
from node.store.peers import ACTIVE
from node.store.runs import Outcome, Run
from node.store.schedule import Schedule
from node.web.admin import actors
from node.web.here import node
from node.web.language import gettext as _
from node.web.language import later, ngettext
from node.web.views import words
from node.web.views.peer_view import NAME_CHARACTERS, NOTE_CHARACTERS
from node.web.views.texts import one_line, visible

bp = Blueprint("overview", __name__)

NEWEST = 15
LATE = timedelta(minutes=2)
"""A worker looks twice a second, and reads four at once: what is due for longer waits for one that does not run."""
OUTCOMES = {Outcome.OK: later("Read without fault"), Outcome.INCOMPLETE: later("Incomplete")}


@dataclass(frozen=True, slots=True)
class RunLine:
    """How a reading ended. `note` may quote what was read."""

    ended: str
    name: str
    outcome: str
    accepted: str
    quarantined: str
    note: str


@bp.get("")
def overview() -> str:
    """All of it on one page."""
    here = node()
    db = here.db()
    counts = practices.counts(db)
    return render_template(
        "admin_overview.html",
        waiting=[line for line in actors.everyone() if line.asks],
        asking=len(followers.waiting(db)),
        refused=sum(quarantine.counts(db).values()),
        own=words.number(counts.pop(here.did, 0)),
        held=words.number(sum(counts.values())),
        reading=_reading(_read(db), datetime.now(UTC)),
        search=_search(practices.last_change(db)),
        runs=_runs(db),
    )


def _read(db: Connection) -> list[Schedule]:
    """When each that is read at all is read."""
    names = {name_of(each) for each in everyone(db) if each.state == ACTIVE and not each.suspended_at}
    return [read for actor, read in schedule.everything(db).items() if actor in names]


def _reading(read: Iterable[Schedule], now: datetime) -> str:
    """What the schedule says of the worker, which says nothing of itself."""
    at = timestamp(now)
    leased = [each for each in read if each.leased_until and each.leased_until > at]
    if leased:
        return ngettext("%(count)s is read now", "%(count)s are read now", len(leased))
    dues = [max(each.due_at, each.quiet_until or "") for each in read]
    if not dues:
        return _("Nothing is to be read")
    first = min(dues)
    if now - moment(first) > LATE:
        return _("Due since %(moment)s: does the worker run?", moment=words.moment(first))
    return _("Next at %(moment)s", moment=words.moment(first))


def _search(last_change: int) -> str:
    """How far the index follows the record."""
    generation = current(node().config.search)
    if generation is None:
        return _("There is no index yet: does the worker run?")
    behind = last_change - read_position(generation)
    if behind <= 0:
        return _("Up to date")
    return ngettext("%(count)s change waits for the worker", "%(count)s changes wait for the worker", behind)


def _runs(db: Connection) -> list[RunLine]:
    names = {name_of(each): each.name for each in everyone(db)}
    return [_run(each, names.get(each.peer, each.peer)) for each in runs.newest(db, NEWEST)]


def _run(run: Run, name: str) -> RunLine:
    return RunLine(
        ended=words.moment(run.ended_at),
        name=one_line(name, NAME_CHARACTERS) or visible(run.peer, NAME_CHARACTERS),
        outcome=_(OUTCOMES.get(run.outcome, later("Not reached"))),
        accepted=words.number(run.accepted),
        quarantined=words.number(run.quarantined),
        note=visible(run.note, NOTE_CHARACTERS),
    )
