"""Where and when the hits of a search are, on a map and along the years; and what to read where there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from node.search import City, FacetCount
from node.search.analysis import flat
from node.web.views.card import Card
from node.web.views.map_view import MOST_DOTS, MapView, Spot, map_view
from node.web.views.question import Question

LONGEST_SPAN = 60
"""Years in a row that are shown with those in which nothing began; beyond, only years with practices are."""


@dataclass(frozen=True, slots=True)
class Year:
    """How many practices began in a year; the address finds them, empty where there are none."""

    label: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Spread:
    """Hits by city or by year. `elsewhere` is how many state no year; `most` the largest number of a year."""

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
    address = _addresses(question.viewed("list"), "city")
    spots = [
        Spot(
            cities[value].name,
            address(value),
            count,
            value in shown,
            cities[value].centroid,
            cities[value].population,
        )
        for value, count in counts
        if value in cities
    ]
    largest = sorted(spots, key=lambda spot: (-spot.count, spot.name))[:MOST_DOTS]
    return Spread(map_view(spots), tuple(sorted(largest, key=lambda spot: flat(spot.name))))


def _addresses(question: Question, facet: str) -> Callable[[str], str]:
    """What gives for a value of a facet the address that asks for that one alone, quickly for many values."""
    asked = question.without(facet).toggled(facet, "-").address().partition("?")[2]
    pairs = parse_qsl(asked, keep_blank_values=True)
    place = pairs.index((facet, "-"))
    before, after = urlencode(pairs[:place]), urlencode(pairs[place + 1 :])

    def address(value: str) -> str:
        return f"/search?{'&'.join(filter(None, (before, urlencode([(facet, value)]), after)))}"

    return address


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
