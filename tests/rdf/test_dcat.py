"""A page of a catalogue comes to plain values, or to a sentence that says why not; never to anything else."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import DCTERMS as DCT

from node.config import Limits
from node.errors import PageError
from node.rdf.dcat import MEDIA_TYPES, CataloguePage, read_catalogue
from tests.fake_portal import EARLIER, FORMATS, LATER, VIEW, FakeDataset, FakePortal

HOME = "https://ghent.example"
URL = "https://data.stad.example/catalog.ttl"
HYDRA = "http://www.w3.org/ns/hydra/core#"
CATALOG = (
    "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n<> a dcat:Catalog .\n"
)


def read(body: bytes | str, media_type: str = "text/turtle", *, url: str = URL, **limits: int) -> CataloguePage:
    body = body.encode() if isinstance(body, str) else body
    return read_catalogue(body, media_type, url, home=HOME, limits=Limits(**limits))


@pytest.fixture
def portal() -> FakePortal:
    return FakePortal(per_page=2).fill(5)


@pytest.mark.parametrize("suffix", ["ttl", "rdf", "jsonld"])
@pytest.mark.parametrize("paging", [LATER, EARLIER, VIEW])
def test_a_page_says_what_it_lists_where_it_goes_on_and_how_many_there_are(portal, suffix, paging):
    portal.paging = paging
    url = f"{portal.site}/catalog.{suffix}"
    page = read(portal.page(2, suffix), FORMATS[suffix][1], url=f"{url}?page=2")
    assert page.title == {"": "Data of the city"}
    assert page.listed == {f"<{each.iri}>" for each in page.datasets}
    assert len(page.datasets) == 2
    assert [each.fault for each in page.datasets] == [None, None]
    assert page.next == f"{url}?page=3"
    assert f"{url}?page=2" in page.names
    assert page.total == 5
    assert read(portal.page(3, suffix), FORMATS[suffix][1], url=url).next is None


def test_a_next_page_that_is_no_url_is_a_fault_of_the_page():
    with pytest.raises(PageError, match="is no URL"):
        read(f"{CATALOG} <p> a <{HYDRA}PagedCollection> ; <{HYDRA}next> 'http://[0/' .")


def test_a_relative_next_page_is_taken_from_the_pages_own_address():
    page = read(f"{CATALOG} <?page=1> a <{HYDRA}PagedCollection> ; <{HYDRA}next> '?page=2' .")
    assert page.next == f"{URL}?page=2"


def test_a_page_that_leads_on_in_two_ways_is_refused():
    with pytest.raises(PageError, match="leads on to 2 pages"):
        read(f"{CATALOG} <p> a <{HYDRA}PagedCollection> ; <{HYDRA}next> 'a' ; <{HYDRA}nextPage> 'b' .")


@pytest.mark.parametrize("total", ["'many'", "1, 2", "-1", "99999999999999999999"])
def test_a_total_that_is_no_number_is_none_that_can_be_right(total):
    assert read(f"{CATALOG} <p> a <{HYDRA}Collection> ; <{HYDRA}totalItems> {total} .").total == -1


def test_of_a_catalogue_with_parts_the_whole_gives_the_title():
    parts = "<whole> a dcat:Catalog ; dct:title 'All' ; dct:hasPart <a> . <a> a dcat:Catalog ; dct:title 'A part' ."
    assert read(CATALOG.replace("<> a dcat:Catalog .", parts)).title == {"": "All"}


def test_a_series_is_listed_and_no_dataset():
    page = read(CATALOG + "<> dcat:dataset <s>, <d> . <s> a dcat:DatasetSeries . <d> a dcat:Dataset ; dct:title 'D' .")
    assert len(page.listed) == 2
    assert [each.title for each in page.datasets] == [{"": "D"}]


def test_blank_nodes_get_the_same_names_whatever_a_serialiser_calls_them(portal):
    first = read(portal.page(1)).datasets
    assert first == read(portal.page(1)).datasets
    contact = first[0].contact
    assert contact is not None
    assert (contact.name, contact.email) == ("Data office", "mailto:data@stad.example")


def test_an_agent_without_an_address_gets_none_from_us():
    page = read(
        CATALOG
        + "<d> a dcat:Dataset ; dct:title 'D' ; dct:publisher [ <http://xmlns.com/foaf/0.1/name> 'The office' ] ."
    )
    assert page.datasets[0].organisations == (("The office", None),)


@pytest.mark.parametrize(
    ("statements", "limits", "limit"),
    [
        ("dct:title " + ", ".join(f"'{n}'" for n in range(50)), {"triples_per_practice": 40}, "triples_per_practice"),
        ("dct:description '" + "é" * 100 + "'", {"literal_bytes": 150}, "literal_bytes"),
        ("dcat:landingPage <https://x.example/" + "a" * 3000 + ">", {}, "iri_bytes"),
        ("dct:spatial " + "[ dct:spatial " * 13 + "1" + "]" * 13, {}, "without an address"),
        ("dct:spatial " + ", ".join("[ dct:title '1' ]" for _ in range(1_001)), {}, "without an address"),
    ],
)  # fmt: skip
def test_a_dataset_over_a_limit_is_refused_alone(statements, limits, limit):
    page = read(f"{CATALOG} <big> a dcat:Dataset ; {statements} . <small> a dcat:Dataset ; dct:title 'S' .", **limits)
    faults = {each.iri.rpartition("/")[2]: each.fault for each in page.datasets}
    assert limit in (faults["big"] or "")
    assert faults["small"] is None


def test_blank_nodes_that_lead_back_to_themselves_are_refused():
    page = read(CATALOG + "<d> a dcat:Dataset ; dct:spatial _:a . _:a dct:spatial _:b . _:b dct:spatial _:a .")
    assert "lead back" in (page.datasets[0].fault or "")


def test_many_datasets_that_share_one_large_node_cost_no_more_than_the_page(portal):
    def heavy(graph, _):
        publisher = URIRef(f"{portal.site}/organization/7c1b")
        for number in range(400):
            graph.add((publisher, DCT.subject, Literal(f"{number}")))

    portal.per_page = 40
    portal.datasets = [FakeDataset(f"d{n}", f"D {n}", extra=heavy) for n in range(40)]
    assert len(read(portal.page()).datasets) == 40
    with pytest.raises(PageError, match="more than it has statements by far"):
        read(portal.page(), triples_per_page=2_500)


@pytest.mark.parametrize(
    ("body", "media_type", "sentence"),
    [
        (b"<a> <b> 'c", "text/turtle", "cannot be read as text/turtle"),
        (b"", "text/turtle", "describes no catalogue"),
        (b"<a> <b> 'caf\xe9' .", "text/turtle", "is not written in UTF-8"),
        ("<a> <b> <c> .".encode("utf-16"), "text/turtle", "NUL, or is not written in UTF-8"),
        (b"<html><body>Log in</body></html>", "text/html", "a catalogue is one of text/turtle"),
        (b"<a> <b> <c> .", "application/rdf+xml", "is no well-formed XML"),
        (b"{", "application/ld+json", "cannot be read as application/ld"),
    ],
)
def test_what_is_no_page_is_refused_with_a_sentence(body, media_type, sentence):
    with pytest.raises(PageError, match=sentence):
        read(body, media_type)


def test_a_page_with_too_many_statements_is_refused(portal):
    with pytest.raises(PageError, match="triples_per_page"):
        read(portal.page(), triples_per_page=20)


def test_a_context_written_out_at_the_head_is_read():
    context = {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "title": "dct:title"}
    graph = [{"@id": "c", "@type": "dcat:Catalog"}, {"@id": "d", "@type": "dcat:Dataset", "title": "T"}]
    page = read(json.dumps({"@context": context, "@graph": graph}), "application/ld+json")
    assert [each.title for each in page.datasets] == [{"": "T"}]


def test_the_word_context_in_a_text_is_no_context():
    graph = [
        {"@id": "http://c", "@type": "http://www.w3.org/ns/dcat#Catalog", "http://x/p": '"@context": "https://e/"'}
    ]
    read(json.dumps({"http://y/p": "@context", "@graph": graph}), "application/ld+json")


@pytest.mark.parametrize("suffix", ["ttl", "rdf", "jsonld"])
def test_a_page_cut_anywhere_is_read_or_refused(portal, suffix):
    body = portal.page(1, suffix)
    for end in range(0, len(body), 97):
        with suppress(PageError):
            read(body[:end], FORMATS[suffix][1])


@settings(max_examples=60, deadline=None)
@given(data=st.data(), suffix=st.sampled_from(["ttl", "rdf", "jsonld"]))
def test_a_page_with_any_bytes_changed_is_read_or_refused(data, suffix):
    body = bytearray(PAGES[suffix])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=6))
    with suppress(PageError):
        read(bytes(body), FORMATS[suffix][1])


PAGES = {suffix: FakePortal(per_page=2).fill(3).page(1, suffix) for suffix in ("ttl", "rdf", "jsonld")}


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(MEDIA_TYPES))
def test_any_bytes_are_read_or_refused(body, media_type):
    with suppress(PageError):
        read(body, media_type)


def test_a_ladder_of_blank_nodes_takes_no_longer_than_it_is(portal):
    def ladder(graph, dataset):
        rungs = [[BNode() for _ in range(12)] for _ in range(11)]
        for node in rungs[0]:
            graph.add((dataset, DCT.relation, node))
        for upper, lower in pairwise(rungs):
            for node in upper:
                for below in lower:
                    graph.add((node, DCT.relation, below))

    portal.datasets = [FakeDataset("a", "A", extra=ladder)]
    begun = time.process_time()
    read(portal.page())
    assert time.process_time() - begun < 2
