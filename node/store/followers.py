"""Table `follower`: who asked to be told when this node publishes, and how far each was told; whom we asked in turn."""

from __future__ import annotations

from dataclasses import dataclass

from node.store.database import Connection

GRANTED = "granted"
WAITING = "waiting"

STRANGERS_MAX = 100
"""Strangers who asked and wait for the admin; the one who asked longest ago gives way."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A node that asked to be told and is no peer. Nothing of it was verified, its DID least of all."""

    did: str
    asked_at: str


@dataclass(frozen=True, slots=True)
class Due:
    """A follower that is to be told, at the inbox of its DID document; `failures` tries did not reach it."""

    did: str
    inbox: str
    failures: int


@dataclass(frozen=True, slots=True)
class Askable:
    """A peer that may be asked to tell us, with the address of its stream and of its inbox."""

    did: str
    stream: str
    inbox: str


def grant(db: Connection, did: str, *, head: int, now: str) -> None:
    """Tell a peer from now on; `head` is the last activity published here. Granting twice changes nothing."""
    db.execute(
        """
        INSERT INTO follower (did, state, asked_at, told_sequence, due_at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (did) DO UPDATE SET state = excluded.state, asked_at = excluded.asked_at
        """,
        [did, GRANTED, now, head, now],
    )


def wait(db: Connection, did: str, *, head: int, now: str) -> None:
    """Keep that someone asked to be told, for the admin to see; one who is told already goes on to be."""
    db.execute(
        """
        INSERT INTO follower (did, state, asked_at, told_sequence, due_at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (did) DO UPDATE SET asked_at = excluded.asked_at
        """,
        [did, WAITING, now, head, now],
    )
    db.execute(
        """
        DELETE FROM follower WHERE state = :waiting AND did IN (
          SELECT did FROM follower WHERE state = :waiting ORDER BY asked_at DESC, rowid DESC LIMIT -1 OFFSET :most
        )
        """,
        {"waiting": WAITING, "most": STRANGERS_MAX},
    )


def grant_waiting(db: Connection, did: str) -> bool:
    """Tell a node that waits, now that it is a peer; whether it had asked."""
    changed = db.execute("UPDATE follower SET state = ? WHERE did = ? AND state = ?", [GRANTED, did, WAITING])
    return changed.rowcount == 1


def waiting(db: Connection) -> list[Waiting]:
    """Who asked to be told and is no peer, the newest first."""
    rows = db.execute(
        "SELECT did, asked_at FROM follower WHERE state = ? ORDER BY asked_at DESC, rowid DESC", [WAITING]
    )
    return [Waiting(row["did"], row["asked_at"]) for row in rows]


def granted(db: Connection) -> set[str]:
    """The peers that asked to be told and are."""
    rows = db.execute("SELECT did FROM follower JOIN peer USING (did) WHERE follower.state = ?", [GRANTED])
    return {row["did"] for row in rows}


def end(db: Connection, did: str) -> None:
    """Tell someone no longer."""
    db.execute("DELETE FROM follower WHERE did = ?", [did])


def due(db: Connection, head: int, now: str, farthest: str) -> list[Due]:
    """The peers to tell that this node's stream goes up to `head`, the one that waited longest first.

    A moment beyond `farthest`, which no pause of ours reaches, is a clock that was set back: it counts as passed.
    """
    rows = db.execute(
        """
        SELECT did, inbox, failures FROM follower JOIN peer USING (did)
        WHERE follower.state = ? AND told_sequence < ? AND inbox IS NOT NULL AND suspended_at IS NULL
          AND (due_at <= ? OR due_at > ?)
        ORDER BY due_at, did
        """,
        [GRANTED, head, now, farthest],
    )
    return [Due(row["did"], row["inbox"], row["failures"]) for row in rows]


def claim(db: Connection, due: Due, now: str, farthest: str, until: str) -> bool:
    """Take the telling of a follower for oneself until `until`; False where another process has it."""
    changed = db.execute(
        "UPDATE follower SET due_at = ? WHERE did = ? AND (due_at <= ? OR due_at > ?)", [until, due.did, now, farthest]
    )
    return changed.rowcount == 1


def told(db: Connection, did: str, sequence: int, now: str) -> None:
    """Say nothing more to a follower until more than `sequence` is published: it was told, or given up."""
    db.execute(
        "UPDATE follower SET told_sequence = max(told_sequence, ?), failures = 0, due_at = ? WHERE did = ?",
        [sequence, now, did],
    )


def put_off(db: Connection, did: str, due_at: str) -> None:
    """Note that a follower was not reached, and when to try again."""
    db.execute("UPDATE follower SET failures = failures + 1, due_at = ? WHERE did = ?", [due_at, did])


def askable(db: Connection, before: str, now: str) -> list[Askable]:
    """The peers that were not asked to tell us since `before`; asked beyond `now` was a clock set back since."""
    rows = db.execute(
        """
        SELECT did, stream, inbox FROM peer
        WHERE inbox IS NOT NULL AND suspended_at IS NULL
          AND (followed_at IS NULL OR followed_at <= ? OR followed_at > ?)
        ORDER BY followed_at, did
        """,
        [before, now],
    )
    return [Askable(row["did"], row["stream"], row["inbox"]) for row in rows]


def claim_asking(db: Connection, did: str, before: str, now: str, at: str) -> bool:
    """Take the asking of a peer for oneself, as if it was asked at `at`; False where another process has it."""
    changed = db.execute(
        """
        UPDATE peer SET followed_at = ? WHERE did = ? AND (followed_at IS NULL OR followed_at <= ? OR followed_at > ?)
        """,
        [at, did, before, now],
    )
    return changed.rowcount == 1


def asked(db: Connection, did: str, at: str | None) -> None:
    """Note when a peer was asked to tell us; None where it is to be asked anew."""
    db.execute("UPDATE peer SET followed_at = ? WHERE did = ?", [at, did])


def asked_any(db: Connection) -> bool:
    """Whether any peer was asked to tell us."""
    return db.execute("SELECT 1 FROM peer WHERE inbox IS NOT NULL AND followed_at IS NOT NULL").fetchone() is not None


def take_back(db: Connection) -> list[Askable]:
    """The peers that were asked to tell us, each given once: they count as never asked from then on."""
    rows = db.execute(
        "UPDATE peer SET followed_at = NULL WHERE inbox IS NOT NULL AND followed_at IS NOT NULL "
        "RETURNING did, stream, inbox"
    ).fetchall()
    return [Askable(row["did"], row["stream"], row["inbox"]) for row in rows]
