"""Words, concepts and filters as Tantivy queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from tantivy import Occur
from tantivy import Query as Matching

from node.search.analysis import OTHER, analyzer_of, clean, terms
from node.search.fields import FACETS, NAMES, NAMES_WEIGHT, TEXTS, schema
from node.search.understanding import Named, Understood

_OWN_LANGUAGE = 1.2
"""How much more a text in the asker's own language counts."""

_CONCEPT = 3.0
"""How much a concept that is named counts beside a word."""
_NAMED = MappingProxyType({"concept": 1.0, "mentioned": 0.7, "wider": 0.3})
_HINTED = MappingProxyType({"concept": 1.0, "mentioned": 0.5})
"""The fields a concept is looked for in, and how much it counts there."""

_MOST_VALUES = 100
_LONGEST_VALUE = 200

Has = Callable[[str, str], bool]
"""Whether a term occurs in a field at all."""


def matching(asked: Understood, analyzers: tuple[str, ...], has: Has, language: str | None = None) -> Matching:
    """What was asked for, in the texts of these analyzers, in names and among concepts.

    Any wanted word, phrase or concept will do and each adds to the score; one flat list, since Tantivy finds the best
    hits of such a list without scoring all. No excluded word or phrase may occur; exclusions alone leave the rest.
    """
    words = asked.words
    own = analyzer_of(language) if language else ""
    rows = [row for word in asked.telling(analyzers) for row in _phrase((word,), analyzers, own)]
    rows += [row for phrase in words.phrases for row in _phrase(phrase, analyzers, own)]
    rows += [row for named in asked.named for row in _concepts(named, _NAMED)]
    rows += [row for hinted in asked.hinted for row in _concepts(hinted, _HINTED)]
    found = _any(rows, has) if words.wanted else Matching.all_query()
    unwanted = [row for each in words.excluded for row in _phrase(each, analyzers, own)]
    if not unwanted:
        return found
    return Matching.boolean_query([(Occur.Must, found), (Occur.MustNot, _any(unwanted, has))])


def narrowed(found: Matching, filters: Iterable[Matching]) -> Matching:
    """What was found and fits every filter; filters change no score."""
    filters = list(filters)
    if not filters:
        return found
    return Matching.boolean_query([(Occur.Must, query) for query in (found, *filters)])


def any_of(queries: Iterable[Matching]) -> Matching:
    """What at least one of the queries finds."""
    return Matching.boolean_query([(Occur.Should, query) for query in queries])


def among(iris: Iterable[str]) -> Matching:
    """These practices, some hundred at most: then one by one is quicker than Tantivy's query for a set of terms."""
    return any_of(Matching.term_query(schema(), "iri", iri) for iri in iris)


def saying(phrase: tuple[str, ...], analyzers: tuple[str, ...], has: Has) -> list[Matching]:
    """What says these words one after another: in each text and in names."""
    return [_query(row) for row in _phrase(phrase, analyzers, "") if _occurs(row, has)]


def filters(chosen: Mapping[str, tuple[str, ...]]) -> dict[str, Matching]:
    """Facet -> what its chosen values let through, for facets with chosen values."""
    return {facet: _filter(facet, chosen[facet]) for facet in FACETS if chosen.get(facet)}


def _filter(facet: str, values: tuple[str, ...]) -> Matching:
    each = [Matching.term_query(schema(), facet, clean(value[:_LONGEST_VALUE])) for value in values[:_MOST_VALUES]]
    return Matching.const_score_query(each[0] if len(each) == 1 else any_of(each), 0.0)


class _Row(NamedTuple):
    """Terms that stand one after another in a field, and how much that counts."""

    field: str
    terms: tuple[str, ...]
    boost: float


def _phrase(phrase: tuple[str, ...], analyzers: tuple[str, ...], own: str) -> Iterator[_Row]:
    """Words beside one another in the texts of one language, or in a name."""
    for name in analyzers:
        stems = _stems(phrase, name)
        for text, boost in TEXTS.items():
            yield _Row(f"{text}_{name}", stems, boost * _OWN_LANGUAGE if name == own else boost)
    yield _Row(NAMES, _stems(phrase, OTHER), NAMES_WEIGHT)


@lru_cache(maxsize=100_000)
def _stems(phrase: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(terms(" ".join(phrase), name))


def _concepts(named: Named, shares: Mapping[str, float]) -> Iterator[_Row]:
    """A practice's concepts that the question names: a label that may mean several counts for each of them less."""
    weight = _CONCEPT * (len(named.said) / len(named.concepts)) ** 0.5
    for concept in named.concepts:
        for field, share in shares.items():
            yield _Row(field, (concept,), weight * share)


def _any(rows: Iterable[_Row], has: Has) -> Matching:
    """Any of the rows, without those that no practice can match."""
    return any_of(_query(row) for row in rows if _occurs(row, has))


def _occurs(row: _Row, has: Has) -> bool:
    return bool(row.terms) and all(has(row.field, term) for term in row.terms)


def _query(row: _Row) -> Matching:
    if len(row.terms) == 1:
        found = Matching.term_query(schema(), row.field, row.terms[0], "freq")
    else:
        found = Matching.phrase_query(schema(), row.field, list(row.terms))
    return found if row.boost == 1.0 else Matching.boost_query(found, row.boost)
