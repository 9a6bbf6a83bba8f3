"""Keeping a page: its members are judged and written in one transaction, with the checkpoint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from node.config import Limits
from node.harvest.addresses import lies_under
from node.harvest.admission import Checked, Ledger, Outcome, Placed, Verdict, judge
from node.harvest.checks import MOST_CHARACTERS, NO_PROOF
from node.harvest.schedule import timestamp
from node.practice import Change, Signed
from node.rdf.members import FACT_BYTES, stated
from node.rdf.pages import Page
from node.store import Connection, activities, erasures, peers, practices, quarantine
from node.store.peers import Peer
from node.store.quarantine import Refusal

CLAIMS_MAX = 5_000
"""Erasures that a peer's pages speak of while nobody signed for them yet."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A page as it was answered, its members after the slow checks."""

    page: Page
    etag: str | None
    checked: list[Checked]


@dataclass(frozen=True, slots=True)
class Kept:
    """The peer moved on, and why it is held; empty where it is not."""

    peer: Peer
    held_because: str


def keep_page(db: Connection, peer: Peer, arrived: Arrived, tally: Counter[str], now: datetime, limits: Limits) -> Kept:
    """Judge the members of a page and write what the verdicts say, with the checkpoint. The caller commits.

    Withdrawals are kept, but take effect only when the run is settled (`node.harvest.brake`).
    """
    page, checked = arrived.page, arrived.checked
    claims = _claims(peer, arrived, limits)
    known = erasures.unconfirmed(db, peer.did)
    if len(known | claims) > CLAIMS_MAX:
        return _hold(
            db, peer, peers.HISTORY, f"Its pages say of more than {CLAIMS_MAX} activities that they were erased."
        )
    taken_back = _taken_back(known, arrived)
    ledger = _ledger(db, peer, arrived, tally["unread"], {**known, **claims})
    verdicts = _judged(checked, ledger, _held(db, peer, checked), now)
    if _fills_quarantine(db, peer, verdicts, limits):
        because = (
            f"More than {limits.quarantined_per_peer} activities of it are refused (the limit quarantined_per_peer): "
            "look at commons quarantine list, and drop what is no longer needed."
        )
        return _hold(db, peer, peers.QUARANTINE, because)
    erasures.unclaim(db, peer.did, taken_back)
    erasures.claim(db, peer.did, claims)
    _record(db, peer, verdicts, page.url, timestamp(now), limits)
    tally.update(verdict.outcome.value for verdict in verdicts)
    tally["unread"] = ledger.unread  # one at the end of a page is missing in the chain only on the next
    held = next((verdict.fault for verdict in verdicts if verdict.outcome is Outcome.HELD), None)
    because = held.sentence[:MOST_CHARACTERS] if held else _shortened(page, checked, ledger)
    checkpoint = (peer.page, None) if because else (page.url, arrived.etag)
    if page.next:  # a 304 of a page that goes on would say that nothing is new
        checkpoint = checkpoint[0], None
    moved = _advance(db, peer, ledger, *checkpoint)
    if because:
        peers.hold(db, peer.did, peers.HISTORY, because)
    return Kept(moved, because)


def _hold(db: Connection, peer: Peer, held_for: str, because: str) -> Kept:
    peers.hold(db, peer.did, held_for, because)
    return Kept(peer, because)


def _numbers(arrived: Arrived) -> set[int]:
    return {each.member.activity.sequence for each in arrived.checked if each.member.activity}


def _claims(peer: Peer, arrived: Arrived, limits: Limits) -> dict[int, str]:
    """What a page says was erased before we read it. Of what stands on the page itself that cannot be so, and an
    address that cannot be the peer's explains no gap."""
    numbers = _numbers(arrived)
    return {
        sequence: by
        for sequence, by in arrived.page.erased.items()
        if sequence > peer.sequence and sequence not in numbers
        if len(by) <= limits.iri_bytes and lies_under(by, peer.base_url)
    }


def _taken_back(known: Mapping[int, str], arrived: Arrived) -> set[int]:
    """The numbers that a page once laid to an erasure, and does so no longer."""
    said = _numbers(arrived) | arrived.page.erased.keys()
    covered = range(min(said, default=0), max(said, default=-1) + 1)
    return {each for each in known if each in covered and each not in arrived.page.erased}


def _fills_quarantine(db: Connection, peer: Peer, verdicts: list[Verdict], limits: Limits) -> bool:
    new = 0
    for verdict in verdicts:
        if verdict.outcome is Outcome.QUARANTINED and verdict.fault is not None:
            sentence = verdict.fault.sentence[:MOST_CHARACTERS]
            new += not quarantine.has(db, peer.did, verdict.checked.member.iri[:FACT_BYTES], sentence)
    return new > 0 and quarantine.counts(db).get(peer.did, 0) + new > limits.quarantined_per_peer


def _shortened(page: Page, checked: list[Checked], ledger: Ledger) -> str:
    """What is wrong with a last page that ends before what was read of the stream."""
    sequences = [each.member.activity.sequence for each in checked if each.member.activity]
    last = max([*sequences, *page.erased], default=0)
    if page.next is not None or last >= ledger.sequence:
        return ""
    return f"Its stream ends at activity {last}; {ledger.sequence} were read before."


def _held(db: Connection, peer: Peer, checked: list[Checked]) -> dict[int, str]:
    sequences = [each.member.activity.sequence for each in checked if each.member.activity]
    return activities.digests(db, peer.did, min(sequences, default=0), max(sequences, default=0))


def _ledger(db: Connection, peer: Peer, arrived: Arrived, unread: int, claims: Mapping[int, str]) -> Ledger:
    said = [each.member.activity for each in arrived.checked if each.member.activity]
    placed = {}
    for iri in {activity.erases for activity in said if activity.erases}:
        found = activities.placed(db, peer.did, iri)
        if found:
            placed[iri] = Placed(*found)
    touched = {activity.practice for activity in said} | {each.practice for each in placed.values()}
    passed = [sequence for sequence in claims if sequence <= peer.sequence]
    follows = activities.previous_of(db, peer.did, passed)
    return Ledger(
        peer.sequence,
        peer.digest,
        peer.published or "",
        activities.latest(db, peer.did, touched),
        placed,
        unread,
        {**erasures.of_actor(db, peer.did), **claims},
        {sequence: follows.get(sequence) for sequence in passed},
        at_frontier=_at_frontier(db, peer, arrived),
    )


def _at_frontier(db: Connection, peer: Peer, arrived: Arrived) -> bool:
    """Whether a page reaches to where nothing was read yet; one without any number does when what it holds is new."""
    page, numbers = arrived.page, _numbers(arrived)
    if page.next is None or page.url == peer.page:
        return True
    if numbers:
        return max(numbers) >= peer.sequence
    return not all(quarantine.knows(db, peer.did, each.member.iri[:FACT_BYTES]) for each in arrived.checked)


def _judged(checked: list[Checked], ledger: Ledger, held: dict[int, str], now: datetime) -> list[Verdict]:
    verdicts: list[Verdict] = []
    for each in checked:
        verdict = judge(each, ledger, held, now)
        verdicts.append(verdict)
        if verdict.outcome is Outcome.HELD:
            break
        if verdict.slot is not None:
            held[verdict.slot] = each.digest or ""
    return verdicts


def _record(db: Connection, peer: Peer, verdicts: list[Verdict], page: str, now: str, limits: Limits) -> None:
    """Write what the verdicts say: every activity that took a slot, the practices it changed, the refusals."""
    kept, changed = [], []
    for verdict in verdicts:
        member, activity = verdict.checked.member, verdict.checked.member.activity
        if verdict.slot is not None and activity is not None:
            activity = replace(activity, actor=peer.did, digest=verdict.checked.digest or "")
            quads = member.quads if len(member.quads) <= limits.practice_bytes else b""
            signed = Signed(activity, quads, member.proof or NO_PROOF)
            kept.append((signed, _verdict_kept(verdict, activity.change)))
            if kept[-1][1] == activities.ACCEPTED:
                changed.append((activity, *stated(activity.practice, member.quads)))
        if verdict.outcome in (Outcome.QUARANTINED, Outcome.HELD) and verdict.fault is not None:
            fault, practice = verdict.fault, activity.practice if activity else None
            sequence = activity.sequence if activity else None
            quarantine.add(
                db,
                Refusal(
                    peer.did,
                    sequence,
                    member.iri[:FACT_BYTES],
                    practice,
                    page,
                    fault.sentence[:MOST_CHARACTERS],
                    now,
                    fault.check.value,
                ),
            )
    activities.add(db, kept)
    practices.put(db, changed)


def _verdict_kept(verdict: Verdict, change: Change) -> str:
    if verdict.outcome is not Outcome.ACCEPTED:
        return activities.QUARANTINED
    return activities.PENDING if change is Change.DELETE else activities.ACCEPTED


def _advance(db: Connection, peer: Peer, ledger: Ledger, page: str | None, etag: str | None) -> Peer:
    """Move a peer's checkpoint to a page and what was read up to it."""
    sequence, published = ledger.sequence, ledger.published
    moved = replace(peer, page=page, etag=etag, sequence=sequence, digest=ledger.digest, published=published)
    peers.advance(db, moved)
    return moved
