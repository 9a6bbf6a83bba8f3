"""What can be asked of the index and what it answers, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

LARGEST_PAGE = 100
FURTHEST = 10_000
"""Hits beyond this many are counted but not shown: nobody reads them, and finding them costs."""

Snippet = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it matched."""


class Sort(StrEnum):
    """What comes first. Without words nothing is relevant, and RELEVANCE is NEWEST."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    CITY = "city"


class After(NamedTuple):
    """The place behind a hit: how many there were up to it, and which it was, since others may have come before it."""

    offset: int
    iri: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question. Any `words` will do; facets are AND, several values of one are OR.

    `filters` go by the names in FACETS; other names are passed over. `language` is the one its reader reads in: labels
    count in it first, and texts in it rank a little higher. `exact` widens nothing. `page` counts from 1; with `after`
    the page begins there instead. `spread` is a facet all of whose values are to be counted. `counted` are the facets
    to count besides `kind`; all of them unless it is said: who needs few waits less.
    """

    words: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    language: str | None = None
    sort: Sort = Sort.RELEVANCE
    exact: bool = False
    page: int = 1
    size: int = 20
    after: After | None = None
    spread: str = ""
    counted: tuple[str, ...] | None = None

    @property
    def limit(self) -> int:
        """How many hits: `size` within reason."""
        return min(max(self.size, 1), LARGEST_PAGE)

    @property
    def offset(self) -> int:
        """How many hits stand before the page."""
        return max(self.after.offset, 0) if self.after else (max(self.page, 1) - 1) * self.limit


class Why(NamedTuple):
    """Why a practice was found: words of the question that it says, and concepts (IRIs) that both name; or only its
    `meaning`, where no word would have found it."""

    words: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    meaning: bool = False


class Hit(NamedTuple):
    """A practice that was found. `score` is 0 where it did not decide the order, and says nothing to other answers."""

    iri: str
    score: float


class FacetCount(NamedTuple):
    """How many hits have one value of a facet."""

    value: str
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody needs here


class Widening(NamedTuple):
    """What of a question named a concept, and what else the concept is called: all of it was searched for."""

    said: str
    concept: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of hits, how many there are in all, and what they can be narrowed by.

    Each facet's counts, largest first, hold under the filters of all other facets, so that another of its values
    can be chosen beside the first. `filters` are the chosen ones and those typed among the words (`city:ghent`).
    `meant` is the question with its mistyped words put right, empty where every word is known.
    `spread` counts all values of the facet that was to be spread, under all filters, and `evident` those of pilots that
    state a result.
    """

    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    facets: dict[str, list[FacetCount]] = field(default_factory=dict)
    widened: tuple[Widening, ...] = ()
    meant: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spread: list[FacetCount] = field(default_factory=list)
    evident: list[FacetCount] = field(default_factory=list)


class Suggestion(NamedTuple):
    """What somebody who types may look for: a `practice` or `concept` by IRI, a `city` by slug. `count`: practices."""

    kind: str
    value: str
    label: str
    count: int  # type: ignore[assignment]  # as above


class City(NamedTuple):
    """A city there are practices of. `country` is its id, such as BEL; `population` 0 where nobody states it.

    `centroid` is its longitude and latitude, empty where nobody states them.
    """

    slug: str
    name: str
    country: str
    population: int
    count: int  # type: ignore[assignment]  # as above
    centroid: tuple[float, ...] = ()


class Overview(NamedTuple):
    """What is told of all practices at once. `lesson_cities`: lesson -> how many cities have put it to work.

    `evident`: city -> its pilots that state a result. `pilots` are all pilots, `outcomes` how many of them had each,
    `told` those that failed or were stopped last. `examples`: lesson -> practices (IRIs) that tell most of it, the best
    first, failures among them.
    """

    lesson_cities: Mapping[str, int] = MappingProxyType({})
    evident: Mapping[str, int] = MappingProxyType({})
    pilots: int = 0
    outcomes: Mapping[str, int] = MappingProxyType({})
    told: tuple[str, ...] = ()
    examples: Mapping[str, tuple[str, ...]] = MappingProxyType({})
