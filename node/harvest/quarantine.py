"""What is in quarantine: put there later, judged again, or forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from node.config import Limits
from node.errors import PeerError
from node.harvest.admission import Ledger, Placed, erasure_fault, moment_fault, order_fault, revision_fault
from node.harvest.brake import settle
from node.harvest.checks import Rules, check
from node.harvest.faults import Check, Fault
from node.harvest.schedule import timestamp
from node.practice import Activity, Change
from node.rdf.members import kept_member, stated
from node.rdf.shapes import Shapes
from node.store import Connection, activities, erasures, peers, practices, quarantine, transaction
from node.store.peers import Peer
from node.store.quarantine import Refusal

TAKEN_BACK = "It was signed with {method}, which its owner revoked: the key was good up to activity {last} only."


@dataclass(frozen=True, slots=True)
class Release:
    """What came of judging a refused activity again: accepted (`fault` None), or what is still wrong with it."""

    refusal: Refusal
    fault: Fault | None
    stands: bool = False
    """Whether it is what its practice says now; something newer may be."""


@dataclass(frozen=True, slots=True)
class Released:
    """What came of judging several: of each, or why there is nothing of it to judge; and of the peers that are held
    since, why (by DID)."""

    done: list[Release]
    impossible: list[str]
    held: dict[str, str]


def take_back(db: Connection, peer: Peer, sequences: Iterable[int], now: datetime) -> None:
    """Put accepted activities of a peer into quarantine, since the key that signed them was revoked from earlier on.
    Their practices go back to what they said before. The caller commits."""
    keys = {key.method: key for key in peers.keys(db, peer.did)}
    for sequence in sequences:
        signed = activities.get(db, peer.did, sequence)
        if signed is None:
            continue
        method, activity = signed.proof.verification_method, signed.activity
        last = keys[method].last_sequence if method in keys else None
        activities.judge(db, peer.did, sequence, activities.QUARANTINED)
        practices.restate(db, activity.practice, peer.did, partial(stated, activity.practice))
        reason = TAKEN_BACK.format(method=method, last=last)
        where, check = (activity.iri, activity.practice, peer.stream), Check.KEY.value
        quarantine.add(db, Refusal(peer.did, sequence, *where, reason, timestamp(now), check))


def release(db: Connection, id: int, *, shapes: Shapes | None, limits: Limits, now: datetime) -> Release:
    """Judge a refused activity again, by the keys, shapes, limits and clock of today; accept it when nothing is wrong
    any more. It never overtakes something newer. The caller commits.

    Raises PeerError where there is nothing to judge: no such number, no peer any more, or nothing kept of what came.
    """
    refusal = known(db, id)
    peer = peers.get(db, refusal.actor)
    signed = activities.get(db, refusal.actor, refusal.sequence) if refusal.sequence else None
    if peer is None or signed is None or not signed.quads:
        raise PeerError(
            f"Nothing is kept of what number {id} refused, so it cannot be judged again. When the peer has mended it: "
            f"commons harvest --full {peer.base_url if peer else ''}".rstrip()
        )
    if refusal.failed_check == Check.HISTORY:
        raise PeerError(f"Number {id} is about the peer's history: decide with commons peers resume {peer.base_url}")
    member = kept_member(signed.activity.iri, signed.quads, signed.proof)
    rules = Rules(peer, {key.method: key for key in peers.keys(db, peer.did)}, shapes, limits)
    fault = check(member, rules, {}).refusal
    activity = member.activity
    if fault is None and activity is not None:
        fault = moment_fault(activity, now) or _history_fault(db, peer.did, activity)
    if fault is not None:
        quarantine.renew(db, id, reason=fault.sentence, failed_check=fault.check.value)
        return Release(refusal, fault)
    quarantine.clear(db, peer.did, refusal.activity)
    if signed.activity.change is Change.DELETE:
        activities.judge(db, peer.did, signed.activity.sequence, activities.PENDING)  # `settle` lets it take effect
    else:
        activities.judge(db, peer.did, signed.activity.sequence, activities.ACCEPTED)
        practices.restate(db, signed.activity.practice, peer.did, partial(stated, signed.activity.practice))
    holding = practices.get(db, signed.activity.practice)
    return Release(refusal, None, holding is not None and holding.sequence == signed.activity.sequence)


def _history_fault(db: Connection, did: str, activity: Activity) -> Fault | None:
    """What does not fit after what stands before an activity, or would erase what its practice says now."""
    erased = {**erasures.of_actor(db, did), **erasures.unconfirmed(db, did)}
    found = activities.placed(db, did, activity.erases) if activity.erases else None
    placed = {activity.erases: Placed(*found)} if activity.erases and found else {}
    latest = activities.latest(db, did, [each.practice for each in placed.values()])
    published = activities.published_before(db, did, activity.sequence)
    ledger = Ledger(activity.sequence - 1, None, published, latest, placed, erased=erased)
    fault = order_fault(activity, ledger) or erasure_fault(activity, ledger)
    if fault or activity.practice == activity.erases:
        return fault
    before = activities.before(db, activity.practice, did, activity.sequence)
    return revision_fault(activity, before, erased)


def release_signed(db: Connection, did: str, *, shapes: Shapes | None, limits: Limits, now: datetime) -> int:
    """Judge again what a peer signed with keys that were not known here and are by now; return how much is accepted.

    Commits after each, since each takes milliseconds of the write lock. Withdrawals among it wait for `settle`.
    """
    accepted = 0
    for id in quarantine.signed_by_pinned(db, did):
        with transaction(db):
            if quarantine.get(db, id):
                accepted += release(db, id, shapes=shapes, limits=limits, now=now).fault is None
    return accepted


def settle_released(db: Connection, did: str) -> str:
    """Let withdrawals that were released take effect, all under one brake; those of a held peer wait until it is
    resumed. Returns why the peer is held now, empty where it is not. The caller commits."""
    peer = peers.get(db, did)
    return settle(db, peer) if peer is not None and peer.state != peers.HELD else ""


def release_each(
    db: Connection, ids: Iterable[int], *, shapes: Shapes | None, limits: Limits, now: datetime
) -> Released:
    """Judge refused activities again, each as `release` does. Commits after each; withdrawals among them count
    together, as those of a run do."""
    done: list[Release] = []
    impossible: list[str] = []
    for id in ids:
        try:
            with transaction(db):
                done.append(release(db, id, shapes=shapes, limits=limits, now=now))
        except PeerError as error:
            impossible.append(str(error))
    with transaction(db):
        held = {did: settle_released(db, did) for did in {each.refusal.actor for each in done}}
    return Released(done, impossible, {did: because for did, because in held.items() if because})


def drop_each(db: Connection, ids: Iterable[int]) -> int:
    """Forget refusals, each as `drop` does, and return how many. An activity that several refused goes with the first.

    Raises PeerError, before anything is forgotten, where nothing has one of the numbers. The caller commits.
    """
    chosen = list(dict.fromkeys(ids))
    for id in chosen:
        known(db, id)
    for id in chosen:
        if quarantine.get(db, id):
            drop(db, id)
    return len(chosen)


def drop(db: Connection, id: int) -> Refusal:
    """Forget a refusal and what was refused; only the digest stays, which the peer's chain needs. The caller commits.

    Raises PeerError where nothing has that number.
    """
    refusal = known(db, id)
    quarantine.clear(db, refusal.actor, refusal.activity)
    if refusal.sequence is not None:
        activities.empty(db, refusal.actor, refusal.sequence)
    return refusal


def known(db: Connection, id: int) -> Refusal:
    """The refusal of that number. Raises PeerError where there is none."""
    refusal = quarantine.get(db, id)
    if refusal is None:
        raise PeerError(f"Nothing in quarantine has the number {id}. See: commons quarantine list")
    return refusal
