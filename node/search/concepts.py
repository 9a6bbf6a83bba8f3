"""Recognising concepts in what people write, by the labels the thesaurus gives them in each language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from node.practice import Concept, Place, Thesaurus
from node.search.analysis import STEMMERS, flat, telling_terms
from node.search.labels import LONGEST, Found, Labels

SCHEMES = (
    "themes",
    "technologies",
    "lessons",
    "cities",
    "countries",
    "regions",
    "outcomes",
    "statuses",
    "decision-kinds",
    "decision-effects",
    "assessment-kinds",
    "algorithm-uses",
    "data-subjects",
    "personal-data",
    "legal-grounds",
)
"""The schemes whose concepts are recognised and indexed: what a practice is about, where, and what came of it."""

PROPER = ("cities", "countries", "regions")
"""Schemes of proper names: they are written one way, but in a language that declines them."""
DECLINING = ("fi",)


class Recogniser:
    """Finds the concepts of a thesaurus in texts and in questions."""

    def __init__(self, thesaurus: Thesaurus) -> None:
        self._thesaurus = thesaurus
        concepts = [concept for concept in thesaurus.concepts.values() if concept.scheme in SCHEMES]
        self._labels = {language: Labels(language, _labels(concepts, language)) for language in STEMMERS}
        self._exact: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for concept in concepts:
            for name in _called(concept):
                self._exact[tuple(flat(name).split())].add(concept.iri)
        self._cities = {
            (flat(name), country): concept.iri
            for concept in thesaurus.scheme("cities")
            for name in _called(concept)
            for country in concept.broader
        }
        self._wider = lru_cache(maxsize=10_000)(self._all_wider)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of all labels, flat."""
        return frozenset(word for words in self._exact for word in words)

    def find(self, stems: Sequence[str], language: str) -> list[Found]:
        """The concepts that telling stems of a language name, in the order of the stems."""
        labels = self._labels.get(language)
        return sorted(labels.find(stems), key=lambda found: found.first) if labels else []

    def find_exactly(self, words: Sequence[str], free: Sequence[bool]) -> Iterator[Found]:
        """The concepts that neighbouring free words name letter for letter in any language, the longest label first."""
        left = list(free)
        said = [flat(word) for word in words]
        for size in range(min(LONGEST, len(words)), 0, -1):
            for first in range(len(words) - size + 1):
                found = self._exact.get(tuple(said[first : first + size])) if all(left[first : first + size]) else None
                if found:
                    left[first : first + size] = [False] * size
                    yield Found(tuple(sorted(found)), first, first + size)

    def hinted(self, stem: str, language: str) -> tuple[str, ...]:
        """The concepts with a label that a stem is a part of; none for one that is a part of too many to tell."""
        labels = self._labels.get(language)
        return labels.hinted(stem) if labels else ()

    def mentioned(self, texts: Iterable[tuple[str, str]]) -> set[str]:
        """The concepts named in texts; each comes as its analyzer and itself, cleaned."""
        found: set[str] = set()
        for name, text in texts:
            labels = self._labels.get(name)
            if labels is not None:
                for each in labels.find(telling_terms(text, name)):
                    found.update(each.concepts)
        return found

    def cities(self, places: Iterable[Place]) -> set[str]:
        """The concepts of the places that the thesaurus knows as cities: by any of their names and their country."""
        return {
            iri
            for place in places
            for name in place.name.values()
            if (iri := self._cities.get((flat(name), place.country)))
        }

    def wider(self, concepts: Iterable[str]) -> set[str]:
        """All concepts broader than some of these, themselves left out."""
        concepts = set(concepts)
        return {wider for iri in concepts for wider in self._wider(iri)} - concepts

    def _all_wider(self, iri: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        ahead = [iri]
        while ahead:
            concept = self._thesaurus.concepts.get(ahead.pop())
            for broader in concept.broader if concept else ():
                if broader not in found:
                    found[broader] = None
                    ahead.append(broader)
        return tuple(found)


def _labels(concepts: Iterable[Concept], language: str) -> Iterator[tuple[str, str, bool]]:
    """IRI, label and whether it is hidden, of all labels in a language that are recognised by their stems."""
    for concept in concepts:
        if concept.scheme in PROPER and language not in DECLINING:
            continue
        if language in concept.labels:
            yield concept.iri, concept.labels[language], False
        for name in concept.names.get(language, ()):
            yield concept.iri, name, False
        for name in concept.hidden.get(language, ()):
            yield concept.iri, name, True


def _called(concept: Concept) -> Iterator[str]:
    """All that people call a concept, in any language."""
    yield from concept.labels.values()
    for names in (*concept.names.values(), *concept.hidden.values()):
        yield from names
