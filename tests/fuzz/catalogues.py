"""What must hold of a page of a portal's catalogue: PageError, or datasets that come to practices we can write."""

from __future__ import annotations

from datetime import date
from functools import cache

from pyoxigraph import NamedNode

from node.config import Limits, resource_folder
from node.errors import NotPublishable, PageError
from node.harvest import addresses
from node.harvest.mapping import Concepts, practice_iri, practice_of
from node.practice import Kind
from node.rdf.canonical import canonical, inspect
from node.rdf.dcat import MEDIA_TYPES, read_catalogue
from node.rdf.practices import to_quads
from node.rdf.schemes import load_thesaurus
from node.store.sources import Source
from tests.fake_portal import EARLIER, LATER, VIEW, FakePortal
from tests.fuzz.pages import MOST_CHARACTERS, in_time

HOME = "https://ghent.example"
URL = "https://data.stad.example/catalog.ttl"
LIMITS = Limits(triples_per_page=5_000, triples_per_practice=500, nesting_levels=20)
SOURCE = Source(
    url=URL, slug="data-stad", form="dcat", name="Data", city="Ghent", country="", practice_kind=Kind.CASE_STUDY.value,
    language="en", added_at="2026-11-01T00:00:00Z",
)  # fmt: skip
TODAY = date(2026, 11, 23)


@cache
def _concepts() -> Concepts:
    return Concepts.of(load_thesaurus(resource_folder("vocab")))


def catalogue(data: bytes) -> None:
    """The first byte says in which format the rest is written."""
    media_type, body = MEDIA_TYPES[data[0] % len(MEDIA_TYPES) if data else 0], data[1:]
    with in_time(4):
        try:
            page = read_catalogue(body, media_type, URL, home=HOME, limits=LIMITS)
        except PageError as error:
            assert str(error).startswith(URL)  # noqa: PT017 - either is right
            assert len(str(error)) < MOST_CHARACTERS  # noqa: PT017
            return
        assert page.next is None or addresses.normal(page.next)
        for dataset in page.datasets:
            if dataset.fault is not None:
                assert len(dataset.fault) < MOST_CHARACTERS
                continue
            iri = practice_iri(dataset.iri, SOURCE, HOME)
            assert inspect(f"<{iri}> <a:b> <{iri}> .\n".encode()).fault is None
            practice = practice_of(dataset, SOURCE, iri, _concepts(), TODAY)
            try:
                quads = canonical(to_quads(practice, NamedNode(iri)))
            except NotPublishable:
                continue
            assert inspect(quads).fault is None, inspect(quads).fault
    if media_type != MEDIA_TYPES[0]:
        return
    again = read_catalogue(body, media_type, URL, home=HOME, limits=LIMITS)
    # What is listed may be blank, and a blank node has another name each time.
    assert (again.datasets, again.next, again.total, again.title) == (page.datasets, page.next, page.total, page.title)


@cache
def seeds() -> tuple[bytes, ...]:
    """Pages as CKAN's extension writes them, in its formats and its ways of paging."""
    found = []
    for paging in (LATER, EARLIER, VIEW):
        portal = FakePortal(per_page=2).fill(3)
        portal.paging = paging
        found += [bytes([n]) + portal.page(1, suffix) for n, suffix in enumerate(("ttl", "jsonld", "rdf"))]
    return tuple(found)
