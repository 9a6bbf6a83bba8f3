"""What was found by words and what lies near by meaning, as one list that can be paged through to its end."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tantivy import Occur
from tantivy import Query as Matching

from node.search import why
from node.search.analysis import OTHER, terms
from node.search.fields import CONCEPTS, NAMES, TEXTS
from node.search.fusion import coverage, fused
from node.search.matching import among, matching, narrowed
from node.search.question import Hit, Query, Sort, Why
from node.search.understanding import Understood
from node.search.view import RANKED, View
from node.search.words import Words

if TYPE_CHECKING:  # the extra may be missing
    from node.search.meaning import Meaning

NEAREST = 100
"""How many practices the meaning of a question may add."""


def has_meaning(query: Query, asked: Understood) -> bool:
    """Whether to look for more than words: not where they, or an order that no word decides, are asked for, nor
    where all of the question is quoted."""
    return bool(asked.words.words) and query.sort is Sort.RELEVANCE and not query.exact


class Near(NamedTuple):
    """The practices nearest to a question by its meaning, the nearest first, and how near that is, from 0 to 1."""

    iris: tuple[str, ...] = ()
    closeness: float = 0.0


def near(meaning: Meaning, asked: Understood) -> Near:
    """What lies near a question."""
    found = meaning.near(asked.words.text, asked.language or None, NEAREST)
    return Near(tuple(iri for iri, _ in found), meaning.closeness(found[0][1])) if found else Near()


def either(view: View, asked: Understood, found: Matching, iris: Collection[str]) -> Matching:
    """What words found and, at a score of 0, those `iris` that have nothing of what is excluded."""
    without = matching(Understood(Words(excluded=asked.words.excluded)), view.analyzers, view.has)
    also = Matching.const_score_query(narrowed(among(iris), [without]), 0.0)
    return Matching.boolean_query([(Occur.Should, found), (Occur.Should, also)])


@dataclass(frozen=True, slots=True)
class Blend:
    """The best by words and the nearest by meaning in one order, and behind them what else the words found.

    `best` is that order; their scores go on falling behind it.
    """

    view: View
    words: Matching
    best: list[Hit]

    def page(self, limit: int, offset: int) -> list[Hit]:
        """The hits of a page, none of them on two pages."""
        hits = self.best[offset : offset + limit]
        missing, after = limit - len(hits), max(offset - len(self.best), 0)
        if missing:
            known = (Occur.MustNot, among([hit.iri for hit in self.best]))
            rest = Matching.boolean_query([(Occur.Must, self.words), known])
            behind = enumerate(self.view.any_of(rest, missing, after), after + 1)
            hits += [Hit(hit.iri, self.best[-1].score / (1 + place)) for place, hit in behind]
        return hits


def blended(view: View, asked: Understood, words: Matching, both: Matching, nearest: Near) -> Blend:
    """What `words` found with the `nearest`, of those that `both` (all filters in it) lets through."""
    best = view.best(words, RANKED)
    allowed = {hit.iri for hit in view.any_of(narrowed(both, [among(nearest.iris)]), len(nearest.iris))}
    share = coverage(_told(view, asked, best[0].iri)) if best else 0.0
    by_words = [(hit.iri, hit.score) for hit in best]
    by_meaning = [(iri, 0.0) for iri in nearest.iris if iri in allowed]
    return Blend(view, words, [Hit(*each) for each in fused(by_words, by_meaning, share, nearest.closeness)])


def _told(view: View, asked: Understood, iri: str) -> Iterator[tuple[float, bool]]:
    """What a question tells, how rare each is, and whether a practice has it: its words, those that name a concept
    answered by that too, its phrases, and once more its concepts, which say more than a word does."""
    ((said, concepts, _),) = why.reasons(view, asked, [iri])
    for word in asked.telling(view.analyzers):
        named = [concept for each in asked.named if word in each.said for concept in each.concepts]
        number = max(_saying(view, word), _having(view, named))
        yield _rarity(view, number), word in said or not set(concepts).isdisjoint(named)
    for phrase in asked.words.phrases:
        yield _rarity(view, min(_saying(view, word) for word in phrase)), " ".join(phrase) in said
    for each in asked.named:
        yield _rarity(view, _having(view, each.concepts)), not set(concepts).isdisjoint(each.concepts)


def _saying(view: View, word: str) -> int:
    """How many practices say a word: in the field where most do."""
    fields = [(f"{text}_{name}", name) for name in view.analyzers for text in TEXTS]
    found = (view.frequency(field, stem) for field, name in (*fields, (NAMES, OTHER)) for stem in terms(word, name))
    return max(found, default=0)


def _having(view: View, concepts: Collection[str]) -> int:
    return max((view.frequency(field, concept) for field in CONCEPTS for concept in concepts), default=0)


def _rarity(view: View, number: int) -> float:
    """Inverse document frequency."""
    return math.log(1 + sum(count for _, count in view.everything["kind"]) / (1 + number))


def by_meaning(view: View, asked: Understood, reasons: Sequence[Why], iris: Sequence[str]) -> list[Why]:
    """The reasons why these were found, with the meaning for those that the words do not find."""
    words = narrowed(matching(asked, view.analyzers, view.has), [among(iris)])
    said = {hit.iri for hit in view.any_of(words, len(iris))}
    return [each if iri in said else each._replace(meaning=True) for iri, each in zip(iris, reasons, strict=True)]
