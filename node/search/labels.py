"""The labels of concepts in one language, found among the stems of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, compress, count, pairwise
from sys import intern
from typing import NamedTuple

from rapidfuzz.distance import Prefix

from node.search.analysis import flat, stems_of_each

COMPOUNDING = ("de", "nl", "fi", "sv", "da", "no")
"""Languages that write several words as one."""

LONGEST = 5
"""Stems of a label; longer ones are not recognised."""
_MOST_HINTED = 12
_ALIKE = 0.6
"""How much of the longer of two words both must begin with to be forms of one."""
_SHORTEST_PART = 5
_SHORTEST_COMPOUND = 9


class Found(NamedTuple):
    """Concepts that one label names, and from which to before which stem it stands."""

    concepts: tuple[str, ...]
    first: int
    last: int


class Tables(NamedTuple):
    """What is looked up: labels of one stem and of several, to concepts; pairs of stems that some label joins, each in
    the order of the alphabet; stems to the concepts that they hint at. `spelled` are the labels of one stem as they are
    written, flat."""

    single: dict[str, tuple[str, ...]]
    spelled: dict[str, tuple[str, ...]]
    several: dict[str, tuple[str, ...]]
    together: set[tuple[str, str]]
    hinted: dict[str, tuple[str, ...]]


def tables(language: str, labels: Iterable[tuple[str, str, bool]]) -> Tables:
    """`labels` are IRIs of concepts, what they are called, and whether pages hide that.

    One of several words of which only one tells anything (`having a say`) is left to be found letter for letter.
    """
    told = list(labels)
    single: dict[str, list[str]] = {}
    spelled: dict[str, set[str]] = {}
    several: dict[str, list[str]] = {}
    holding: dict[str, set[str]] = {}
    for (iri, label, hidden), text in zip(told, stems_of_each([text for _, text, _ in told], language), strict=True):
        stems = [intern(stem) for stem in text.split()]  # which is then one string in all tables that are read
        if len(stems) == 1 and len(label.split()) > 1:
            continue
        if len(stems) == 1:
            single.setdefault(stems[0], []).append(iri)
            spelled.setdefault(stems[0], set()).add(flat(label))
        elif 1 < len(stems) <= LONGEST:
            several.setdefault(" ".join(sorted(stems)), []).append(iri)
        for stem in () if hidden else stems:
            holding.setdefault(stem, set()).add(iri)
    return Tables(
        single={stem: tuple(sorted(set(iris))) for stem, iris in single.items()},
        spelled={stem: tuple(sorted(words)) for stem, words in spelled.items()},
        several={stems: tuple(sorted(set(iris))) for stems, iris in several.items()},
        together={pair for stems in several for pair in combinations(map(intern, stems.split()), 2)},
        hinted={stem: tuple(sorted(iris)) for stem, iris in holding.items() if len(iris) <= _MOST_HINTED},
    )


class Labels:
    """The labels of one language, as stems in alphabetical order: `registers of algorithms` is `algorithm register`."""

    def __init__(self, language: str, made: Tables) -> None:
        self._compounding = language in COMPOUNDING
        self._single, self._spelled, self._several, self._together, self._hinted = made
        self._part = lru_cache(maxsize=20_000)(self._parted)

    def hinted(self, stem: str) -> tuple[str, ...]:
        """The concepts with a label, not a hidden one, that has this stem; none where they are many."""
        return self._hinted.get(stem, ())

    def looks_like(self, word: str, stem: str) -> bool:
        """Whether a word is like a label of one stem, which is also its own: stemmers join `ensenyen` (they show) with
        `ensenyament` (teaching). Of a part of a compound nothing can be told."""
        written = flat(word)
        labels = self._spelled.get(stem)
        return labels is None or any(_alike(written, label) for label in labels)

    def find(self, stems: Sequence[str]) -> Iterator[Found]:
        """The labels among neighbouring stems, the longer before the shorter and none inside another."""
        taken: set[int] = set()
        for run in self._runs(stems):
            for size in range(min(LONGEST, len(run)), 1, -1):
                for first in range(run.start, run.stop - size + 1):
                    found = self._several.get(" ".join(sorted(stems[first : first + size])))
                    if found and taken.isdisjoint(range(first, first + size)):
                        taken.update(range(first, first + size))
                        yield Found(found, first, first + size)
        for at, found in enumerate(map(self._compound if self._compounding else self._single.get, stems)):
            if found and at not in taken:
                yield Found(found, at, at + 1)

    def _compound(self, stem: str) -> tuple[str, ...]:
        """The concepts of a label of one stem, else of those that a compound is made of."""
        return self._single.get(stem) or (self._part(stem) if len(stem) >= _SHORTEST_COMPOUND else ())

    def _runs(self, stems: Sequence[str]) -> Iterator[range]:
        """Where several stems stand together of which each pair of neighbours has a label in common: there are few."""
        pairs = (pair if pair[0] < pair[1] else pair[::-1] for pair in pairwise(stems))
        linked = compress(count(), map(self._together.__contains__, pairs))
        first = last = -2
        for at in linked:
            if at != last + 1:
                if last >= 0:
                    yield range(first, last + 2)
                first = at
            last = at
        if last >= 0:
            yield range(first, last + 2)

    def _parted(self, stem: str) -> tuple[str, ...]:
        """The concepts whose one-word labels begin or end a compound, the longest at each end."""
        begins = (stem[:end] for end in range(len(stem) - 3, _SHORTEST_PART - 1, -1))
        ends = (stem[start:] for start in range(3, len(stem) - _SHORTEST_PART + 1))
        known = self._single
        longest = (next((known[part] for part in parts if part in known), ()) for parts in (begins, ends))
        return tuple(sorted({concept for found in longest for concept in found}))


def _alike(one: str, other: str) -> bool:
    return one in other.split() or Prefix.similarity(one, other) >= _ALIKE * max(len(one), len(other))
