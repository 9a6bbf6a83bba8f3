"""Table `page`: closed pages of this node's own stream, rendered as TriG and compressed with gzip."""

from __future__ import annotations

from node.store.database import Connection


def get(db: Connection, number: int) -> bytes | None:
    """A closed page, gzip of TriG; None where it was never rendered."""
    row = db.execute("SELECT trig FROM page WHERE number = ?", [number]).fetchone()
    return bytes(row["trig"]) if row else None


def put(db: Connection, number: int, trig: bytes) -> None:
    """Keep a closed page, gzip of TriG."""
    db.execute("INSERT OR REPLACE INTO page (number, trig) VALUES (?, ?)", [number, trig])
