"""Words and filters as Tantivy queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from tantivy import Occur
from tantivy import Query as Matching

from node.search.fields import (
    ANALYZERS,
    FACETS,
    LABELS,
    NAMES,
    OTHER,
    PLAIN,
    TEXTS,
    analyzer,
    analyzer_of,
    clean,
    schema,
    telling_analyzer,
)
from node.search.words import Words

_OWN_LANGUAGE = 1.2
"""How much more a text in the asker's own language counts."""

_MOST_VALUES = 100
_LONGEST_VALUE = 200


Has = Callable[[str, str], bool]
"""Whether a term occurs in a field at all."""


def matching(words: Words, analyzers: tuple[str, ...], has: Has, language: str | None = None) -> Matching:
    """What `words` ask for, in the texts of these analyzers and in all names and labels.

    Any wanted word or phrase will do and each adds to the score; one flat list, since Tantivy finds the best hits of
    such a list without scoring all. No excluded word or phrase may occur. Exclusions alone leave everything else.
    """
    own = analyzer_of(language) if language else ""
    rows = [row for word in telling(words.words, analyzers) for row in _word(word, analyzers, own)]
    rows += [row for phrase in words.phrases for row in _phrase(phrase, analyzers, own)]
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


def filters(chosen: Mapping[str, tuple[str, ...]]) -> dict[str, Matching]:
    """Facet -> what its chosen values let through, for facets with chosen values."""
    return {facet: _filter(facet, chosen[facet]) for facet in FACETS if chosen.get(facet)}


def _filter(facet: str, values: tuple[str, ...]) -> Matching:
    each = [Matching.term_query(schema(), facet, clean(value[:_LONGEST_VALUE])) for value in values[:_MOST_VALUES]]
    any_of = each[0] if len(each) == 1 else Matching.boolean_query([(Occur.Should, query) for query in each])
    return Matching.const_score_query(any_of, 0.0)


def telling(words: tuple[str, ...], analyzers: tuple[str, ...]) -> tuple[str, ...]:
    """The words that say what is looked for: without `the` or `les`, unless there are no others."""
    found = tuple(word for word in words if not any(_common(word, name) for name in analyzers))
    return found or words


@lru_cache(maxsize=50_000)
def _common(word: str, analyzer_name: str) -> bool:
    return not telling_analyzer(analyzer_name).analyze(word)


class _Row(NamedTuple):
    """Terms that stand one after another in a field, and how much that counts."""

    field: str
    terms: tuple[str, ...]
    boost: float


def _word(word: str, analyzers: tuple[str, ...], own: str) -> Iterator[_Row]:
    """The stem of a word in each language's texts, the word itself in names, any of its stems in labels."""
    yield from _phrase((word,), analyzers, own)
    for stem in _stems(word):
        yield _Row(LABELS, (stem,), PLAIN[LABELS])


@lru_cache(maxsize=50_000)
def _stems(word: str) -> tuple[str, ...]:
    """What a word may be in the labels, whatever its language."""
    return tuple(sorted({stem for name in ANALYZERS for stem in analyzer(name).analyze(word)}))


def _phrase(phrase: tuple[str, ...], analyzers: tuple[str, ...], own: str) -> Iterator[_Row]:
    """Words beside one another in the texts of one language, or in a name."""
    together = " ".join(phrase)
    for name in analyzers:
        stems = tuple(analyzer(name).analyze(together))
        for text, boost in TEXTS.items():
            yield _Row(f"{text}_{name}", stems, boost * _OWN_LANGUAGE if name == own else boost)
    yield _Row(NAMES, tuple(analyzer(OTHER).analyze(together)), PLAIN[NAMES])


def _any(rows: Iterable[_Row], has: Has) -> Matching:
    """Any of the rows, without those that no practice can match."""
    return Matching.boolean_query(
        [(Occur.Should, _query(row)) for row in rows if row.terms and all(has(row.field, term) for term in row.terms)]
    )


def _query(row: _Row) -> Matching:
    if len(row.terms) == 1:
        found = Matching.term_query(schema(), row.field, row.terms[0], "freq")
    else:
        found = Matching.phrase_query(schema(), row.field, list(row.terms))
    return found if row.boost == 1.0 else Matching.boost_query(found, row.boost)
