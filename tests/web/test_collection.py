"""A reading list that lives in its address: shown, changed, and taken away in four forms."""

import csv
import io
import json
from xml.etree import ElementTree as ET

import pytest

from node.web.views.chosen import Selection, reference
from tests.web.conftest import HOME
from tests.web.page import Page, faults

ATOM = "{http://www.w3.org/2005/Atom}"
LIST = "name=For+the+council&with=b&with=localhost:8002/vote&with=a"


@pytest.fixture
def stocked(world):
    world.add_peer()
    world.publish("a", title={"en": "Alpha"})
    world.publish("b", title={"en": "Beta"})
    world.publish("vote", by=world.zug, title={"en": "A test vote"})
    return world


def test_a_selection_changes_into_another():
    chosen = Selection("/collection", ("a", "b", "c"), "Mine")
    assert chosen.moved("c", -1).chosen == ("a", "c", "b")
    assert chosen.moved("a", -1).chosen == ("a", "b", "c")
    assert chosen.moved("a", 1).chosen == ("b", "a", "c")
    assert chosen.without("b").added("a").chosen == ("a", "c")
    assert chosen.address() == "/collection?name=Mine&with=a&with=b&with=c"
    assert Selection("/collection").address() == "/collection"


def test_a_page_has_a_short_name():
    assert reference("/practices/trams") == "trams"
    assert reference("/peers/ghent.example:8001/trams") == "ghent.example:8001/trams"
    assert reference("/sources/open-data/x") == "sources/open-data/x"


@pytest.mark.usefixtures("stocked")
def test_a_list_in_its_order(client):
    answer = client.get(f"/collection?{LIST}&with=nothing")
    assert answer.status_code == 200
    assert faults(answer.text) == []
    page = Page(answer.text)
    assert "For the council" in page.text
    titles = [link for link in page.links if link in ("/practices/a", "/practices/b", "/peers/localhost:8002/vote")]
    assert titles == ["/practices/b", "/peers/localhost:8002/vote", "/practices/a"]
    assert "It is not known here." in page.text
    assert f"/collection?{LIST}" in page.links  # without what is not known
    assert "/collection?name=For+the+council&with=localhost:8002/vote&with=b&with=a&with=nothing" in page.links
    assert "/compare?with=b&with=localhost:8002/vote&with=a" in page.links


@pytest.mark.usefixtures("stocked")
def test_something_is_added(client):
    page = Page(client.get("/collection?with=a&q=vote").text)
    assert "/collection?with=a&with=localhost:8002/vote" in page.links


@pytest.mark.usefixtures("stocked")
def test_a_practice_stands_once(client):
    page = Page(client.get("/collection?with=a&with=ghent.example/a&with=/practices/a").text)
    assert page.links.count("/practices/a") == 1


@pytest.mark.usefixtures("stocked")
def test_taken_away(client):
    table = client.get(f"/collection.csv?{LIST}")
    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"), newline="")))
    assert [row["title"] for row in rows] == ["Beta", "A test vote", "Alpha"]
    assert client.get(f"/collection.bib?{LIST}").text.count("@misc{") == 3
    document = json.loads(client.get(f"/collection.jsonld?{LIST}").text)
    assert document["@id"] == f"{HOME}/collection.jsonld?{LIST}"
    assert document["schema:name"] == "For the council"
    assert [each["position"] for each in document["itemListElement"]] == [1, 2, 3]
    feed = ET.fromstring(client.get(f"/collection.atom?{LIST}").text)
    assert feed.findtext(f"{ATOM}title") == "For the council"
    assert len(feed.findall(f"{ATOM}entry")) == 3
    assert [each.get("rel") for each in feed.findall(f"{ATOM}link")] == ["self", "alternate"]


def test_an_empty_list_helps(client):
    answer = client.get("/collection")
    assert answer.status_code == 200
    assert faults(answer.text) == []
    assert "Nothing stands on this list yet." in answer.text
    assert client.get("/collection.csv").status_code == 200


@pytest.mark.parametrize("form", ["", ".csv", ".bib", ".jsonld", ".atom"])
def test_too_much_is_refused_with_a_sentence(client, form):
    many = "&".join(f"with=p{number}" for number in range(101))
    answer = client.get(f"/collection{form}?{many}")
    assert answer.status_code == 400
    assert "At most 100 practices go together here; these are 101." in answer.text


@pytest.mark.usefixtures("stocked")
def test_a_hostile_name_stays_in_its_box(client):
    for form in ("", ".atom", ".jsonld", ".csv", ".bib"):
        answer = client.get(f"/collection{form}", query_string={"name": '"><script>\u202e\x00]]>', "with": "a"})
        assert answer.status_code == 200
        assert answer.text.count("<script") == (1 if not form else 0) or form == ".jsonld"  # ours
        assert "\u202e" not in answer.text


@pytest.mark.usefixtures("stocked")
def test_a_practice_begins_a_list_and_a_comparison(client):
    page = Page(client.get("/peers/localhost:8002/vote").text)
    assert "/collection?with=localhost:8002/vote" in page.links
    assert "/compare?with=localhost:8002/vote" in page.links
    assert "/es/collection?with=a" in Page(client.get("/es/practices/a").text).links
