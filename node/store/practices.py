"""Tables `practice` and `change`: which version of each practice stands now, and what changed in which order."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from node.practice import Activity, Change
from node.store.database import Connection


@dataclass(frozen=True, slots=True)
class Holding:
    """A practice as this node holds it: whose it is and which activity says what it is now.

    `kind` is `policy`, `case-study` or `pilot`. A withdrawn practice keeps its row; its activity is the Delete.
    `copy_of` is the practice it says it is a curated copy of; empty where it says none, and where another practice of
    its publisher says so too: one curator has one copy of a practice.
    """

    iri: str
    actor: str
    slug: str
    kind: str
    sequence: int
    first_published: str
    published: str
    withdrawn: bool
    copy_of: str = ""


_PUT = """
    INSERT INTO practice (iri, actor, slug, kind, sequence, first_published, published, withdrawn, copy_of)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, iif(?8 != '' AND EXISTS (
      SELECT 1 FROM practice WHERE copy_of = ?8 AND copy_of != '' AND actor = ?2 AND iri != ?1 AND NOT withdrawn
    ), '', ?8))
    ON CONFLICT (iri) DO UPDATE SET sequence = excluded.sequence, published = excluded.published,
      withdrawn = excluded.withdrawn, kind = iif(excluded.kind = '', kind, excluded.kind),
      copy_of = iif(excluded.kind = '', copy_of, excluded.copy_of)
    WHERE excluded.sequence > sequence AND excluded.actor = actor
    """
_NOTE = """
    INSERT INTO change (practice)
    SELECT iri FROM json_each(?) AS said
    CROSS JOIN practice ON iri = json_extract(said.value, '$[0]') AND sequence = json_extract(said.value, '$[1]')
    """
_NOTE_ORIGINALS = """
    INSERT INTO change (practice)
    SELECT DISTINCT copy_of FROM json_each(?) AS said
    CROSS JOIN practice ON iri = json_extract(said.value, '$[0]') WHERE copy_of != ''
    """
"""Of what is about to say something else: whose copy it was gets back its own words."""


def put(db: Connection, activities: Iterable[tuple[Activity, str] | tuple[Activity, str, str]]) -> None:
    """Let activities decide what their practices are now, each with the practice's kind ("" for a Delete) and, for a
    curated copy, the IRI of the original.

    An activity older than the one that stands changes nothing. Each practice whose activity stands now is noted in
    `change`, once, and so is the practice it was a copy of.
    """
    rows, said = [], []
    for activity, kind, *original in activities:
        iri, withdrawn = activity.practice, int(activity.change is Change.DELETE)
        slug, copy_of = iri.rpartition("/")[2], original[0] if original else ""
        rows.append((iri, activity.actor, slug, kind, activity.sequence, activity.published, withdrawn, copy_of))
        said.append((iri, activity.sequence))
    db.execute(_NOTE_ORIGINALS, [json.dumps(said)])
    db.executemany(_PUT, rows)
    db.execute(_NOTE, [json.dumps(said)])


def restate(db: Connection, iri: str, actor: str, stated: Callable[[bytes], tuple[str, str]]) -> None:
    """Let the last accepted activity of a practice decide anew what it is, after one was taken back; where there is
    none, the practice is gone. `stated` tells the kind and the original that signed quads say. Noted in `change`."""
    db.execute(_NOTE_ORIGINALS, [json.dumps([[iri]])])
    db.execute("DELETE FROM practice WHERE iri = ? AND actor = ?", [iri, actor])
    rows = db.execute(
        """
        SELECT sequence, published, change, quads FROM activity
        WHERE practice = ? AND actor = ? AND verdict = 'accepted' ORDER BY sequence
        """,
        [iri, actor],
    ).fetchall()
    if rows:
        last, said = rows[-1], (stated(row["quads"]) for row in reversed(rows))
        kind, copy_of = next((each for each in said if each[0]), ("", ""))
        values = [iri, actor, iri.rpartition("/")[2], kind, last["sequence"]]
        db.execute(_PUT, [*values, rows[0]["published"], int(last["change"] == Change.DELETE), copy_of])
        db.execute("UPDATE practice SET published = ? WHERE iri = ?", [last["published"], iri])
    db.execute("INSERT INTO change (practice) VALUES (?)", [iri])


def copies(db: Connection, original: str, actors: Iterable[str], most: int) -> list[Holding]:
    """What stands of `actors` as curated copies of a practice, by actor."""
    rows = db.execute(
        """
        SELECT * FROM practice WHERE copy_of = ? AND copy_of != '' AND NOT withdrawn
        AND actor IN (SELECT value FROM json_each(?)) ORDER BY actor, iri LIMIT ?
        """,
        [original, json.dumps(list(actors)), most],
    )
    return [_holding(row) for row in rows]


def with_copies(db: Connection, iris: Iterable[str]) -> list[str]:
    """These practices, the originals of those that are copies, and all copies of any of them."""
    rows = db.execute(
        """
        WITH said AS (SELECT value AS iri FROM json_each(?)),
        head AS (
          SELECT iri FROM said UNION SELECT copy_of FROM said CROSS JOIN practice USING (iri) WHERE copy_of != '')
        SELECT iri FROM head UNION
        SELECT practice.iri FROM head CROSS JOIN practice ON copy_of = head.iri AND copy_of != ''
        """,
        [json.dumps(list(iris))],
    )
    return [row["iri"] for row in rows]


def stood(db: Connection, actor: str, settled: int) -> int:
    """How many practices stand of an actor, of those that had an accepted activity up to sequence `settled`."""
    row = db.execute(
        """
        SELECT count(*) FROM practice AS p WHERE actor = ? AND NOT withdrawn AND EXISTS (
          SELECT 1 FROM activity WHERE practice = p.iri AND actor = p.actor AND verdict = 'accepted' AND sequence <= ?)
        """,
        [actor, settled],
    ).fetchone()
    return int(row[0])


def stood_before(db: Connection, iri: str, actor: str, settled: int) -> bool:
    """Whether a practice had an accepted activity up to sequence `settled`."""
    rows = db.execute(
        "SELECT 1 FROM activity WHERE practice = ? AND actor = ? AND verdict = 'accepted' AND sequence <= ? LIMIT 1",
        [iri, actor, settled],
    )
    return rows.fetchone() is not None


def get(db: Connection, iri: str) -> Holding | None:
    """The practice of that IRI, withdrawn or not."""
    row = db.execute("SELECT * FROM practice WHERE iri = ?", [iri]).fetchone()
    return _holding(row) if row else None


def of_iris(db: Connection, iris: Iterable[str]) -> list[Holding]:
    """What is held of these practices, withdrawn or not."""
    rows = db.execute(
        "SELECT practice.* FROM json_each(?) AS asked CROSS JOIN practice ON iri = asked.value",
        [json.dumps(list(iris))],
    )
    return [_holding(row) for row in rows]


def of_actor(db: Connection, actor: str) -> list[Holding]:
    """What one actor published and has not withdrawn, by slug."""
    rows = db.execute("SELECT * FROM practice WHERE actor = ? AND NOT withdrawn ORDER BY slug", [actor])
    return [_holding(row) for row in rows]


def published(db: Connection, actor: str, skip: int, limit: int) -> list[tuple[str, str]]:
    """Name and moment of what one actor published and has not withdrawn, by slug: `limit` of them after `skip`."""
    rows = db.execute(
        "SELECT slug, published FROM practice WHERE actor = ? AND NOT withdrawn ORDER BY slug LIMIT ? OFFSET ?",
        [actor, limit, skip],
    )
    return [(row["slug"], row["published"]) for row in rows]


def counts(db: Connection) -> dict[str, int]:
    """Actor -> how many practices are held of it now; withdrawn ones do not count."""
    rows = db.execute("SELECT actor, count(*) AS n FROM practice WHERE NOT withdrawn GROUP BY actor")
    return {row["actor"]: row["n"] for row in rows}


_LATEST = "~"
"""Behind every moment, as texts are put in order."""


def newest(db: Connection, limit: int, actors: Iterable[str], after: tuple[str, str] | None = None) -> list[Holding]:
    """What was published last by any of `actors`; with `after`, what comes behind that moment and IRI."""
    rows = db.execute(
        """
        SELECT * FROM practice INDEXED BY idx_practice_newest
        WHERE NOT withdrawn AND actor IN (SELECT value FROM json_each(?1))
        AND published <= ?2 AND (published < ?2 OR iri > ?3)
        ORDER BY published DESC, iri LIMIT ?4
        """,
        [json.dumps(list(actors)), *(after or (_LATEST, "")), limit],
    )
    return [_holding(row) for row in rows]


def standing(db: Connection, after: str, limit: int) -> list[Holding]:
    """Practices that stand now, by IRI, after the IRI `after`: the way to walk through all of them in pieces."""
    rows = db.execute("SELECT * FROM practice WHERE iri > ? AND NOT withdrawn ORDER BY iri LIMIT ?", [after, limit])
    return [_holding(row) for row in rows]


def changes(db: Connection, after: int, limit: int) -> tuple[int, list[str]]:
    """What changed after change number `after`: the last number read (or `after`), and the practices, each once."""
    rows = db.execute("SELECT id, practice FROM change WHERE id > ? ORDER BY id LIMIT ?", [after, limit]).fetchall()
    return (rows[-1]["id"] if rows else after), list(dict.fromkeys(row["practice"] for row in rows))


def last_change(db: Connection) -> int:
    """The number of the last change; 0 before the first."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM change").fetchone()[0])


def _holding(row: sqlite3.Row) -> Holding:
    return Holding(
        iri=row["iri"],
        actor=row["actor"],
        slug=row["slug"],
        kind=row["kind"],
        sequence=row["sequence"],
        first_published=row["first_published"],
        published=row["published"],
        withdrawn=bool(row["withdrawn"]),
        copy_of=row["copy_of"],
    )
