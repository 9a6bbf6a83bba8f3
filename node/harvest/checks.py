"""The slow checks of one member, done before the record is locked: size, authority, signature, shapes."""

from __future__ import annotations

from dataclasses import dataclass

from node.config import Limits
from node.harvest.admission import Checked, authority
from node.identity import digest, verifies
from node.practice import Activity, Change, Proof
from node.rdf.description import describe
from node.rdf.pages import Member
from node.rdf.shapes import Severity, Shapes, strangers
from node.store.peers import Peer, PeerKey

NO_PROOF = Proof("", "", "")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a member is checked against: the peer's name and keys, the shapes (None: not checked) and the limits."""

    peer: Peer
    keys: dict[str, PeerKey]
    shapes: Shapes | None
    limits: Limits


def check(member: Member, rules: Rules, held: dict[int, str]) -> Checked:
    """The slow checks of one member: digest, authority, signature, shapes. What is held is not checked again."""
    activity, limits = member.activity, rules.limits
    known = digest(member.quads) if member.quads else None
    if activity is None or member.fault is not None:
        return Checked(member, known, member.fault)
    if held.get(activity.sequence) == known:
        return Checked(member, known, None)
    refusal = (
        _oversize(member, limits)
        or authority(activity, did=rules.peer.did, base_url=rules.peer.base_url)
        or _signature_fault(member, activity, rules.keys)
        or _shape_fault(member, activity, rules.shapes)
    )
    return Checked(member, known, refusal)


def _oversize(member: Member, limits: Limits) -> str | None:
    if len(member.quads) > limits.practice_bytes:
        return f"It has {len(member.quads)} bytes; {limits.practice_bytes} are allowed (practice_bytes)."
    if len(member.payload) > limits.triples_per_practice:
        most = limits.triples_per_practice
        return f"It has {len(member.payload)} statements; {most} are allowed (triples_per_practice)."
    if member.longest_iri_bytes > limits.iri_bytes:
        return f"It holds an address of more than {limits.iri_bytes} bytes (iri_bytes)."
    return None


def _signature_fault(member: Member, activity: Activity, keys: dict[str, PeerKey]) -> str | None:
    proof = member.proof or NO_PROOF
    key = keys.get(proof.verification_method)
    if key is None:
        return f"It is signed with a key that is not pinned: {proof.verification_method or 'none'}."
    if key.last_sequence is not None and activity.sequence > key.last_sequence:
        return f"It is signed with a key that was good up to activity {key.last_sequence} only."
    if not verifies(member.quads, proof, key.multikey):
        return "Its signature does not match what it says."
    return None


def _shape_fault(member: Member, activity: Activity, shapes: Shapes | None) -> str | None:
    if shapes is None or activity.change is Change.DELETE:
        return None
    description = describe(member.payload)
    others = strangers(activity.practice, description)
    if others:
        return f"It speaks about {others[0]}, which is not its own."
    problems = shapes.check(activity.practice, description)
    violations = (problem.message for problem in problems if problem.severity is Severity.VIOLATION)
    return "; ".join(dict.fromkeys(violations)) or None
