"""A vocabulary, a record, a publisher, and files that can be published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from node.catalog.publish import Publisher
from node.config import resource_folder
from node.identity import SigningKey
from node.practice import Thesaurus
from node.rdf.schemes import load_thesaurus
from node.rdf.shapes import Shapes, compile_shapes
from node.store import Connection, connect

BASE = "https://ghent.example"
DID = "did:web:ghent.example"

GOOD = """\
---
kind: pilot
title: Counting visitors by Wi-Fi
summary: A test in the shopping streets.
languages: [NLD]
licence: CC_BY_4_0
places:
  - name: {en: Ghent, nl: Gent}
    country: BEL
scope: city
start: 2019
status: running
themes: [ethics]
organisations:
  - organisation: Stad Gent
    roles: [responsible]
sources:
  - title: A report
    page: https://stad.example/report
    publisher: Stad Gent
---

What happened.
"""

Write = Callable[..., Path]


@pytest.fixture(scope="session")
def thesaurus() -> Thesaurus:
    return load_thesaurus(resource_folder("vocab"))


@pytest.fixture(scope="session")
def shapes() -> Shapes:
    vocabulary = resource_folder("vocab")
    return compile_shapes(tuple(vocabulary / name for name in ("shapes.ttl", "rules.ttl", "advice.ttl")))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a practice file: GOOD with pieces replaced, or any content."""

    def file(name: str = "wifi.md", content: str | bytes = GOOD, **replacements: str) -> Path:
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            for field, value in replacements.items():
                content = _replaced(content, field, value)
            content = content.encode()
        path.write_bytes(content)
        return path

    return file


def _replaced(content: str, field: str, value: str) -> str:
    """The file with another value of a field, or with a field more where it has none."""
    lines = content.split("\n")
    at = next((n for n, line in enumerate(lines) if line.startswith(f"{field}:")), None)
    if at is None:
        return "\n".join([lines[0], f"{field}: {value}", *lines[1:]])
    end = next(n for n in range(at + 1, len(lines)) if not lines[n].startswith(" "))
    return "\n".join([*lines[:at], f"{field}: {value}", *lines[end:]])


@pytest.fixture
def record(tmp_path: Path) -> Path:
    connect(tmp_path / "node.db", create=True).close()
    return tmp_path / "node.db"


@pytest.fixture
def db(record: Path) -> Iterator[Connection]:
    connection = connect(record)
    yield connection
    connection.close()


@pytest.fixture
def ghent() -> Publisher:
    return Publisher(DID, BASE, SigningKey(f"{DID}#key-1", Ed25519PrivateKey.generate()))
