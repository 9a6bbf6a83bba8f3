"""A practice as the index takes it in: its texts by language, names, labels of its concepts, and facets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from tantivy import Document

from node.practice import (
    Assessment,
    Attachment,
    Cost,
    Decision,
    Involvement,
    Practice,
    Result,
    Risk,
    Thesaurus,
)
from node.search import fields as schema
from node.search.fields import LABELS, NAMES, analyzer_of, clean, telling_analyzer

_APART = ("title", "summary", "places", "not_verified")


def _text_fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.type == "Text" and field.name not in _APART)


_TEXTS = _text_fields(Practice)
_PARTS = {
    field.name: _text_fields(kind)
    for field in fields(Practice)
    if field.name not in _APART
    for kind in (Assessment, Attachment, Cost, Decision, Involvement, Result, Risk)
    if field.type == f"tuple[{kind.__name__}, ...]"
}
"""Field of a practice that holds parts -> the parts' text fields."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A practice with what its activity says of it. `publisher` is the name of the node that published it."""

    practice: Practice
    actor: str
    publisher: str
    curated: bool
    published: str


class Labels:
    """Concepts' labels in all languages as stems, worked out once for each concept."""

    def __init__(self, thesaurus: Thesaurus) -> None:
        self._thesaurus = thesaurus
        self._stems: dict[str, str] = {}

    def stems(self, iri: str) -> str:
        """The stems of all that people call a concept, each once; empty for an unknown concept."""
        found = self._stems.get(iri)
        if found is None:
            found = self._stems[iri] = " ".join(dict.fromkeys(self._each(iri)))
        return found

    def _each(self, iri: str) -> Iterator[str]:
        concept = self._thesaurus.concepts.get(iri)
        if concept is None:
            return
        labels = list(concept.labels.items())
        others = [(language, name) for language, names in concept.names.items() for name in names]
        for language, name in labels + others:
            yield from telling_analyzer(analyzer_of(language)).analyze(clean(name))


def document(listing: Listing, labels: Labels) -> Document:
    """What the index keeps of a practice."""
    practice = listing.practice
    values: dict[str, list[str | int]] = defaultdict(list)
    values["iri"] = [practice.iri]
    for field, language, text in _texts(practice):
        values[f"{field}_{analyzer_of(language)}"].append(clean(text))
    values[NAMES] = [clean(name) for name in _names(listing)]
    values[LABELS] = [stems for iri in _concepts(practice) if (stems := labels.stems(iri))]
    for facet, found in _facets(practice).items():
        values[facet] = [clean(value) for value in sorted(found) if value]
    values["place"] = [f"{place.slug}\t{clean(place.label)}" for place in practice.places if place.slug]
    values["actor"] = [listing.actor]
    values["curated"] = ["yes" if listing.curated else "no"]
    values["published"] = [int(min(datetime.fromisoformat(listing.published), datetime.now(UTC)).timestamp())]
    return Document.from_dict(values, schema.schema())


def _texts(practice: Practice) -> Iterator[tuple[str, str, str]]:
    """Field, language and text of everything a practice says in words."""
    for language, text in practice.title.items():
        yield "title", language, text
    for language, text in practice.summary.items():
        yield "summary", language, text
    for name in _TEXTS:
        for language, text in getattr(practice, name).items():
            yield "body", language, text
    for name, texts in _PARTS.items():
        for part in getattr(practice, name):
            for field in texts:
                for language, text in getattr(part, field).items():
                    yield "body", language, text
    for language, text in practice.not_verified:
        yield "body", language, text


def _names(listing: Listing) -> Iterator[str]:
    practice = listing.practice
    for place in practice.places:
        yield from place.name.values()
    for involvement in practice.organisations:
        yield involvement.organisation
    for decision in practice.decisions:
        yield decision.body
    yield listing.publisher


def _concepts(practice: Practice) -> Iterator[str]:
    """The concepts that say what a practice is about or where it is."""
    for name in ("themes", "technologies", "lessons", "legal_grounds", "data_subjects", "personal_data"):
        yield from getattr(practice, name)
    yield from (place.country for place in practice.places)


def _facets(practice: Practice) -> dict[str, set[str]]:
    return {
        "kind": {practice.kind.value},
        "city": {place.slug for place in practice.places},
        "country": {_id(place.country) for place in practice.places},
        "theme": {_id(iri) for iri in practice.themes},
        "lesson": {_id(iri) for iri in practice.lessons},
        "technology": {_id(iri) for iri in practice.technologies},
        "status": {_id(practice.status)},
        "outcome": {_id(practice.outcome or "")},
        "lang": {tag.partition("-")[0] for text in (practice.title, practice.summary, practice.body) for tag in text},
    }


def _id(iri: str) -> str:
    return iri.rpartition("/")[2].rpartition("#")[2]
