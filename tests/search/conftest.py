"""A small thesaurus, practices in one line, and an index of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from node.config import resource_folder
from node.practice import Concept, Kind, Place, Practice, Thesaurus
from node.rdf.namespaces import SCHEME_NAMESPACES
from node.rdf.schemes import load_thesaurus
from node.search import Index, Listing, Query, Writer


def concept(scheme: str, id: str) -> str:
    return SCHEME_NAMESPACES[scheme] + id


def small(*concepts: Concept, stamp: str = "") -> Thesaurus:
    """A thesaurus of these concepts only."""
    return Thesaurus(concepts, SCHEME_NAMESPACES, stamp)


def theme(id: str, labels: dict[str, str], **fields) -> Concept:
    """A theme; `broader` are ids of themes."""
    broader = tuple(concept("themes", each) for each in fields.pop("broader", ()))
    return Concept(concept("themes", id), "themes", labels, broader=broader, **fields)


@pytest.fixture(scope="session")
def vocabulary() -> Thesaurus:
    """The thesaurus in vocab/."""
    return load_thesaurus(resource_folder("vocab"))


@pytest.fixture(scope="session")
def thesaurus() -> Thesaurus:
    camera = {"en": "video camera", "es": "cámara", "nl": "camera", "ca": "càmera"}
    names = {"nl": ("cameratoezicht",), "fi": ("valvontakamera",)}
    return Thesaurus(
        [
            Concept(concept("technologies", "video-camera"), "technologies", camera, names),
            Concept(concept("themes", "ethics"), "themes", {"en": "ethics", "nl": "ethiek"}),
            Concept(concept("themes", "public-space"), "themes", {"en": "public space"}),
            *(Concept(concept("statuses", status), "statuses", {"en": status}) for status in ("running", "ended")),
        ],
        SCHEME_NAMESPACES,
    )


def listing(slug: str, words: str = "", /, *, city: str = "Ghent", published: str = "2026-01-01T00:00:00Z", **fields):
    """A practice with its title in English, of a city in Belgium; a pilot unless said otherwise."""
    place = Place({"en": city}, concept("countries", "BEL"))
    fields = {"kind": Kind.PILOT, "title": {"en": words} if words else {}, "places": (place,)} | fields
    practice = Practice(iri=f"https://ghent.example/practices/{slug}", **fields)
    return Listing(practice, "did:web:ghent.example", "Ghent's node", curated=False, published=published)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "search"


@pytest.fixture
def writer(folder: Path, thesaurus: Thesaurus) -> Iterator[Writer]:
    with Writer.open(folder, thesaurus) as writer:
        yield writer


@pytest.fixture
def index(folder: Path, thesaurus: Thesaurus) -> Index:
    return Index(folder, thesaurus)


Find = Callable[..., list[str]]


@pytest.fixture
def put(writer: Writer) -> Callable[..., None]:
    """Put practices and commit."""

    def put(*listings: Listing) -> None:
        writer.put(listings)
        writer.commit(writer.position + 1)

    return put


@pytest.fixture
def find(index: Index) -> Find:
    """The slugs of what is found, in order."""

    def find(words: str = "", **filters: tuple[str, ...]) -> list[str]:
        return [hit.iri.rpartition("/")[2] for hit in index.search(Query(words, filters)).hits]

    return find
