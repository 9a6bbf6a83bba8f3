"""Table `run`: each harvest of each peer, as it ended."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from node.store.database import Connection


class Outcome(StrEnum):
    """How a run ended: all of it, some of it, none of it."""

    OK = "ok"
    INCOMPLETE = "incomplete"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """One harvest of one peer. `note` is a sentence for the admin; empty where there is nothing to say.

    Not kept: `failed` says that a fault of the peer's ended it, `retry_after_seconds` the pause that it asked for.
    """

    peer: str
    started_at: str
    ended_at: str
    outcome: Outcome
    pages: int = 0
    accepted: int = 0
    skipped: int = 0
    quarantined: int = 0
    note: str = ""
    failed: bool = False
    retry_after_seconds: int | None = None


def add(db: Connection, run: Run) -> None:
    """Keep how a run ended."""
    db.execute(
        """
        INSERT INTO run (peer, started_at, ended_at, outcome, pages, accepted, skipped, quarantined, note)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            run.peer,
            run.started_at,
            run.ended_at,
            run.outcome.value,
            run.pages,
            run.accepted,
            run.skipped,
            run.quarantined,
            run.note,
        ],
    )


def last(db: Connection, peer: str) -> Run | None:
    """The newest run of a peer."""
    row = db.execute("SELECT * FROM run WHERE peer = ? ORDER BY id DESC LIMIT 1", [peer]).fetchone()
    return _run(row) if row else None


def newest(db: Connection, most: int) -> list[Run]:
    """The newest runs of all, the newest first."""
    return [_run(row) for row in db.execute("SELECT * FROM run ORDER BY id DESC LIMIT ?", [most])]


def _run(row: sqlite3.Row) -> Run:
    values = dict(row)
    del values["id"]
    return Run(**(values | {"outcome": Outcome(values["outcome"])}))
