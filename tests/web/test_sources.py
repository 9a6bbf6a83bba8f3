"""What a portal says is found and shown as the portal's, not signed, and never served as this city's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from node.config import Limits
from node.harvest import add_portal, harvest_source, inspect_portal
from node.practice import Kind
from node.rdf.namespaces import PREFIXES
from node.store import activities, practices, sources, transaction
from node.store.runs import Run
from tests.fake_portal import FakeDataset, FakePortal
from tests.harvest.reading import a_lease
from tests.web.conftest import HOME, World, thesaurus

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAGE = "/sources/data-stad-example/crowds"
BELGIUM = PREFIXES["euCountry"] + "BEL"


@pytest.fixture
def portal() -> FakePortal:
    portal = FakePortal()
    portal.datasets = [FakeDataset("crowds", "Crowds in the Veldstraat"), FakeDataset("trees", "Trees of the city")]
    return portal


Read = Callable[[], Run]


@pytest.fixture
def read(world: World, portal: FakePortal) -> Read:
    """Add the portal and read it; then again, and carry what changed to the index."""
    db = world.node.db()
    candidate = inspect_portal(portal, portal.url, base_url=HOME, language="en", limits=Limits())
    with transaction(db):
        add_portal(db, candidate, NOW, city="Ghent", country=BELGIUM, kind=Kind.PILOT, language="en")

    def once() -> Run:
        source = sources.get(db, portal.url)
        assert source is not None
        run = harvest_source(
            db,
            source,
            client=portal,
            thesaurus=thesaurus(),
            base_url=HOME,
            limits=Limits(),
            lease=a_lease(db, source.url),
            now=lambda: NOW,
        )
        world.follow()
        return run

    once()
    return once


@pytest.mark.usefixtures("read")
def test_its_page_names_the_portal_and_claims_no_signature(client):
    html = client.get(PAGE).get_data(as_text=True)
    assert "Crowds in the Veldstraat" in html
    assert "From the portal Data of the city, not signed" in html
    assert 'href="https://data.stad.example/dataset/crowds"' in html
    assert "did.json" not in html
    assert "Signed by" not in html
    assert "checked the signature" not in html
    assert "Signed with key" not in html


@pytest.mark.usefixtures("read")
def test_its_page_says_that_nothing_but_what_stands_is_kept_and_is_cited_without_a_version(client):
    html = client.get(PAGE).get_data(as_text=True)
    assert "Only what the portal says now is kept" in html
    assert f"{PAGE}/versions/" not in html
    assert re.search(r"Pilot, as of \d+ \w+ 20\d\d\. ", html)
    assert "version = " not in client.get(f"{PAGE}.bib").get_data(as_text=True)
    assert "ET  - " not in client.get(f"{PAGE}.ris").get_data(as_text=True)


@pytest.mark.usefixtures("read")
def test_the_page_of_peers_names_its_city_as_the_readers_language_does(client):
    assert "Pilot, Ghent" in client.get("/peers").text
    assert "Proyecto piloto, Gante" in client.get("/es/peers").text


@pytest.mark.usefixtures("read")
@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf"])
def test_its_statements_are_served_in_every_form(client, suffix):
    answer = client.get(f"{PAGE}.{suffix}")
    assert answer.status_code == 200
    assert b"Crowds in the Veldstraat" in answer.data
    assert b"genid" not in answer.data


@pytest.mark.usefixtures("read")
def test_it_is_found_with_its_city_and_the_portals_name(client):
    html = client.get("/search?q=veldstraat&exact=1").get_data(as_text=True)
    assert PAGE in html
    assert "From the portal Data of the city, not signed" in html
    (hit,) = client.get("/search.json?q=veldstraat&exact=1").json["hits"]
    assert hit["page"] == HOME + PAGE
    assert hit["publisher"] == {
        "did": "https://data.stad.example/catalog.ttl",
        "name": "Data of the city",
        "curator": False,
        "signs": False,
    }
    assert "Trees of the city" in client.get("/cities/ghent").get_data(as_text=True)


@pytest.mark.usefixtures("read")
def test_our_stream_and_catalogue_never_serve_it(world, client):
    world.publish("cameras")
    for address in ("/feed.ttl", "/feed/1.trig", "/catalog.ttl", "/.well-known/void"):
        body = client.get(address, headers={"Accept": "*/*"}).get_data(as_text=True)
        assert "/sources/" not in body
        assert "Crowds" not in body
    assert [each.activity.actor for each in activities.stream(world.node.db(), world.node.did, 0, 10)] == [
        world.node.did
    ]
    assert client.get("/activities/2").status_code == 404
    assert client.get("/practices/crowds").status_code == 404


def test_what_the_portal_lists_no_longer_is_gone_with_its_name(client, portal, read):
    portal.remove("crowds")
    assert read().accepted == 1
    answer = client.get(PAGE)
    assert answer.status_code == 410
    assert "The portal Data of the city lists this no longer" in answer.get_data(as_text=True)
    assert client.get("/search.json?q=veldstraat&exact=1").json["hits"] == []


@pytest.mark.usefixtures("read")
def test_a_suspended_source_is_shown_nowhere_until_it_is_resumed(world, client, portal):
    db = world.node.db()
    with transaction(db):
        sources.suspend(db, portal.url, "2026-11-23T12:00:00Z")
    assert client.get(PAGE).status_code == 404
    assert client.get("/search.json?q=veldstraat&exact=1").json["hits"] == []  # before the index knows
    world.follow()
    assert client.get("/search.json?q=veldstraat&exact=1").json["total"] == 0
    assert "Veldstraat" not in client.get("/").get_data(as_text=True)
    with transaction(db):
        sources.resume(db, portal.url, accept=False)
    world.follow()
    assert client.get(PAGE).status_code == 200
    assert client.get("/search.json?q=veldstraat&exact=1").json["total"] == 1


@pytest.mark.usefixtures("read")
def test_a_removed_source_leaves_the_index(world, client, portal):
    db = world.node.db()
    with transaction(db):
        sources.remove(db, portal.url)
    world.follow()
    assert client.get("/search.json?q=veldstraat&exact=1").json["total"] == 0
    assert practices.counts(db) == {}


@pytest.mark.parametrize("address", ["/sources/nowhere/crowds", "/sources/data-stad-example/other"])
def test_an_unknown_portal_or_dataset_is_not_found(client, read, address):
    assert read().skipped == 2
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("read")
def test_programs_read_it_as_unsigned_and_from_the_portal(world, portal, client):
    hit = client.get("/api/search?q=crowds&signed=no").get_json()["hits"][0]
    assert hit["page"] == HOME + PAGE
    assert hit["publisher"]["signs"] is False
    assert hit["api"] == f"{HOME}/api/practices/data-stad-example/crowds"
    whole = client.get("/api/practices/data-stad-example/crowds").get_json()
    assert (whole["iri"], whole["publisher"]["did"]) == (HOME + PAGE, portal.url)
    for form in whole["forms"]:
        assert client.get(form["href"].removeprefix(HOME)).mimetype == form["type"]
    listed = client.get("/api/practices").get_json()["practices"]
    assert hit["api"] in [each["api"] for each in listed]
    assert '"Not signed"' in client.get("/search.csv?q=crowds").text
    with transaction(world.node.db()):
        sources.suspend(world.node.db(), portal.url, "2026-11-25T00:00:00Z")
    assert client.get("/api/practices/data-stad-example/crowds").status_code == 404
    assert client.get("/api/practices").get_json()["total"] == 0
