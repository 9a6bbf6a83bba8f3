"""The catalogue as data: pages that those follow who read CKAN's."""

from dataclasses import replace

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import DCTERMS, RDF, Graph, Literal, Namespace, URIRef

from node.config import Limits
from node.errors import FetchError
from node.harvest.portal import Walk
from node.outbound import Answer
from node.rdf.namespaces import PREFIXES
from node.store.sources import Source
from tests.web.conftest import HOME

DCAT, HYDRA = Namespace(PREFIXES["dcat"]), Namespace(PREFIXES["hydra"])
READER = "https://portal.example"
FORMS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml"}
CATALOGUE, DATASET = URIRef(f"{HOME}/catalog"), URIRef(f"{HOME}/catalog#practices")


class Portal:
    """This node as a portal that another one reads: its app, asked without a network."""

    def __init__(self, client):
        self.client = client
        self.asked = []

    def get(self, url, *, etag=None, **_):
        self.asked.append(url)
        answer = self.client.get(url.removeprefix(HOME), headers={"If-None-Match": etag} if etag else {})
        if answer.status_code not in (200, 304):
            raise FetchError(f"{url} answered {answer.status_code}.", status=answer.status_code)
        return Answer(answer.status_code, answer.mimetype, answer.headers["ETag"], answer.data, url)


@pytest.fixture
def names(world, monkeypatch):
    """Five practices, two to a page."""
    monkeypatch.setattr("node.web.catalog.PAGE_SIZE", 2)
    for number in range(5):
        world.publish(f"p-{number}", title={"en": f"Number {number}"}, follow=False)
    return [f"{HOME}/practices/p-{number}" for number in range(5)]


def walk(portal, suffix="ttl", **known):
    source = Source(f"{HOME}/catalog.{suffix}", "ghent", "dcat", "Ghent", "Ghent", "", "policy", "en", "2026-11-01")
    return Walk(replace(source, **known), portal, READER, Limits(), lambda: False, float("inf"))


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize("suffix", FORMS)
def test_our_own_reader_of_portals_follows_every_page_once_and_gets_the_data_set(client, suffix):
    portal = Portal(client)
    reading = walk(portal, suffix)
    pages = list(reading.read(conditional=False))
    assert {(each.iri, each.fault) for _, page in pages for each in page.datasets} == {(str(DATASET), None)}
    assert reading.incomplete == ""
    address = f"{HOME}/catalog.{suffix}"
    assert portal.asked == [address, f"{address}?page=2", f"{address}?page=3"]


@pytest.mark.usefixtures("names")
def test_a_change_on_any_page_shows_on_the_first(world, client):
    first = client.get("/catalog.ttl").headers["ETag"]
    assert list(walk(Portal(client), etag=first).read(conditional=True)) == []
    world.publish("p-4", title={"en": "Another text"}, follow=False)
    assert len(list(walk(Portal(client), etag=first).read(conditional=True))) == 3
    second = client.get("/catalog.ttl").headers["ETag"]
    world.withdraw("p-4")
    assert len(list(walk(Portal(client), etag=second).read(conditional=True))) == 2


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("suffix", FORMS)
def test_who_follows_hydra_as_ckan_does_gets_every_practice_once(client, names, suffix):
    """To the hydra:next, else hydra:nextPage, of the PagedCollection."""
    found, address = [], f"/catalog.{suffix}"
    while address:
        graph = Graph().parse(data=client.get(address).data, format=FORMS[suffix])
        found += sorted(str(each) for each in graph.objects(CATALOGUE, DCAT.resource))
        (paging,) = graph.subjects(RDF.type, HYDRA.PagedCollection)
        for new, old in (("next", "nextPage"), ("previous", "previousPage"), ("first", "firstPage")):
            assert graph.value(paging, HYDRA[new]) == graph.value(paging, HYDRA[old])
        assert graph.value(paging, HYDRA.itemsPerPage) == Literal(2)
        following = graph.value(paging, HYDRA.next)
        address = str(following).removeprefix(HOME) if following else ""
    assert found == names


def test_all_practices_stand_in_one_document_while_they_fit_on_a_page(world, client):
    world.publish()
    world.publish("second")
    whole = client.get("/catalog.ttl")
    assert all(f"<{HOME}/practices/{name}> a dcat:Resource" in whole.text for name in ("cameras", "second"))
    assert client.get("/catalog.ttl?page=1").data == whole.data
    assert "hydra:next" not in whole.text


def test_the_catalogue_lists_each_practice_by_resource_and_none_as_a_data_set(world, client):
    world.add_peer()
    said = world.publish()
    world.publish("vote", by=world.zug)
    world.publish("gone")
    world.withdraw("gone")
    graph = Graph().parse(data=client.get("/catalog.ttl").data, format="turtle")
    assert set(graph.subjects(RDF.type, DCAT.Dataset)) == {DATASET}
    assert set(graph.subjects(RDF.type, DCAT.Catalog)) == {CATALOGUE}
    assert set(graph.objects(CATALOGUE, DCAT.resource)) == {URIRef(said.iri)}
    assert (URIRef(f"{HOME}/catalog#stream"), DCAT.accessURL, URIRef(f"{HOME}/feed")) in graph
    assert graph.value(CATALOGUE, DCTERMS.publisher) == URIRef(world.ghent.did)
    assert graph.value(DATASET, DCTERMS.modified) is not None
    for suffix in ("jsonld", "nt", "rdf", "html"):
        assert client.get(f"/catalog.{suffix}").status_code == 200


@pytest.mark.usefixtures("names")
def test_a_page_of_the_data_says_in_its_header_where_the_others_are(client):
    link = client.get("/catalog", query_string={"page": "2"}, headers={"Accept": "text/turtle"}).headers.getlist("Link")
    pages = {"first": 1, "prev": 1, "next": 3, "last": 3}
    assert link == [f'<{HOME}/catalog.ttl?page={number}>; rel="{name}"' for name, number in pages.items()]
    last = ", ".join(client.get("/catalog.ttl?page=3").headers.getlist("Link"))
    assert 'rel="next"' not in last
    assert 'rel="alternate"; type="text/turtle"' in ", ".join(client.get("/catalog").headers.getlist("Link"))


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize("page", ["0", "-1", "two", "1.5", "٣", "9" * 12])
def test_a_page_that_is_not_there_is_404_with_a_sentence(client, page):
    answer = client.get("/catalog.ttl", query_string={"page": page})
    assert answer.status_code == 404
    assert "The page must be a whole number from 1 to 3" in answer.text


@pytest.mark.usefixtures("names")
def test_who_reads_on_after_a_withdrawal_finds_an_empty_page_where_the_last_one_was(world, client):
    world.withdraw("p-4")
    answer = client.get("/catalog.ttl?page=3")
    assert answer.status_code == 200
    assert "dcat:resource" not in answer.text
    links = ", ".join(answer.headers.getlist("Link"))
    assert ('rel="next"' in links, f'{HOME}/catalog.ttl?page=2>; rel="prev"' in links) == (False, True)


@pytest.mark.parametrize(
    ("suffix", "rdf"), [("ttl", RdfFormat.TURTLE), ("nt", RdfFormat.N_TRIPLES), ("rdf", RdfFormat.RDF_XML)]
)
def test_a_node_without_practices_has_a_page_too(client, suffix, rdf):
    said = list(parse(client.get(f"/catalog.{suffix}").data, format=rdf))
    assert PREFIXES["dcat"] + "resource" not in {each.predicate.value for each in said}
