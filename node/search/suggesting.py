"""Suggestions while somebody types: practices by their titles, cities and concepts by their names."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

from tantivy import Occur
from tantivy import Query as Matching

from node.practice import Concept, Thesaurus
from node.search.analysis import flat
from node.search.fields import SPELLING, schema
from node.search.places import name_of
from node.search.question import City, Suggestion
from node.search.view import View

_LONGEST = 100
_MOST_ENDINGS = 50
_MOST_WORDS = 6
SCHEMES = ("themes", "technologies", "lessons")
"""The schemes whose concepts are suggested."""

Names = list[tuple[str, str, str]]
"""Sorted: a name from one of its words on, flat; what it names; and the name as it is written."""


def concept_names(thesaurus: Thesaurus, language: str) -> Names:
    """The names of concepts in a language and in English."""
    found = set()
    for scheme in SCHEMES:
        for concept in thesaurus.scheme(scheme):
            for name in _called(concept, language):
                found |= {(tail, concept.iri, name) for tail in _tails(name)}
    return sorted(found)


def city_names(names: Mapping[str, str]) -> Names:
    """The names of cities; `names` as `places.names` gives them."""
    return sorted((tail, slug, name) for name, slug in names.items() for tail in _tails(name))


def suggestions(
    view: View, text: str, cities: Names, concepts: Names, thesaurus: Thesaurus, language: str, limit: int
) -> list[Suggestion]:
    """At most `limit`: cities and concepts whose names begin so, then practices whose titles have all of it."""
    text = flat(text[:_LONGEST])
    if not text:
        return []
    places = [view.places[slug] for slug, _ in _beginning(cities, text) if slug in view.places]
    named = [_concept(view, thesaurus, iri, name, language) for iri, name in _beginning(concepts, text)]
    named = [each for each in named if each.count]
    named.sort(key=lambda each: (-each.count, each.label))
    titled = [
        Suggestion("practice", iri, _in(titles, language), 1) for iri, titles in view.titled(_titled(view, text), limit)
    ]
    few = max(1, limit // 4)
    first = [*(_city(each, thesaurus, language) for each in places[:few]), *named[: limit // 2]]
    return [*first, *titled[: limit - len(first)]]


def _city(city: City, thesaurus: Thesaurus, language: str) -> Suggestion:
    return Suggestion("city", city.slug, name_of(city, thesaurus, language), city.count)


def _concept(view: View, thesaurus: Thesaurus, iri: str, name: str, language: str) -> Suggestion:
    label = thesaurus.label(iri, language)
    written = label if flat(name) == flat(label) else f"{label} ({name})"
    return Suggestion("concept", iri, written, view.frequency("concept", iri) + view.frequency("mentioned", iri))


def _called(concept: Concept, language: str) -> Iterator[str]:
    for each in dict.fromkeys((language, "en")):
        if each in concept.labels:
            yield concept.labels[each]
        yield from concept.names.get(each, ())


def _tails(name: str) -> Iterator[str]:
    """A name from each of its words on."""
    words = flat(name).split()
    return (" ".join(words[at:]) for at in range(len(words)))


def _beginning(names: Names, text: str) -> Iterable[tuple[str, str]]:
    """What has a name, or a word of one, that begins so: each once, with the shortest such name."""
    found: dict[str, str] = {}
    at = bisect_left(names, (text,))
    while at < len(names) and names[at][0].startswith(text):
        _, value, name = names[at]
        if value not in found or len(name) < len(found[value]):
            found[value] = name
        at += 1
    return found.items()


def _titled(view: View, text: str) -> Matching:
    """Titles that have every word, the last of them perhaps unfinished."""
    *whole, last = text.split()[:_MOST_WORDS]
    endings = [ending for ending, _ in view.words(last, _MOST_ENDINGS)]
    if not endings:
        return Matching.empty_query()
    each = [Matching.term_query(schema(), SPELLING, word) for word in whole]
    any_ending = [(Occur.Should, Matching.term_query(schema(), SPELLING, ending)) for ending in endings]
    return Matching.boolean_query(
        [*((Occur.Must, query) for query in each), (Occur.Must, Matching.boolean_query(any_ending))]
    )


def _in(titles: Mapping[str, str], language: str) -> str:
    return titles.get(language) or titles.get("en") or next(iter(titles.values()), "")
