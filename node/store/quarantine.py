"""Table `quarantine`: what a peer sent and we did not accept, and why. The bytes stay in `activity`."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from node.store.database import Connection


@dataclass(frozen=True, slots=True)
class Refusal:
    """One quarantined activity. `sequence`, `activity` and `practice` are None where the member did not say them;
    `failed_check` names the check it failed."""

    id: int
    actor: str
    sequence: int | None
    activity: str | None
    practice: str | None
    page: str
    reason: str
    found_at: str
    failed_check: str = ""


def add(
    db: Connection,
    *,
    actor: str,
    sequence: int | None,
    activity: str | None,
    practice: str | None,
    page: str,
    reason: str,
    found_at: str,
    failed_check: str = "",
) -> None:
    """Keep what was refused and why; the same refusal of the same activity is kept once."""
    db.execute(
        """
        INSERT OR IGNORE INTO quarantine (actor, sequence, activity, practice, page, reason, found_at, failed_check)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [actor, sequence, activity, practice, page, reason, found_at, failed_check],
    )


def drop(db: Connection, id: int) -> None:
    """Forget one of them."""
    db.execute("DELETE FROM quarantine WHERE id = ?", [id])


def everything(db: Connection, actor: str | None = None) -> list[Refusal]:
    """What is in quarantine, of one peer or of all, newest first."""
    rows = db.execute("SELECT * FROM quarantine WHERE ?1 IS NULL OR actor = ?1 ORDER BY id DESC", [actor])
    return [_refusal(row) for row in rows]


def get(db: Connection, id: int) -> Refusal | None:
    """One of them."""
    row = db.execute("SELECT * FROM quarantine WHERE id = ?", [id]).fetchone()
    return _refusal(row) if row else None


def counts(db: Connection) -> dict[str, int]:
    """Peer's DID -> how many of its activities are in quarantine."""
    return {row["actor"]: row["n"] for row in db.execute("SELECT actor, count(*) AS n FROM quarantine GROUP BY actor")}


def _refusal(row: sqlite3.Row) -> Refusal:
    return Refusal(**dict(row))
