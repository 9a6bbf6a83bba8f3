"""Tables `peer` and `peer_key`: whom this node reads, with which keys, and how far it has read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from node.store.database import Connection

ACTIVE = "active"
HELD = "held"

HISTORY = "history"
WITHDRAWALS = "withdrawals"
QUARANTINE = "quarantine"
"""What a peer may be held for: a history that was rewritten or has a gap, more withdrawals than the brake lets pass, a
full quarantine."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another node, known by its DID.

    `stream` is the address of its feed. `page` and `etag` are the checkpoint: the last page read and how it was
    answered; None before the first. `sequence` and `digest` are those of the last activity read, quarantined or not
    (`digest` is None where it could not be computed), `published` is that of the last one accepted. `state` is `active`
    or `held`; then `because` says why and `held_for` of which sort that is. While `suspended_at` is set, nothing of it
    is read or shown. Withdrawals up to `settled_sequence` took effect. `waiting_document` is a DID document that no
    pinned key vouches for. Times are UTC,
    `2026-11-23T10:00:00Z`; when it is due stands in table `schedule`.
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
    held_for: str | None = None
    suspended_at: str | None = None
    inbox: str | None = None
    did_read_at: str | None = None
    waiting_document: str | None = None
    full_pass_at: str | None = None
    followed_at: str | None = None
    settled_sequence: int = 0


@dataclass(frozen=True, slots=True)
class PeerKey:
    """A pinned key: `method` is its IRI in the DID document, `last_sequence` the last it was good for, or None.

    `ceased` is `expired` or `revoked` where its owner said so.
    """

    method: str
    multikey: str
    last_sequence: int | None = None
    ceased: str | None = None


class Pinned(NamedTuple):
    """A pinned key: since when it is, and why it signs no more and up to which activity it is good (None: it does)."""

    multikey: str
    since: str
    ceased: str | None
    last_sequence: int | None


def add(db: Connection, peer: Peer, keys: Iterable[PeerKey]) -> None:
    """Begin to read a peer, with its keys pinned."""
    db.execute(
        """
        INSERT INTO peer (did, base_url, name, curator, stream, inbox, added_at, did_read_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            peer.did,
            peer.base_url,
            peer.name,
            int(peer.curator),
            peer.stream,
            peer.inbox,
            peer.added_at,
            peer.did_read_at,
        ],
    )
    pin(db, peer.did, keys, peer.added_at)


def pin(db: Connection, did: str, keys: Iterable[PeerKey], now: str) -> None:
    """Pin keys of a peer, or renew what is known of those that are pinned; a key's value never changes under its
    name."""
    db.executemany(
        """
        INSERT INTO peer_key (did, method, multikey, last_sequence, ceased, pinned_at) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (did, method) DO UPDATE SET last_sequence = excluded.last_sequence, ceased = excluded.ceased
        WHERE multikey = excluded.multikey
        """,
        [(did, key.method, key.multikey, key.last_sequence, key.ceased, now) for key in keys],
    )


def repin(db: Connection, did: str, key: PeerKey, now: str) -> None:
    """Put a key in the place of the one pinned under its method; only the admin decides that."""
    db.execute("DELETE FROM peer_key WHERE did = ? AND method = ?", [did, key.method])
    pin(db, did, [key], now)


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


def of_did(db: Connection, did: str) -> Peer | None:
    """The peer of exactly that DID."""
    row = db.execute("SELECT * FROM peer WHERE did = ?", [did]).fetchone()
    return _peer(row) if row else None


def everyone(db: Connection) -> list[Peer]:
    """All peers, by name."""
    return [_peer(row) for row in db.execute("SELECT * FROM peer ORDER BY name, did")]


def keys(db: Connection, did: str) -> list[PeerKey]:
    """The keys pinned for a peer."""
    rows = db.execute(
        "SELECT method, multikey, last_sequence, ceased FROM peer_key WHERE did = ? ORDER BY rowid", [did]
    )
    return [PeerKey(**dict(row)) for row in rows]


def pinned(db: Connection, did: str, method: str) -> Pinned | None:
    """A key of a peer by its name; None where none of that name is pinned."""
    row = db.execute(
        "SELECT multikey, pinned_at, ceased, last_sequence FROM peer_key WHERE did = ? AND method = ?", [did, method]
    ).fetchone()
    return Pinned(*row) if row else None


def advance(db: Connection, peer: Peer) -> None:
    """Move the checkpoint to where `peer` says; in the same transaction as what the page brought."""
    db.execute(
        "UPDATE peer SET page = ?, etag = ?, sequence = ?, digest = ?, published = ? WHERE did = ?",
        [peer.page, peer.etag, peer.sequence, peer.digest, peer.published, peer.did],
    )


def hold(db: Connection, did: str, held_for: str, because: str) -> None:
    """Read nothing more of a peer until the admin decides."""
    db.execute("UPDATE peer SET state = ?, held_for = ?, because = ? WHERE did = ?", [HELD, held_for, because, did])


def release(db: Connection, did: str) -> None:
    """Read a held peer again; one whose history did not fit from its first page, to see whether it was mended."""
    db.execute(
        """
        UPDATE peer SET page = iif(held_for = ?, NULL, page), etag = NULL, state = ?, held_for = NULL, because = NULL
        WHERE did = ?
        """,
        [HISTORY, ACTIVE, did],
    )


def suspend(db: Connection, did: str, at: str | None) -> None:
    """Show and read nothing of a peer from `at` on; None takes that back. Notes each of its practices as changed."""
    db.execute("UPDATE peer SET suspended_at = ? WHERE did = ?", [at, did])
    _note_practices(db, did)


def remove(db: Connection, did: str) -> None:
    """Forget a peer and all that was read from it. Each of its practices is noted as changed."""
    _note_practices(db, did)
    for table in ("practice", "activity", "quarantine", "erasure", "schedule", "notice", "nonce"):
        db.execute(f"DELETE FROM {table} WHERE actor = ?", [did])
    for table in ("peer_key", "follower", "peer"):
        db.execute(f"DELETE FROM {table} WHERE did = ?", [did])
    db.execute("DELETE FROM run WHERE peer = ?", [did])


def keep_document(db: Connection, did: str, read_at: str, *, waiting: str | None, inbox: str | None) -> None:
    """Note when a peer's DID document was read, one that waits for the admin (None: no such), and its inbox."""
    db.execute(
        "UPDATE peer SET did_read_at = ?, waiting_document = ?, inbox = coalesce(?, inbox) WHERE did = ?",
        [read_at, waiting, inbox, did],
    )


def settled(db: Connection, did: str, sequence: int) -> None:
    """Note up to where a peer's withdrawals took effect."""
    db.execute("UPDATE peer SET settled_sequence = ? WHERE did = ?", [sequence, did])


def restart(db: Connection, did: str) -> None:
    """Forget what was read from a peer, to read its history anew; its keys stay pinned. Each of its practices is noted
    as changed."""
    _note_practices(db, did)
    for table in ("practice", "activity", "quarantine", "erasure"):
        db.execute(f"DELETE FROM {table} WHERE actor = ?", [did])
    db.execute(
        """
        UPDATE peer SET page = NULL, etag = NULL, sequence = 0, digest = NULL, published = NULL, settled_sequence = 0
        WHERE did = ?
        """,
        [did],
    )


def note_did_read(db: Connection, did: str, at: str) -> None:
    """Note when a peer's DID document was last asked for."""
    db.execute("UPDATE peer SET did_read_at = ? WHERE did = ?", [at, did])


def distrusted(db: Connection, did: str) -> list[int]:
    """Sequences of a peer's accepted activities that a revoked key signed beyond the last it is good for."""
    rows = db.execute(
        """
        SELECT sequence FROM peer_key AS key JOIN activity
          ON actor = key.did AND sequence > key.last_sequence AND proof_method = key.method
        WHERE key.did = ? AND key.ceased = 'revoked' AND verdict IN ('accepted', 'pending')
        ORDER BY sequence
        """,
        [did],
    )
    return [int(row["sequence"]) for row in rows]


def note_full_pass(db: Connection, did: str, at: str) -> None:
    """Note when a peer's stream was last read whole."""
    db.execute("UPDATE peer SET full_pass_at = ? WHERE did = ?", [at, did])


def _note_practices(db: Connection, actor: str) -> None:
    """Note each practice of an actor as changed, and each of others that it has a curated copy of."""
    db.execute(
        """
        INSERT INTO change (practice) SELECT iri FROM practice WHERE actor = ?1
        UNION SELECT copy_of FROM practice WHERE actor = ?1 AND copy_of != ''
        """,
        [actor],
    )


def remember(db: Connection, did: str, *, name: str, curator: bool) -> None:
    """Take over what a peer's stream says of itself. Whether it is a curator decides how its practices are found, so
    each of them is noted as changed where it says something else than before."""
    if db.execute("SELECT 1 FROM peer WHERE did = ? AND curator != ?", [did, int(curator)]).fetchone():
        _note_practices(db, did)
    db.execute("UPDATE peer SET name = ?, curator = ? WHERE did = ?", [name, int(curator), did])


def _peer(row: sqlite3.Row) -> Peer:
    values = dict(row)
    values["curator"] = bool(values["curator"])
    return Peer(**values)
