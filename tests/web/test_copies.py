"""A curator's copy beside its original, similar practices, and cities like one: on pages and in the API."""

from __future__ import annotations

import pytest

from node.practice import Place
from node.rdf.namespaces import PREFIXES, SCHEMES
from node.store import peers, transaction
from tests.web.conftest import AWAY, HOME, World
from tests.web.page import Page, faults

COPY = "/peers/localhost:8002/cameras"
ALSO = f'Also written up by <a href="{COPY}">The library</a>'
FINLAND, BELGIUM, PERU = (PREFIXES["euCountry"] + code for code in ("FIN", "BEL", "PER"))
CCTV = (SCHEMES + "technologies/video-camera",)


@pytest.fixture
def pair(world: World) -> World:
    """Ghent's cameras, and what a library wrote of them."""
    world.add_peer(curator=True, name="The library")
    world.publish(title={"en": "Cameras that count people"})
    world.publish(by=world.zug, title={"en": "Ghent counts with lenses"}, curated_copy_of=f"{HOME}/practices/cameras")
    return world


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize("words", ["count people", "lenses", ""])
def test_the_original_is_the_one_hit_and_says_who_else_wrote_it_up(client, words):
    html = client.get("/search", query_string={"q": words}).text
    assert faults(html) == []
    assert "1 practice" in Page(html).text
    assert '<a href="/practices/cameras">' in html
    assert ALSO in html
    (hit,) = client.get("/api/search", query_string={"q": words}).get_json()["hits"]
    assert hit["copies"] == [{"name": "The library", "page": HOME + COPY}]


@pytest.mark.usefixtures("pair")
def test_what_is_new_names_it_once(client):
    html = client.get("/").text
    assert "Cameras that count people" in html
    assert "Ghent counts with lenses" not in html


@pytest.mark.usefixtures("pair")
def test_both_pages_lead_to_each_other(client):
    original, copy = client.get("/practices/cameras").text, client.get(COPY).text
    assert faults(original) == faults(copy) == []
    assert ALSO in original
    assert "Also written up" not in copy
    assert "Curated copy of" in Page(copy).text
    assert '<a href="/practices/cameras">Cameras that count people</a>' in copy
    assert f'<link rel="canonical" href="{AWAY}/practices/cameras">' in copy


def test_what_is_no_longer_so_is_said_no_longer(pair, client):
    assert ALSO in client.get("/practices/cameras").text
    pair.withdraw(by=pair.zug)
    assert "Also written up" not in client.get("/practices/cameras").text
    assert client.get("/api/search").get_json()["hits"][0]["copies"] == []


def test_a_suspended_curator_is_not_named(pair, client):
    with transaction(pair.node.db()):
        peers.suspend(pair.node.db(), pair.zug.did, "2026-11-24T00:00:00Z")
    assert "library" not in client.get("/practices/cameras").text
    assert "library" not in client.get("/search").text


def test_who_is_no_curator_is_not_named(world, client):
    world.add_peer()
    world.publish()
    world.publish(by=world.zug, curated_copy_of=f"{HOME}/practices/cameras")
    assert "Also written up" not in client.get("/practices/cameras").text
    assert "2 practices" in Page(client.get("/search").text).text


def test_a_copy_of_what_is_not_held_names_its_address(world, client):
    world.add_peer(curator=True)
    world.publish(by=world.zug, curated_copy_of="https://turku.example/practices/x")
    assert 'href="https://turku.example/practices/x"' in client.get(COPY).text
    assert "1 practice" in Page(client.get("/search").text).text


def test_similar_practices_stand_on_the_page_and_follow_the_index(world, client):
    world.publish("alone", title={"en": "Reading water meters"}, summary={"en": "Done."}, lessons=())
    world.publish("one", title={"en": "Cameras on squares"}, technologies=CCTV)
    assert "Similar practices" not in client.get("/practices/alone").text
    assert "Cameras on bridges" not in client.get("/practices/one").text
    world.publish(
        "two", title={"en": "Cameras on bridges"}, technologies=CCTV, places=(Place({"en": "Oulu"}, FINLAND),)
    )
    html = client.get("/practices/one").text
    assert faults(html) == []
    similar = html.partition("Similar practices")[2].partition("</section>")[0]
    assert '<a href="/practices/two">Cameras on bridges</a>' in similar
    assert "Policy" in similar
    assert "Oulu" in similar
    world.withdraw("two")
    assert "Cameras on bridges" not in client.get("/practices/one").text


def test_at_most_five_are_similar_and_an_old_version_has_none(world, client):
    for number in range(16):
        seen = CCTV if number < 7 else ()
        world.publish(f"n-{number}", title={"en": f"Number {number}"}, technologies=seen, follow=number == 15)
    html = client.get("/practices/n-0").text
    similar = html.partition("Similar practices")[2].partition("</section>")[0]
    assert len(Page(similar).links) == 5
    assert "Similar practices" not in client.get("/practices/n-0/versions/1").text


def test_a_citys_page_names_cities_like_it_with_their_size(world, client):
    for name, country, people in (
        ("Ghent", BELGIUM, 262_000), ("Oulu", FINLAND, 210_000), ("Espoo", FINLAND, 300_000), ("Lima", PERU, None),
    ):  # fmt: skip
        world.publish(name.lower(), places=(Place({"en": name}, country, population=people),))
    world.publish("oulu-too", places=(Place({"en": "Oulu"}, FINLAND, population=210_000),))
    html = client.get("/cities/ghent").text
    assert faults(html) == []
    like = html.partition("Cities like this one")[2].partition("</section>")[0]
    assert Page(like).links == ["/cities/espoo", "/cities/oulu", "/cities/lima"]
    said = " ".join(Page(like).text.split())
    assert "Oulu, Finland210,000 people · 2 practices" in said
    assert "Lima, PeruPopulation not stated · 1 practice" in said


def test_the_only_city_is_like_no_other(world, client):
    world.publish()
    assert "Cities like this one" not in client.get("/cities/ghent").text


def test_nordic_cities_are_found_by_the_region_their_country_lies_in(world, client):
    world.publish("oulu", places=(Place({"en": "Oulu"}, FINLAND),))
    world.publish("ghent", places=(Place({"en": "Ghent"}, BELGIUM),))
    html = client.get("/search", query_string={"q": "Nordic countries"}).text
    assert '<a href="/practices/oulu">' in html
    assert '<a href="/practices/ghent">' not in html
    assert "Searching also for" in html
