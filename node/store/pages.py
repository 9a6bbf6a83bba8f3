"""Table `page`: closed pages of this node's own stream, rendered as TriG and compressed with gzip.

A page is at revision 1 until an activity in it is erased after it closed; each such erasure takes it to the next one,
which stands at an address of its own, since what a closed page says is promised never to change.
"""

from __future__ import annotations

from node.store.database import Connection

PAGE_SIZE = 250
"""How many activities a page holds, by sequence."""


def get(db: Connection, number: int) -> bytes | None:
    """A closed page at its newest revision, gzip of TriG; None where that was not rendered yet."""
    row = db.execute("SELECT trig FROM page WHERE number = ? AND trig != x''", [number]).fetchone()
    return bytes(row["trig"]) if row else None


def put(db: Connection, number: int, trig: bytes, revision: int = 1) -> None:
    """Keep a closed page, gzip of TriG; nothing where it is at another revision by now."""
    db.execute(
        """
        INSERT INTO page (number, trig, revision) VALUES (?, ?, ?)
        ON CONFLICT (number) DO UPDATE SET trig = excluded.trig WHERE revision = excluded.revision
        """,
        [number, trig, revision],
    )


def revision(db: Connection, number: int) -> int:
    """The newest revision of a page; 1 where nothing was erased after it closed."""
    row = db.execute("SELECT revision FROM page WHERE number = ?", [number]).fetchone()
    return int(row["revision"]) if row else 1


def erase(db: Connection, sequence: int, erased_by: int) -> None:
    """Drop the rendered page that holds activity `sequence`, since activity `erased_by` erases it.

    A page that was closed by then goes to its next revision; one that was open was never rendered.
    """
    number = (sequence - 1) // PAGE_SIZE + 1
    if erased_by > number * PAGE_SIZE + 1:
        db.execute(
            """
            INSERT INTO page (number, trig, revision) VALUES (?, x'', 2)
            ON CONFLICT (number) DO UPDATE SET trig = excluded.trig, revision = revision + 1
            """,
            [number],
        )
