"""Practices side by side: what differs, what is missing, and what may be drawn together."""

import csv
import io
from decimal import Decimal

import pytest

from node.practice import Involvement, Kind, Place, Result, Risk
from node.rdf.namespaces import PREFIXES, SCHEMES
from node.web.views.compare_results import WIDE, Column, alike, likes
from tests.fake_peer import a_practice
from tests.web.page import Page, faults

OUTCOME = SCHEMES + "outcomes/"
ZUG = Place(name={"en": "Zug", "de": "Zug"}, country=PREFIXES["euCountry"] + "CHE")
SEEN = Result(metric={"en": "People seen"}, value=Decimal(30), unit={"en": "people"}, date="2019")
HOSTILE = '<script>alert(1)</script>"\u202e' + "w" * 400


@pytest.fixture
def stocked(world):
    world.add_peer()
    world.publish("trams", kind=Kind.PILOT, outcome=OUTCOME + "worked", start="2016", results=(SEEN,))
    other = Result(metric={"de": "Gesehen", "en": " people  SEEN"}, value=Decimal(60), unit={"en": "people"})
    world.publish(
        "vote",
        by=world.zug,
        kind=Kind.PILOT,
        outcome=OUTCOME + "did-not-work",
        start="2018",
        end="2019",
        places=(ZUG,),
        title={"en": "A test vote"},
        results=(other, Result(metric={"en": "Votes"}, value=Decimal(72), out_of=Decimal(240))),
        staff={"en": HOSTILE},
    )
    world.publish("cameras")
    return world


def like(*results):
    columns = [
        Column(f"City {number}", a_practice(f"https://x.example/practices/{number}", results=of), f"/p/{number}")
        for number, of in enumerate(results)
    ]
    return likes(columns)


def test_like_metrics_are_drawn_on_one_scale():
    (drawn,), apart = like((SEEN,), (Result(metric=SEEN.metric, value=Decimal(120), unit=SEEN.unit),), ())
    assert [line.filled for line in drawn.lines] == [(0, WIDE // 4), (0, WIDE), None]
    assert drawn.lines[2].figure is None
    assert apart == ()


def test_other_units_are_not_drawn_together():
    share = Result(metric=SEEN.metric, value=Decimal(40), unit={"en": "%"})
    assert not alike(SEEN, share)
    drawn, apart = like((SEEN,), (share,))
    assert drawn == ()
    assert [each.name for each in apart] == ["City 0", "City 1"]
    assert all(line.filled is None for each in apart for _, line in each.lines)


def test_shares_are_drawn_each_of_its_own_whole():
    one = Result(metric={"en": "Turnout"}, value=Decimal(72), out_of=Decimal(240))
    two = Result(metric={"en": "Turnout"}, value=Decimal(50), out_of=Decimal(100))
    (drawn,), _ = like((one,), (two,))
    assert [(line.filled, line.ground) for line in drawn.lines] == [((0, 300), True), ((0, 500), True)]


@pytest.mark.parametrize("value", ["-5", "1e20", "0"])
def test_what_fits_no_scale_is_only_said(value):
    odd = Result(metric=SEEN.metric, value=Decimal(value), unit=SEEN.unit)
    (drawn,), _ = like((odd,), (odd,))
    assert {line.filled for line in drawn.lines} == {None}


def test_ranges_reach_from_one_end_to_the_other():
    low = Result(metric=SEEN.metric, low=Decimal(10), high=Decimal(40), unit=SEEN.unit)
    (drawn,), _ = like((SEEN,), (low,))
    assert [line.filled for line in drawn.lines] == [(0, 750), (250, 1000)]


@pytest.mark.usefixtures("stocked")
def test_side_by_side(client):
    answer = client.get("/compare?with=trams&with=localhost:8002/vote")
    assert answer.status_code == 200
    assert faults(answer.text) == []
    page = Page(answer.text)
    text = " ".join(page.text.split())
    assert "Ghent and Zug, side by side" in text
    assert (
        "2 pilots, begun between 2016 and 2018. Outcomes: worked (Ghent); did not work (Zug). Status: in force" in text
    )
    assert "Where they differ" in text
    assert "The same in all of them" in text
    assert "Not stated by any of them:" in text
    assert "Results that can be compared" in text
    assert "M0 0H500v4H0z" in {path["d"] for path in page.all("path")}
    assert "/compare.csv?with=trams&with=localhost:8002/vote" in page.links
    assert answer.text.count("<script") == 1  # ours
    assert "w" * 350 not in answer.text


@pytest.mark.usefixtures("stocked")
def test_what_is_missing_is_said(client):
    text = Page(client.get("/compare?with=trams&with=localhost:8002/vote&with=cameras").text).text
    assert "Ghent 1, Zug and Ghent 2, side by side" in text
    assert "A policy: its status stands for it" in text
    assert "Not stated" in text


def test_who_states_no_outcome_is_said_in_the_same_words_everywhere(world, client):
    for slug, kind in (("one", Kind.PILOT), ("two", Kind.CASE_STUDY)):
        world.publish(slug, kind=kind, title={"en": slug}, outcome=None)
    page = Page(client.get("/compare?with=one&with=two").text)
    text = " ".join(page.text.split())
    assert "Outcomes: no outcome stated (Ghent 1 and Ghent 2)." in text
    rows = list(csv.reader(io.StringIO(client.get("/compare.csv?with=one&with=two").data.decode("utf-8-sig"))))
    assert ["At a glance", "Outcome", "No outcome stated", "No outcome stated"] in rows


def test_bold_is_explained_where_something_is_bold_and_languages_never_are(world, client):
    languages = [PREFIXES["euLang"] + code for code in ("ENG", "NLD")]
    for number, language in enumerate(languages):
        world.publish(f"p{number}", languages=(language,))
    assert "only this one has it" not in client.get("/compare?with=p0&with=p1").text
    world.publish("p1", themes=(SCHEMES + "themes/ethics",), languages=(languages[1],))
    assert "<b>Bold</b>: only this one has it." in client.get("/compare?with=p0&with=p1").text


def test_what_parts_say_carries_its_language(world, client):
    office = Involvement(organisation="Stad", department={"nl": "Dienst Data"})
    risk = Risk(risk={"en": "It leaks"}, mitigation={"nl": "Versleuteld"})
    world.publish("one", organisations=(office,), risks=(risk,))
    world.publish("two")
    html = client.get("/compare?with=one&with=two").text
    assert 'It leaks <small><span lang="nl" dir="auto">Versleuteld</span></small>' in html
    assert 'Stad, <span lang="nl" dir="auto">Dienst Data</span> <small>Named</small>' in html
    table = client.get("/compare.csv?with=one&with=two").data.decode("utf-8-sig")
    assert '"It leaks (Versleuteld)"' in table
    assert '"Stad, Dienst Data (Named)"' in table


@pytest.mark.usefixtures("stocked")
def test_as_a_table(client):
    answer = client.get("/compare.csv?with=trams&with=localhost:8002/vote")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["Group", "Field", "Ghent", "Zug"]
    said = {row[1]: row[2:] for row in rows}
    assert said["Outcome"] == ["Worked", "Did not work"]
    assert said["People seen"] == ["30 people (2019)", "60 people"]
    assert said["Staff"] == ["", HOSTILE]
    assert client.get("/compare.csv").status_code == 400
    assert client.get("/compare.csv?with=trams&hl=es").text.startswith("\ufeff")
    assert client.get("/compare.csv?with=trams&hl=!!").status_code == 400


def test_none_chosen(client):
    answer = client.get("/compare")
    assert answer.status_code == 200
    assert faults(answer.text) == []
    assert "No practice is chosen yet." in answer.text


@pytest.mark.usefixtures("stocked")
def test_one_chosen(client):
    answer = client.get("/compare?with=trams&q=vote")
    assert faults(answer.text) == []
    assert "please choose at least one more" in answer.text
    assert "/compare?with=trams&with=localhost:8002/vote" in Page(answer.text).links


def test_five_chosen(client):
    answer = client.get("/compare?" + "&".join(f"with=p{number}" for number in range(5)))
    assert answer.status_code == 400
    assert "At most 4 practices go together here; these are 5." in answer.text
    assert client.get("/compare?with=" + "x" * 301).status_code == 400
    assert client.get("/compare?name=" + "x" * 101).status_code == 400


@pytest.mark.usefixtures("stocked")
def test_what_cannot_be_shown_is_said_and_the_rest_is_shown(world, client):
    world.withdraw("cameras")
    answer = client.get(
        "/compare?with=cameras&with=trams&with=localhost:8002/vote&with=nowhere.example/%3Cscript%3E%22\u202e"
    )
    assert answer.status_code == 200
    assert faults(answer.text) == []
    assert "Ghent and Zug, side by side" in answer.text
    assert "It was withdrawn; its page says by whom and why." in answer.text
    assert "It is not known here." in answer.text
    rest = "/compare?with=trams&with=localhost:8002/vote&with=nowhere.example/%3Cscript%3E"
    assert any(link.startswith(rest) for link in Page(answer.text).links)


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    "pasted",
    [
        "http://localhost:8002/practices/vote",
        "http://localhost:8002/practices/vote.ttl",
        "https://ghent.example/es/peers/localhost:8002/vote?lang=de",
        "/peers/localhost:8002/vote",
        " localhost:8002/vote ",
    ],
)
def test_a_pasted_address_is_understood(client, pasted):
    text = client.get("/compare", query_string={"with": ["https://ghent.example/practices/trams", pasted]}).text
    assert "Ghent and Zug, side by side" in text


@pytest.mark.usefixtures("stocked")
def test_links_keep_the_language(client):
    page = Page(client.get("/es/compare?with=trams&with=localhost:8002/vote").text)
    assert "/es/compare?with=trams" in page.links
    assert "/compare.csv?with=trams&with=localhost:8002/vote&hl=es" in page.links
