"""The home page: what is new, what came of the pilots, the eight lessons, where practices are from, and how many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from node.practice import Thesaurus
from node.search import Answer, City, Overview
from node.search.analysis import flat
from node.web.language import language
from node.web.views import words
from node.web.views.card import Card
from node.web.views.learn_view import lesson
from node.web.views.map_view import MapView, Spot, map_view
from node.web.views.outcome_counts import OutcomeCount, outcome_counts
from node.web.views.texts import Phrase

MOST_PLACES = 150
"""Places on the list below the map; `/cities/` has them all."""
TRIED = 4
FAILED = ("did-not-work", "stopped")
CONCLUDED = ("worked", "mixed", *FAILED)
"""Outcomes that say what came of a pilot."""


@dataclass(frozen=True, slots=True)
class LessonSummary:
    """One of the eight lessons by what it asks: how many practices, in how many cities, and one that tells most."""

    id: str
    about: str
    count: int
    cities: int
    example: Card | None


@dataclass(frozen=True, slots=True)
class HomeView:
    """What the home page shows. `concluded` are the pilots that say what came of them, `failed` those of them that did
    not work or were stopped; `told` is what failed or was stopped and says why."""

    total: int
    kinds: str
    places: int
    countries: int
    peers: int
    pilots: int
    concluded: int
    failed: int
    outcomes: tuple[OutcomeCount, ...]
    told: tuple[Card, ...]
    lessons: tuple[LessonSummary, ...]
    spots: tuple[Spot, ...]
    map: MapView
    newest: tuple[Card, ...]
    tries: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Cards:
    """The practices a home page shows: the newest, what failed, and by lesson the one that tells most."""

    newest: tuple[Card, ...]
    told: tuple[Card, ...]
    examples: Mapping[str, Card]


def home_view(
    answer: Answer,
    thesaurus: Thesaurus,
    cities: Mapping[str, City],
    overview: Overview,
    cards: Cards,
    peers: int,
) -> HomeView:
    """`answer` is to an empty question."""
    by_lesson = _counts(answer, "lesson")
    spots = [_spot(city, evident=city.slug in overview.evident) for city in cities.values()]
    most = sorted(spots, key=lambda spot: -spot.count)[:MOST_PLACES]
    return HomeView(
        total=answer.total,
        kinds=words.kinds(_counts(answer, "kind")),
        places=len(cities),
        countries=len(_counts(answer, "country")),
        peers=peers,
        pilots=overview.pilots,
        concluded=sum(overview.outcomes.get(value, 0) for value in CONCLUDED),
        failed=sum(overview.outcomes.get(value, 0) for value in FAILED),
        outcomes=tuple(outcome_counts(overview.outcomes, overview.pilots)),
        told=cards.told,
        lessons=tuple(
            LessonSummary(
                concept.id,
                lesson(concept.id, thesaurus).about,
                by_lesson.get(concept.id, 0),
                overview.lesson_cities.get(concept.id, 0),
                cards.examples.get(concept.id),
            )
            for concept in thesaurus.scheme("lessons")
        ),
        spots=tuple(sorted(most, key=lambda spot: flat(spot.name))),
        map=map_view(spots),
        newest=cards.newest,
        tries=tuple(
            Phrase(thesaurus.label(thesaurus.iri("technologies", each.value), language()), href=_search(each.value))
            for each in answer.facets.get("technology", [])[:TRIED]
        ),
    )


def _spot(city: City, *, evident: bool) -> Spot:
    return Spot(city.name, f"/cities/{quote(city.slug)}", city.count, evident, city.centroid, city.population)


def _search(technology: str) -> str:
    return f"/search?technology={technology}"


def _counts(answer: Answer, facet: str) -> dict[str, int]:
    return {count.value: count.count for count in answer.facets.get(facet, [])}
