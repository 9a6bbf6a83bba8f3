"""What can be asked of the index and what it answers, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

LARGEST_PAGE = 100
FURTHEST = 10_000
"""Hits beyond this many are counted but not shown: nobody reads them, and finding them costs."""

Snippet = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it matched."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question. Any `words` will do; facets are AND, several values of one are OR.

    `filters` go by the names in FACETS; other names are passed over. Texts in `language` rank a little higher.
    `page` counts from 1.
    """

    words: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    language: str | None = None
    page: int = 1
    size: int = 20

    @property
    def limit(self) -> int:
        """How many hits: `size` within reason."""
        return min(max(self.size, 1), LARGEST_PAGE)

    @property
    def offset(self) -> int:
        """How many hits stand before the page."""
        return (max(self.page, 1) - 1) * self.limit


class Hit(NamedTuple):
    """A practice that was found. `score` is 0 where no words were asked for."""

    iri: str
    score: float


class FacetCount(NamedTuple):
    """How many hits have one value of a facet."""

    value: str
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody needs here


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of hits, how many there are in all, and what they can be narrowed by.

    Each facet's counts, largest first, hold under the filters of all other facets, so that another of its values
    can be chosen beside the first.
    """

    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    facets: dict[str, list[FacetCount]] = field(default_factory=dict)
