"""Why something was found: which words and concepts of the question a hit has, and what else was searched for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tantivy import Query as Matching

from node.practice import Thesaurus
from node.search.analysis import OTHER, terms
from node.search.fields import CONCEPTS, NAMES, TEXTS, schema
from node.search.matching import among, any_of, narrowed, saying
from node.search.question import Why, Widening
from node.search.understanding import Named, Understood
from node.search.view import View

MOST_LABELS = 6


def widenings(
    asked: Understood, thesaurus: Thesaurus, frequency: Callable[[str, str], int], language: str | None
) -> tuple[Widening, ...]:
    """What each concept is called besides what was said: in the reader's language first, then in the others.

    Concepts that no practice has are left out, and so is what would say nothing new.
    """
    found = []
    for named in asked.named:
        for iri in named.concepts:
            if any(frequency(field, iri) for field in CONCEPTS):
                labels = tuple(_labels(thesaurus, iri, named, language or "en"))
                found.append(Widening(" ".join(named.said), iri, labels))
    return tuple(found)


def _labels(thesaurus: Thesaurus, iri: str, named: Named, language: str) -> Iterator[str]:
    concept = thesaurus.concepts[iri]
    said = " ".join(named.said).casefold()
    order = dict.fromkeys((language, "en", *concept.labels))
    labels = dict.fromkeys(concept.labels[each] for each in order if each in concept.labels)
    yield from [label for label in labels if label.casefold() != said][:MOST_LABELS]


def reasons(view: View, asked: Understood, iris: Sequence[str]) -> list[Why]:
    """For each practice, the words and concepts of the question that it has."""
    words: dict[str, list[str]] = {iri: [] for iri in iris}
    concepts: dict[str, list[str]] = {iri: [] for iri in iris}
    these = among(iris)

    def having(*ways: Matching) -> list[str]:
        return [hit.iri for hit in view.any_of(any_of(narrowed(these, [way]) for way in ways), len(iris))]

    for word in asked.telling(view.analyzers):
        for iri in having(any_of(saying((word,), view.analyzers, view.has))):
            words[iri].append(word)
    for phrase in asked.words.phrases:
        # each text for itself: of several together Tantivy looks at the places of words in all practices
        for iri in having(*saying(phrase, view.analyzers, view.has)):
            words[iri].append(" ".join(phrase))
    for iri_of in dict.fromkeys(iri for named in asked.named for iri in named.concepts):
        fields = [field for field in CONCEPTS if view.has(field, iri_of)]
        for iri in having(any_of(Matching.term_query(schema(), field, iri_of) for field in fields)):
            concepts[iri].append(iri_of)
    return [Why(tuple(words[iri]), tuple(concepts[iri])) for iri in iris]


def known(word: str, view: View) -> bool:
    """Whether any practice says a word, in whatever language."""
    fields = [(f"{text}_{name}", name) for name in view.analyzers for text in TEXTS]
    return any(view.has(field, stem) for field, name in (*fields, (NAMES, OTHER)) for stem in terms(word, name))


def shown(asked: Understood, analyzers: Sequence[str], thesaurus: Thesaurus) -> tuple[str, ...]:
    """The words to mark in a text: those that were typed, and labels of one word of the concepts they name."""
    concepts = (thesaurus.concepts[iri] for named in asked.named for iri in named.concepts)
    labels = (label for concept in concepts for label in concept.labels.values())
    alone = (label for label in labels if " " not in label)
    in_phrases = (word for phrase in asked.words.phrases for word in phrase)
    return tuple(dict.fromkeys((*asked.telling(analyzers), *in_phrases, *alone)))
