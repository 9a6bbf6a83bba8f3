"""All that people call concepts, letter for letter and in whatever language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from sys import intern
from typing import NamedTuple

from node.practice import Concept
from node.search.analysis import OTHER, clean, stems_of_each, terms
from node.search.labels import LONGEST, Found


class Tables(NamedTuple):
    """What is looked up: names to concepts, cities by name and country, and words to the languages of their names."""

    concepts: dict[str, tuple[str, ...]]
    cities: dict[tuple[str, str], str]
    languages: dict[str, tuple[str, ...]]


def tables(concepts: Iterable[Concept]) -> Tables:
    """All names of these concepts, without accents and in lower case."""
    named: dict[str, set[str]] = {}
    cities: dict[tuple[str, str], str] = {}
    spoken: dict[str, set[str]] = {}
    told = [(concept, language, name) for concept in concepts for language, name in _called(concept)]
    flats = stems_of_each([name for _, _, name in told], OTHER)
    for (concept, language, _), name in zip(told, flats, strict=True):
        named.setdefault(intern(name), set()).add(concept.iri)
        for word in name.split():
            spoken.setdefault(intern(word), set()).add(language)
        if concept.scheme == "cities":
            cities.update({(name, country): concept.iri for country in concept.broader})
    return Tables(_sorted(named), cities, _sorted(spoken))


def _sorted(found: dict[str, set[str]]) -> dict[str, tuple[str, ...]]:
    """The same in a third of the room: a hundred thousand names have few values, and equal ones are one tuple."""
    once: dict[tuple[str, ...], tuple[str, ...]] = {}
    values = ((key, tuple(sorted(each))) for key, each in found.items())
    return {key: once.setdefault(value, value) for key, value in values}


class Names:
    """The names of concepts without accents and in lower case, and the languages that their words belong to."""

    def __init__(self, made: Tables) -> None:
        self._concepts, self._cities, self.languages = made

    def find(self, words: Sequence[str], free: Sequence[bool], alone: Sequence[bool]) -> Iterator[Found]:
        """The concepts that neighbouring free words name, the longest name first and none inside another.

        `alone` says which of the words may be a name by themselves.
        """
        left = list(free)
        said = [flat(word) for word in words]
        for size in range(min(LONGEST, len(words)), 0, -1):
            for first in range(len(words) - size + 1):
                found = self._concepts.get(" ".join(said[first : first + size]))
                if found and all(left[first : first + size]) and (size > 1 or alone[first]):
                    left[first : first + size] = [False] * size
                    yield Found(found, first, first + size)

    def city(self, name: str, country: str) -> str | None:
        """The city of that name in that country (an IRI), where it is known."""
        return self._cities.get((flat(name), country))


def flat(name: str) -> str:
    """A name as names are compared."""
    return " ".join(terms(clean(name), OTHER))


def _called(concept: Concept) -> Iterator[tuple[str, str]]:
    """Language and text of all that people call a concept."""
    yield from concept.labels.items()
    for language, names in (*concept.names.items(), *concept.hidden.items()):
        for name in names:
            yield language, name
