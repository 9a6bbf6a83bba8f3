"""The slow checks of one member, done before the record is locked: size, authority, signature, shapes."""

from __future__ import annotations

from dataclasses import dataclass

from node.config import Limits
from node.harvest.admission import Checked, authority
from node.harvest.faults import Check, Fault
from node.identity import digest_of_hash, hashed, verifies_hash
from node.outbound.urls import shown
from node.practice import Activity, Change, Proof
from node.rdf.description import describe_lines
from node.rdf.members import Member
from node.rdf.shapes import Severity, Shapes, strangers
from node.store.peers import Peer, PeerKey

NO_PROOF = Proof("", "", "")
MOST_CHARACTERS = 2_000
"""Of a reason that is kept: one practice can break hundreds of rules."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a member is checked against: the peer's name and keys, the shapes (None: not checked) and the limits."""

    peer: Peer
    keys: dict[str, PeerKey]
    shapes: Shapes | None
    limits: Limits


def check(member: Member, rules: Rules, held: dict[int, str]) -> Checked:
    """The slow checks of one member: digest, size, authority, signature, shapes. What is held is not checked again."""
    activity = member.activity
    quads_hash = hashed(member.quads)
    known = digest_of_hash(quads_hash) if member.quads else None
    if activity is None or member.fault is not None:
        check = Check.WIRE if member.broke_wire_rule else Check.FORM
        return Checked(member, known, Fault(check, member.fault or "It cannot be read."))
    if held.get(activity.sequence) == known:
        return Checked(member, known, None)
    refusal = (
        _oversize(member, rules.limits)
        or authority(activity, did=rules.peer.did, base_url=rules.peer.base_url)
        or _signature_fault(member, quads_hash, activity, rules.keys)
        or _shape_fault(member, activity, rules.shapes)
    )
    return Checked(member, known, refusal)


def _oversize(member: Member, limits: Limits) -> Fault | None:
    for has, most, setting, sentence in (
        (len(member.quads), limits.practice_bytes, "practice_bytes", "It has {} bytes; {} are allowed"),
        (
            member.statements,
            limits.triples_per_practice,
            "triples_per_practice",
            "It has {} statements; {} are allowed",
        ),
        (
            member.longest_text_bytes,
            limits.literal_bytes,
            "literal_bytes",
            "It holds a text of {} bytes; {} are allowed",
        ),
        (member.longest_iri_bytes, limits.iri_bytes, "iri_bytes", "It holds an address of {} bytes; {} are allowed"),
    ):
        if has > most:
            return Fault(Check.SIZE, f"{sentence.format(has, most)} (the limit {setting}).")
    return None


def _signature_fault(member: Member, quads_hash: bytes, activity: Activity, keys: dict[str, PeerKey]) -> Fault | None:
    proof = member.proof or NO_PROOF
    key = keys.get(proof.verification_method)
    if key is None:
        named = proof.verification_method[:200] or "none"
        return Fault(Check.KEY, f"It is signed with a key that is not pinned: {named}.")
    if key.last_sequence is not None and activity.sequence > key.last_sequence:
        word = key.ceased or "ceased"
        sentence = f"It is signed with {key.method}, which is {word}: it was good up to activity {key.last_sequence}."
        return Fault(Check.KEY, sentence)
    if not verifies_hash(quads_hash, proof, key.multikey):
        return Fault(Check.SIGNATURE, f"Its signature by {key.method} does not match what it says.")
    return None


def _shape_fault(member: Member, activity: Activity, shapes: Shapes | None) -> Fault | None:
    if shapes is None or activity.change is Change.DELETE:
        return None
    description = describe_lines(member.payload)
    others = strangers(activity.practice, description)
    if others:
        return Fault(Check.SUBJECT, f"It speaks about {shown(others[0])}, which is not its own.")
    problems = shapes.check(activity.practice, description)
    violations = (problem.message for problem in problems if problem.severity is Severity.VIOLATION)
    sentence = " ".join(dict.fromkeys(violations))
    return Fault(Check.SHAPE, sentence[:MOST_CHARACTERS]) if sentence else None
