"""Tables `peer` and `peer_key`: whom this node reads, with which keys, and how far it has read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from node.store.database import Connection

ACTIVE = "active"
HELD = "held"


@dataclass(frozen=True, slots=True)
class Peer:
    """Another node, known by its DID.

    `stream` is the address of its feed. `page` and `etag` are the checkpoint: the last page read and how it was
    answered; None before the first. `sequence` and `digest` are those of the last activity read, quarantined or not
    (`digest` is None where it could not be computed), `published` is that of the last one accepted. `state` is `active`
    or `held`; then `because` says why. Times are UTC, `2026-11-23T10:00:00Z`.
    """

    did: str
    base_url: str
    name: str
    curator: bool
    stream: str
    page: str | None = None
    etag: str | None = None
    sequence: int = 0
    digest: str | None = None
    published: str | None = None
    state: str = ACTIVE
    because: str | None = None
    added_at: str = ""
    due_at: str = ""
    last_success_at: str | None = None


@dataclass(frozen=True, slots=True)
class PeerKey:
    """A pinned key: `method` is its IRI in the DID document, `last_sequence` the last it was good for, or None."""

    method: str
    multikey: str
    last_sequence: int | None = None


def add(db: Connection, peer: Peer, keys: Iterable[PeerKey]) -> None:
    """Begin to read a peer, with its keys pinned."""
    db.execute(
        """
        INSERT INTO peer (did, base_url, name, curator, stream, added_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        [peer.did, peer.base_url, peer.name, int(peer.curator), peer.stream, peer.added_at, peer.due_at],
    )
    db.executemany(
        "INSERT INTO peer_key (did, method, multikey, last_sequence, pinned_at) VALUES (?, ?, ?, ?, ?)",
        [(peer.did, key.method, key.multikey, key.last_sequence, peer.added_at) for key in keys],
    )


def get(db: Connection, name: str) -> Peer | None:
    """The peer of that DID, base URL or host."""
    row = db.execute(
        """
        SELECT * FROM peer
        WHERE did = :n OR base_url = rtrim(:n, '/') OR base_url IN ('http://' || :n, 'https://' || :n)
        """,
        {"n": name},
    ).fetchone()
    return _peer(row) if row else None


def everyone(db: Connection) -> list[Peer]:
    """All peers, by name."""
    return [_peer(row) for row in db.execute("SELECT * FROM peer ORDER BY name, did")]


def due(db: Connection, now: str) -> list[Peer]:
    """The peers to read now, the one that waited longest first. Held ones are not read."""
    rows = db.execute("SELECT * FROM peer WHERE state = ? AND due_at <= ? ORDER BY due_at", [ACTIVE, now])
    return [_peer(row) for row in rows]


def keys(db: Connection, did: str) -> list[PeerKey]:
    """The keys pinned for a peer."""
    rows = db.execute("SELECT method, multikey, last_sequence FROM peer_key WHERE did = ? ORDER BY method", [did])
    return [PeerKey(row["method"], row["multikey"], row["last_sequence"]) for row in rows]


def advance(db: Connection, peer: Peer) -> None:
    """Move the checkpoint to where `peer` says; in the same transaction as what the page brought."""
    db.execute(
        "UPDATE peer SET page = ?, etag = ?, sequence = ?, digest = ?, published = ? WHERE did = ?",
        [peer.page, peer.etag, peer.sequence, peer.digest, peer.published, peer.did],
    )


def hold(db: Connection, did: str, because: str) -> None:
    """Read nothing more of a peer until the admin decides."""
    db.execute("UPDATE peer SET state = ?, because = ? WHERE did = ?", [HELD, because, did])


def schedule(db: Connection, did: str, due_at: str, *, success_at: str | None = None) -> None:
    """When to read a peer next, and when it was last read without fault."""
    db.execute(
        "UPDATE peer SET due_at = ?, last_success_at = coalesce(?, last_success_at) WHERE did = ?",
        [due_at, success_at, did],
    )


def remember(db: Connection, did: str, *, name: str, curator: bool) -> None:
    """Take over what a peer's stream says of itself."""
    db.execute("UPDATE peer SET name = ?, curator = ? WHERE did = ?", [name, int(curator), did])


def _peer(row: sqlite3.Row) -> Peer:
    values = dict(row)
    values["curator"] = bool(values["curator"])
    return Peer(**values)
