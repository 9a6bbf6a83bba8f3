"""The lineage of a practice beyond its first step: what it came from in turn, and what came of what came of it."""

import itertools
import re
from dataclasses import replace

import pytest

from node.practice import Place
from node.web.here import Publisher
from node.web.reading import Reading
from node.web.views.facts import Speaker
from node.web.views.lineage_view import lineage
from node.web.views.lineage_walk import FURTHER, STEPS, Step, Way, steps_back, way
from tests.fake_peer import a_practice
from tests.web.conftest import AWAY, HOME, thesaurus
from tests.web.page import Page, faults

BASE = "https://ghent.example/practices/"
GHENT = Publisher("did:web:ghent.example", "Ghent", "https://ghent.example", curator=False, own=True)


def a_reading(slug, **fields):
    practice = replace(a_practice(BASE + slug, title=slug.capitalize()), **fields)
    return Reading(practice, None, GHENT)


def family(*readings):
    return {each.practice.iri: each for each in readings}


def back_from(slug, known):
    start = known[BASE + slug].practice
    first = [Step(start.iri, field, iri, known.get(iri)) for field, iri in steps_back(start)]
    return way(first, steps_back, known.get)


def adopting(slug, *others):
    return a_reading(slug, adopted_from=tuple(BASE + other for other in others))


def ends(found):
    return [step.iri.removeprefix(BASE) for step in found.steps]


def test_a_way_goes_from_step_to_step_and_names_what_is_not_held():
    known = family(adopting("c", "b"), adopting("b", "a"), adopting("a", "gone"))
    found = back_from("c", known)
    assert [(step.via.removeprefix(BASE), step.iri.removeprefix(BASE)) for step in found.steps] == [
        ("c", "b"),
        ("b", "a"),
        ("a", "gone"),
    ]
    assert found.steps[-1].reading is None
    assert not found.more


@pytest.mark.parametrize(
    "known",
    [
        family(adopting("a", "b"), adopting("b", "a")),
        family(adopting("a", "a", "b"), adopting("b", "b")),
        family(adopting("a", "b", "c"), adopting("b", "c", "a"), adopting("c", "b", "a")),
    ],
)
def test_a_circle_is_walked_once(known):
    found = back_from("a", known)
    assert len(ends(found)) == len(set(ends(found)))
    seen = lineage(known[BASE + "a"].practice, found, Way(), Speaker(thesaurus()))
    assert len(seen.picture.rows) == len(found.steps) + 1


def test_a_way_ends_and_says_that_there_is_more():
    chain = [adopting(f"p{n}", f"p{n + 1}") for n in range(10)]
    found = back_from("p0", family(*chain))
    assert ends(found) == [f"p{n}" for n in range(1, STEPS + 1)]
    assert found.more
    wide = family(adopting("a", "b"), adopting("b", *(f"x{n}" for n in range(100))))
    found = back_from("a", wide)
    assert len(found.steps) == 1 + FURTHER
    assert found.more


def test_what_is_only_related_leads_no_further():
    known = family(a_reading("a", related=(BASE + "b",)), adopting("b", "c"), a_reading("c"))
    first = [Step(BASE + "a", "related", BASE + "b", known[BASE + "b"])]
    assert ends(way(first, steps_back, known.get)) == ["b"]


def test_the_picture_draws_the_nearest_and_counts_the_rest():
    known = family(adopting("a", *(f"x{n}" for n in range(9))), *(adopting(f"x{n}", f"y{n}") for n in range(9)))
    seen = lineage(known[BASE + "a"].practice, back_from("a", known), Way(), Speaker(thesaurus()))
    assert len(seen.picture.rows) == 7
    assert seen.picture.left_out == 9 + 9 - 6


def test_every_row_of_the_picture_hangs_on_the_one_that_it_came_from():
    known = family(adopting("d", "c"), adopting("c", "b"), adopting("b", "a"), a_reading("a"))
    rows = lineage(known[BASE + "d"].practice, back_from("d", known), Way(), Speaker(thesaurus())).picture.rows
    assert [row.own for row in rows] == [False, False, False, True]
    for row, onto in itertools.pairwise(rows):
        assert row.y < onto.y
        assert row.x > onto.x
        assert row.path == f"M{onto.x + 8} {onto.y}V{row.y}H{row.x}"


def test_similar_ones_that_began_in_the_same_year_are_drawn_and_no_others():
    own = a_reading("own", start="2022-03")
    alike = [a_reading("one", start="2022"), a_reading("two", start="2021"), a_reading("three")]
    seen = lineage(own.practice, Way(), Way(), Speaker(thesaurus()), alike=alike)
    assert [row.loose for row in seen.picture.rows] == [False, True]
    assert seen.picture.beside
    assert lineage(a_reading("own").practice, Way(), Way(), Speaker(thesaurus()), alike=alike).picture is None


def section(html):
    start = html.index('aria-labelledby="lineage"')
    return html[start : html.index("</section>", start)]


def told(html):
    return " ".join(Page(section(html)).text.split())


def test_a_page_tells_two_steps_in_either_direction(world, client):
    world.add_peer()
    world.publish(title={"en": "Cameras of Ghent"})
    world.publish(
        "copy",
        by=world.zug,
        title={"en": "Cameras of Zug"},
        places=(Place(name={"en": "Zug"}),),
        adopted_from=(f"{HOME}/practices/cameras",),
    )
    world.publish("third", title={"en": "Cameras once more"}, adapted_from=(f"{AWAY}/practices/copy",))
    first = client.get("/practices/cameras").text
    assert re.search("Adopted by Cameras of Zug .*Adapted by Cameras once more", told(first))
    assert section(first).count('class="line"') == 2
    last = client.get("/practices/third").text
    assert re.search("Adapted from Cameras of Zug .*Adopted from Cameras of Ghent", told(last))
    assert "/practices/cameras" in Page(section(last)).links
    assert faults(first) == faults(last) == []


def test_what_a_hidden_peer_adopted_is_no_step(world, client):
    world.publish()
    world.publish("copy", by=world.zug, title={"en": "Hidden"}, adopted_from=(f"{HOME}/practices/cameras",))
    world.publish("third", title={"en": "Third"}, adapted_from=(f"{AWAY}/practices/copy",))
    assert "Hidden" not in client.get("/practices/cameras").text
    assert "Third" not in told(client.get("/practices/cameras").text)
