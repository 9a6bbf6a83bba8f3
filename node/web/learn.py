"""`/learn`: choose your city and a lesson it lacks, and get the cities like it that have it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest

from node.search import City, Query, places
from node.search.analysis import flat
from node.web.here import node
from node.web.language import gettext as _
from node.web.language import language
from node.web.negotiation import HTML, Body, send
from node.web.reading import standing
from node.web.views.evidence import SAYS_NOTHING, Ranked, ranked
from node.web.views.learn_view import LESSONS, Asked, learn_view

bp = Blueprint("learn", __name__)

NEAREST = 40
"""Of how many of the cities most alike the practices are read."""
READ = 30
TOLD = 20
"""How many practices are read of the cities most alike and of the newest anywhere, and of those anywhere that say what
came of them: so few that a page takes no longer where a million are held."""
SHOWN = 20
MOST_PEOPLE = 100_000_000
MOST_OPTIONS = 300
"""Up to how many cities are offered as a list; beyond that the name is typed."""
LONGEST = 100
_PEOPLE = re.compile(r"[0-9]+|[0-9]{1,3}(?:[,.'’ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}][0-9]{3})+")
"""A whole number, its thousands apart as any language of ours writes them."""


@bp.get("/learn")
def learn() -> Response:
    """The form; with a city (or its size and country) and a lesson, whom to learn from."""
    here = node()
    known = here.index.places(language())
    asked = _asked(known)
    ranking: list[Ranked] = []
    cities, held = 0, on_lessons(asked.city) if asked.city else None
    if asked.lesson:
        near = places.alike(asked.own, known, here.thesaurus) if asked.own else []
        ranking = ranked(standing(on_lesson(asked.lesson, near, known)), known, near, asked.city)[:SHOWN]
        cities = cities_with(asked.lesson) - (asked.lesson in held if held else 0)
    html = render_template(
        "learn.html",
        view=learn_view(asked, ranking, cities, held, here.thesaurus),
        anything=bool(known),
        cities=list(known.values()) if len(known) <= MOST_OPTIONS else [],
        countries=_countries(),
    )
    return send(Body.of(html.encode(), HTML), negotiated=False)


def cities_with(lesson: str) -> int:
    """How many cities have a practice on a lesson."""
    return node().index.overview().lesson_cities.get(lesson, 0)


def on_lesson(id: str, near: Sequence[City], known: Mapping[str, City], most: int = READ) -> list[str]:
    """Practices on a lesson to rank, of the cities most alike, of any that say what came of them, and the newest, at
    most so many of each."""
    index = node().index
    slugs = tuple(city.slug for city in near[:NEAREST]) or tuple(known)[:NEAREST]
    alike = index.search(Query(filters={"lesson": (id,), "city": slugs}, size=most, counted=()))
    outcomes = tuple(concept.id for concept in node().thesaurus.scheme("outcomes") if concept.id not in SAYS_NOTHING)
    told = index.search(Query(filters={"lesson": (id,), "outcome": outcomes}, size=min(TOLD, most), counted=()))
    newest = index.search(Query(filters={"lesson": (id,)}, size=most, counted=()))
    return list(dict.fromkeys(hit.iri for hit in (*alike.hits, *told.hits, *newest.hits)))


def on_lessons(slug: str) -> dict[str, int]:
    """Lesson -> how many practices of a city are on it."""
    answer = node().index.search(Query(filters={"city": (slug,)}, size=1, counted=("lesson",)))
    return {each.value: each.count for each in answer.facets.get("lesson", [])}


def _asked(known: Mapping[str, City]) -> Asked:
    """What the address says. Raises BadRequest where that is no city, lesson, country or number of people."""
    city, lesson, country, people = (
        request.args.get(name, "").strip() for name in ("city", "lesson", "country", "people")
    )
    if max(map(len, (city, lesson, country, people))) > LONGEST:
        raise BadRequest(_("A value has at most %(count)s characters.", count=LONGEST))
    if lesson and lesson not in LESSONS:
        raise BadRequest(_("There are eight lessons, so a lesson is a number from 1 to 8."))
    if city:
        slug = _slug(city, known)
        return Asked(slug, lesson, own=known[slug])
    codes = {code for code, _name in _countries()}
    if country and country not in codes:
        raise BadRequest(_("A country is written as its code of three letters, such as BEL."))
    digits = re.sub(r"[^0-9]", "", people)
    if people and not (_PEOPLE.fullmatch(people) and len(digits) < 10 and 0 < int(digits) <= MOST_PEOPLE):
        raise BadRequest(_("How many people live there is a whole number, such as 262000."))
    own = City("", "", country, int(digits or 0), 0) if country or digits else None
    return Asked("", lesson, country, digits, own)


def _slug(said: str, known: Mapping[str, City]) -> str:
    """The city that is meant by its slug, or by its name in any language."""
    slug = said if said in known else places.names(known, node().thesaurus).get(flat(said), "")
    if not slug:
        raise BadRequest(
            _(
                "No practice held here is about a city of that name. "
                "Leave the city out, and say how many people live there and in which country."
            )
        )
    return slug


def _countries() -> list[tuple[str, str]]:
    """Code and name, by name."""
    thesaurus = node().thesaurus
    named = [(each.id, thesaurus.label(each.iri, language())) for each in thesaurus.scheme("countries")]
    return sorted(named, key=lambda country: flat(country[1]))
