"""Labels of concepts and of facets' values in the language a reader asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from node.practice import Concept, Place, Thesaurus
from node.web.language import ours
from node.web.views import words
from node.web.views.search_view import label
from node.web.views.texts import pick

NO_CITIES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Labels:
    """What things are called in `language`; in English where nobody said."""

    thesaurus: Thesaurus
    language: str = "en"

    def of(self, iri: str) -> str:
        """A concept's label: in the language, else in the one it is a variety of, else in English."""
        concept = self.thesaurus.concepts.get(iri)
        return self._of(concept) if concept else self.thesaurus.label(iri)

    def _of(self, concept: Concept) -> str:
        return self.best(concept.labels) or concept.id.replace("-", " ")

    def best(self, texts: Mapping[str, str]) -> str:
        """The text in the language, in its main form or in English; empty where there is none."""
        tag = self.language.lower()
        return texts.get(tag) or texts.get(tag.partition("-")[0]) or texts.get("en") or ""

    def concept(self, iri: str) -> dict[str, str]:
        """A concept as the API names it."""
        return {"id": words.last_segment(iri), "iri": iri, "label": self.of(iri)}

    def concept_or_none(self, iri: str | None) -> dict[str, str] | None:
        """The same; None where there is none."""
        return self.concept(iri) if iri else None

    def place(self, place: Place) -> str:
        """A place's name where the vocabulary knows the city, else as the practice gives it."""
        known = self.thesaurus.city_name(place.slug, place.country, ours(self.language))
        return known or pick(place.name, self.language).text

    def kind(self, kind: str) -> dict[str, str]:
        """A kind of practice."""
        return {"id": kind, "label": self.value("kind", kind)}

    def value(self, facet: str, value: str, cities: Mapping[str, str] = NO_CITIES) -> str:
        """What a facet's value is called; the value itself where nobody knows it."""
        if facet == "lang":
            return words.tongue(value, self.language)
        for language in (self.language.lower(), self.language.lower().partition("-")[0]):
            said = label(facet, value, self.thesaurus, cities, language)
            if said != label(facet, value, self.thesaurus, cities):
                return said
        return label(facet, value, self.thesaurus, cities)


def concept_address(base_url: str, concept: Concept) -> str:
    """Where the API tells all of a concept."""
    return f"{base_url}/api/concepts/{concept.scheme}/{concept.id}"


def named(concept: Concept, labels: Labels, base_url: str) -> dict[str, Any]:
    """A concept in a list of others'."""
    return labels.concept(concept.iri) | {"scheme": concept.scheme, "api": concept_address(base_url, concept)}
