"""Table `activity`: every activity ever read or published, signed bytes and proof, accepted, quarantined or erased."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from node.practice import Activity, Change, Proof, Signed
from node.store.database import Connection

ACCEPTED = "accepted"
QUARANTINED = "quarantined"
PENDING = "pending"
"""Of a Delete that is in order and takes effect at the end of the run."""
ERASED = "erased"
"""Of an erased activity `quads` and the proof are empty: see `node.store.erasures`."""


class Version(NamedTuple):
    """A version of a practice, without what it says. `number` counts the versions of this practice alone, from 1;
    what was refused here counts too, so that a version has the same number in every node."""

    sequence: int
    change: Change
    published: str
    digest: str
    erased: bool
    number: int


_COLUMNS = (
    "actor, sequence, iri, change, practice, published, previous, revision_of, digest, quads, "
    "proof_created, proof_method, proof_value"
)


def add(db: Connection, signed: Iterable[tuple[Signed, str]]) -> None:
    """Keep activities with their verdicts. One already held is left as it is, so adding twice changes nothing."""
    db.executemany(
        f"INSERT OR IGNORE INTO activity ({_COLUMNS}, verdict) VALUES ({', '.join('?' * 14)})",
        [(*_row(each), verdict) for each, verdict in signed],
    )


def _row(signed: Signed) -> tuple[object, ...]:
    a, proof = signed.activity, signed.proof
    return (
        a.actor,
        a.sequence,
        a.iri,
        a.change.value,
        a.practice,
        a.published,
        a.previous,
        a.revision_of,
        a.digest,
        signed.quads,
        proof.created,
        proof.verification_method,
        proof.value,
    )


def get(db: Connection, actor: str, sequence: int) -> Signed | None:
    """One activity of an actor, whatever its verdict."""
    row = db.execute(f"SELECT {_COLUMNS} FROM activity WHERE actor = ? AND sequence = ?", [actor, sequence]).fetchone()
    return _signed(row) if row else None


def quads(db: Connection, actor: str, sequence: int) -> bytes:
    """What an activity of an actor says, as it was signed; empty where nothing of it is held."""
    row = db.execute("SELECT quads FROM activity WHERE actor = ? AND sequence = ?", [actor, sequence]).fetchone()
    return bytes(row["quads"]) if row else b""


def text_digest(db: Connection, actor: str, sequence: int) -> str | None:
    """The digest of an activity of which the text is here; None where there is none, or its text was forgotten."""
    row = db.execute(
        "SELECT digest FROM activity WHERE actor = ? AND sequence = ? AND length(quads) > 0", [actor, sequence]
    ).fetchone()
    return row["digest"] if row else None


def text_digests(db: Connection, versions: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The same of several activities at once, by actor and sequence."""
    rows = db.execute(
        """
        SELECT actor, sequence, digest FROM json_each(?) AS asked CROSS JOIN activity
        ON actor = json_extract(asked.value, '$[0]') AND sequence = json_extract(asked.value, '$[1]')
        WHERE length(quads) > 0
        """,
        [json.dumps(list(versions))],
    )
    return {(row["actor"], row["sequence"]): row["digest"] for row in rows}


def stream(db: Connection, actor: str, after: int, limit: int) -> list[Signed]:
    """An actor's accepted activities in order, from sequence `after` + 1, at most `limit`."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM activity WHERE actor = ? AND sequence > ? AND verdict = ? ORDER BY sequence LIMIT ?",
        [actor, after, ACCEPTED, limit],
    )
    return [_signed(row) for row in rows]


def versions(db: Connection, practice: str, verdict: str = ACCEPTED) -> list[Activity]:
    """The activities of a practice with that verdict, oldest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM activity WHERE practice = ? AND verdict = ? ORDER BY sequence", [practice, verdict]
    )
    return [_signed(row).activity for row in rows]


def history(db: Connection, practice: str, actor: str, limit: int) -> list[Version]:
    """The versions of a practice, accepted and erased, the newest first, at most `limit`."""
    rows = db.execute(
        """
        SELECT sequence, change, published, digest, verdict,
          (SELECT count(*) FROM activity WHERE practice = ?1 AND actor = ?2) AS total
        FROM activity WHERE practice = ?1 AND actor = ?2 ORDER BY sequence DESC
        """,
        [practice, actor],
    )
    found = (
        Version(
            row["sequence"],
            Change(row["change"]),
            row["published"],
            row["digest"],
            row["verdict"] == ERASED,
            row["total"] - newer,
        )
        for newer, row in enumerate(rows)
        if row["verdict"] in (ACCEPTED, ERASED)
    )
    return list(islice(found, limit))


def version_number(db: Connection, practice: str, actor: str, sequence: int) -> int:
    """The number that `history` gives to the version of that sequence."""
    row = db.execute(
        "SELECT count(*) AS number FROM activity WHERE practice = ? AND actor = ? AND sequence <= ?",
        [practice, actor, sequence],
    ).fetchone()
    return int(row["number"])


def last(db: Connection, actor: str) -> Activity | None:
    """The activity with the highest sequence of an actor."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM activity WHERE actor = ? ORDER BY sequence DESC LIMIT 1", [actor]
    ).fetchone()
    return _signed(row).activity if row else None


def latest(db: Connection, actor: str, practices: Iterable[str]) -> dict[str, tuple[str, Change, int]]:
    """Practice -> IRI, kind and sequence of its last activity by this actor, whatever its verdict."""
    rows = db.execute(
        """
        SELECT practice, iri, change, max(sequence) AS sequence
        FROM json_each(?) AS asked CROSS JOIN activity INDEXED BY idx_activity_practice_sequence
          ON practice = asked.value AND actor = ?
        GROUP BY practice
        """,
        [json.dumps(list(practices)), actor],
    )
    return {row["practice"]: (row["iri"], Change(row["change"]), row["sequence"]) for row in rows}


def placed(db: Connection, actor: str, iri: str) -> tuple[int, str, Change] | None:
    """Sequence, practice and kind of the activity of that IRI, whatever its verdict.

    The protocol ends the IRI with the sequence, and one that does not is not found: to look through all activities
    would hold the write lock for as long as a peer likes, and an index on IRIs makes every insert a fifth slower.
    """
    last = iri.rpartition("/")[2]
    if not (last.isascii() and last.isdigit() and len(last) < 16):
        return None
    row = db.execute(
        "SELECT sequence, practice, change FROM activity WHERE actor = ? AND sequence = ? AND iri = ?",
        [actor, int(last), iri],
    ).fetchone()
    return (row["sequence"], row["practice"], Change(row["change"])) if row else None


def before(db: Connection, practice: str, actor: str, sequence: int) -> tuple[str, Change, int] | None:
    """IRI, kind and sequence of a practice's activity before `sequence`, whatever its verdict."""
    row = db.execute(
        """
        SELECT iri, change, sequence FROM activity WHERE practice = ? AND actor = ? AND sequence < ?
        ORDER BY sequence DESC LIMIT 1
        """,
        [practice, actor, sequence],
    ).fetchone()
    return (row["iri"], Change(row["change"]), row["sequence"]) if row else None


def pending(db: Connection, actor: str) -> list[Signed]:
    """An actor's Deletes that wait for the end of the run, in order."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM activity WHERE actor = ? AND verdict = 'pending' ORDER BY sequence",
        [actor],  # the word stands in the query, since that is how the index of such activities is found
    )
    return [_signed(row) for row in rows]


def published_before(db: Connection, actor: str, sequence: int) -> str:
    """When the last activity in order of an actor before `sequence` was published; empty where there is none."""
    row = db.execute(
        """
        SELECT published FROM activity WHERE actor = ? AND sequence < ? AND verdict IN ('accepted', 'pending')
        ORDER BY sequence DESC LIMIT 1
        """,
        [actor, sequence],
    ).fetchone()
    return str(row["published"]) if row else ""


def previous_of(db: Connection, actor: str, sequences: Iterable[int]) -> dict[int, str]:
    """Sequence -> digest that the activity held after it names as its `previous`."""
    rows = db.execute(
        """
        SELECT sequence - 1 AS number, previous FROM json_each(?) AS asked
        CROSS JOIN activity ON actor = ? AND sequence = asked.value + 1 WHERE previous IS NOT NULL
        """,
        [json.dumps(list(sequences)), actor],
    )
    return {row["number"]: row["previous"] for row in rows}


def judge(db: Connection, actor: str, sequence: int, verdict: str) -> None:
    """Change the verdict on an activity that is held."""
    db.execute("UPDATE activity SET verdict = ? WHERE actor = ? AND sequence = ?", [verdict, actor, sequence])


def empty(db: Connection, actor: str, sequence: int) -> None:
    """Forget what a refused activity said; its digest stays, since the chain needs it."""
    db.execute(
        "UPDATE activity SET quads = x'' WHERE actor = ? AND sequence = ? AND verdict = ?",
        [actor, sequence, QUARANTINED],
    )


def digests(db: Connection, actor: str, first: int, final: int) -> dict[int, str]:
    """Sequence -> digest of what is held of an actor from `first` to `final`."""
    rows = db.execute(
        "SELECT sequence, digest FROM activity WHERE actor = ? AND sequence BETWEEN ? AND ?", [actor, first, final]
    )
    return {row["sequence"]: row["digest"] for row in rows}


def head(db: Connection, actor: str) -> int:
    """The highest sequence held of an actor; 0 where there is none."""
    return int(db.execute("SELECT coalesce(max(sequence), 0) FROM activity WHERE actor = ?", [actor]).fetchone()[0])


def everything(db: Connection) -> Iterator[Signed]:
    """All accepted activities, by actor and sequence; one at a time, since there may be many."""
    for row in db.execute(f"SELECT {_COLUMNS} FROM activity WHERE verdict = ? ORDER BY actor, sequence", [ACCEPTED]):
        yield _signed(row)


def _signed(row: sqlite3.Row) -> Signed:
    return Signed(
        Activity(
            iri=row["iri"],
            change=Change(row["change"]),
            practice=row["practice"],
            actor=row["actor"],
            published=row["published"],
            sequence=row["sequence"],
            previous=row["previous"],
            revision_of=row["revision_of"],
            digest=row["digest"],
        ),
        row["quads"],
        Proof(row["proof_created"], row["proof_method"], row["proof_value"]),
    )
