"""The index's fields: the texts in each language, the concepts, and what an answer can be narrowed by."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from types import MappingProxyType

from tantivy import Schema, SchemaBuilder

from node.search.analysis import ANALYZERS, OTHER

VERSION = f"6 on tantivy {version('tantivy')}"
"""Written beside every index; an index of another version is built anew. Count up when a field or analyzer changes, or
what is told of a practice."""

TEXTS = MappingProxyType({"title": 2.0, "summary": 1.5, "body": 1.0})
"""Text fields, of which there is one per analyzer (`title_en`), and how much a word in them counts."""

NAMES = "names"
"""Names of places and organisations, in whatever language."""
NAMES_WEIGHT = 2.0

SPELLING = "spelling"
"""The words of titles and names as they are written: what somebody who types, or mistypes, may mean."""
TITLES = "titles"
"""The title in each language, as JSON, to show without asking the record."""

RELATED = "related"
"""The practices it names, by IRI, whatever it says they are to it: so that these find who names them."""

CONCEPTS = ("concept", "mentioned", "wider")
"""Concepts by IRI: those the publisher chose, those title and summary name besides, and what is broader than these."""

FACETS = (
    "kind",
    "city",
    "country",
    "theme",
    "lesson",
    "technology",
    "status",
    "outcome",
    "lang",
    "year",
    "signed",
)
"""What an answer can be narrowed by. Values are short: the last segment of a concept's IRI, a slug, a language, a year;
`signed` is by its `city`, by a `curator`, or `no`."""

FACET_SCHEMES = MappingProxyType(
    {
        "country": "countries",
        "theme": "themes",
        "lesson": "lessons",
        "technology": "technologies",
        "status": "statuses",
        "outcome": "outcomes",
    }
)
"""Facet -> the scheme its values come from."""

PLACE = "place"
"""A place as one value: slug, name, country, population and centroid (`3.72 51.05`) with tabs between."""
RESULTS = "results"
"""`yes` where a practice states a result."""
ORDERS = ("published", "worth")
"""Numbers to put hits in order by: seconds since 1970, and how much of what readers need is stated, from 0 to 100."""


@cache
def schema() -> Schema:
    """All fields. `iri` is raw text, since deleting by a number deletes nothing; only it is stored."""
    builder = SchemaBuilder()
    builder.add_text_field("iri", stored=True, tokenizer_name="raw", index_option="basic")
    for analyzer in ANALYZERS:
        for text in TEXTS:
            builder.add_text_field(f"{text}_{analyzer}", tokenizer_name=analyzer)
    builder.add_text_field(NAMES, tokenizer_name=OTHER)
    builder.add_text_field(SPELLING, tokenizer_name=OTHER, index_option="basic")
    builder.add_bytes_field(TITLES, stored=True)
    for iris in (*CONCEPTS, RELATED):
        builder.add_text_field(iris, tokenizer_name="raw", index_option="basic")
    for facet in (*FACETS, PLACE, RESULTS):
        builder.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
    for order in ORDERS:
        builder.add_integer_field(order, fast=True)
    return builder.build()
