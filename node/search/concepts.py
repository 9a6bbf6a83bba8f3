"""Recognising concepts in what people write, by the labels the thesaurus gives them in each language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from node.practice import Concept, Place, Thesaurus
from node.search.analysis import STEMMERS, analyzer_of, clean, flat, telling_terms, terms

SCHEMES = (
    "themes",
    "technologies",
    "lessons",
    "cities",
    "countries",
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

COMPOUNDING = ("de", "nl", "fi", "sv", "da", "no")
"""Languages that write several words as one."""

_LONGEST_LABEL = 5
_SHORTEST_PART = 5
_SHORTEST_COMPOUND = 9


class Found(NamedTuple):
    """Concepts that one label names, and from which to before which word it stands."""

    concepts: tuple[str, ...]
    first: int
    last: int
    language: str


class _Labels:
    """The labels of one language, as stems in alphabetical order: `registers of algorithms` is `algorithm register`."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._concepts: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._longest: dict[str, int] = {}
        self.part = lru_cache(maxsize=20_000)(self._part)

    def learn(self, concept: str, label: str) -> None:
        stems = tuple(sorted(telling_terms(clean(label), self._language) or terms(clean(label), self._language)))
        if 0 < len(stems) <= _LONGEST_LABEL:
            self._concepts[stems].add(concept)
            for stem in stems:
                self._longest[stem] = max(self._longest.get(stem, 0), len(stems))

    def find(self, stems: Sequence[str]) -> Iterator[Found]:
        """The labels among neighbouring stems, the longest first and none inside another."""
        taken = [False] * len(stems)
        for size in range(min(_LONGEST_LABEL, len(stems)), 0, -1):
            for first in range(len(stems) - size + 1):
                if self._longest.get(stems[first], 0) < size or any(taken[first : first + size]):
                    continue
                found = self._concepts.get(tuple(sorted(stems[first : first + size])))
                if found:
                    taken[first : first + size] = [True] * size
                    yield Found(tuple(sorted(found)), first, first + size, self._language)
        if self._language in COMPOUNDING:
            for at, stem in enumerate(stems):
                if not taken[at] and len(stem) >= _SHORTEST_COMPOUND and (parts := self.part(stem)):
                    yield Found(parts, at, at + 1, self._language)

    def _part(self, stem: str) -> tuple[str, ...]:
        """The concepts whose one-word labels begin or end a compound, the longest at each end."""
        begins = (stem[:end] for end in range(len(stem) - 3, _SHORTEST_PART - 1, -1))
        ends = (stem[start:] for start in range(3, len(stem) - _SHORTEST_PART + 1))
        found = (
            self._concepts.get((next((part for part in parts if (part,) in self._concepts), ""),))
            for parts in (begins, ends)
        )
        return tuple(sorted({concept for each in found for concept in each or ()}))


class Recogniser:
    """Finds the concepts of a thesaurus in texts and in questions."""

    def __init__(self, thesaurus: Thesaurus) -> None:
        self._thesaurus = thesaurus
        self._labels = {language: _Labels(language) for language in STEMMERS}
        for concept in thesaurus.concepts.values():
            if concept.scheme in SCHEMES:
                self._learn(concept)
        self._cities = {
            (name.casefold(), country): concept.iri
            for concept in thesaurus.scheme("cities")
            for name in (*concept.labels.values(), *(name for names in concept.names.values() for name in names))
            for country in concept.broader
        }
        self.vocabulary = frozenset(word for concept in thesaurus.concepts.values() for word in _label_words(concept))
        """The words of all labels, flat."""
        self._wider = lru_cache(maxsize=10_000)(self._all_wider)
        self.stems = lru_cache(maxsize=10_000)(self._all_stems)
        """The stems of all that people call a concept, each once; empty for an unknown concept."""

    def _learn(self, concept: Concept) -> None:
        for language, label in concept.labels.items():
            if language in self._labels:
                self._labels[language].learn(concept.iri, label)
        for language, names in (*concept.names.items(), *concept.hidden.items()):
            for name in names:
                for each in self._labels if language == "mul" else (language,):
                    if each in self._labels:
                        self._labels[each].learn(concept.iri, name)

    def find(self, stems: Sequence[str], language: str) -> list[Found]:
        """The concepts that telling stems of a language name, in the order of the stems."""
        labels = self._labels.get(language)
        return sorted(labels.find(stems), key=lambda found: found.first) if labels else []

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
            if (iri := self._cities.get((clean(name).casefold(), place.country)))
        }

    def _all_stems(self, iri: str) -> str:
        concept = self._thesaurus.concepts.get(iri)
        if concept is None:
            return ""
        others = ((language, name) for language, names in concept.names.items() for name in names)
        names = ((analyzer_of(language), clean(name)) for language, name in (*concept.labels.items(), *others))
        return " ".join(dict.fromkeys(stem for name, text in names for stem in telling_terms(text, name)))

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


def _label_words(concept: Concept) -> Iterator[str]:
    for name in (*concept.labels.values(), *(name for names in concept.names.values() for name in names)):
        yield from flat(name).split()
