"""The tables, made and migrated with sqlite-utils; one function a version."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it loads NumPy where that is installed, which no process needs for a record that is up to date
    from sqlite_utils import Database

_COPY = "https://w3id.org/newcommons/ns#curatedCopyOf"


def _first(db: Database) -> None:
    """Version 1: activities and what follows from them, peers and what is known of them."""
    _activities(db)
    _peers(db)
    _harvests(db)


def _activities(db: Database) -> None:
    activity = db.table("activity").create(
        {
            "actor": str,
            "sequence": int,
            "iri": str,
            "change": str,
            "practice": str,
            "published": str,
            "previous": str,
            "revision_of": str,
            "digest": str,
            "quads": bytes,
            "proof_created": str,
            "proof_method": str,
            "proof_value": str,
            "verdict": str,
        },
        not_null={"actor", "sequence", "iri", "change", "practice", "published", "digest", "quads", "verdict"},
    )
    activity.create_index(["actor", "sequence"], unique=True)
    activity.create_index(["practice", "sequence"])

    practice = db.table("practice").create(
        {
            "iri": str,
            "actor": str,
            "slug": str,
            "kind": str,
            "sequence": int,
            "first_published": str,
            "published": str,
            "withdrawn": int,
        },
        pk="iri",
        not_null={"actor", "slug", "kind", "sequence", "first_published", "published", "withdrawn"},
    )
    practice.create_index(["actor", "slug"])

    db.table("change").create({"id": int, "practice": str}, pk="id", not_null={"practice"})

    db.table("page").create({"number": int, "trig": bytes}, pk="number", not_null={"trig"})


def _peers(db: Database) -> None:
    db.table("peer").create(
        {
            "did": str,
            "base_url": str,
            "name": str,
            "curator": int,
            "stream": str,
            "page": str,
            "etag": str,
            "sequence": int,
            "digest": str,
            "published": str,
            "state": str,
            "because": str,
            "added_at": str,
            "due_at": str,
            "last_success_at": str,
        },
        pk="did",
        not_null={"base_url", "name", "curator", "stream", "sequence", "state", "added_at", "due_at"},
        defaults={"sequence": 0, "state": "active", "curator": 0},
    ).create_index(["base_url"], unique=True)

    db.table("peer_key").create(
        {"did": str, "method": str, "multikey": str, "last_sequence": int, "pinned_at": str},
        pk=("did", "method"),
        foreign_keys=[("did", "peer", "did")],
        not_null={"multikey", "pinned_at"},
    )


def _harvests(db: Database) -> None:
    db.table("quarantine").create(
        {
            "id": int,
            "actor": str,
            "sequence": int,
            "activity": str,
            "practice": str,
            "page": str,
            "reason": str,
            "found_at": str,
        },
        pk="id",
        not_null={"actor", "page", "reason", "found_at"},
    ).create_index(["actor", "activity", "reason"], unique=True)

    db.table("run").create(
        {
            "id": int,
            "peer": str,
            "started_at": str,
            "ended_at": str,
            "outcome": str,
            "pages": int,
            "accepted": int,
            "skipped": int,
            "quarantined": int,
            "note": str,
        },
        pk="id",
        not_null={"peer", "started_at", "ended_at", "outcome", "note"},
    ).create_index(["peer", "id"])


def _second(db: Database) -> None:
    """Version 2: one schedule for all that is read, holds by cause, keys that cease, erasures, notices and sources."""
    _schedule(db)
    _trust(db)
    _notices(db)
    _sources(db)


def _schedule(db: Database) -> None:
    """Peers and sources are read by the same rules, so when they are due stands in a table of its own."""
    db.table("schedule").create(
        {
            "actor": str,
            "due_at": str,
            "last_success_at": str,
            "failures": int,
            "quiet_until": str,
            "noticed_at": str,
            "fence": int,
            "leased_until": str,
        },
        pk="actor",
        not_null={"due_at", "failures", "fence"},
        defaults={"failures": 0, "fence": 0},
    )
    db.execute("INSERT INTO schedule (actor, due_at, last_success_at) SELECT did, due_at, last_success_at FROM peer")
    db.execute("ALTER TABLE peer DROP COLUMN due_at")
    db.execute("ALTER TABLE peer DROP COLUMN last_success_at")


def _trust(db: Database) -> None:
    peer = db.table("peer")
    for column in ("held_for", "suspended_at", "inbox", "did_read_at", "waiting_document", "full_pass_at"):
        peer.add_column(column, str)
    peer.add_column("settled_sequence", int, not_null_default=0)
    db.execute("UPDATE peer SET settled_sequence = sequence")
    db.execute("CREATE INDEX idx_activity_pending ON activity (actor, sequence) WHERE verdict = 'pending'")
    db.table("peer_key").add_column("ceased", str)
    db.table("quarantine").add_column("failed_check", str, not_null_default="")
    db.table("own_key").create(
        {
            "method": str,
            "multikey": str,
            "created_at": str,
            "expires_at": str,
            "revoked_at": str,
            "last_sequence": int,
        },
        pk="method",
        not_null={"multikey", "created_at"},
    )
    db.table("erasure").create(
        {"actor": str, "sequence": int, "erased_by": str, "confirmed": int, "change": int},
        pk=("actor", "sequence"),
        not_null={"erased_by", "confirmed"},
    )
    db.table("page").add_column("revision", int, not_null_default=1)


def _notices(db: Database) -> None:
    db.table("peer").add_column("followed_at", str)
    db.table("follower").create(
        {
            "did": str,
            "state": str,
            "asked_at": str,
            "told_sequence": int,
            "failures": int,
            "due_at": str,
        },
        pk="did",
        not_null={"state", "asked_at", "told_sequence", "failures", "due_at"},
        defaults={"told_sequence": 0, "failures": 0},
    )
    db.table("notice").create(
        {"id": int, "actor": str, "kind": str, "received_at": str, "body": bytes},
        pk="id",
        not_null={"actor", "kind", "received_at", "body"},
    ).create_index(["actor", "kind"], unique=True)
    db.table("nonce").create(
        {"actor": str, "nonce": str, "expires_at": str}, pk=("actor", "nonce"), not_null={"expires_at"}
    )


def _sources(db: Database) -> None:
    db.table("source").create(
        {
            "url": str,
            "slug": str,
            "form": str,
            "name": str,
            "city": str,
            "country": str,
            "practice_kind": str,
            "language": str,
            "state": str,
            "because": str,
            "held_for": str,
            "suspended_at": str,
            "added_at": str,
            "etag": str,
            "last_modified": str,
            "whole_at": str,
            "would_withdraw": int,
            "may_withdraw": int,
        },
        pk="url",
        not_null={"slug", "form", "name", "city", "country", "practice_kind", "language", "state", "added_at"}
        | {"would_withdraw", "may_withdraw"},
        defaults={"state": "active", "would_withdraw": 0, "may_withdraw": 0},
    ).create_index(["slug"], unique=True)


def _third(db: Database) -> None:
    """Version 3: which practice is a curated copy of which."""
    db.table("practice").add_column("copy_of", str, not_null_default="")
    db.execute("CREATE INDEX idx_practice_copy_of ON practice (copy_of, actor) WHERE copy_of != ''")
    rows = db.execute(
        """
        SELECT practice.iri, actor, quads FROM practice JOIN activity USING (actor, sequence)
        WHERE instr(quads, CAST('curatedCopyOf' AS BLOB)) ORDER BY practice.iri
        """
    ).fetchall()  # an older program kept the word without knowing it
    found: dict[tuple[str, str], str] = {}
    for iri, actor, quads in rows:
        link = re.search(re.escape(f"\n<{iri}> <{_COPY}> <".encode()) + b"([^>]*)> <", b"\n" + quads)
        if link:
            found.setdefault((actor, link[1].decode()), iri)
    db.conn.executemany("UPDATE practice SET copy_of = ? WHERE iri = ?", [(of, iri) for (_, of), iri in found.items()])


def _fourth(db: Database) -> None:
    """Version 4: the staff sign in."""
    sign_in = {"digest": str, "name": str, "expires_at": str}
    db.table("sign_in").create(sign_in, pk="digest", not_null={"name", "expires_at"})
    session = {"digest": str, "name": str, "signed_in_at": str, "seen_at": str}
    db.table("session").create(session, pk="digest", not_null={"name", "signed_in_at", "seen_at"})


def _fifth(db: Database) -> None:
    """Version 5: what is newest and how many there are, without a look at every practice."""
    db.execute("CREATE INDEX idx_practice_newest ON practice (published DESC, iri) WHERE NOT withdrawn")
    db.execute("CREATE INDEX idx_practice_standing ON practice (actor) WHERE NOT withdrawn")


MIGRATIONS: tuple[Callable[[Database], None], ...] = (_first, _second, _third, _fourth, _fifth)
VERSION = len(MIGRATIONS)


def migrate(db: sqlite3.Connection) -> None:
    """Bring the schema to VERSION. The caller owns the transaction."""
    from sqlite_utils import Database

    current = int(db.execute("PRAGMA user_version").fetchone()[0])
    for step in MIGRATIONS[current:]:
        step(Database(db))
    db.execute(f"PRAGMA user_version = {VERSION}")
