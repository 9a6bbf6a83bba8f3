"""Table `own_key`: the keys of this node, those that ceased too, and up to which activity each is good."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from node.store.database import Connection


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key of ours, whether its private file is here or not. Times are UTC, `2026-11-23T10:00:00Z`.

    `expires_at` is set when another takes its place. `last_sequence` is the last activity it is good for: set when it
    is revoked and, some time after it expired, to the last one it signed.
    """

    method: str
    multikey: str
    created_at: str
    expires_at: str | None = None
    revoked_at: str | None = None
    last_sequence: int | None = None

    def ceased(self, now: str) -> Literal["expired", "revoked"] | None:
        """Why it signs nothing any more at `now`; None while it does."""
        if self.revoked_at is not None:
            return "revoked"
        gone = self.last_sequence is not None or (self.expires_at is not None and self.expires_at <= now)
        return "expired" if gone else None


def everything(db: Connection, did: str) -> list[OwnKey]:
    """All keys under that DID, oldest first: `#key-9` stands before `#key-10`."""
    rows = db.execute(
        "SELECT * FROM own_key WHERE substr(method, 1, length(?1) + 1) = ?1 || '#' ORDER BY length(method), method",
        [did],
    )
    return [OwnKey(**dict(row)) for row in rows]


def get(db: Connection, method: str) -> OwnKey | None:
    """The key of that method."""
    row = db.execute("SELECT * FROM own_key WHERE method = ?", [method]).fetchone()
    return OwnKey(**dict(row)) if row else None


def add(db: Connection, keys: Iterable[OwnKey]) -> None:
    """Keep keys; what is known of one already stays."""
    db.executemany(
        """
        INSERT OR IGNORE INTO own_key (method, multikey, created_at, expires_at, revoked_at, last_sequence)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        [(k.method, k.multikey, k.created_at, k.expires_at, k.revoked_at, k.last_sequence) for k in keys],
    )


def expire(db: Connection, at: str, *, but: str) -> None:
    """Let every key expire at `at`, if not earlier, but the one of that method, which took their place."""
    db.execute(
        """
        UPDATE own_key SET expires_at = min(coalesce(expires_at, :at), :at)
        WHERE method != :but AND revoked_at IS NULL AND last_sequence IS NULL
        """,
        {"at": at, "but": but},
    )


def settle(db: Connection, actor: str, expired_by: str) -> None:
    """Note of every key that expired by then the last activity of ours that it signed."""
    db.execute(
        """
        UPDATE own_key SET last_sequence = coalesce(
          (SELECT max(sequence) FROM activity WHERE actor = ? AND proof_method = method), 0)
        WHERE last_sequence IS NULL AND revoked_at IS NULL AND expires_at <= ?
        """,
        [actor, expired_by],
    )


def revoke(db: Connection, method: str, at: str, last_sequence: int) -> None:
    """Let a key be good up to an activity only. A key that was revoked before keeps the moment of that."""
    db.execute(
        "UPDATE own_key SET revoked_at = coalesce(revoked_at, ?), last_sequence = ? WHERE method = ?",
        [at, last_sequence, method],
    )


def signed_beyond(db: Connection, actor: str, method: str, last_sequence: int) -> list[tuple[int, str]]:
    """Sequence and practice of our activities after `last_sequence` that a key signed."""
    rows = db.execute(
        """
        SELECT sequence, practice FROM activity
        WHERE actor = ? AND sequence > ? AND proof_method = ? ORDER BY sequence
        """,
        [actor, last_sequence, method],
    )
    return [(row["sequence"], row["practice"]) for row in rows]


def disowned(db: Connection, method: str, sequence: int) -> bool:
    """Whether the key of a method was revoked before it signed that activity, so that no peer believes it."""
    found = db.execute(
        "SELECT 1 FROM own_key WHERE method = ? AND revoked_at IS NOT NULL AND last_sequence < ?", [method, sequence]
    )
    return found.fetchone() is not None
