"""Table `erasure`: which activities were erased, and by which signed Delete."""

from __future__ import annotations

from collections.abc import Mapping

from node.store.database import Connection

ERASED = "erased"


def claim(db: Connection, actor: str, erased: Mapping[int, str]) -> None:
    """Keep what a page says was erased (sequence -> IRI of the Delete), which nobody signed yet."""
    db.executemany(
        "INSERT OR IGNORE INTO erasure (actor, sequence, erased_by, confirmed) VALUES (?, ?, ?, 0)",
        [(actor, sequence, by) for sequence, by in erased.items()],
    )


def confirm(db: Connection, actor: str, sequence: int, erased_by: str) -> None:
    """Keep that a signed Delete erased an activity."""
    db.execute(
        """
        INSERT INTO erasure (actor, sequence, erased_by, confirmed) VALUES (?, ?, ?, 1)
        ON CONFLICT (actor, sequence) DO UPDATE SET erased_by = excluded.erased_by, confirmed = 1
        """,
        [actor, sequence, erased_by],
    )


def unconfirmed(db: Connection, actor: str) -> dict[int, str]:
    """Sequence -> IRI of the Delete that is said to have erased it and was not read yet."""
    rows = db.execute("SELECT sequence, erased_by FROM erasure WHERE actor = ? AND NOT confirmed", [actor])
    return {row["sequence"]: row["erased_by"] for row in rows}


def forget(db: Connection, actor: str, sequence: int) -> None:
    """Empty the payload and proof of an activity; its digest stays."""
    db.execute(
        "UPDATE activity SET quads = x'', proof_value = '', verdict = ? WHERE actor = ? AND sequence = ?",
        [ERASED, actor, sequence],
    )
