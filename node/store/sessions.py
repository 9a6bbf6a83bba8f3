"""Tables `sign_in` and `session`: addresses at which staff may sign in, and who is signed in.

Of both secrets only the SHA-256 is kept: who reads the record, or a backup of it, cannot sign in. They have 256 random
bits, so nobody comes nearer to one by guessing, and a look-up by its digest gives nothing away by the time it takes.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from node.practice.moments import timestamp
from node.store.database import Connection

SIGN_IN_FOR = timedelta(minutes=15)
"""How long an address to sign in at is good."""
IDLE = timedelta(hours=8)
"""A session that nobody used for so long has ended."""
SEEN_EVERY = timedelta(minutes=1)
"""How often it is written down that a session is used."""
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody of the staff in one browser. Times are UTC, `2026-11-23T10:00:00Z`."""

    name: str
    signed_in_at: str
    seen_at: str


def invite(db: Connection, name: str, now: datetime) -> str:
    """A secret with which `name` may sign in once, for a while. Forgets those whose time is over. The caller
    commits."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    db.execute("DELETE FROM sign_in WHERE expires_at <= ?", [timestamp(now)])
    db.execute(
        "INSERT INTO sign_in (digest, name, expires_at) VALUES (?, ?, ?)",
        [_digest(secret), name, timestamp(now + SIGN_IN_FOR)],
    )
    return secret


def invited(db: Connection, secret: str, now: datetime) -> str | None:
    """Who may sign in with a secret; None where nobody may, any more or ever."""
    row = db.execute(
        "SELECT name FROM sign_in WHERE digest = ? AND expires_at > ?", [_digest(secret), timestamp(now)]
    ).fetchone()
    return str(row["name"]) if row else None


def sign_in(db: Connection, secret: str, now: datetime) -> str | None:
    """Use a secret up; returns that of the session which begins, None where it was not good. Forgets sessions that
    ended. The caller commits."""
    row = db.execute(
        "DELETE FROM sign_in WHERE digest = ? AND expires_at > ? RETURNING name", [_digest(secret), timestamp(now)]
    ).fetchone()
    if row is None:
        return None
    session = secrets.token_urlsafe(SECRET_BYTES)
    db.execute("DELETE FROM session WHERE seen_at <= ?", [timestamp(now - IDLE)])
    db.execute(
        "INSERT INTO session (digest, name, signed_in_at, seen_at) VALUES (?, ?, ?3, ?3)",
        [_digest(session), row["name"], timestamp(now)],
    )
    return session


def get(db: Connection, secret: str, now: datetime) -> Session | None:
    """The session of a secret; None where there is none, or it has ended."""
    row = db.execute(
        "SELECT name, signed_in_at, seen_at FROM session WHERE digest = ? AND seen_at > ?",
        [_digest(secret), timestamp(now - IDLE)],
    ).fetchone()
    return Session(**dict(row)) if row else None


def unseen(session: Session, now: datetime) -> bool:
    """Whether it should be written down again that a session is used."""
    return session.seen_at <= timestamp(now - SEEN_EVERY)


def seen(db: Connection, secret: str, now: datetime) -> None:
    """Note that a session is used. The caller commits."""
    db.execute("UPDATE session SET seen_at = ? WHERE digest = ?", [timestamp(now), _digest(secret)])


def sign_out(db: Connection, secret: str) -> None:
    """End a session. The caller commits."""
    db.execute("DELETE FROM session WHERE digest = ?", [_digest(secret)])


def sign_out_everyone(db: Connection) -> int:
    """End all sessions and take back all addresses to sign in at; returns how many sessions those were. The caller
    commits."""
    db.execute("DELETE FROM sign_in")
    return int(db.execute("DELETE FROM session").rowcount)


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
