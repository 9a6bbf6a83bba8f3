"""Keeping a page: its members are judged and written in one transaction, with the checkpoint."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from node.config import Limits
from node.harvest.addresses import lies_under
from node.harvest.admission import Checked, Ledger, Outcome, Placed, Verdict, judge
from node.harvest.checks import MOST_CHARACTERS, NO_PROOF
from node.harvest.schedule import timestamp
from node.practice import Change, Signed
from node.rdf.members import FACT_BYTES, kind
from node.rdf.pages import Page
from node.store import Connection, activities, erasures, peers, practices, quarantine
from node.store.peers import Peer
from node.store.quarantine import Refusal


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
    erasures.claim(db, peer.did, _claims(peer, page, limits))
    ledger = _ledger(db, peer, checked, tally["unread"])
    verdicts = _judged(checked, ledger, _held(db, peer, checked), now)
    refused = sum(verdict.outcome is Outcome.QUARANTINED for verdict in verdicts)
    if refused and quarantine.counts(db).get(peer.did, 0) + refused > limits.quarantined_per_peer:
        because = (
            f"More than {limits.quarantined_per_peer} activities of it are refused (the limit quarantined_per_peer): "
            "look at commons quarantine list, and drop what is no longer needed."
        )
        peers.hold(db, peer.did, peers.QUARANTINE, because)
        return Kept(peer, because)
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


def _claims(peer: Peer, page: Page, limits: Limits) -> dict[int, str]:
    """What a page says was erased before we read it; an address that cannot be the peer's explains no gap."""
    return {
        sequence: by
        for sequence, by in page.erased.items()
        if sequence > peer.sequence and len(by) <= limits.iri_bytes and lies_under(by, peer.base_url)
    }


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


def _ledger(db: Connection, peer: Peer, checked: list[Checked], unread: int) -> Ledger:
    said = [each.member.activity for each in checked if each.member.activity]
    placed = {}
    for iri in {activity.erases for activity in said if activity.erases}:
        found = activities.placed(db, peer.did, iri)
        if found:
            placed[iri] = Placed(*found)
    touched = {activity.practice for activity in said} | {each.practice for each in placed.values()}
    return Ledger(
        peer.sequence,
        peer.digest,
        peer.published or "",
        activities.latest(db, peer.did, touched),
        placed,
        unread,
        erasures.of_actor(db, peer.did) | erasures.unconfirmed(db, peer.did),
    )


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
                changed.append((activity, kind(activity.practice, member.quads)))
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
