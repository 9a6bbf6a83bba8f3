"""Erasing: a signed Delete asks all nodes to forget what an activity said, and this one forgets it at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from node.catalog.publish import Publisher, following, judge_reason, keep
from node.errors import NotErasable
from node.practice import Activity, Change
from node.store import Connection, activities, empty_log, erasures, pages, practices, transaction


@dataclass(frozen=True, slots=True)
class Erasable:
    """An activity of ours that can be erased. `stands`: it says what its practice is now, so that is withdrawn."""

    activity: Activity
    stands: bool


@dataclass(frozen=True, slots=True)
class Erased:
    """What came of erasing. `log_emptied` is False where the old bytes still lie in `node.db-wal`, since others held on
    to it; the worker empties it then."""

    erasable: Erasable
    activity: Activity
    log_emptied: bool


def find(db: Connection, name: str, publisher: Publisher) -> Erasable:
    """The activity of ours with that number or IRI. Raises NotErasable where it cannot be erased."""
    number = name.removeprefix(f"{publisher.base_url}/activities/")
    sequence = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0
    if not sequence:
        raise NotErasable(
            f"{name} is no activity of this node. Give its number, as the page of versions of a practice shows it, "
            f"or its address, as {publisher.base_url}/activities/7"
        )
    signed = activities.get(db, publisher.actor, sequence)
    if signed is None:
        head = activities.head(db, publisher.actor)
        raise NotErasable(f"There is no activity {sequence}; the last one of this node is {head}.")
    if erased_by := erasures.erased_by(db, publisher.actor, sequence):
        raise NotErasable(f"Activity {sequence} was erased already, by {erased_by}.")
    if signed.activity.change is Change.DELETE:
        raise NotErasable(f"Activity {sequence} is a Delete: it holds no practice, so there is nothing to erase.")
    holding = practices.get(db, signed.activity.practice)
    return Erasable(signed.activity, stands=holding is not None and holding.sequence == sequence)


def erase(db: Connection, name: str, publisher: Publisher, *, because: str, now: datetime | None = None) -> Erased:
    """Publish that an activity is erased, and forget what it said, in one transaction. It cannot be undone.

    Where it is what its practice says now, the practice is withdrawn; else that stands, and the Delete is about the
    activity alone. Raises NotErasable, NotPublishable for a reason that cannot be signed, and StoreError when the
    record cannot be written.
    """
    judge_reason(because)
    with transaction(db):
        erasable = find(db, name, publisher)
        erased, stands = erasable.activity, erasable.stands
        activity = following(
            Change.DELETE,
            erased.practice if stands else erased.iri,
            publisher,
            last=activities.last(db, publisher.actor),
            current=erased if stands else None,
            now=now or datetime.now(UTC),
        )
        activity = keep(db, replace(activity, because=because, erases=erased.iri), [], publisher.key)
        if stands:
            practices.put(db, [(activity, "")])
        erasures.confirm(db, publisher.actor, erased.sequence, activity.iri)
        erasures.forget(db, publisher.actor, erased.sequence)
        pages.erase(db, erased.sequence, activity.sequence)
    return Erased(erasable, activity, empty_log(db))
