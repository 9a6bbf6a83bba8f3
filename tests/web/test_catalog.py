"""The catalogue as data: what CKAN and the harvesters of other portals read, page by page."""

from dataclasses import replace

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import DCTERMS, RDF, Graph, Literal, Namespace, URIRef

from node.config import Limits
from node.errors import FetchError
from node.harvest.portal import Walk, inspect_portal
from node.outbound import Answer
from node.rdf.namespaces import PREFIXES, SCHEMES
from node.store.sources import Source
from tests.web.conftest import HOME

DCAT, HYDRA = Namespace(PREFIXES["dcat"]), Namespace(PREFIXES["hydra"])
READER = "https://portal.example"
FORMS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml"}
CATALOGUE, SERIES = URIRef(f"{HOME}/catalog"), URIRef(f"{HOME}/catalog#practices")


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


@pytest.mark.parametrize("suffix", FORMS)
def test_our_own_reader_of_portals_gets_every_practice_once(client, names, suffix):
    portal = Portal(client)
    reading = walk(portal, suffix)
    pages = list(reading.read(conditional=False))
    assert [each.iri for _, page in pages for each in page.datasets] == names
    assert [each.fault for _, page in pages for each in page.datasets] == [None] * 5
    assert reading.incomplete == ""
    address = f"{HOME}/catalog.{suffix}"
    assert portal.asked == [address, f"{address}?page=2", f"{address}?page=3"]


def test_what_our_reader_gets_is_what_the_practice_says(world, client):
    said = world.publish(title={"en": "Cameras", "nl": "Camera's"}, themes=(SCHEMES + "themes/privacy",))
    ((_, page),) = walk(Portal(client)).read(conditional=False)
    (found,) = page.datasets
    assert (found.iri, found.title, found.description) == (said.iri, said.title, said.summary)
    assert (found.themes, found.licences) == (said.themes, (said.licence,))
    assert found.landing_pages == (said.iri,)
    assert found.organisations[0][0] == "Ghent"
    assert found.modified > ""
    candidate = inspect_portal(Portal(client), f"{HOME}/catalog.ttl", base_url=READER, language="nl", limits=Limits())
    assert candidate.titles == ("Camera's",)


def test_a_change_on_any_page_shows_on_the_first(world, client, names):
    first = client.get("/catalog.ttl").headers["ETag"]
    assert list(walk(Portal(client), etag=first).read(conditional=True)) == []
    world.publish("p-4", title={"en": "Another text"}, follow=False)
    assert len(list(walk(Portal(client), etag=first).read(conditional=True))) == 3
    second = client.get("/catalog.ttl").headers["ETag"]
    world.withdraw("p-4")
    pages = list(walk(Portal(client), etag=second).read(conditional=True))
    assert [each.iri for _, page in pages for each in page.datasets] == names[:4]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("suffix", FORMS)
def test_ckan_s_reader_gets_every_practice_once(client, names, suffix):
    """It takes what is a dcat:Dataset, and goes on to the hydra:next, else hydra:nextPage, of a PagedCollection."""
    found, address = [], f"/catalog.{suffix}"
    while address:
        graph = Graph().parse(data=client.get(address).data, format=FORMS[suffix])
        found += sorted(str(each) for each in graph.subjects(RDF.type, DCAT.Dataset))
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
    assert all(f"<{HOME}/practices/{name}> a dcat:Dataset" in whole.text for name in ("cameras", "second"))
    assert client.get("/catalog.ttl?page=1").data == whole.data
    assert "hydra:next" not in whole.text


def test_each_practice_is_a_data_set_of_the_series_with_files_to_load(world, client):
    world.add_peer()
    said = world.publish()
    world.publish("vote", by=world.zug)
    world.publish("gone")
    world.withdraw("gone")
    graph = Graph().parse(data=client.get("/catalog.ttl").data, format="turtle")
    practice = URIRef(said.iri)
    assert set(graph.subjects(RDF.type, DCAT.Dataset)) == {practice}
    assert set(graph.objects(CATALOGUE, DCAT.dataset)) == {practice, SERIES}
    assert (practice, DCAT.inSeries, SERIES) in graph
    assert (SERIES, RDF.type, DCAT.DatasetSeries) in graph
    assert (URIRef(f"{HOME}/catalog#stream"), DCAT.accessURL, URIRef(f"{HOME}/feed")) in graph
    assert graph.value(CATALOGUE, DCTERMS.publisher) == URIRef(world.ghent.did)
    files = list(graph.objects(practice, DCAT.distribution))
    assert len(files) == 2
    for file in files:
        address = str(graph.value(file, DCAT.downloadURL))
        answer = client.get(address.removeprefix(HOME))
        assert str(graph.value(file, DCAT.mediaType)).endswith(answer.mimetype)


@pytest.mark.usefixtures("names")
def test_a_page_of_the_data_says_in_its_header_where_the_others_are(client):
    link = client.get("/catalog", query_string={"page": "2"}, headers={"Accept": "text/turtle"}).headers.getlist("Link")
    pages = {"first": 1, "prev": 1, "next": 3, "last": 3}
    assert link == [f'<{HOME}/catalog.ttl?page={number}>; rel="{name}"' for name, number in pages.items()]
    last = ", ".join(client.get("/catalog.ttl?page=3").headers.getlist("Link"))
    assert 'rel="next"' not in last
    assert 'rel="alternate"; type="text/turtle"' in ", ".join(client.get("/catalog").headers.getlist("Link"))


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize("page", ["0", "4", "-1", "two", "1.5", "٣", "9" * 12])
def test_a_page_that_is_not_there_is_404_with_a_sentence(client, page):
    answer = client.get("/catalog.ttl", query_string={"page": page})
    assert answer.status_code == 404
    assert "The page must be a whole number from 1 to 3" in answer.text


def test_a_node_without_practices_has_a_page_too(client):
    for suffix, rdf in (("ttl", RdfFormat.TURTLE), ("nt", RdfFormat.N_TRIPLES), ("rdf", RdfFormat.RDF_XML)):
        said = list(parse(client.get(f"/catalog.{suffix}").data, format=rdf))
        assert PREFIXES["dcat"] + "Dataset" not in {getattr(each.object, "value", "") for each in said}
    assert client.get("/catalog.jsonld?page=2").status_code == 404
