"""Tables `notice` and `nonce`: the last notice of each kind that a peer sent, and the signatures seen of late."""

from __future__ import annotations

from dataclasses import dataclass

from node.store.database import Connection


@dataclass(frozen=True, slots=True)
class Kept:
    """A notice in the inbox. `body` is JSON-LD of our own writing, with what was understood of it."""

    id: int
    actor: str
    kind: str
    received_at: str
    body: bytes


def keep(db: Connection, actor: str, kind: str, received_at: str, body: bytes) -> int:
    """Keep a notice in place of the actor's last of that kind; returns its number, higher than any that is in use."""
    row = db.execute(
        "INSERT OR REPLACE INTO notice (actor, kind, received_at, body) VALUES (?, ?, ?, ?) RETURNING id",
        [actor, kind, received_at, body],
    ).fetchone()
    return int(row["id"])


def get(db: Connection, id: int) -> Kept | None:
    """One notice by its number; None where a newer one took its place."""
    row = db.execute("SELECT * FROM notice WHERE id = ?", [id]).fetchone()
    return Kept(**dict(row)) if row else None


def everything(db: Connection) -> list[Kept]:
    """All notices kept, the newest first."""
    return [Kept(**dict(row)) for row in db.execute("SELECT * FROM notice ORDER BY id DESC")]


def use(db: Connection, actor: str, nonce: str, *, now: str, expires_at: str) -> bool:
    """Whether an actor uses a nonce for the first time; it is remembered until `expires_at`. Forgets what expired."""
    db.execute("DELETE FROM nonce WHERE expires_at < ?", [now])
    changed = db.execute(
        "INSERT OR IGNORE INTO nonce (actor, nonce, expires_at) VALUES (?, ?, ?)", [actor, nonce, expires_at]
    )
    return changed.rowcount == 1
