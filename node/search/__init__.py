"""The search index on Tantivy: one process writes it, many read it, and it can be built anew at any time."""

from node.search.fields import FACET_SCHEMES, FACETS
from node.search.index import Index
from node.search.listing import Listing
from node.search.question import (
    After,
    Answer,
    City,
    FacetCount,
    Hit,
    Overview,
    Query,
    Snippet,
    Sort,
    Suggestion,
    Why,
    Widening,
)
from node.search.writer import Writer

__all__ = [
    "FACETS",
    "FACET_SCHEMES",
    "After",
    "Answer",
    "City",
    "FacetCount",
    "Hit",
    "Index",
    "Listing",
    "Overview",
    "Query",
    "Snippet",
    "Sort",
    "Suggestion",
    "Why",
    "Widening",
    "Writer",
]
