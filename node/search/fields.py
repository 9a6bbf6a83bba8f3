"""The index's fields, and how words are taken apart in each language."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.metadata import version
from types import MappingProxyType

from tantivy import Filter, Index, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

VERSION = f"1 on tantivy {version('tantivy')}"
"""Written beside every index; an index of another version is built anew. Count up when a field or analyzer changes."""

STEMMERS = MappingProxyType(
    {
        "en": "English",
        "es": "Spanish",
        "fr": "French",
        "de": "German",
        "nl": "Dutch",
        "it": "Italian",
        "pt": "Portuguese",
        "sv": "Swedish",
        "da": "Danish",
        "no": "Norwegian",
        "fi": "Finnish",
    }
)
"""Language -> the name of its stemmer. Texts of all other languages share the fields of OTHER, without one."""

OTHER = "other"
ANALYZERS = (*STEMMERS, OTHER)

TEXTS = MappingProxyType({"title": 4.0, "summary": 2.0, "body": 1.0})
"""Text fields, of which there is one per analyzer (`title_en`), and how much a word in them counts."""

NAMES = "names"
LABELS = "labels"
PLAIN = MappingProxyType({NAMES: 2.0, LABELS: 1.0})
"""Fields that are not in one language: names of places and organisations, and stems of the concepts' labels."""

FACETS = ("kind", "city", "country", "theme", "lesson", "technology", "status", "outcome", "lang")
"""What an answer can be narrowed by. Values are short: the last segment of a concept's IRI, a slug, a language."""

SCHEMES = MappingProxyType(
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

_LONGEST_WORD = 40


def analyzer_of(language: str) -> str:
    """The analyzer for a language tag: `pt` for `pt-br`, OTHER for a language without stemmer."""
    primary = language.partition("-")[0]
    primary = "no" if primary in ("nb", "nn") else primary
    return primary if primary in STEMMERS else OTHER


def clean(text: str) -> str:
    """Text in composed form (NFC) and without surrogates, as index and query must both have it."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode())


@cache
def schema() -> Schema:
    """All fields. `iri` is raw text, since deleting by a number deletes nothing; only it is stored."""
    builder = SchemaBuilder()
    builder.add_text_field("iri", stored=True, tokenizer_name="raw", index_option="basic")
    for analyzer in ANALYZERS:
        for text in TEXTS:
            builder.add_text_field(f"{text}_{analyzer}", tokenizer_name=analyzer)
    builder.add_text_field(NAMES, tokenizer_name=OTHER)
    builder.add_text_field(LABELS, tokenizer_name="whitespace", index_option="basic")
    for facet in (*FACETS, "place", "actor", "curated"):
        builder.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", fast=True)
    return builder.build()


@cache
def analyzer(name: str) -> TextAnalyzer:
    """How texts are taken apart: words in lower case and without accents, and their stems but for OTHER."""
    return _analyzer(name, without_common_words=False)


@cache
def telling_analyzer(name: str) -> TextAnalyzer:
    """The same without the words that tell nothing because every text has them (`the`, `of`)."""
    return _analyzer(name, without_common_words=name in STEMMERS)


def _analyzer(name: str, *, without_common_words: bool) -> TextAnalyzer:
    builder = (
        TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(_LONGEST_WORD)).filter(Filter.lowercase())
    )
    if without_common_words:
        builder = builder.filter(Filter.stopword(STEMMERS[name]))
    builder = builder.filter(Filter.ascii_fold())
    if name in STEMMERS:
        builder = builder.filter(Filter.stemmer(STEMMERS[name]))
    return builder.build()


def register(index: Index) -> None:
    """Tell an open index its analyzers: Tantivy keeps their names only."""
    for name in ANALYZERS:
        index.register_tokenizer(name, analyzer(name))
