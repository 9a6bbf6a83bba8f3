"""Following a peer's keys: what its DID document changes is taken over when a pinned key vouches for it, or waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from node.errors import FetchError, PeerError
from node.harvest.fetcher import Fetcher
from node.harvest.peering import DID_JSON, pinned
from node.harvest.schedule import timestamp
from node.identity import did
from node.identity.did import Document, DocumentKey
from node.identity.keys import fingerprint
from node.store import Connection, peers, transaction
from node.store.peers import Peer, PeerKey

PAUSE = timedelta(minutes=1)
"""A DID document is asked for once in so long, however many bad signatures arrive."""
REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a DID document changes in the keys that are pinned.

    `pin` are new keys, `limit` pinned ones that ceased or are good for less than was known; both are vouched for.
    `waiting` says in sentences what the admin must decide. `fault` is why there was no document to compare.
    """

    pin: tuple[PeerKey, ...] = ()
    limit: tuple[PeerKey, ...] = ()
    waiting: tuple[str, ...] = ()
    fault: str = ""


def compare(document: Document, keys: Sequence[PeerKey]) -> Plan:
    """Decide what of a document is taken over, given the keys that are pinned.

    New keys and limits need the proof of a pinned key that is revoked neither here nor in the document; one that
    expired will do. What was once limited is never given back, and a key that the document leaves out stays pinned.
    """
    known = {key.method: key for key in keys}
    new = [pinned(key) for key in document.keys if key.method not in known]
    limits = [limit for key in document.keys if (limit := _limit(known.get(key.method), key))]
    waiting = [sentence for key in document.keys if (sentence := _conflict(known.get(key.method), key))]
    if (new or limits) and not did.vouchers(document, _believed(document, keys)):
        waiting += [f"{_named(key)} is new, and no pinned key vouches for it." for key in new]
        waiting += [f"{_limited(key)}, and no pinned key vouches for that." for key in limits]
        new, limits = [], []
    return Plan(tuple(new), tuple(limits), tuple(waiting))


def follow_keys(
    db: Connection, peer: Peer, client: Fetcher, now: datetime, *, deadline: float | None = None
) -> Plan | None:
    """Ask a peer who it is, and take over what its pinned keys vouch for; the rest waits for the admin.

    None where it was asked within the last minute: that moment is written down before it is asked, so a slow answer
    cannot be provoked again. A document that cannot be had or read is a `fault`. Commits.
    """
    with transaction(db):
        current = peers.get(db, peer.did)
        if current is None or _asked_of_late(current, now):
            return None
        peers.note_did_read(db, peer.did, timestamp(now))
    try:
        document = did.read(
            client.get(peer.base_url + did.PATH, accept=DID_JSON, deadline=deadline).body, peer.base_url
        )
    except (FetchError, PeerError) as error:
        return Plan(fault=str(error))
    with transaction(db):
        plan = compare(document, peers.keys(db, peer.did))
        peers.pin(db, peer.did, [*plan.pin, *plan.limit], timestamp(now))
        peers.keep_document(
            db,
            peer.did,
            timestamp(now),
            waiting=did.kept(document) if plan.waiting else None,
            inbox=None if plan.waiting else document.inbox,
        )
    return plan


def waiting(db: Connection, peer: Peer) -> tuple[Document, Plan] | None:
    """The document of a peer that waits for the admin, and why; None where none waits."""
    if peer.waiting_document is None:
        return None
    document = did.read_kept(peer.waiting_document, peer.base_url)
    return document, compare(document, peers.keys(db, peer.did))


def trust(db: Connection, peer: Peer, now: datetime) -> Document:
    """Take over the document that waits, since the admin agreed: new keys, limits, and keys in the place of others.

    `peer` is as the admin saw it. Raises PeerError where nothing waits, or not that document any more. The caller
    commits.
    """
    current, waits = peers.get(db, peer.did), waiting(db, peer)
    if waits is None or current is None:
        raise PeerError(f"Nothing of {peer.name} waits for you: its keys are as they were pinned.")
    if current.waiting_document != peer.waiting_document:
        raise PeerError(f"What {peer.name} says of its keys has changed meanwhile; nothing was changed. Look again.")
    document, _ = waits
    known = {key.method: key for key in peers.keys(db, peer.did)}
    for key in document.keys:
        held = known.get(key.method)
        if held is None or held.multikey != key.multikey:
            peers.repin(db, peer.did, pinned(key), timestamp(now))
        elif limit := _limit(held, key):
            peers.pin(db, peer.did, [limit], timestamp(now))
    peers.keep_document(db, peer.did, current.did_read_at or timestamp(now), waiting=None, inbox=document.inbox)
    return document


def distrusted(db: Connection, peer_did: str) -> list[int]:
    """Sequences of a peer's accepted activities that a key signed which, as is known by now, was revoked before."""
    return peers.distrusted(db, peer_did)


def _believed(document: Document, keys: Sequence[PeerKey]) -> dict[str, str]:
    """The pinned keys that may vouch for a document."""
    revoked = {(key.method, key.multikey) for key in document.keys if key.ceased == REVOKED}
    return {
        key.method: key.multikey for key in keys if key.ceased != REVOKED and (key.method, key.multikey) not in revoked
    }


def _limit(held: PeerKey | None, said: DocumentKey) -> PeerKey | None:
    """A pinned key with what a document takes from it; None where that is nothing."""
    if held is None or held.multikey != said.multikey:
        return None
    lasts = [last for last in (held.last_sequence, said.last_sequence) if last is not None]
    ceased = REVOKED if REVOKED in (held.ceased, said.ceased) else held.ceased or said.ceased
    limited = PeerKey(held.method, held.multikey, min(lasts, default=None), ceased)
    return None if limited == held else limited


def _conflict(held: PeerKey | None, said: DocumentKey) -> str | None:
    if held is None or held.multikey == said.multikey:
        return None
    return f"{_named(pinned(said))} stands where {fingerprint(held.multikey)} is pinned."


def _named(key: PeerKey) -> str:
    return f"The key {fingerprint(key.multikey)} ({key.method})"


def _limited(key: PeerKey) -> str:
    return f"{_named(key)} is said to be {key.ceased} and good up to activity {key.last_sequence} only"


def _asked_of_late(peer: Peer, now: datetime) -> bool:
    """A moment in the future is a clock that was set back: it counts as long ago. The record has whole seconds."""
    if peer.did_read_at is None:
        return False
    passed = now.astimezone(UTC).replace(microsecond=0) - datetime.fromisoformat(peer.did_read_at)
    return timedelta() <= passed <= PAUSE
