"""Recognising concepts in what people write, by the labels the thesaurus gives them in each language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from node.cache import cached
from node.practice import Concept, Place, Thesaurus
from node.search import labels, names
from node.search.analysis import telling_terms
from node.search.fields import VERSION
from node.search.labels import Found, Labels
from node.search.names import Names

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

TABLES = 2
"""Another number where what is kept of the thesaurus has another form."""

PROPER = ("cities", "countries", "regions")
"""Schemes of proper names: they are written one way, but in a language that declines them."""
DECLINING = ("fi",)


_made: dict[str, Recogniser] = {}


def recogniser(thesaurus: Thesaurus, folder: Path | None = None) -> Recogniser:
    """The recogniser of a thesaurus: the last one made is kept, for whoever else reads or writes in this process."""
    made = _made.get(thesaurus.stamp)
    if made is None:
        made = Recogniser(thesaurus, folder)
        if thesaurus.stamp:
            _made.clear()
            _made[thesaurus.stamp] = made
    return made


class Recogniser:
    """Finds the concepts of a thesaurus in texts and in questions. The labels of a language are read when needed."""

    def __init__(self, thesaurus: Thesaurus, folder: Path | None = None) -> None:
        """`folder` is where what was worked out of the thesaurus is kept for the next process."""
        self._thesaurus = thesaurus
        self._folder = folder
        self._concepts = [concept for concept in thesaurus.concepts.values() if concept.scheme in SCHEMES]
        self.names = Names(names.Tables(*self._kept("names", lambda: names.tables(self._concepts))))
        self._read: dict[str, Labels] = {}
        self._reading = Lock()
        self._wider = lru_cache(maxsize=10_000)(self._all_wider)

    def _labels(self, language: str) -> Labels:
        """The labels of a language, read once, however many threads need them at once."""
        found = self._read.get(language)
        if found is None:
            with self._reading:
                found = self._read.get(language) or self._labels_of(language)
                self._read[language] = found
        return found

    def _labels_of(self, language: str) -> Labels:
        told = _labels(self._concepts, language)
        return Labels(language, labels.Tables(*self._kept(f"labels-{language}", lambda: labels.tables(language, told))))

    def _kept(self, name: str, make: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
        stamp = f"{self._thesaurus.stamp} {VERSION} {TABLES}" if self._thesaurus.stamp else ""
        return cached(self._folder / name if self._folder else None, stamp, lambda: tuple(make()))

    def find(self, stems: Sequence[str], language: str) -> list[Found]:
        """The concepts that telling stems of a language name, in the order of the stems."""
        if not stems:
            return []  # and no labels are loaded
        return sorted(self._labels(language).find(stems), key=lambda found: found.first)

    def looks_like(self, word: str, stem: str, language: str) -> bool:
        """Whether a word is like a label that has the same single stem."""
        return self._labels(language).looks_like(word, stem)

    def hinted(self, stem: str, language: str) -> tuple[str, ...]:
        """The concepts with a label that a stem is a part of; none for one that is a part of too many to tell."""
        return self._labels(language).hinted(stem)

    def mentioned(self, texts: Iterable[tuple[str, str]]) -> set[str]:
        """The concepts named in texts; each comes as its analyzer and itself, cleaned."""
        found: set[str] = set()
        for name, text in texts:
            for each in self._labels(name).find(telling_terms(text, name)):
                found.update(each.concepts)
        return found

    def cities(self, places: Iterable[Place]) -> set[str]:
        """The concepts of the places that the thesaurus knows as cities: by any of their names and their country."""
        return {
            iri for place in places for name in place.name.values() if (iri := self.names.city(name, place.country))
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
