"""The labels of concepts in one language, found among the stems of a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from node.search.analysis import terms_of_each

COMPOUNDING = ("de", "nl", "fi", "sv", "da", "no")
"""Languages that write several words as one."""

LONGEST = 5
"""Stems of a label; longer ones are not recognised."""
_MOST_HINTED = 12
_TAKEN = -1
_SHORTEST_PART = 5
_SHORTEST_COMPOUND = 9


class Found(NamedTuple):
    """Concepts that one label names, and from which to before which stem it stands."""

    concepts: tuple[str, ...]
    first: int
    last: int


class Labels:
    """The labels of one language, as stems in alphabetical order: `registers of algorithms` is `algorithm register`."""

    def __init__(self, language: str, labels: Iterable[tuple[str, str, bool]]) -> None:
        """`labels` are IRIs of concepts, what they are called, and whether that is only hinted at on pages."""
        self._compounding = language in COMPOUNDING
        told = list(labels)
        concepts: dict[tuple[str, ...], set[str]] = defaultdict(set)
        holding: dict[str, set[str]] = defaultdict(set)
        self._longest: dict[str, int] = {}
        for (iri, _, hidden), stems in zip(told, terms_of_each([text for _, text, _ in told], language), strict=True):
            if not 0 < len(stems) <= LONGEST:
                continue
            concepts[tuple(sorted(stems))].add(iri)
            for stem in stems:
                self._longest[stem] = max(self._longest.get(stem, 0), len(stems))
                if not hidden:
                    holding[stem].add(iri)
        self._concepts = {stems: tuple(sorted(iris)) for stems, iris in concepts.items()}
        self._hinted = {stem: tuple(sorted(iris)) for stem, iris in holding.items() if len(iris) <= _MOST_HINTED}
        self._part = lru_cache(maxsize=20_000)(self._parted)

    def hinted(self, stem: str) -> tuple[str, ...]:
        """The concepts with a label, not a hidden one, that has this stem; none where they are many."""
        return self._hinted.get(stem, ())

    def find(self, stems: Sequence[str]) -> Iterator[Found]:
        """The labels among neighbouring stems, the longest first and none inside another."""
        reach = [self._longest.get(stem, 0) for stem in stems]  # how long a label may be that has this stem
        for size in range(max(reach, default=0), 0, -1):
            for first in [at for at, longest in enumerate(reach) if longest >= size]:
                window = reach[first : first + size]
                if len(window) < size or min(window) < size:
                    continue
                found = self._concepts.get(tuple(sorted(stems[first : first + size])))
                if found:
                    reach[first : first + size] = [_TAKEN] * size
                    yield Found(found, first, first + size)
        if self._compounding:
            for at, stem in enumerate(stems):
                if reach[at] != _TAKEN and len(stem) >= _SHORTEST_COMPOUND and (parts := self._part(stem)):
                    yield Found(parts, at, at + 1)

    def _parted(self, stem: str) -> tuple[str, ...]:
        """The concepts whose one-word labels begin or end a compound, the longest at each end."""
        begins = (stem[:end] for end in range(len(stem) - 3, _SHORTEST_PART - 1, -1))
        ends = (stem[start:] for start in range(3, len(stem) - _SHORTEST_PART + 1))
        known = self._concepts
        longest = (next((known[part,] for part in parts if (part,) in known), ()) for parts in (begins, ends))
        return tuple(sorted({concept for found in longest for concept in found}))
