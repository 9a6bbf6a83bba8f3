"""The tables, made and migrated with sqlite-utils; one function a version."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sqlite_utils import Database


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


MIGRATIONS: tuple[Callable[[Database], None], ...] = (_first,)
VERSION = len(MIGRATIONS)


def migrate(db: sqlite3.Connection) -> None:
    """Bring the schema to VERSION. The caller owns the transaction."""
    current = int(db.execute("PRAGMA user_version").fetchone()[0])
    for step in MIGRATIONS[current:]:
        step(Database(db))
    db.execute(f"PRAGMA user_version = {VERSION}")
