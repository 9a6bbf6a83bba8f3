"""Table `quarantine`: what a peer sent and we did not accept, and why. The bytes stay in `activity`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, fields

from node.store.database import Connection


@dataclass(frozen=True, slots=True)
class Refusal:
    """One quarantined activity. `sequence`, `activity` and `practice` are None where the member did not say them;
    `failed_check` names the check it failed. `id` is given by the record."""

    actor: str
    sequence: int | None
    activity: str | None
    practice: str | None
    page: str
    reason: str
    found_at: str
    failed_check: str = ""
    id: int = 0


def add(db: Connection, refusal: Refusal) -> None:
    """Keep what was refused and why, under a number of its own; the same refusal of the same activity is kept once."""
    columns = [each.name for each in fields(Refusal) if each.name != "id"]
    db.execute(
        f"INSERT OR IGNORE INTO quarantine ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        [getattr(refusal, column) for column in columns],
    )


def renew(db: Connection, id: int, *, reason: str, failed_check: str) -> None:
    """Say anew why an activity is refused; an older row of the same reason makes place."""
    db.execute(
        """
        DELETE FROM quarantine WHERE id != ?1 AND reason = ?2 AND (actor, activity) IN (
          SELECT actor, activity FROM quarantine WHERE id = ?1)
        """,
        [id, reason],
    )
    db.execute("UPDATE quarantine SET reason = ?, failed_check = ? WHERE id = ?", [reason, failed_check, id])


def clear(db: Connection, actor: str, activity: str | None) -> None:
    """Forget all refusals of an activity, which was accepted now."""
    db.execute("DELETE FROM quarantine WHERE actor = ? AND activity = ?", [actor, activity])


def everything(db: Connection, actor: str | None = None) -> list[Refusal]:
    """What is in quarantine, of one peer or of all, newest first."""
    rows = db.execute("SELECT * FROM quarantine WHERE ?1 IS NULL OR actor = ?1 ORDER BY id DESC", [actor])
    return [_refusal(row) for row in rows]


def get(db: Connection, id: int) -> Refusal | None:
    """One of them."""
    row = db.execute("SELECT * FROM quarantine WHERE id = ?", [id]).fetchone()
    return _refusal(row) if row else None


def has(db: Connection, actor: str, activity: str | None, reason: str) -> bool:
    """Whether that refusal of that activity is there already."""
    rows = db.execute(
        "SELECT 1 FROM quarantine WHERE actor = ? AND activity IS ? AND reason = ?", [actor, activity, reason]
    )
    return rows.fetchone() is not None


def knows(db: Connection, actor: str, activity: str) -> bool:
    """Whether anything of that address was refused before."""
    rows = db.execute("SELECT 1 FROM quarantine WHERE actor = ? AND activity = ? LIMIT 1", [actor, activity])
    return rows.fetchone() is not None


def signed_by_pinned(db: Connection, actor: str) -> list[int]:
    """The numbers of what was refused for want of its key, which is pinned by now and good for it; oldest first."""
    rows = db.execute(
        """
        SELECT q.id FROM quarantine AS q
        JOIN activity AS a ON a.actor = q.actor AND a.sequence = q.sequence AND a.quads != x''
        JOIN peer_key AS k ON k.did = q.actor AND k.method = a.proof_method
        WHERE q.actor = ? AND q.failed_check = 'key' AND (k.last_sequence IS NULL OR a.sequence <= k.last_sequence)
        ORDER BY q.id
        """,
        [actor],
    )
    return [row["id"] for row in rows]


def since(db: Connection, actor: str, checks: Iterable[str], at: str) -> bool:
    """Whether anything of an actor failed one of these checks at that moment or later."""
    rows = db.execute(
        """
        SELECT 1 FROM quarantine WHERE actor = ? AND found_at >= ?
          AND failed_check IN (SELECT value FROM json_each(?)) LIMIT 1
        """,
        [actor, at, json.dumps(list(checks))],
    )
    return rows.fetchone() is not None


def counts(db: Connection) -> dict[str, int]:
    """Peer's DID -> how many of its activities are in quarantine."""
    return {row["actor"]: row["n"] for row in db.execute("SELECT actor, count(*) AS n FROM quarantine GROUP BY actor")}


def by_check(db: Connection, actor: str) -> list[tuple[str, int, str]]:
    """The checks that an actor's activities failed, with how many did and the newest reason, most frequent first."""
    rows = db.execute(
        """
        SELECT failed_check, count(*) AS n, reason, max(id) FROM quarantine WHERE actor = ?
        GROUP BY failed_check ORDER BY n DESC, failed_check
        """,
        [actor],
    )  # SQLite takes `reason` from the row that has the greatest id
    return [(row["failed_check"], row["n"], row["reason"]) for row in rows]


def _refusal(row: sqlite3.Row) -> Refusal:
    return Refusal(**dict(row))
