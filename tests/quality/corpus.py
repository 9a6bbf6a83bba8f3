"""The starter corpus in an index, and the graded queries put to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from node.catalog.markdown import read_file
from node.practice import Practice, Thesaurus
from node.rdf.schemes import load_thesaurus
from node.search import Listing, Writer

if TYPE_CHECKING:
    from node.search.meaning import Meaning

ROOT = Path(__file__).parents[2]
QUERIES = Path(__file__).with_name("queries.yaml")
BASE_URL = "https://library.example"


@dataclass(frozen=True, slots=True)
class Graded:
    """A query in its language, and slug -> grade of the practices that answer it (2) or are related (1)."""

    id: str
    language: str
    query: str
    grades: Mapping[str, int]


@cache
def queries(path: Path = QUERIES) -> tuple[Graded, ...]:
    """All graded queries."""
    rows = yaml.safe_load(path.read_text("utf-8"))
    return tuple(Graded(row["id"], row["language"], row["query"], row["grades"]) for row in rows)


@cache
def thesaurus() -> Thesaurus:
    """The vocabulary as it is."""
    return load_thesaurus(ROOT / "vocab")


@cache
def practices() -> tuple[Practice, ...]:
    """The starter corpus."""
    files = sorted((ROOT / "policies" / "cities").glob("*/*.md"))
    return tuple(read_file(file, base_url=BASE_URL, thesaurus=thesaurus()).practice for file in files)


def fill(folder: Path) -> None:
    """Make an index of the starter corpus in `folder`."""
    with Writer.open(folder, thesaurus()) as writer:
        writer.put(
            Listing(practice, "did:web:library.example", "The library", curated=True, published="2026-01-01T00:00:00Z")
            for practice in practices()
        )
        writer.commit(1)


def meaning(folder: Path) -> Meaning:
    """Read the starter corpus for its meaning into the index in `folder`. Needs the extra `semantic`."""
    from node.follow.meaning import passage
    from node.search.embedding import load
    from node.search.meaning import Meaning
    from node.search.vector_writer import VectorWriter

    embedder = load()
    with VectorWriter(folder, embedder.name, embedder.dimensions) as writer:
        for practice in practices():
            (vector,) = embedder.passages([passage(practice)])
            writer.put(practice.iri, practice.slug, vector)
        writer.commit(1)
    return Meaning(embedder, folder)
