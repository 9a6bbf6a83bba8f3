"""Two rankings as one: what was found by words, and what was found by meaning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

SMOOTHING = 20
"""How little the first places differ: the constant of reciprocal-rank fusion."""
WORDS = 3.0
"""How much a list by words that answers all of a question counts beside one by meaning that is sure."""
LEAST = 1 / 3
"""How much a list by meaning counts at least."""


def fused(
    words: Iterable[tuple[str, float]], meaning: Iterable[tuple[str, float]], coverage: float, closeness: float = 1.0
) -> list[tuple[str, float]]:
    """All that either list has, the best first, each IRI with its score; of equals, those of `meaning` first.

    A practice in place r of a list (from 1) earns `weight / (20 + r)` from it; only places count, since the scores of
    the two cannot be compared. `coverage` is the share of the question that the first of `words` answers, from 0 to 1,
    its words weighted by how rare they are (idf); their list weighs three times its square. A question in other words
    than the practice's, whose list by words is all but chance, so leaves the list by meaning as it was. `closeness`
    says how sure that one is, from 0 to 1, which is its weight, though never less than a third.

    README, Decisions, says on what these numbers were chosen and what they are worth.
    """
    scores: dict[str, float] = defaultdict(float)
    for found, weight in ((meaning, _within(closeness, LEAST)), (words, WORDS * _within(coverage, 0.0) ** 2)):
        for place, iri in enumerate(dict.fromkeys(iri for iri, _ in found), 1):
            scores[iri] += weight / (SMOOTHING + place)
    return sorted(scores.items(), key=lambda pair: -pair[1])


def _within(share: float, least: float) -> float:
    return min(max(share, least), 1.0)


def coverage(weights: Iterable[tuple[float, bool]]) -> float:
    """The share that was found of a question's words, each given as its weight (idf) and whether it was found."""
    pairs = list(weights)
    whole = sum(weight for weight, _ in pairs)
    return sum(weight for weight, found in pairs if found) / whole if whole > 0 else 0.0
