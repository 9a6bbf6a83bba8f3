"""A reader finds each city under the name of their language; what identifies it stays what its practices say."""

import csv
import io
import json

import pytest

from node.practice import Kind, Place, Result
from node.rdf.namespaces import PREFIXES, SCHEMES
from tests.web.conftest import HOME
from tests.web.page import Page, faults

LESSON = (f"{SCHEMES}lessons/2",)
COUNTRY = {"de": "Dänemark", "fi": "Tanska"}
COUNTED = Result({"en": "people counted"}, words={"en": "many"}, sources=("source-1",))


def place(name, country, tag="en", **facts):
    return (Place({tag: name}, PREFIXES["euCountry"] + country, **facts),)


def words_of(html):
    return " ".join(Page(html).text.split())


def between(html, start, end):
    return html.partition(start)[2].partition(end)[0]


def names_in(html):
    """The names in a list of places, in their order."""
    return [item.partition("</a>")[0].rpartition(">")[2] for item in html.split("<li>")[1:]]


@pytest.fixture
def stocked(world):
    world.add_peer()
    copenhagen = place("Copenhagen", "DNK", centroid="POINT(12.57 55.68)")
    world.publish("bikes", title={"en": "Bikes"}, places=copenhagen, kind=Kind.PILOT, results=(COUNTED,), follow=False)
    world.publish("walks", title={"en": "Walks"}, places=place("Cologne", "DEU"), lessons=LESSON, follow=False)
    world.publish("noise", title={"en": "Noise"}, places=place("Port of Ghent", "BEL"), lessons=(), follow=False)
    world.publish(
        "ours", title={"en": "Ours"}, places=place("Gent", "BEL", "nl"), lessons=(),
        adopted_from=(f"{HOME}/practices/bikes",), follow=False,
    )  # fmt: skip
    world.follow()
    return world


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(("tag", "name"), [("de", "Kopenhagen"), ("fi", "Kööpenhamina")])
class TestInALanguage:
    def test_a_card_has_the_name_of_the_language(self, client, tag, name):
        html = client.get(f"/{tag}/search?q=bikes&exact=1").text
        assert f"· {name}, {COUNTRY[tag]} ·" in words_of(html)

    def test_a_facet_and_what_was_chosen_have_it_and_go_by_the_slug(self, client, tag, name):
        html = client.get(f"/{tag}/search?city=copenhagen").text
        assert faults(html) == []
        boxes = [each["value"] for each in Page(html).all("input") if each.get("name") == "city" and "checked" in each]
        assert boxes == ["copenhagen"]
        said = words_of(html)
        assert said.count(name) >= 3  # as a chip, as a value of the facet, on the card
        assert "Copenhagen" not in said

    def test_the_citys_page_has_it_in_title_and_heading_at_the_same_address(self, client, tag, name):
        html = client.get(f"/{tag}/cities/copenhagen").text
        assert faults(html) == []
        assert f"<title>{name}" in html
        assert f"<h1>{name}</h1>" in html  # in the page's language, so it needs no mark of its own
        assert f'content="{name}' in between(html, 'property="og:title"', ">")
        assert "Copenhagen" not in words_of(html)

    def test_a_map_and_its_list_have_it(self, client, tag, name):
        for path in ("/", "/search?view=map"):
            html = client.get(f"/{tag}{path}").text
            assert f">{name}</text>" in html
            assert name in names_in(between(html, '<ul class="places below">', "</ul>"))

    def test_the_practices_page_leads_to_its_city_by_it(self, client, tag, name):
        html = client.get(f"/{tag}/practices/bikes").text
        assert f'<a href="/{tag}/cities/copenhagen">{name}</a>' in html
        (where,) = json.loads(Page(html).data)["spatialCoverage"]
        assert where["name"] == name

    def test_who_took_something_up_is_told_with_it(self, client, tag, name):
        assert f"({name})" in words_of(client.get(f"/{tag}/cities/gent").text)

    def test_a_comparison_and_a_path_of_learning_have_it(self, client, tag, name):
        compared = client.get(f"/{tag}/compare?with=bikes&with=walks").text
        assert name in between(compared, "<h1", "</h1>")
        path = client.get(f"/{tag}/learn?city=copenhagen&lesson=2").text
        assert name in between(path, "<title>", "</title>")
        assert f'<option value="copenhagen" selected>{name}</option>' in path

    def test_a_suggestion_has_it_whatever_was_typed(self, client, tag, name):
        (found,) = client.get(f"/api/suggest?q=copenh&hl={tag}").json["suggestions"][:1]
        assert (found["label"], found["value"], found["page"]) == (name, "copenhagen", f"{HOME}/cities/copenhagen")

    def test_data_call_it_so_where_they_label_and_not_where_they_quote(self, client, tag, name):
        found = client.get(f"/api/search?q=bikes&exact=1&hl={tag}-XX").json
        assert [(each["value"], each["label"]) for each in found["facets"]["city"]] == [("copenhagen", name)]
        assert found["hits"][0]["places"][0]["name"] == {"en": "Copenhagen"}
        city = client.get(f"/api/cities/copenhagen?hl={tag}").json
        assert (city["name"], city["slug"]) == (name, "copenhagen")
        table = client.get(f"/search.csv?q=bikes&exact=1&hl={tag}").data.decode("utf-8-sig")
        assert [row["places"] for row in csv.DictReader(io.StringIO(table))] == [name]
        assert "CY  - Copenhagen\r\n" in client.get("/practices/bikes.ris").text
        assert ", Copenhagen," in client.get(f"/search.bib?q=bikes&exact=1&hl={tag}").text
        assert name not in client.get("/practices/bikes.ttl").text


@pytest.mark.usefixtures("stocked")
def test_a_city_is_called_by_its_english_name_where_its_practices_say_none(client):
    assert "<h1>Ghent</h1>" in client.get("/en/cities/gent").text
    assert "<h1>Gante</h1>" in client.get("/es/cities/gent").text


@pytest.mark.usefixtures("stocked")
def test_a_city_the_vocabulary_does_not_know_is_called_as_it_calls_itself(client):
    found = client.get("/api/search?hl=de").json["facets"]["city"]
    assert {each["value"]: each["label"] for each in found}["port-of-ghent"] == "Port of Ghent"


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    ("tag", "slugs"),
    [
        ("en", ["cologne", "copenhagen", "gent", "port-of-ghent"]),
        ("de", ["gent", "cologne", "copenhagen", "port-of-ghent"]),
    ],
)
def test_of_as_many_practices_the_facet_has_the_first_by_name_first(client, tag, slugs):
    boxes = Page(client.get(f"/{tag}/search").text).all("input")
    assert [each["value"] for each in boxes if each.get("name") == "city"] == slugs


def test_of_two_cities_of_one_name_only_that_of_its_country_has_another_name(world, client):
    world.publish("here", places=place("London", "GBR"))
    world.publish("there", places=place("London", "CAN"))
    assert "Londres, Reino Unido" in words_of(client.get("/es/practices/here").text)
    assert "London, Canadá" in words_of(client.get("/es/practices/there").text)


def test_a_part_of_a_city_keeps_its_name(world, client):
    world.publish("part", places=place("Brooklyn", "USA"))
    assert '<h1 lang="en" dir="auto">Brooklyn</h1>' in client.get("/es/cities/brooklyn").text


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    ("tag", "names"),
    [
        ("en", ["Cologne", "Copenhagen", "Ghent", "Port of Ghent"]),
        ("de", ["Gent", "Köln", "Kopenhagen", "Port of Ghent"]),
        ("fi", ["Gent", "Köln", "Kööpenhamina", "Port of Ghent"]),
    ],
)
def test_lists_of_cities_are_in_the_order_of_the_names_shown_without_their_accents(client, tag, names):
    for path in ("/cities/", "/", "/search?view=map"):
        html = client.get(f"/{tag}{path}").text
        assert names_in(between(html, '<ul class="places below">', "</ul>")) == names
    found = client.get(f"/api/cities?hl={tag}").json["cities"]
    assert [each["name"] for each in found] == names


def test_one_city_under_three_addresses_keeps_the_three_names_in_lists(world, client):
    for slug, name, tag in (("a", "Ghent", "en"), ("b", "Gent", "nl"), ("c", "Gand", "fr")):
        world.publish(slug, places=place(name, "BEL", tag))
    found = client.get("/api/search?hl=en").json["facets"]["city"]
    assert {each["value"]: each["label"] for each in found} == {"ghent": "Ghent", "gent": "Gent", "gand": "Gand"}
