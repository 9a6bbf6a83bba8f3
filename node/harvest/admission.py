"""Whether an activity that a peer served is accepted: pure rules over values, no network and no database."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from node.harvest.addresses import lies_under
from node.harvest.faults import Check, Fault
from node.outbound.urls import shown
from node.practice import Activity, Change
from node.rdf.members import Member

AHEAD = timedelta(hours=1)
"""How far a peer's clock may run ahead of ours."""

_PUBLISHED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")


class Outcome(StrEnum):
    """What becomes of a member. HELD means: the peer's history was rewritten, so nothing from here on is taken."""

    ACCEPTED = "accepted"
    SKIPPED = "skipped"
    QUARANTINED = "quarantined"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Checked:
    """A member after the slow checks. `digest` is None where it cannot be computed; `refusal` is the first check that
    failed: form, size, authority, signature or shapes."""

    member: Member
    digest: str | None
    refusal: Fault | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A member, what becomes of it, and why. `slot` is its place in the peer's chain, None where it took none."""

    checked: Checked
    outcome: Outcome
    fault: Fault | None = None
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """An activity that has its place in the chain already: what an erasure may name."""

    sequence: int
    practice: str
    change: Change


Last = tuple[str, Change, int]
"""IRI, kind and sequence of a practice's last activity."""


@dataclass(slots=True)
class Ledger:
    """How far a peer's chain was read. `judge` moves it on, so that a page is judged member by member.

    `latest` maps a practice to its last activity, `placed` the IRIs that erasures of the page name
    to what stands there. `unread` counts members whose sequence could not be read: the chain may skip as many, and what
    follows such a gap has its `previous` taken on trust. `erased` are the sequences that the peer says it erased, each
    with the IRI of the activity that did; `missing` are those of them passed already, with the `previous` of what
    follows. `at_frontier` is False for a page behind what was read: its unread members filled their gaps then.
    A `digest` of None means that the next `previous` is taken on trust.
    """

    sequence: int
    digest: str | None
    published: str
    latest: dict[str, Last] = field(default_factory=dict)
    placed: dict[str, Placed] = field(default_factory=dict)
    unread: int = 0
    erased: Mapping[int, str] = field(default_factory=dict)
    missing: Mapping[int, str | None] = field(default_factory=dict)
    at_frontier: bool = True


def authority(activity: Activity, *, did: str, base_url: str) -> Fault | None:
    """Whether a peer may say this at all: under its own name, at its own addresses. IRIs are in normal form already."""
    if activity.actor != did:
        return Fault(Check.AUTHORITY, f"It was published under another name: {shown(activity.actor)}.")
    for iri in filter(None, (activity.iri, activity.practice, activity.erases)):
        if not lies_under(iri, base_url):
            return Fault(Check.AUTHORITY, f"The address {shown(iri)} does not lie under {base_url}.")
    return None


def judge(checked: Checked, ledger: Ledger, held: Mapping[int, str], now: datetime) -> Verdict:
    """Rules are tried in order; the first that applies wins. `held` has the digests known of this page's sequences,
    those that stand earlier on the page included."""
    activity = checked.member.activity
    if activity is None:
        ledger.unread += ledger.at_frontier
        return Verdict(checked, Outcome.QUARANTINED, checked.refusal)
    if activity.sequence <= ledger.sequence:
        if activity.sequence in ledger.missing and activity.sequence not in held:
            return _late(checked, activity, ledger, now)
        return _known(checked, activity, held)
    unexplained = _unexplained(activity, ledger)
    rewritten = _chain_fault(activity, ledger, unexplained)
    if rewritten:
        return Verdict(checked, Outcome.HELD, rewritten)
    ledger.unread -= min(ledger.unread, unexplained)
    ledger.sequence, ledger.digest = activity.sequence, checked.digest
    fault = checked.refusal or moment_fault(activity, now) or _misplaced(activity, ledger)
    ledger.latest[activity.practice] = activity.iri, activity.change, activity.sequence
    ledger.placed[activity.iri] = Placed(activity.sequence, activity.practice, activity.change)
    if fault:
        return Verdict(checked, Outcome.QUARANTINED, fault, activity.sequence)
    ledger.published = activity.published
    return Verdict(checked, Outcome.ACCEPTED, slot=activity.sequence)


def _known(checked: Checked, activity: Activity, held: Mapping[int, str]) -> Verdict:
    before = held.get(activity.sequence)
    if not before or before == checked.digest:  # where none could be computed then, nothing can be compared now
        return Verdict(checked, Outcome.SKIPPED)
    sentence = (
        f"History was rewritten: activity {activity.sequence} had the digest {before}, now it has {checked.digest}."
    )
    return Verdict(checked, Outcome.HELD, Fault(Check.HISTORY, sentence))


def _late(checked: Checked, activity: Activity, ledger: Ledger, now: datetime) -> Verdict:
    """An activity that was said to be erased and is served after all: taken where the one after it fits."""
    follows = ledger.missing[activity.sequence]
    if follows is not None and follows != checked.digest:
        sentence = (
            f"History was rewritten: activity {activity.sequence} has the digest {checked.digest}, but what was read "
            f"after it follows {follows}."
        )
        return Verdict(checked, Outcome.HELD, Fault(Check.HISTORY, sentence))
    fault = checked.refusal or moment_fault(activity, now)
    return Verdict(checked, Outcome.QUARANTINED if fault else Outcome.ACCEPTED, fault, activity.sequence)


def _unexplained(activity: Activity, ledger: Ledger) -> int:
    """How many numbers are missing before an activity, counted as far as it matters; those that were erased explain
    themselves."""
    first, most = ledger.sequence + 1, ledger.unread + len(ledger.erased) + 1
    return sum(each not in ledger.erased for each in range(first, min(activity.sequence, first + most)))


def _chain_fault(activity: Activity, ledger: Ledger, unexplained: int) -> Fault | None:
    """What does not fit in the chain of sequences and digests; such a fault holds the peer."""
    if unexplained > ledger.unread:
        sentence = (
            f"The stream has a gap: activity {activity.sequence} follows {ledger.sequence}, and nothing explains it."
        )
        return Fault(Check.HISTORY, sentence)
    if activity.sequence != ledger.sequence + 1:
        return None
    if ledger.sequence == 0 and activity.previous is not None:
        return Fault(Check.HISTORY, f"The first activity names a previous one: {activity.previous}.")
    if ledger.digest is not None and activity.previous != ledger.digest:
        sentence = (
            f"History was rewritten: activity {activity.sequence} follows {activity.previous}, "
            f"but what we read before it is {ledger.digest}."
        )
        return Fault(Check.HISTORY, sentence)
    return None


def moment_fault(activity: Activity, now: datetime) -> Fault | None:
    """What is wrong with the time of publication by itself: its form, or that it lies ahead."""
    if not _is_moment(activity.published):
        sentence = f"Its time of publication, {activity.published}, is not of the form 2026-11-23T10:00:00Z."
        return Fault(Check.TIME, sentence)
    if activity.published[:-1] > _farthest(now):
        return Fault(Check.TIME, f"It says it was published in the future: {activity.published}.")
    return None


@lru_cache(maxsize=1)
def _farthest(now: datetime) -> str:
    """The latest time of publication that is believed at a moment, which is one for all of a page."""
    return (now + AHEAD).strftime("%Y-%m-%dT%H:%M:%S")


def _is_moment(text: str) -> bool:
    """Whether a text has the form we ask for and names a day and an hour that exist."""
    try:
        return bool(_PUBLISHED.fullmatch(text) and datetime.fromisoformat(text))
    except ValueError:
        return False


def _misplaced(activity: Activity, ledger: Ledger) -> Fault | None:
    """What does not fit after what went before; such a fault refuses the member alone."""
    fault = order_fault(activity, ledger) or erasure_fault(activity, ledger)
    if fault or activity.practice == activity.erases:
        return fault
    return revision_fault(activity, ledger.latest.get(activity.practice), ledger.erased)


def order_fault(activity: Activity, ledger: Ledger) -> Fault | None:
    """Whether it says it was published before what precedes it."""
    if activity.published[:-1] >= ledger.published[:-1]:
        return None
    sentence = f"It says it was published at {activity.published}, before what precedes it ({ledger.published})."
    return Fault(Check.TIME, sentence)


def revision_fault(activity: Activity, before: Last | None, erased: Collection[int]) -> Fault | None:
    """What does not fit in the history of the practice after its last activity. Where something was erased in between,
    that may be what it revises."""
    if activity.change is Change.CREATE and before is not None and before[1] is not Change.DELETE:
        return Fault(Check.REVISION, f"It creates {activity.practice} a second time.")
    follows, number = (before[0], before[2]) if before else (None, 0)
    if activity.revision_of == follows or any(number < each < activity.sequence for each in erased):
        return None
    if before is not None:
        sentence = f"It revises {activity.revision_of}, but the last activity of its practice is {follows}."
        return Fault(Check.REVISION, sentence)
    return Fault(Check.REVISION, "It revises nothing known.") if activity.change is Change.CREATE else None


def erasure_fault(activity: Activity, ledger: Ledger) -> Fault | None:
    """Whether a peer may have erased what this activity erases: an earlier one of its own that holds a practice."""
    erased = activity.erases
    if erased is None:
        return None
    if activity.change is not Change.DELETE:
        return Fault(Check.ERASURE, f"It asks for {erased} to be erased, but only a Delete can.")
    target = ledger.placed.get(erased)
    if target is None:
        claimed = activity.iri in ledger.erased.values()
        return None if claimed else Fault(Check.ERASURE, f"It erases {erased}, which was never read from this peer.")
    if target.change is Change.DELETE:
        return Fault(Check.ERASURE, f"It erases {erased}, which holds no text.")
    stands = ledger.latest.get(target.practice, ("", Change.DELETE, 0))[0] == erased
    unseen = any(target.sequence < each < activity.sequence for each in ledger.erased)  # which may have revised it
    if stands and not unseen and activity.practice != target.practice:
        sentence = f"It erases {erased}, which is what {target.practice} says now, without withdrawing it."
        return Fault(Check.ERASURE, sentence)
    return None
