"""Whether an activity that a peer served is accepted: pure rules over values, no network and no database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from node.practice import Activity, Change
from node.rdf.pages import Member

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
    """A member after the slow checks. `digest` is None where it cannot be computed; `refusal` is the sentence of the
    first check that failed: form, authority, signature or shapes."""

    member: Member
    digest: str | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A member, what becomes of it, and why. `slot` is its place in the peer's chain, None where it took none."""

    checked: Checked
    outcome: Outcome
    reason: str = ""
    slot: int | None = None


@dataclass(slots=True)
class Ledger:
    """How far a peer's chain was read. `judge` moves it on, so that a page is judged member by member.

    `latest` maps a practice to the IRI and kind of its last activity. `unread` counts members whose sequence could
    not be read: the chain may skip as many. A `digest` of None means that the next `previous` is taken on trust.
    """

    sequence: int
    digest: str | None
    published: str
    latest: dict[str, tuple[str, Change]] = field(default_factory=dict)
    unread: int = 0


def authority(activity: Activity, *, did: str, base_url: str) -> str | None:
    """Whether a peer may say this at all: under its own name, at its own addresses. IRIs are in normal form already."""
    if activity.actor != did:
        return f"It was published under another name: {activity.actor}."
    for iri in (activity.iri, activity.practice):
        if not iri.startswith(base_url + "/"):
            return f"The address {iri} does not lie under {base_url}."
    return None


def judge(checked: Checked, ledger: Ledger, held: Mapping[int, str], now: datetime) -> Verdict:
    """Rules are tried in order; the first that applies wins. `held` has the digests known of this page's sequences,
    those that stand earlier on the page included."""
    activity = checked.member.activity
    if activity is None:
        ledger.unread += 1
        ledger.digest = None
        return Verdict(checked, Outcome.QUARANTINED, checked.refusal or "")
    if activity.sequence <= ledger.sequence:
        return _known(checked, activity, held)
    rewritten = _chain_fault(activity, ledger)
    if rewritten:
        return Verdict(checked, Outcome.HELD, rewritten)
    ledger.unread -= min(ledger.unread, activity.sequence - ledger.sequence - 1)
    ledger.sequence, ledger.digest = activity.sequence, checked.digest
    reason = checked.refusal or _misplaced(activity, ledger, now)
    ledger.latest[activity.practice] = activity.iri, activity.change
    if reason:
        return Verdict(checked, Outcome.QUARANTINED, reason, activity.sequence)
    ledger.published = activity.published
    return Verdict(checked, Outcome.ACCEPTED, slot=activity.sequence)


def _known(checked: Checked, activity: Activity, held: Mapping[int, str]) -> Verdict:
    before = held.get(activity.sequence)
    if not before or before == checked.digest:  # where none could be computed then, nothing can be compared now
        return Verdict(checked, Outcome.SKIPPED, "It is held already.")
    return Verdict(
        checked,
        Outcome.HELD,
        f"History was rewritten: activity {activity.sequence} had the digest {before}, now it has {checked.digest}.",
    )


def _chain_fault(activity: Activity, ledger: Ledger) -> str | None:
    """What does not fit in the chain of sequences and digests; such a fault holds the peer."""
    missing = activity.sequence - ledger.sequence - 1
    if missing > ledger.unread:
        return f"The stream has a gap: activity {activity.sequence} follows {ledger.sequence}, and nothing explains it."
    expected = ledger.digest if missing == 0 else None
    if ledger.sequence == 0 and missing == 0 and ledger.unread == 0 and activity.previous is not None:
        return f"The first activity names a previous one: {activity.previous}."
    if expected is not None and activity.previous != expected:
        return (
            f"History was rewritten: activity {activity.sequence} follows {activity.previous}, "
            f"but what we read before it is {expected}."
        )
    return None


def _is_moment(text: str) -> bool:
    """Whether a text has the form we ask for and names a day and an hour that exist."""
    try:
        return bool(_PUBLISHED.fullmatch(text) and datetime.fromisoformat(text))
    except ValueError:
        return False


def _misplaced(activity: Activity, ledger: Ledger, now: datetime) -> str | None:
    """What does not fit in time or in the practice's own history; such a fault refuses the member alone."""
    if not _is_moment(activity.published):
        return f"Its time of publication, {activity.published}, is not of the form 2026-11-23T10:00:00Z."
    if activity.published[:-1] > (now + AHEAD).strftime("%Y-%m-%dT%H:%M:%S"):
        return f"It says it was published in the future: {activity.published}."
    if activity.published[:-1] < ledger.published[:-1]:
        return f"It says it was published at {activity.published}, before what precedes it ({ledger.published})."
    before = ledger.latest.get(activity.practice)
    if before is None:
        return (
            None
            if activity.revision_of is None or activity.change is not Change.CREATE
            else "It revises nothing known."
        )
    if activity.change is Change.CREATE and before[1] is not Change.DELETE:
        return f"It creates {activity.practice} a second time."
    if activity.revision_of != before[0]:
        return f"It revises {activity.revision_of}, but the last activity of its practice is {before[0]}."
    return None
