"""A city's page: its practices by lesson, who filled its gaps, what was taken up, and the node it runs."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from node.harvest.standing import facts
from node.practice import Kind, Place, Result
from node.rdf.namespaces import PREFIXES, SCHEMES
from node.store.own_keys import OwnKey
from node.store.peers import Peer, PeerKey
from node.store.schedule import Schedule
from node.web.here import Publisher
from node.web.views.node_view import is_node_of, own_node, peer_node
from node.web.views.standing_view import standing_in_words
from node.web.views.words import degrees
from tests.web.conftest import HOME
from tests.web.page import Page, faults

BELGIUM, FINLAND = PREFIXES["euCountry"] + "BEL", PREFIXES["euCountry"] + "FIN"
COUNTED = Result({"en": "people counted"}, Decimal(72), sources=("source-1",))
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
KEY = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
OLD_KEY = f"z6Mkold{KEY[7:]}"


def lessons(*numbers):
    return tuple(f"{SCHEMES}lessons/{number}" for number in numbers)


def place(name, country=BELGIUM, **facts):
    return (Place({"en": name}, country, **facts),)


def between(html, start, end="</section>"):
    return html.partition(start)[2].partition(end)[0]


def words_of(html):
    return " ".join(Page(html).text.split())


@pytest.fixture
def stocked(world):
    world.publish("rules", lessons=lessons(1, 7), title={"en": "Rules"})
    world.publish(
        "counting", kind=Kind.PILOT, lessons=lessons(1), title={"en": "Counting"}, results=(COUNTED,),
        outcome=SCHEMES + "outcomes/did-not-work",
    )  # fmt: skip
    world.publish("walks", lessons=lessons(8), title={"en": "Walks"}, places=place("Espoo", FINLAND))
    world.publish(
        "noise", kind=Kind.PILOT, lessons=lessons(8), title={"en": "Noise"}, places=place("Oulu", FINLAND),
        results=(COUNTED,),
    )  # fmt: skip
    return world


@pytest.mark.usefixtures("stocked")
def test_a_citys_practices_stand_under_its_lessons_and_gaps_are_seen(client):
    html = client.get("/cities/ghent").text
    assert faults(html) == []
    table = between(html, '<table class="grid8">', "</table>")
    rows = {row.partition("</a>")[0].rpartition(">")[2]: row for row in table.split("<tr>")[2:]}
    assert rows["Rules"].count('<use href="#mark-plain"/>') == 2
    assert rows["Counting"].count('<use href="#mark-results"/>') == 1
    cells = between(html, '<tr class="total">', "</tr>").split("<td")[1:]
    assert [words_of("<td" + cell) for cell in cells] == ["2", "0", "0", "0", "0", "0", "1", "0"]
    assert sum('class="gap"' in cell for cell in cells) == 6
    answer = words_of(between(html, '<dl class="answer">', "</dl>"))
    assert "Pilots with figures1 of 1 1 did not work" in answer
    assert "Lessons covered2 of 8 none on lessons 2, 3, 4, 5, 6, 8" in answer


def test_results_without_a_source_have_a_mark_of_their_own(world, client):
    world.publish("told", lessons=lessons(1), results=(replace(COUNTED, sources=()),))
    html = client.get("/cities/ghent").text
    assert html.count('<use href="#mark-unsourced"/>') == 2  # in its cell and in the key
    assert html.count('<use href="#mark-results"/>') == 1  # in the key alone
    assert faults(html) == []


@pytest.mark.usefixtures("stocked")
def test_who_filled_a_gap_is_named_the_best_documented_first(client):
    said = between(client.get("/cities/ghent").text, 'id="gap"')
    assert "2 other cities have a practice." in words_of(said)
    assert words_of(said).index("Oulu: Noise") < words_of(said).index("Espoo: Walks")
    assert "/learn?city=ghent&lesson=8" in Page(said).links
    assert "no other city held here has it" in words_of(said)  # on lesson 2


def test_a_city_without_gaps_speaks_of_none(world, client):
    world.publish("all", lessons=lessons(*range(1, 9)))
    html = client.get("/cities/ghent").text
    assert 'id="gap"' not in html
    assert "A column without a mark is a gap." not in html


def test_what_was_taken_up_is_told_on_both_sides(world, client):
    world.add_peer()
    zug = world.publish("register", by=world.zug, title={"en": "Register"}, places=place("Zug"))
    world.publish("ours", title={"en": "Ours"}, adopted_from=(zug.iri, "https://gone.example/practices/lost"))
    world.publish("again", title={"en": "Again"}, adapted_from=(f"{HOME}/practices/ours",))  # in the city itself
    ghent = between(client.get("/cities/ghent").text, 'id="lineage"')
    assert "Ours: adopted as it is from Register (Zug)" in words_of(ghent)
    assert "https://gone.example/practices/lost" in Page(ghent).links
    assert "Again" not in words_of(ghent)
    html = client.get("/cities/zug").text
    assert faults(html) == []
    assert "Register was adopted as Ours (Ghent)" in words_of(between(html, 'id="lineage"'))
    world.withdraw("ours")
    assert "Ours" not in words_of(between(client.get("/cities/zug").text, 'id="lineage"'))


def test_what_was_taken_up_is_drawn_with_the_city_between_the_others(world, client):
    world.add_peer()
    zug = world.publish("register", by=world.zug, title={"en": "Register"}, places=place("Zug"))
    world.publish("ours", title={"en": "Ours"}, adopted_from=(zug.iri,))
    world.publish("theirs", by=world.zug, places=place("Basel"), adapted_from=(f"{HOME}/practices/ours",))
    picture = between(client.get("/cities/ghent").text, '<figure class="lineage">', "</svg>")
    assert faults(client.get("/cities/ghent").text) == []
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", picture)
    assert texts == ["Zug", "Register", "Ghent", "This city", "Basel", "Cameras that count people"]
    world.publish("alone", places=place("Oulu", FINLAND))
    assert "<figure" not in client.get("/cities/oulu").text


def test_a_city_lies_on_a_map_where_its_practices_say_where_it_is(world, client):
    world.publish("here", places=place("Ghent", centroid="POINT(3.72 51.05)"))
    world.publish("there", places=place("Oulu", FINLAND))
    assert 'aria-label="Map of Europe: Ghent"' in client.get("/cities/ghent").text
    assert "Map of" not in client.get("/cities/oulu").text


def test_a_city_with_a_name_without_end_has_a_page(world, client):
    world.publish("long", places=place("The United Towns " * 30))
    for path in ("/", "/cities/", "/practices/long", "/search?view=map"):
        for link in Page(client.get(path).text).links:
            if "the-united-towns" in link:
                assert client.get(link).status_code == 200
    (city,) = [link for link in Page(client.get("/cities/").text).links if "the-united-towns" in link]
    page = Page(client.get(city).text)
    assert client.get(next(link for link in page.links if link.startswith("/search?city="))).status_code == 200


def test_a_city_shows_the_node_that_bears_its_name_and_no_other(world, client):
    world.add_peer()
    world.publish("vote", by=world.zug, title={"en": "Vote"}, places=place("Zug"))
    world.publish("elsewhere", by=world.zug, title={"en": "Elsewhere"}, places=place("Oulu", FINLAND))
    html = client.get("/cities/zug").text
    assert faults(html) == []
    said = words_of(between(html, "The node of Zug"))
    assert "24 November 2026, 00:00 UTC" in said
    assert world.zug.key.multikey in said.replace(" ", "")
    assert "In quarantineNone" in said
    assert "Oulu does not publish here itself." in client.get("/cities/oulu").text


def test_the_own_node_is_the_one_being_read(world, client):
    world.publish()
    said = words_of(between(client.get("/cities/ghent").text, "The node of Ghent"))
    assert "ghent.example" in said
    assert "This is the node you are reading." in said


@pytest.mark.parametrize(
    ("name", "curator", "portal", "found"),
    [
        ("Ghent", False, "", True),
        ("City of Ghent", False, "", True),
        ("Stad Gent", False, "", True),
        ("GHENT", False, "", True),
        ("Zug", False, "", False),
        ("Friends of everything but Ghent", False, "", False),
        ("Ghent", True, "", False),
        ("Ghent", False, "ghent", False),
        ("", False, "", False),
    ],
)
def test_a_node_is_a_citys_by_its_name(name, curator, portal, found):
    publisher = Publisher("did:web:a.example", name, "https://a.example", curator, own=False, portal=portal)
    assert is_node_of(publisher, ["Ghent", "Gent"]) is found
    assert is_node_of(publisher, [""]) is False


def test_a_peers_health_is_what_its_standing_says():
    peer = Peer("did:web:a.example", "https://a.example", "Gent\u202e\n", False, "", added_at="2026-06-04T08:00:00Z")
    keys = [PeerKey("#1", OLD_KEY, 4, "revoked"), PeerKey("#2", KEY)]
    read = Schedule(peer.did, "2026-11-24T12:00:00Z", last_success_at="2026-11-01T00:00:00Z", failures=3)
    said = standing_in_words(facts(peer, read, None, NOW, interval_seconds=300), NOW, 300)
    view = peer_node(peer, keys, read, said, 2)
    assert (view.name, view.host, view.since) == ("Gent", "a.example", "4 June 2026")
    assert [key[:9] for key in view.keys] == ["z6Mk haXg"]
    assert view.stale == "Stale: it is to be read every 5 minutes"
    assert (view.last_read, view.refused) == ("1 November 2026, 00:00 UTC", "2 activities")
    never = peer_node(
        peer, [], None, standing_in_words(facts(peer, None, None, NOW, interval_seconds=300), NOW, 300), 0
    )
    assert (never.last_read, never.keys, never.refused) == ("", (), "")


def test_of_our_own_keys_only_good_ones_are_shown():
    keys = [OwnKey("#1", OLD_KEY, "2026-01-01T00:00:00Z", revoked_at="2026-02-01T00:00:00Z")]
    keys.append(OwnKey("#2", KEY, "2026-02-01T00:00:00Z"))
    us = Publisher("did:web:a.example", "Ghent", "https://a.example", False, own=True)
    assert [key[:9] for key in own_node(us, keys, "2026-11-24T12:00:00Z").keys] == ["z6Mk haXg"]


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ("POINT(3.71667 51.05)", "51.05° N, 3.717° E"),
        ("POINT(-122.33 47.6)", "47.6° N, 122.33° W"),
        ("POINT(-43.2 -22.9)", "22.9° S, 43.2° W"),
        ("POINT (151 -33.8)", "33.8° S, 151° E"),
        ("LINESTRING(1 2, 3 4)", "LINESTRING(1 2, 3 4)"),
        ("POINT(1e9 2)", "POINT(1e9 2)"),
    ],
)
def test_a_point_is_said_in_degrees(point, said):
    assert degrees(point) == said


def test_a_place_the_vocabulary_does_not_know_is_called_as_its_practices_call_it_in_the_readers_language(world, client):
    world.publish(places=(Place({"en": "Port of Ghent", "nl": "Haven van Gent"}, BELGIUM),))
    assert ">Haven van Gent</h1>" in client.get("/nl/cities/port-of-ghent").text
    assert '<h1 lang="en" dir="auto">Port of Ghent</h1>' in client.get("/fi/cities/port-of-ghent").text
