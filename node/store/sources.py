"""Table `source`: portals that are no nodes, whose catalogues this node reads and shows, unsigned."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from node.store.database import Connection

ACTIVE = "active"
HELD = "held"

READ_EVERY_SECONDS = 86_400
"""How often a portal is read: a whole catalogue is much to ask for, and it changes by the day."""

WITHDRAWALS = "withdrawals"
"""What a source may be held for: more of it would be withdrawn than the brake lets pass."""


@dataclass(frozen=True, slots=True)
class Source:
    """A portal whose catalogue is read as practices; in tables `activity`, `practice` and `schedule` it is the actor.

    `url` is the catalogue's first page, `slug` what our own addresses call the portal, `form` what the catalogue is
    written in (`dcat`). City, country (a concept, or empty), kind and language are what the admin said all its
    practices have in common. `etag` and `last_modified` are those of the first page when the catalogue was last read
    whole, at `whole_at`. While it is `held`, `would_withdraw` is how many practices wait for the admin's word; so many
    as `may_withdraw` may go without asking. While `suspended_at` is set nothing of it is read or shown.
    """

    url: str
    slug: str
    form: str
    name: str
    city: str
    country: str
    practice_kind: str
    language: str
    state: str = ACTIVE
    because: str | None = None
    held_for: str | None = None
    suspended_at: str | None = None
    added_at: str = ""
    etag: str | None = None
    last_modified: str | None = None
    whole_at: str | None = None
    would_withdraw: int = 0
    may_withdraw: int = 0


def add(db: Connection, source: Source) -> None:
    """Begin to read a source."""
    db.execute(
        """
        INSERT INTO source (url, slug, form, name, city, country, practice_kind, language, added_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            source.url,
            source.slug,
            source.form,
            source.name,
            source.city,
            source.country,
            source.practice_kind,
            source.language,
            source.added_at,
        ],
    )


def get(db: Connection, name: str) -> Source | None:
    """The source of that address, or of that name in our own addresses."""
    row = db.execute("SELECT * FROM source WHERE url = ?1 OR slug = ?1", [name]).fetchone()
    return _source(row) if row else None


def of_url(db: Connection, url: str) -> Source | None:
    """The source of exactly that address."""
    row = db.execute("SELECT * FROM source WHERE url = ?", [url]).fetchone()
    return _source(row) if row else None


def everyone(db: Connection) -> list[Source]:
    """All sources, by name."""
    return [_source(row) for row in db.execute("SELECT * FROM source ORDER BY name, url")]


def remember(db: Connection, url: str, *, etag: str | None, last_modified: str | None, whole_at: str) -> None:
    """Note that a catalogue was read whole, and how its first page was answered; what was allowed to go has gone."""
    db.execute(
        "UPDATE source SET etag = ?, last_modified = ?, whole_at = ?, may_withdraw = 0 WHERE url = ?",
        [etag, last_modified, whole_at, url],
    )


def hold(db: Connection, url: str, because: str, would_withdraw: int) -> None:
    """Read nothing more of a source until the admin decides about so many withdrawals; what it shows stays."""
    db.execute(
        "UPDATE source SET state = ?, held_for = ?, because = ?, would_withdraw = ? WHERE url = ?",
        [HELD, WITHDRAWALS, because, would_withdraw, url],
    )


def resume(db: Connection, url: str, *, accept: bool) -> None:
    """Read and show a source again; with `accept`, as many practices may go as waited for the admin's word."""
    db.execute(
        """
        UPDATE source SET state = ?1, held_for = NULL, because = NULL, suspended_at = NULL, would_withdraw = 0,
          etag = NULL, last_modified = NULL, may_withdraw = CASE WHEN ?2 THEN would_withdraw ELSE 0 END
        WHERE url = ?3
        """,
        [ACTIVE, int(accept), url],
    )
    _note(db, url)


def suspend(db: Connection, url: str, at: str) -> None:
    """Show and read nothing of a source from `at` on. Notes each of its practices as changed."""
    db.execute("UPDATE source SET suspended_at = ? WHERE url = ?", [at, url])
    _note(db, url)


def remove(db: Connection, url: str) -> None:
    """Forget a source and all that was read from it. Each of its practices is noted as changed."""
    _note(db, url)
    for table in ("practice", "activity", "quarantine", "schedule"):
        db.execute(f"DELETE FROM {table} WHERE actor = ?", [url])
    db.execute("DELETE FROM run WHERE peer = ?", [url])
    db.execute("DELETE FROM source WHERE url = ?", [url])


def forget_superseded(db: Connection, url: str) -> None:
    """Drop the versions of a source's practices that stand no longer: nobody signed them, and no page shows them."""
    db.execute(
        "DELETE FROM activity WHERE actor = ?1 AND sequence NOT IN (SELECT sequence FROM practice WHERE actor = ?1)",
        [url],
    )


def forget_refusals(db: Connection, url: str) -> None:
    """Drop what was refused of a source before: each run reads the whole catalogue, and refuses anew."""
    db.execute("DELETE FROM quarantine WHERE actor = ?", [url])


def _note(db: Connection, url: str) -> None:
    db.execute("INSERT INTO change (practice) SELECT iri FROM practice WHERE actor = ?", [url])


def _source(row: sqlite3.Row) -> Source:
    return Source(**dict(row))
