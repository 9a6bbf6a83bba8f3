"""Table `erasure`: which activities were erased, by which; and the forgetting of what they said.

An erasure is claimed when a page names it and confirmed when the Delete that asks for it was read and accepted (of this
node itself: published). Of an erased activity its numbers, addresses and digest stay, so that the chain holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from node.store.activities import ERASED
from node.store.database import Connection


def claim(db: Connection, actor: str, claims: Mapping[int, str]) -> None:
    """Keep what a page of an actor says: sequence -> IRI of the activity that erased it. What is confirmed stays."""
    db.executemany(
        """
        INSERT INTO erasure (actor, sequence, erased_by, confirmed) VALUES (?, ?, ?, 0)
        ON CONFLICT (actor, sequence) DO UPDATE SET erased_by = excluded.erased_by WHERE NOT confirmed
        """,
        [(actor, sequence, erased_by) for sequence, erased_by in claims.items()],
    )


def unclaim(db: Connection, actor: str, sequences: Iterable[int]) -> None:
    """Forget claims that nothing confirmed: their pages say so no longer, or the activities are there after all."""
    db.executemany(
        "DELETE FROM erasure WHERE actor = ? AND sequence = ? AND NOT confirmed",
        [(actor, sequence) for sequence in sequences],
    )


def confirm(db: Connection, actor: str, sequence: int, erased_by: str) -> None:
    """Let it be certain that the activity `erased_by` erases another, claimed before or not. The first one stays."""
    db.execute(
        """
        INSERT INTO erasure (actor, sequence, erased_by, confirmed) VALUES (?, ?, ?, 1)
        ON CONFLICT (actor, sequence) DO UPDATE SET erased_by = excluded.erased_by, confirmed = 1 WHERE NOT confirmed
        """,
        [actor, sequence, erased_by],
    )


def unconfirmed(db: Connection, actor: str) -> dict[int, str]:
    """What pages of an actor claim and no Delete of it has borne out yet: sequence -> IRI of the erasing activity."""
    return _of(db, actor, confirmed=False)


def of_actor(db: Connection, actor: str) -> dict[int, str]:
    """What an actor erased, confirmed: sequence -> IRI of the erasing activity, by sequence."""
    return _of(db, actor, confirmed=True)


def _of(db: Connection, actor: str, *, confirmed: bool) -> dict[int, str]:
    rows = db.execute(
        "SELECT sequence, erased_by FROM erasure WHERE actor = ? AND confirmed = ? ORDER BY sequence",
        [actor, int(confirmed)],
    )
    return {row["sequence"]: row["erased_by"] for row in rows}


def between(db: Connection, actor: str, first: int, final: int) -> list[tuple[str, int, str]]:
    """The activities held of an actor from `first` to `final` that were erased: IRI, sequence, IRI of who erased it."""
    rows = db.execute(
        """
        SELECT iri, sequence, erased_by FROM erasure JOIN activity USING (actor, sequence)
        WHERE actor = ? AND sequence BETWEEN ? AND ? AND confirmed ORDER BY sequence
        """,
        [actor, first, final],
    )
    return [(row["iri"], row["sequence"], row["erased_by"]) for row in rows]


def erased_by(db: Connection, actor: str, sequence: int) -> str | None:
    """The IRI of the activity that erased this one; None where none did, or none that is confirmed."""
    row = db.execute(
        "SELECT erased_by FROM erasure WHERE actor = ? AND sequence = ? AND confirmed", [actor, sequence]
    ).fetchone()
    return str(row["erased_by"]) if row else None


def forget(db: Connection, actor: str, sequence: int) -> bool:
    """Forget what an activity said: its statements, its proof, and why it was refused if it was. Its digest stays.

    False where it is not held, or was forgotten before. Its practice is noted in `change`, so that the search gives up
    what it keeps. The caller confirms the erasure first, and calls `empty_log` after the commit.
    """
    row = db.execute(
        """
        UPDATE activity SET quads = x'', proof_created = '', proof_method = '', proof_value = '', verdict = ?
        WHERE actor = ? AND sequence = ? AND verdict != ? RETURNING practice
        """,
        [ERASED, actor, sequence, ERASED],
    ).fetchone()
    if row is None:
        return False
    db.execute("DELETE FROM quarantine WHERE actor = ? AND sequence = ?", [actor, sequence])
    change = db.execute("INSERT INTO change (practice) VALUES (?)", [row["practice"]]).lastrowid
    db.execute("UPDATE erasure SET change = ? WHERE actor = ? AND sequence = ?", [change, actor, sequence])
    return True


def last_change(db: Connection) -> int:
    """The number of the change that noted the last forgetting; 0 before the first."""
    return int(db.execute("SELECT coalesce(max(change), 0) FROM erasure").fetchone()[0])
