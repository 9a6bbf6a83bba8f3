"""Becoming a peer: read who a node says it is, show it to the admin, pin its keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from node.config import Limits
from node.errors import FetchError, PageError, PeerError
from node.harvest.fetcher import TRIG, Fetcher
from node.harvest.schedule import timestamp
from node.identity import did
from node.rdf.pages import Stream, read_stream
from node.store import Connection, peers, schedule
from node.store.peers import Peer, PeerKey

DID_JSON = "application/did+json"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A node as it presents itself, before the admin agrees."""

    base_url: str
    document: did.Document
    stream: Stream

    @property
    def name(self) -> str:
        """What the node calls itself; its host where it says nothing."""
        return self.stream.title or did.host(self.document.did)


def inspect(client: Fetcher, base_url: str, *, own_did: str, deadline: float | None = None) -> Candidate:
    """Read the DID document and the stream of the node at `base_url` (in the spelling of `config.base_url`), until
    `deadline` of the monotonic clock.

    Raises PeerError when it is this node itself, or no node.
    """
    if did.from_base_url(base_url) == own_did:
        raise PeerError(f"{base_url} is this node itself.")
    try:
        document = did.read(client.get(base_url + did.PATH, accept=DID_JSON, deadline=deadline).body, base_url)
        told = client.get(document.stream, accept=TRIG, deadline=deadline)
        stream = read_stream(told.body, document.stream, Limits())
    except FetchError as error:
        raise PeerError(f"{base_url} does not answer as a node: {error}") from error
    except PageError as error:
        raise PeerError(str(error)) from error
    if stream.publisher != document.did:
        raise PeerError(f"{document.stream} is the stream of {stream.publisher or 'nobody'}, not of {document.did}.")
    return Candidate(base_url, document, stream)


def pinned(key: did.DocumentKey) -> PeerKey:
    """A key of a document, as it is pinned."""
    return PeerKey(key.method, key.multikey, key.last_sequence, key.ceased)


def add(db: Connection, candidate: Candidate, now: datetime) -> Peer:
    """Begin to read a candidate, its keys pinned; it is due at once. Raises PeerError when it is a peer already.

    The caller commits.
    """
    if peers.get(db, candidate.document.did):
        raise PeerError(f"{candidate.name} ({candidate.base_url}) is a peer already.")
    peer = Peer(
        did=candidate.document.did,
        base_url=candidate.base_url,
        name=candidate.name,
        curator=candidate.stream.curator,
        stream=candidate.document.stream,
        added_at=timestamp(now),
        did_read_at=timestamp(now),
        inbox=candidate.document.inbox,
    )
    schedule.add(db, peer.did, timestamp(now))
    peers.add(db, peer, [pinned(key) for key in candidate.document.keys])
    return peer
