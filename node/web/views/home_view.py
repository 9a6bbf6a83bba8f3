"""The home page: how much is here, what came of the pilots, the eight lessons, the cities, and what is new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from node.practice import Thesaurus
from node.search import Answer
from node.web.language import language
from node.web.views import words
from node.web.views.card import Card


@dataclass(frozen=True, slots=True)
class Lesson:
    """One of the eight lessons with how many practices stand under it, and that number's share of all."""

    id: str
    label: str
    definition: str
    count: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many pilots had one outcome."""

    value: str
    sign: words.Sign
    count: int


@dataclass(frozen=True, slots=True)
class HomeView:
    """What the home page shows."""

    total: int
    kinds: str
    countries: int
    peers: int
    pilots: int
    outcomes: tuple[Tally, ...]
    lessons: tuple[Lesson, ...]
    cities: tuple[tuple[str, str, int], ...]
    newest: tuple[Card, ...]


def home_view(
    answer: Answer,
    pilots: Answer,
    thesaurus: Thesaurus,
    cities: Mapping[str, str],
    newest: tuple[Card, ...],
    peers: int,
) -> HomeView:
    """`answer` is to an empty question, `pilots` to one for pilots alone."""
    by_lesson = _counts(answer, "lesson")
    by_city = _counts(answer, "city")
    by_outcome = _counts(pilots, "outcome")
    by_kind = _counts(answer, "kind")
    tallies = [Tally(value, words.outcome_sign(value), by_outcome.get(value, 0)) for value in words.OUTCOMES]
    return HomeView(
        total=answer.total,
        kinds=words.kinds(by_kind),
        countries=len(_counts(answer, "country")),
        peers=peers,
        pilots=pilots.total,
        outcomes=tuple(tally for tally in tallies if tally.count),
        lessons=tuple(
            Lesson(
                concept.id,
                words.capital(thesaurus.label(concept.iri, language())),
                concept.definition.get(language()) or concept.definition.get("en", ""),
                by_lesson.get(concept.id, 0),
            )
            for concept in thesaurus.scheme("lessons")
        ),
        cities=tuple(
            (slug, name, by_city.get(slug, 0)) for slug, name in sorted(cities.items(), key=lambda c: c[1].casefold())
        ),
        newest=newest,
    )


def _counts(answer: Answer, facet: str) -> dict[str, int]:
    return {count.value: count.count for count in answer.facets.get(facet, [])}
