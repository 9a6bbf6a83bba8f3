"""The home page: what is new, what came of the pilots, the eight lessons, where practices are from, and how many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from node.practice import Thesaurus
from node.search import Answer, City, Overview
from node.web.language import language
from node.web.views import words
from node.web.views.card import Card
from node.web.views.map_view import MapView, Spot, map_view
from node.web.views.texts import Phrase

MOST_PLACES = 150
"""Places on the list below the map; `/cities/` has them all."""
TRIED = 4


@dataclass(frozen=True, slots=True)
class Lesson:
    """One of the eight lessons: how many practices stand under it, in how many cities, and one that tells most."""

    id: str
    label: str
    count: int
    cities: int
    example: Card | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many pilots had one outcome."""

    value: str
    sign: words.Sign
    count: int


@dataclass(frozen=True, slots=True)
class HomeView:
    """What the home page shows. `results` are the pilots that state one, `failed` those of them that did not work;
    `told` is what failed or was stopped and says why."""

    total: int
    kinds: str
    places: int
    countries: int
    peers: int
    pilots: int
    results: int
    failed: int
    outcomes: tuple[Tally, ...]
    told: tuple[Card, ...]
    lessons: tuple[Lesson, ...]
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
    tallies = [Tally(value, words.outcome_sign(value), overview.outcomes.get(value, 0)) for value in words.OUTCOMES]
    spots = [_spot(city, evident=city.slug in overview.evident) for city in cities.values()]
    most = sorted(spots, key=lambda spot: -spot.count)[:MOST_PLACES]
    return HomeView(
        total=answer.total,
        kinds=words.kinds(_counts(answer, "kind")),
        places=len(cities),
        countries=len(_counts(answer, "country")),
        peers=peers,
        pilots=overview.pilots,
        results=overview.results,
        failed=overview.failed,
        outcomes=tuple(tally for tally in tallies if tally.count),
        told=cards.told,
        lessons=tuple(
            Lesson(
                concept.id,
                words.capital(thesaurus.label(concept.iri, language())),
                by_lesson.get(concept.id, 0),
                overview.lesson_cities.get(concept.id, 0),
                cards.examples.get(concept.id),
            )
            for concept in thesaurus.scheme("lessons")
        ),
        spots=tuple(sorted(most, key=lambda spot: spot.name.casefold())),
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
