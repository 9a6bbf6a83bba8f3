"""A record of its own for each test, and activities to put into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from node.practice import Activity, Change, Proof, Signed
from node.store import Connection, connect

DID = "did:web:ghent.example"
BASE = "https://ghent.example"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "node.db"


@pytest.fixture
def db(path: Path) -> Iterator[Connection]:
    connection = connect(path, create=True)
    yield connection
    connection.close()


def an_activity(sequence: int, slug: str = "cameras", change: Change = Change.CREATE, **facts: Any) -> Activity:
    actor = facts.pop("actor", DID)
    base = facts.pop("base", BASE)
    return Activity(
        iri=f"{base}/activities/{sequence}",
        change=change,
        practice=f"{base}/practices/{slug}",
        actor=actor,
        published=f"2026-11-01T00:00:{sequence:02}Z",
        sequence=sequence,
        previous=f"zdigest{sequence - 1}" if sequence > 1 else None,
        revision_of=facts.pop("revision_of", None),
        digest=f"zdigest{sequence}",
    )


def signed(sequence: int, slug: str = "cameras", change: Change = Change.CREATE, **facts: Any) -> Signed:
    proof = Proof("2026-11-01T00:00:00Z", f"{DID}#key-1", f"zproof{sequence}")
    return Signed(an_activity(sequence, slug, change, **facts), f"<a> <b> <{sequence}> .\n".encode(), proof)
