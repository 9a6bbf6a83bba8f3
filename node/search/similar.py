"""Practices like a given one: about the same concepts, or with the same telling words in their titles."""

from __future__ import annotations

from collections.abc import Iterator

from tantivy import Occur
from tantivy import Query as Matching

from node.practice import Practice
from node.search.analysis import analyzer_of, clean, telling_terms
from node.search.concepts import Recogniser
from node.search.fields import schema
from node.search.view import View

_STATED, _NAMED, _TITLE, _SUMMARY = 3.0, 1.0, 1.0, 0.5
_SHARES = {"concept": 1.0, "mentioned": 0.5, "wider": 0.2}
_TOO_COMMON = 0.5
"""A concept that every second practice has tells nothing of one."""


def like(practice: Practice, view: View, recogniser: Recogniser) -> Matching:
    """What shares concepts or words of its title with a practice, itself left out."""
    everything = max(1, sum(count for _, count in view.everything["kind"]))
    wanted = [
        (Occur.Should, Matching.boost_query(Matching.term_query(schema(), field, term, "freq"), boost))
        for field, term, boost in _terms(practice, recogniser)
        if 0 < view.frequency(field, term) <= max(2, _TOO_COMMON * everything)
    ]
    itself = Matching.term_query(schema(), "iri", clean(practice.iri))
    return Matching.boolean_query([(Occur.Must, Matching.boolean_query(wanted)), (Occur.MustNot, itself)])


def _terms(practice: Practice, recogniser: Recogniser) -> Iterator[tuple[str, str, float]]:
    """Field, term and weight of everything a like practice may share."""
    stated = set(map(clean, (*practice.themes, *practice.technologies, *practice.lessons)))
    titles = [(analyzer_of(language), clean(text)) for language, text in practice.title.items()]
    summaries = [(analyzer_of(language), clean(text)) for language, text in practice.summary.items()]
    for iris, weight in ((stated, _STATED), (recogniser.mentioned(titles + summaries) - stated, _NAMED)):
        for iri in sorted(iris):
            for field, share in _SHARES.items():
                yield field, iri, weight * share
    for name, text in titles:
        for stem in dict.fromkeys(telling_terms(text, name)):
            yield f"title_{name}", stem, _TITLE
            yield f"summary_{name}", stem, _SUMMARY
