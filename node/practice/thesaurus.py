"""Concepts with their labels, as plain data: what search and pages need to know of the vocabulary's schemes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from node.practice.model import slug_of

ANY_LANGUAGE = "mul"
"""The tag of a name that is used in any language (ISO 639-2)."""


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

        `slug` is made of its preferred label in any language, or of its name in one that has none. Its other names do
        not tell it: parts of a city (Brooklyn) and what is around it (Île-de-France) are places of their own.
        """
        concept = self._cities.get((slug, country))
        return (concept.labels.get(language) or concept.labels.get("en", "")) if concept else ""

    @cached_property
    def _cities(self) -> Mapping[tuple[str, str], Concept]:
        """Slug and country -> city. A name of the whole country (Mexico) is a city's only where English calls the city
        so (Brasilia), or both of them (Singapore)."""
        found = {}
        for concept in self.scheme("cities"):
            english = concept.labels.get("en")
            for country in concept.broader:
                whole = self.concepts[country].labels if country in self.concepts else {}
                taken = set() if whole.get("en") == english else {*whole.values()} - {english}
                found.update({(slug_of(name), country): concept for name in _own_names(concept) if name not in taken})
        return found


def _own_names(concept: Concept) -> Iterator[str]:
    """The preferred labels, and the names in other languages that are one language's own."""
    yield from concept.labels.values()
    for language, names in concept.names.items():
        if language not in concept.labels and language != ANY_LANGUAGE:
            yield from names
