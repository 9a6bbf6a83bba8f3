"""Concepts with their labels, as plain data: what search and pages need to know of the vocabulary's schemes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from node.practice.model import slug_of


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept of a controlled list.

    `scheme` is the list's short name (`themes`, `lessons`, `countries`). `labels` has one preferred label per
    language; `names` its other names, per language, `hidden` what else people type for it, which no page shows (`mul`:
    in any language). `exactly` are the IRIs of the same concept in lists of others (skos:exactMatch).
    """

    iri: str
    scheme: str
    labels: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    definition: Mapping[str, str] = field(default_factory=dict)
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    exactly: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The last segment of the IRI: what a file's front matter and a search address write."""
        return self.iri.rpartition("/")[2].rpartition("#")[2]


class Thesaurus:
    """All concepts the node knows, found by IRI or by scheme and id."""

    def __init__(self, concepts: Iterable[Concept], namespaces: Mapping[str, str], stamp: str = "") -> None:
        self.stamp = stamp
        """Another one where the concepts may be others; empty where nobody can tell."""
        self.concepts: dict[str, Concept] = {concept.iri: concept for concept in concepts}
        self.namespaces = dict(namespaces)
        """Scheme's short name -> namespace: `themes` -> `https://w3id.org/newcommons/themes/`."""
        self._schemes: dict[str, list[Concept]] = {}
        for concept in self.concepts.values():
            self._schemes.setdefault(concept.scheme, []).append(concept)

    def scheme(self, name: str) -> Sequence[Concept]:
        """The concepts of a scheme in the order of its file."""
        return self._schemes.get(name, ())

    def iri(self, scheme: str, id: str) -> str:
        """The IRI that `id` has, or would have, in a scheme."""
        return self.namespaces[scheme] + id

    def label(self, iri: str, language: str = "en") -> str:
        """The preferred label in `language`, else in English, else the last segment of the IRI."""
        concept = self.concepts.get(iri)
        if concept is None:
            return iri.rpartition("/")[2].rpartition("#")[2].replace("-", " ")
        return concept.labels.get(language) or concept.labels.get("en") or concept.id.replace("-", " ")

    def city_name(self, slug: str, country: str, language: str) -> str:
        """What a city of a country (an IRI) is called in a language, else in English; empty for one not known here.

        `slug` is made of its preferred label in any language. Its other names do not tell it: a part of a city
        (Brooklyn) and what is around it (Île-de-France) are found by them, but are places of their own.
        """
        concept = self._cities.get((slug, country))
        return (concept.labels.get(language) or concept.labels.get("en", "")) if concept else ""

    @cached_property
    def _cities(self) -> Mapping[tuple[str, str], Concept]:
        return {
            (slug_of(label), country): concept
            for concept in self.scheme("cities")
            for country in concept.broader
            for label in concept.labels.values()
        }
