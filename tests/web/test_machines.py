"""What machines read of pages: sitemap, robots, schema.org, Open Graph, Link headers."""

import json
import re
from xml.etree import ElementTree as ET

import pytest

from node.practice import Kind, Place
from node.rdf.namespaces import PREFIXES
from node.web import sitemap
from tests.web.conftest import HOME
from tests.web.page import Page, faults

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.mimetype == "application/xml"
    return [each.text or "" for each in ET.fromstring(answer.data).iter(f"{SITEMAP}loc")]


def test_the_sitemap_lists_what_has_its_home_here(world, client):
    world.add_peer()
    world.publish(lessons=(PREFIXES["lesson"] + "1",) if "lesson" in PREFIXES else ())
    world.publish("gone")
    world.withdraw("gone")
    world.publish("vote", by=world.zug)
    lists = addresses(client, "/sitemap.xml")
    assert lists == [f"{HOME}/sitemaps/pages.xml", f"{HOME}/sitemaps/practices-1.xml"]
    pages, own = (addresses(client, each.removeprefix(HOME)) for each in lists)
    assert own == [f"{HOME}/practices/cameras"]
    assert f"{HOME}/cities/ghent" in pages
    assert any("/concepts/lessons/" in each for each in pages)
    for page in pages:
        assert client.get(page.removeprefix(HOME)).status_code == 200
    lastmod = re.search("<lastmod>(.+?)</lastmod>", client.get("/sitemaps/practices-1.xml").text)
    assert lastmod
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", lastmod[1])


def test_a_list_holds_so_many_and_the_next_goes_on(world, client, monkeypatch):
    monkeypatch.setattr(sitemap, "PRACTICES_A_PAGE", 2)
    for slug in ("a", "b", "c"):
        world.publish(slug, follow=False)
    assert len(addresses(client, "/sitemap.xml")) == 3
    assert addresses(client, "/sitemaps/practices-2.xml") == [f"{HOME}/practices/c"]


@pytest.mark.parametrize(
    "name", ["practices-0", "practices-2", "practices-99999999999999999999", "practices-x", "nope"]
)
def test_a_list_that_is_not_there_is_404(client, name):
    assert client.get(f"/sitemaps/{name}.xml").status_code == 404


def test_robots_are_told_of_the_sitemap(client):
    assert f"Sitemap: {HOME}/sitemap.xml" in client.get("/robots.txt").text


def test_a_practice_says_what_it_is_in_schema_org(world, client):
    ghent = Place(name={"en": "Ghent"}, same_as=("http://www.wikidata.org/entity/Q1296",), centroid="POINT(3.72 51.05)")
    world.publish(kind=Kind.POLICY, title={"en": "No </script><script>alert(1)</script>"}, places=(ghent,))
    html = client.get("/practices/cameras").text
    assert faults(html) == []
    said = json.loads(Page(html).data)
    assert (said["@type"], said["@id"], said["url"]) == ("CreativeWork", *[f"{HOME}/practices/cameras"] * 2)
    assert said["name"] == "No </script><script>alert(1)</script>"
    assert said["publisher"]["@id"] == world.ghent.did
    assert said["spatialCoverage"][0]["geo"]["latitude"] == "51.05"
    assert all(said.values())


def test_the_home_of_a_harvested_practice_is_its_publishers(world, client):
    world.add_peer()
    world.publish("vote", by=world.zug)
    html = client.get("/peers/localhost:8002/vote").text
    assert json.loads(Page(html).data)["url"] == "http://localhost:8002/practices/vote"
    assert '<meta property="og:url" content="http://localhost:8002/practices/vote">' in html


@pytest.mark.parametrize(
    ("path", "type_"), [("/", "WebSite"), ("/catalog", "DataCatalog"), ("/cities/ghent", "CollectionPage")]
)
def test_other_pages_say_what_they_are(world, client, path, type_):
    world.publish()
    html = client.get(path).text
    assert json.loads(Page(html).data)["@type"] == type_
    assert html.count('rel="canonical"') == 1
    assert html.count('name="description"') == 1


def test_every_page_has_a_title_for_those_who_link_to_it(world, client):
    world.publish(title={"en": 'Cameras "smart" & open'})
    html = client.get("/practices/cameras").text
    assert '<meta property="og:title" content="Cameras &#34;smart&#34; &amp; open' in html
    assert '<meta property="og:title" content="Federation">' in client.get("/peers").text


@pytest.mark.parametrize(
    "path",
    ["/", "/privacy", "/cities/", "/cities/ghent", "/concepts/", "/concepts/lessons/1", "/api", "/practices/cameras"],
)
def test_a_page_is_canonical_in_its_language(world, client, path):
    world.publish()
    for address in (f"/es{path}", f"/es{path}?utm_source=x"):
        named = re.findall('<link rel="canonical" href="([^"]*)">', client.get(address).text)
        assert named == [f"{HOME}/es{path}"]


def test_what_changes_a_page_is_part_of_its_canonical_address_and_nothing_else(world, client):
    world.publish()
    html = client.get("/learn?lesson=2&utm_source=x&city=ghent").text
    assert f'<link rel="canonical" href="{HOME}/learn?city=ghent&amp;lesson=2">' in html


def test_what_is_not_there_is_canonical_nowhere(client):
    assert 'rel="canonical"' not in client.get("/nope", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/practices/cameras", "/practices/cameras.ttl"),
        ("/es/practices/cameras", "/practices/cameras.jsonld"),
        ("/practices/cameras/versions/1", "/practices/cameras/versions/1.nq"),
        ("/peers/localhost:8002/vote", "/peers/localhost:8002/vote.rdf"),
        ("/cities/ghent", "/search.jsonld?city=ghent"),
        ("/concepts/lessons/1", "/search.atom?lesson=1"),
        ("/catalog", "/catalog.nt"),
        ("/vocab", "/vocab.ttl"),
        ("/quarantine/localhost:8002", "/quarantine/localhost:8002/report.ttl"),
        ("/", "/search.atom"),
    ],
)
def test_a_page_names_its_other_forms_and_they_are_there(world, client, path, other):
    world.add_peer()
    world.publish()
    world.publish("vote", by=world.zug)
    named = re.findall(
        r'<([^>]+)>; rel="alternate"; type="([^"]+)"', ", ".join(client.get(path).headers.getlist("Link"))
    )
    assert HOME + other in [address for address, _ in named]
    for address, media_type in named:
        answer = client.get(address.removeprefix(HOME))
        assert (answer.status_code, answer.mimetype) == (200, media_type)


def test_only_pages_that_are_there_name_forms(world, client):
    assert "Link" not in client.get("/practices/nope").headers
    world.publish()
    assert "alternate" not in client.get("/practices/cameras.ttl").headers.get("Link", "")
