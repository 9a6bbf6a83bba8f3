"""The learning path: whom a city could learn a lesson from, in which order, and why."""

from decimal import Decimal

import pytest

from node.practice import Assessment, Kind, Place, Result
from node.rdf.namespaces import PREFIXES, SCHEMES
from node.search import City
from node.web.views.evidence import Evidence, because, evidence, likeness
from tests.fake_peer import a_practice
from tests.web.conftest import HOME, thesaurus
from tests.web.page import Page, faults
from tests.web.test_cities import BELGIUM, COUNTED, FINLAND, lessons, place, words_of

WORKED = SCHEMES + "outcomes/worked"
BARE = Result({"en": "people counted"}, Decimal(72))


@pytest.fixture
def stocked(world):
    """Five cities with lesson 8, the nearest with the least evidence; Ghent has none."""
    world.publish("own", lessons=lessons(1), places=place("Ghent", population=260_000))
    for name, country, people, fields in (
        ("Bruges", BELGIUM, 118_000, {}),
        ("Namur", BELGIUM, 110_000, {"status": SCHEMES + "statuses/evaluated"}),
        ("Oulu", FINLAND, 210_000, {"outcome": WORKED}),
        ("Espoo", FINLAND, 300_000, {"results": (COUNTED,)}),
        ("Lima", PREFIXES["euCountry"] + "PER", None, {"results": (COUNTED, COUNTED)}),
    ):
        where = place(name, country, population=people)
        world.publish(
            name.lower(), kind=Kind.PILOT, lessons=lessons(8), title={"en": f"Of {name}"}, places=where, **fields
        )
    return world


def order(html):
    """The practices of the path, as they follow each other."""
    return [link.rpartition("/")[2] for link in Page(html).links if link.startswith("/practices/")]


@pytest.mark.usefixtures("stocked")
def test_evidence_comes_first_and_then_likeness(client):
    html = client.get("/learn?city=ghent&lesson=8").text
    assert faults(html) == []
    assert order(html) == ["espoo", "lima", "oulu", "namur", "bruges"]
    heads = [words_of(part.partition("</h2>")[0]) for part in html.split('<h2 id="')[1:]]
    assert [head.partition(">")[2] or head for head in heads][:4] == [
        "Results with their sources", "An outcome stated", "Evaluated", "Documented",
    ]  # fmt: skip


@pytest.mark.usefixtures("stocked")
def test_each_says_why_it_stands_where_it_stands(client):
    text = words_of(client.get("/learn?city=ghent&lesson=8").text)
    assert "1 result with its source. In Europe, like yours. 300,000 people; yours has 260,000." in text
    assert "2 results with their sources. How many people live there is not stated." in text
    assert "It says what came of it (Worked), with no sourced result." in text
    assert "In Belgium, like yours. 118,000 people" in text
    assert "Other cities with a practice on it5" in text
    assert "In GhentNone yet" in text


@pytest.mark.usefixtures("stocked")
def test_a_city_that_is_not_held_is_compared_by_its_size_and_country(client):
    html = client.get("/learn?people=215,000&country=FIN&lesson=8").text
    for said in ("215000", "215.000", "215 000", "215\u202f000"):
        assert "215,000" in client.get("/learn", query_string={"people": said, "country": "FIN", "lesson": 8}).text
    assert faults(html) == []
    assert order(html)[:2] == ["espoo", "lima"]
    assert "In Finland, like yours. 300,000 people; yours has 215,000." in words_of(html)
    assert order(client.get("/learn?lesson=8").text)[-2:] == ["namur", "bruges"]


@pytest.mark.usefixtures("stocked")
def test_a_city_may_be_named_in_any_language_and_its_own_practices_are_not_taught_to_it(client):
    html = client.get("/learn?city=Brugge&lesson=8").text
    assert order(html) == ["espoo", "lima", "oulu", "namur"]
    assert "Other cities with a practice on it4" in words_of(html)
    assert "/search?city=bruges&lesson=8" in Page(client.get("/learn?city=bruges&lesson=8").text).links


@pytest.mark.usefixtures("stocked")
def test_without_a_lesson_there_is_a_form_that_tells_what_a_city_lacks(client):
    for path in ("/learn", "/learn?city=ghent", "/fi/learn"):
        html = client.get(path).text
        assert faults(html) == []
        assert [form["action"] for form in Page(html).all("form")] == ["/fi/learn" if "fi" in path else "/learn"] * 2
    options = [words_of(f"<option{o}") for o in client.get("/learn?city=ghent").text.split("<option")]
    assert any(option.startswith("1 ") and "(1 practice)" in option for option in options)
    assert any(option.startswith("8 ") and "(none yet)" in option for option in options)


def test_a_lesson_nobody_has_shows_what_to_read_instead(client):
    html = client.get("/learn?lesson=2").text
    assert faults(html) == []
    assert "No other city has a practice on this lesson here yet." in html
    assert "/concepts/lessons/2" in Page(html).links


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("lesson=9", "There are eight lessons"),
        ("lesson=%00", "There are eight lessons"),
        ("city=atlantis&lesson=1", "say how many people live there"),
        ("country=XXX&lesson=1", "three letters"),
        ("people=many&lesson=1", "a whole number"),
        ("people=1.5&lesson=1", "a whole number"),
        ("people=%D9%A3&lesson=1", "a whole number"),
        ("people=99999999999&lesson=1", "a whole number"),
        ("people=0&lesson=1", "a whole number"),
        ("city=" + "x" * 2000, "at most 100 characters"),
    ],
)
def test_a_question_that_is_none_is_400_with_a_sentence(client, asked, sentence):
    answer = client.get(f"/learn?{asked}")
    assert answer.status_code == 400
    assert sentence in answer.text


@pytest.mark.parametrize(
    ("fields", "rung"),
    [
        ({}, Evidence.DOCUMENTED),
        ({"results": (BARE,)}, Evidence.DOCUMENTED),
        ({"results": (BARE, COUNTED)}, Evidence.RESULTS),
        ({"outcome": SCHEMES + "outcomes/not-reported"}, Evidence.DOCUMENTED),
        ({"outcome": SCHEMES + "outcomes/too-early"}, Evidence.DOCUMENTED),
        ({"outcome": SCHEMES + "outcomes/did-not-work"}, Evidence.OUTCOME),
        ({"outcome": WORKED, "results": (COUNTED,)}, Evidence.RESULTS),
        ({"assessments": (Assessment(name={"en": "DPIA"}),)}, Evidence.EVALUATED),
    ],
)
def test_what_stands_behind_a_practice(fields, rung):
    practice = a_practice(f"{HOME}/practices/a", **fields)
    assert evidence(practice) is rung
    assert because(practice).endswith(".")


def test_likeness_says_what_is_shared_and_nothing_more():
    ghent = City("ghent", "Ghent", "BEL", 260_000, 1)
    assert likeness(ghent, City("x", "X", "FIN", 0, 1), thesaurus()) == (
        "In Europe, like yours. How many people live there is not stated."
    )
    assert likeness(City("", "", "", 0, 0), City("x", "X", "", 5, 1), thesaurus()) == "5 people."
    assert Place({"en": "Ghent"}, BELGIUM).slug == ghent.slug


def test_where_nothing_is_held_nothing_is_asked(world, client):
    html = client.get("/learn").text
    assert faults(html) == []
    assert "No practice is held here yet." in html
    assert "<select" not in html
    world.publish()
    assert "<select" in client.get("/learn").text
