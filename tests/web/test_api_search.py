"""`/api/search` and what stands beside it; the shapes of the answers are tests/web/test_openapi.py's."""

import pytest

from node.practice import Kind, Place
from node.rdf.namespaces import PREFIXES, SCHEMES
from tests.web.conftest import HOME


@pytest.fixture
def stocked(world):
    world.add_peer()
    world.publish("cameras", title={"en": "Cameras that count people"}, follow=False)
    zug = Place(name={"en": "Zug"}, country=PREFIXES["euCountry"] + "CHE")
    world.publish("vote", by=world.zug, title={"en": "A test vote"}, kind=Kind.PILOT, places=(zug,), follow=False)
    for number in range(25):
        world.publish(f"sensor-{number}", title={"en": f"Quince number {number}"}, follow=False)
    world.follow()
    return world


def each_page(client, address):
    while address:
        page = client.get(address.removeprefix(HOME)).get_json()
        yield page
        address = page["next"]


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("query", ["q=quince", "q=quince&sort=newest", "", "kind=policy&sort=oldest", "sort=city"])
def test_a_cursor_leads_through_everything_once(client, query):
    pages = list(each_page(client, f"/api/search?size=7&{query}"))
    found = [hit["iri"] for page in pages for hit in page["hits"]]
    assert len(found) == len(set(found)) == pages[0]["total"] >= 25
    assert [page["question"]["page"] for page in pages] == list(range(1, len(pages) + 1))
    back = client.get(pages[2]["previous"].removeprefix(HOME)).get_json()
    assert [hit["iri"] for hit in back["hits"]] == [hit["iri"] for hit in pages[1]["hits"]]
    assert pages[0]["previous"] is None


@pytest.mark.usefixtures("stocked")
def test_the_old_address_answers_the_very_same(client):
    for query in ("", "?q=quince", "?q=vote&kind=pilot&hl=nl", "?page=2", "?size=3", "?nope=1", "?page=0"):
        old, new = client.get(f"/search.json{query}"), client.get(f"/api/search{query}")
        assert (old.status_code, old.get_json()) == (new.status_code, new.get_json())


@pytest.mark.usefixtures("stocked")
def test_labels_are_in_the_readers_language(client):
    document = client.get("/api/search?kind=pilot&hl=es").get_json()
    hit = document["hits"][0]
    assert hit["places"][0]["country"]["label"] == "Suiza"
    assert hit["status"]["label"] == "en vigor"
    labels = {facet: values[0]["label"] for facet, values in document["facets"].items() if values}
    assert labels["country"] == "Suiza"
    assert labels["lang"] == "inglés"


@pytest.mark.usefixtures("stocked")
def test_a_cursor_of_another_question_is_refused(client):
    cursor = client.get("/api/search?q=quince&size=5").get_json()["next"].partition("cursor=")[2]
    for query in ("q=cameras&size=5", "q=quince&size=6", "q=quince&size=5&kind=policy", "q=quince&size=5&sort=newest"):
        answer = client.get(f"/api/search?{query}&cursor={cursor}")
        assert answer.status_code == 400
        assert "belongs to another question" in answer.get_json()["error"]
    assert client.get(f"/api/search?size=5&q=quince&cursor={cursor}").status_code == 200


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("colour=blue", "no parameter 'colour'"),
        ("cursor=nonsense", "not one this node gave"),
        ("cursor=x&page=2", "either a cursor or a page"),
        ("page=-1", "whole number from 1 to 500"),
        ("page=1000000000000000000", "whole number from 1 to 500"),
        ("sort=best", "sort is one of relevance, newest, oldest, city"),
        ("signed=maybe", "signed is one of city, curator, no"),
        ("exact=yes", "exact is one of 0, 1"),
        ("q=" + "a" * 1_001, "at most 1,000 characters"),
        ("&".join(f"theme=t{n}" for n in range(21)), "theme at most 20 times"),
        ("q=a&q=b", "Please give q once"),
    ],
)
def test_what_cannot_be_answered_is_400_with_a_sentence(client, query, sentence):
    answer = client.get(f"/api/search?{query}")
    assert answer.status_code == 400
    assert sentence in answer.get_json()["error"]


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("words", ['"', "NEAR(", "\x00", "-", "🚲", "a " * 400, "title:[a TO b]", "city:", "year:x"])
def test_any_words_are_just_words(client, words):
    assert client.get("/api/search", query_string={"q": words}).status_code == 200
    assert client.get("/api/suggest", query_string={"q": words[:200]}).status_code == 200
    assert client.get("/suggest", query_string={"q": words}).status_code == 200


@pytest.mark.usefixtures("stocked")
def test_suggestions_lead_to_pages(client):
    document = client.get("/api/suggest?q=gh").get_json()
    city = next(each for each in document["suggestions"] if each["kind"] == "city")
    assert (city["value"], city["label"], city["page"]) == ("ghent", "Ghent", f"{HOME}/cities/ghent")
    for each in client.get("/api/suggest?q=ca&limit=20").get_json()["suggestions"]:
        assert client.get(each["page"].removeprefix(HOME)).status_code == 200
    assert client.get("/api/suggest").get_json() == {"q": "", "suggestions": []}


@pytest.mark.usefixtures("stocked")
def test_suggestions_as_a_browser_reads_them(client):
    answer = client.get("/suggest?q=zu")
    assert answer.mimetype == "application/x-suggestions+json"
    words, labels, notes, pages = answer.get_json(force=True)
    assert words == "zu"
    assert "Zug" in labels
    assert notes[labels.index("Zug")] == "1 practice"
    assert f"{HOME}/cities/zug" in pages


@pytest.mark.usefixtures("stocked")
def test_cities_and_those_like_them(client):
    cities = {each["slug"]: each for each in client.get("/api/cities?hl=fr").get_json()["cities"]}
    assert set(cities) == {"ghent", "zug"}
    assert cities["ghent"]["country"]["label"] == "Belgique"
    city = client.get("/api/cities/ghent").get_json()
    assert "ghent" not in [each["slug"] for each in city["like"]]
    assert client.get(city["search"].removeprefix(HOME)).get_json()["total"] == city["practices"] == 26
    missing = client.get("/api/cities/atlantis")
    assert (missing.status_code, missing.get_json()["status"]) == (404, 404)


def test_similar_practices_are_others_and_say_what_they_share(stocked, client):
    theme = (SCHEMES + "themes/data-protection",)
    stocked.publish("one", title={"en": "A rule"}, themes=theme, follow=False)
    stocked.publish("other", title={"en": "Something else"}, themes=theme)
    document = client.get("/api/practices/ghent.example/one/similar?limit=4&hl=de").get_json()
    assert document["practice"] == f"{HOME}/practices/one"
    assert document["similar"][0]["iri"] == f"{HOME}/practices/other"
    assert document["practice"] not in [each["iri"] for each in document["similar"]]
    assert document["similar"][0]["why"]["concepts"][0]["label"] == "Datenschutz"


@pytest.mark.usefixtures("stocked")
def test_a_question_that_finds_nothing_harms_no_other(client):
    for path in ("/api/search?q=xylophone", "/search.json?q=xylophone&page=3", "/search.csv?q=xylophone"):
        assert client.get(path).status_code == 200
    assert client.get("/api/search?q=quince").get_json()["total"] == 25


def test_a_concept_widens_and_says_so(world, client):
    world.publish("watch", title={"nl": "Gegevens"}, themes=(SCHEMES + "themes/data-protection",))
    document = client.get("/api/search?q=tietosuoja").get_json()
    assert document["total"] == 1
    assert [each["concept"]["id"] for each in document["widened"]] == ["data-protection"]
    assert "data-protection" in [each["id"] for each in document["hits"][0]["why"]["concepts"]]
    exact = client.get("/api/search?q=tietosuoja&exact=1").get_json()
    assert (exact["question"]["exact"], exact["widened"]) == (True, [])
