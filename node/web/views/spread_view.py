"""Where and when the hits of a search are, on a map and along the years; and what to read where there are none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from node.search import City, FacetCount
from node.web.views.card import Card
from node.web.views.map_view import MapView, Spot, map_view
from node.web.views.question import Question

LONGEST_SPAN = 60
"""Years in a row that are shown with those in which nothing began; beyond, only years with practices are."""
MOST_SPOTS = 300


@dataclass(frozen=True, slots=True)
class Year:
    """How many practices began in a year; the address finds them, empty where there are none."""

    label: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Spread:
    """Hits by city or by year. `elsewhere` is how many state neither; `most` the largest number of a year."""

    map: MapView | None = None
    spots: tuple[Spot, ...] = ()
    years: tuple[Year, ...] = ()
    most: int = 0
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class Loosened:
    """What is found without one thing that was asked: `left_out`, and the first practices.

    `words_alone` says that everything was left out but the words.
    """

    left_out: str
    total: int
    href: str
    cards: tuple[Card, ...] = ()
    words_alone: bool = False


def by_city(
    question: Question, counts: Iterable[FacetCount], evident: Iterable[FacetCount], cities: Mapping[str, City]
) -> Spread:
    """Hits by the cities they are of; `evident` counts the pilots with results."""
    shown = {count.value for count in evident}
    listed = question.viewed("list")
    spots = [
        Spot(
            cities[value].name,
            listed.without("city").toggled("city", value).address(),
            count,
            value in shown,
            cities[value].centroid,
            cities[value].population,
        )
        for value, count in counts
        if value in cities
    ]
    largest = sorted(spots, key=lambda spot: (-spot.count, spot.name))[:MOST_SPOTS]
    return Spread(map_view(spots), tuple(sorted(largest, key=lambda spot: spot.name.casefold())))


def by_year(question: Question, counts: Iterable[FacetCount], total: int) -> Spread:
    """Hits by the year they began, the first one first."""
    found = {int(value): count for value, count in counts if value.isascii() and value.isdigit()}
    listed = question.viewed("list").without("year")
    years = sorted(found)
    if years and years[-1] - years[0] < LONGEST_SPAN:
        years = list(range(years[0], years[-1] + 1))
    return Spread(
        years=tuple(_year(listed, f"{year:04d}", found.get(year, 0)) for year in years),
        most=max(found.values(), default=0),
        elsewhere=total - sum(found.values()),
    )


def _year(listed: Question, year: str, count: int) -> Year:
    return Year(year, count, listed.toggled("year", year).address() if count else "")
