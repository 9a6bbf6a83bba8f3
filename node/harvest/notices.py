"""What a notice that arrived is worth, and what is kept of it.

A notice is a hint and no more: it can make a peer due, or have one told what we publish. No address in it is ever
fetched; what a peer is and where it lies was pinned by the admin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from node.harvest.schedule import timestamp
from node.identity.messages import Refused, Signer
from node.rdf.notices import Notice, NoticeKind, same_stream, write
from node.store import Connection, followers, notices, peers, schedule
from node.store.peers import Peer, PeerKey

REMEMBERED = timedelta(minutes=10, seconds=1)
"""How long a nonce is: a signature may say it was made five minutes ahead, and is good for five minutes from then."""

_DID = re.compile(r"did:web:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?:%3A[1-9][0-9]{0,4})?")


class Ruling(Enum):
    """What becomes of a notice."""

    TAKEN = "taken"
    WAITS = "waits"
    MALFORMED = "malformed"
    UNSIGNED = "unsigned"
    REFUSED = "refused"
    REPLAYED = "replayed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A ruling with its reason for the person who runs the sender. `nonce` is set where a peer's signature was good."""

    ruling: Ruling
    reason: str
    notice: Notice
    nonce: str | None = None


@dataclass(frozen=True, slots=True)
class Receiver:
    """The node whose inbox it is: its DID and the address of its stream."""

    did: str
    stream: str


def usable(keys: list[PeerKey]) -> dict[str, str]:
    """Method -> Multikey of a peer's pinned keys; one that was revoked signs no notice, whatever its last sequence."""
    return {key.method: key.multikey for key in keys if key.ceased != "revoked"}


def judge(notice: Notice, peer: Peer | None, signature: Signer | Refused, receiver: Receiver) -> Verdict:
    """Rules are tried in order; the first that applies wins. `peer` is the actor where this node reads it, `signature`
    what its pinned keys say of the request (without a peer there are none)."""
    if peer is None:
        return _stranger(notice, receiver)
    if peer.suspended_at:
        return Verdict(Ruling.REFUSED, "This node reads nothing of you at present.", notice)
    if isinstance(signature, Refused):
        return Verdict(Ruling.UNSIGNED, signature.sentence, notice)
    if signature.method.partition("#")[0] != notice.actor:
        return Verdict(Ruling.UNSIGNED, "It is signed with a key that is not its actor's.", notice)
    stream = peer.stream if notice.kind is NoticeKind.ANNOUNCE else receiver.stream
    if not same_stream(notice.stream, stream):
        reason = f"{notice.kind.value} from {peer.did} is about {stream} here, and about no other stream."
        return Verdict(Ruling.MALFORMED, reason, notice, signature.nonce)
    return Verdict(Ruling.TAKEN, _taken(notice, peer), notice, signature.nonce)


def _stranger(notice: Notice, receiver: Receiver) -> Verdict:
    if notice.kind is not NoticeKind.FOLLOW:
        return Verdict(Ruling.REFUSED, "This node does not read you, so you cannot tell it anything.", notice)
    if not _DID.fullmatch(notice.actor) or notice.actor == receiver.did:
        return Verdict(Ruling.MALFORMED, "Its actor must be the did:web of the node that asks.", notice)
    if not same_stream(notice.stream, receiver.stream):
        return Verdict(Ruling.MALFORMED, f"The stream to follow here is {receiver.stream}.", notice)
    return Verdict(Ruling.WAITS, "This node does not read you. Its admin sees that you asked.", notice)


def _taken(notice: Notice, peer: Peer) -> str:
    if notice.kind is NoticeKind.UNDO:
        return "You are told no longer."
    if peer.state != peers.ACTIVE:
        return "Seen. This node reads nothing more of you until its admin has decided."
    if notice.kind is NoticeKind.FOLLOW:
        return "You are told when this node publishes."
    return "Seen. Your stream is read soon."


def keep(db: Connection, verdict: Verdict, peer: Peer | None, receiver_head: int, now: datetime) -> Verdict:
    """Do what a verdict says; a notice that was seen before gets another verdict and changes nothing.

    `receiver_head` is the sequence of the last activity published here. The caller commits.
    """
    notice, moment = verdict.notice, timestamp(now)
    if verdict.ruling is Ruling.WAITS:
        followers.wait(db, notice.actor, head=receiver_head, now=moment)
    if verdict.ruling is not Ruling.TAKEN or peer is None or verdict.nonce is None:
        return verdict
    if not notices.use(db, peer.did, verdict.nonce, now=moment, expires_at=timestamp(now + REMEMBERED)):
        return Verdict(Ruling.REPLAYED, "This very notice came before.", notice, verdict.nonce)
    notices.keep(db, peer.did, notice.kind.value, moment, write(notice))
    if notice.kind is NoticeKind.UNDO:
        followers.end(db, peer.did)
    elif notice.kind is NoticeKind.FOLLOW:
        follow = followers.grant if peer.state == peers.ACTIVE else followers.wait
        follow(db, peer.did, head=receiver_head, now=moment)
    elif peer.state == peers.ACTIVE:
        schedule.notice(db, [peer.did], moment)
    return verdict
