"""Publishing and withdrawing: what changed is decided purely; activity, practice and change are written together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from node.catalog.files import NO_TEXT, no_text
from node.errors import KeysError, NotPublishable, UnknownPractice
from node.identity import SigningKey, digest, sign
from node.practice import Activity, Change, Practice, Signed
from node.practice.moments import timestamp
from node.rdf.versions import in_graph, lines_in, practice_lines, version_quads
from node.store import Connection, activities, erasures, own_keys, practices, transaction

MAXIMUM_REASON = 1_000


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes: the node's DID, its base URL without a slash at the end, and the key that signs."""

    actor: str
    base_url: str
    key: SigningKey

    def practice_iri(self, slug: str) -> str:
        """The address of a practice of ours."""
        return f"{self.base_url}/practices/{slug}"


@dataclass(frozen=True, slots=True)
class Published:
    """What came of publishing a practice: the activity that stands now, and whether it is a new one.

    `erased` says that it was left out, since it stands no longer and something that it said was erased.
    """

    activity: Activity
    new: bool
    erased: bool = False

    @property
    def slug(self) -> str:
        """The last segment of the practice's IRI."""
        return self.activity.practice.rpartition("/")[2]


def publish(
    db: Connection,
    ready: Iterable[Practice],
    publisher: Publisher,
    *,
    again: bool = False,
    now: datetime | None = None,
) -> list[Published]:
    """Publish practices that passed their review, one transaction each: those that changed nothing write nothing.

    What was erased is left out unless it is to stand `again`: its file may only have been forgotten in its folder.

    Numbering and signing happen under the write lock, so that no two processes take one sequence. `now` is for tests.
    Raises NotPublishable for what cannot be signed and StoreError when the record cannot be written; what was published
    before that stays published.
    """
    return [_publish(db, practice, publisher, again=again, now=now) for practice in ready]


def _publish(
    db: Connection, practice: Practice, publisher: Publisher, *, again: bool, now: datetime | None
) -> Published:
    statements = practice_lines(practice)
    with transaction(db):
        current = _current(db, practice.iri, publisher.actor)
        gone = current is not None and current.activity.change is Change.DELETE
        if current is not None and gone and not again and erasures.touched(db, publisher.actor, practice.iri):
            return Published(current.activity, new=False, erased=True)
        change = plan(statements, current)
        if current is not None and change is None and _disowned(db, current):
            change = Change.UPDATE  # the same again, since a key signed it that was revoked before
        if current is not None and change is None:
            return Published(current.activity, new=False)
        activity = _next(db, change or Change.CREATE, practice.iri, publisher, current, now)
        activity = keep(db, activity, statements, publisher.key)
        practices.put(db, [(activity, practice.kind.value, practice.curated_copy_of or "")])
        return Published(activity, new=True)


def withdraw(
    db: Connection, slug: str, publisher: Publisher, *, because: str = "", now: datetime | None = None
) -> Published:
    """Publish that a practice stands no longer, with the reason when one is given; its history stays.

    Raises UnknownPractice when there is none of that name or it was withdrawn before.
    """
    judge_reason(because)
    iri = publisher.practice_iri(slug)
    with transaction(db):
        current = _current(db, iri, publisher.actor)
        if current is None:
            raise UnknownPractice(f"There is no practice {slug!r} here. See what there is with: commons practices list")
        if current.activity.change is Change.DELETE and not _disowned(db, current):
            raise UnknownPractice(f"{slug!r} was withdrawn already, on {current.activity.published[:10]}.")
        activity = replace(_next(db, Change.DELETE, iri, publisher, current, now), because=because)
        activity = keep(db, activity, [], publisher.key)
        practices.put(db, [(activity, "")])
        return Published(activity, new=True)


def plan(statements: list[bytes], current: Signed | None) -> Change | None:
    """What to publish for a practice that says `statements`, given its last activity; None when nothing changed."""
    if current is None or current.activity.change is Change.DELETE:
        return Change.CREATE
    graph = current.activity.iri
    return None if sorted(in_graph(statements, graph)) == lines_in(current.quads, graph) else Change.UPDATE


def following(
    change: Change,
    practice: str,
    publisher: Publisher,
    *,
    last: Activity | None,
    current: Activity | None,
    now: datetime,
) -> Activity:
    """The activity after `last`: the next number, its digest as `previous`, and a time that never goes back."""
    sequence = last.sequence + 1 if last else 1
    published = timestamp(now)
    return Activity(
        iri=f"{publisher.base_url}/activities/{sequence}",
        change=change,
        practice=practice,
        actor=publisher.actor,
        published=max(published, last.published) if last else published,
        sequence=sequence,
        previous=last.digest if last else None,
        revision_of=current.iri if current else None,
    )


def _next(
    db: Connection, change: Change, practice: str, publisher: Publisher, current: Signed | None, now: datetime | None
) -> Activity:
    now = now or datetime.now(UTC)
    last = activities.last(db, publisher.actor)
    held = current.activity if current else None
    return following(change, practice, publisher, last=last, current=held, now=now)


def _judge_key(db: Connection, key: SigningKey, published: str) -> None:
    """Under the write lock, since another process may have revoked the key after this one took it in hand."""
    known = own_keys.get(db, key.method)
    if known is not None and known.ceased(published):
        raise KeysError(
            f"{key.method} has ceased in the meantime, so it signs nothing. Do it again with the newer key."
        )


def _disowned(db: Connection, signed: Signed) -> bool:
    return own_keys.disowned(db, signed.proof.verification_method, signed.activity.sequence)


def keep(db: Connection, activity: Activity, statements: list[bytes], key: SigningKey) -> Activity:
    """Sign an activity and keep it; returned with its digest. The caller owns the transaction.

    Raises KeysError where the key has ceased by the time the activity says.
    """
    _judge_key(db, key, activity.published)
    quads = version_quads(activity, statements)
    activity = replace(activity, digest=digest(quads))
    signed = Signed(activity, quads, sign(quads, activity.published, key))
    activities.add(db, [(signed, activities.ACCEPTED)])
    return activity


def _current(db: Connection, iri: str, actor: str) -> Signed | None:
    """The activity that says what a practice of ours is now; its Delete, once it is withdrawn."""
    holding = practices.get(db, iri)
    return activities.get(db, actor, holding.sequence) if holding and holding.actor == actor else None


def judge_reason(because: str) -> None:
    """Raises NotPublishable where a reason cannot be signed."""
    if unclean := NO_TEXT.search(because):
        raise NotPublishable([f"The reason holds {no_text(unclean.group())}; take it out."])
    if len(because) > MAXIMUM_REASON:
        raise NotPublishable([f"The reason is {len(because):,} characters long; {MAXIMUM_REASON:,} at most."])
