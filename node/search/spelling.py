"""What a mistyped word may have meant: the nearest of the words that the index or the thesaurus knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import OSA, DamerauLevenshtein

from node.search.analysis import flat

_SHORTEST = 4
_ONE_FAULT = 7
"""Words up to this long may have one fault, longer ones two."""
_MOST = 5
"""Words of a question that are put right: each costs a look at the whole vocabulary."""


def meant(text: str, unknown: Iterable[str], *vocabularies: Mapping[str, int]) -> str:
    """`text` with those of its words that nobody knows replaced by the nearest known ones; empty where none is.

    `vocabularies` hold the known words, flat, and how common each is: of equally near ones the commonest is taken.
    """
    changed = text
    told = (word for word in unknown if len(word) >= _SHORTEST and not word.isdigit())
    for word in islice(told, _MOST):
        if better := _nearest(flat(word), vocabularies):
            alone = rf"(?<![^\W_]){re.escape(word)}(?![^\W_])"
            changed = re.sub(alone, better, changed, count=1)
    return changed if changed != text else ""


def _nearest(word: str, vocabularies: Sequence[Mapping[str, int]]) -> str:
    if any(word in known for known in vocabularies):
        return word
    most = 1 if len(word) <= _ONE_FAULT else 2
    near: list[tuple[int, bool, int, str]] = []
    for known in vocabularies:
        # OSA is four times as quick; of two faults it makes three where letters change places around another
        rough = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=most + 1, limit=None)
        others = ((DamerauLevenshtein.distance(word, other), other) for other, _, _ in rough)
        near += [(faults, word[:1] != other[:1], -known[other], other) for faults, other in others if faults <= most]
    return min(near)[3] if near else ""
