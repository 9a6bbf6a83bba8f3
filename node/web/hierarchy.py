"""Concepts as a tree: what is narrower than what, and how many practices stand under each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from node.practice import Concept, Thesaurus
from node.search import Index, Query
from node.web.views.facts import SCHEME_FACETS


@dataclass(frozen=True, slots=True)
class Branch:
    """A concept with those directly below it; `count` is how many practices have it or one below, None if unknown."""

    concept: Concept
    count: int | None
    branches: tuple[Branch, ...] = field(default=())


def narrower(thesaurus: Thesaurus, scheme: str) -> dict[str, list[Concept]]:
    """IRI -> the concepts of the same scheme that name it as broader, in the scheme's order."""
    found: dict[str, list[Concept]] = {}
    for concept in thesaurus.scheme(scheme):
        for iri in concept.broader:
            found.setdefault(iri, []).append(concept)
    return found


def below(iri: str, children: Mapping[str, Iterable[Concept]]) -> list[Concept]:
    """All concepts below one, each once; a circle ends where it began."""
    found: dict[str, Concept] = {}
    waiting = list(children.get(iri, ()))
    while waiting:
        concept = waiting.pop(0)
        if concept.iri not in found and concept.iri != iri:
            found[concept.iri] = concept
            waiting += children.get(concept.iri, ())
    return list(found.values())


def ids(concept: Concept, children: Mapping[str, Iterable[Concept]]) -> tuple[str, ...]:
    """The values of the facet that stand for a concept: its own and those of all below it."""
    return (concept.id, *(each.id for each in below(concept.iri, children)))


def counts(index: Index, thesaurus: Thesaurus, scheme: str) -> dict[str, int]:
    """IRI -> how many practices are declared with a concept or one below it; empty where no facet counts the scheme.

    One question tells those that have nothing below; each of the others asks its own, since a practice with two
    narrower concepts is one practice.
    """
    facet = SCHEME_FACETS.get(scheme)
    concepts = thesaurus.scheme(scheme)
    if facet is None or not concepts:
        return {}
    answer = index.search(
        Query(filters={facet: (concepts[0].id,)}, size=1, counted=(facet,))
    )  # of a chosen facet every value comes
    direct = {each.value: each.count for each in answer.facets.get(facet, [])}
    children = narrower(thesaurus, scheme)
    return {
        concept.iri: index.search(Query(filters={facet: ids(concept, children)}, size=1, counted=())).total
        if concept.iri in children
        else direct.get(concept.id, 0)
        for concept in concepts
    }


def tree(thesaurus: Thesaurus, scheme: str, counted: Mapping[str, int]) -> tuple[Branch, ...]:
    """The concepts of a scheme that nothing of it is broader than, with what stands below them."""
    children = narrower(thesaurus, scheme)
    inside = {concept.iri for concept in thesaurus.scheme(scheme)}

    def branch(concept: Concept, above: tuple[str, ...]) -> Branch:
        path = (*above, concept.iri)
        nested = tuple(branch(each, path) for each in children.get(concept.iri, ()) if each.iri not in path)
        return Branch(concept, counted.get(concept.iri), nested)

    return tuple(branch(each, ()) for each in thesaurus.scheme(scheme) if inside.isdisjoint(each.broader))
