"""A practice as the index takes it in: its texts by language, names, concepts, and what it can be narrowed by."""

from __future__ import annotations

import json
import re
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
    Place,
    Practice,
    Result,
    Risk,
)
from node.search import fields as schema
from node.search.analysis import OTHER, analyzer_of, clean, prepared
from node.search.concepts import Recogniser

Values = dict[str, list[str | int | bytes]]

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

RELATIONS = (
    "curated_copy_of", "adopted_from", "adapted_from", "implements", "evaluates", "follows_from", "replaces", "related",
)  # fmt: skip
"""Fields that name other practices."""

_NEEDED = (
    "body", "problem", "results", "outcome", "what_failed", "conditions_for_success", "costs", "organisations",
    "contact", "sources", "decisions",
)  # fmt: skip
"""What another city asks first."""


_POINT = re.compile(
    r"\s*POINT\s*\(\s*([+-]?[0-9]{1,3}(?:\.[0-9]{1,18})?)\s+([+-]?[0-9]{1,2}(?:\.[0-9]{1,18})?)\s*\)\s*"
)
"""A point in WKT, longitude first."""

_CONCEPTS = ("themes", "technologies", "lessons", "legal_grounds", "data_subjects", "personal_data", "algorithm_use")


@dataclass(frozen=True, slots=True)
class Listing:
    """A practice with what its activity says of it. `publisher` is the name of the node that published it.

    `copies` are what curators wrote of the same practice: their words find it too. `signed` is false for a portal.
    """

    practice: Practice
    actor: str
    publisher: str
    curated: bool
    published: str
    signed: bool = True
    copies: tuple[Practice, ...] = ()


def document(listing: Listing, recogniser: Recogniser) -> Document:
    """What the index keeps of a practice."""
    practice = listing.practice
    values: Values = defaultdict(list)
    values["iri"] = [practice.iri]
    telling: list[tuple[str, str]] = []
    for each in (practice, *listing.copies):
        for field, language, written in _texts(each):
            name, text = analyzer_of(language), clean(written)
            values[f"{field}_{name}"].append(prepared(text, name))
            if field != "body":
                telling.append((name, text))
    names = [clean(name) for name in _names(listing)]
    values[schema.NAMES] = [prepared(name, OTHER) for name in names]
    values[schema.SPELLING] = [prepared(text, OTHER) for text in (*map(clean, practice.title.values()), *names)]
    values[schema.TITLES] = [json.dumps(dict(practice.title)).encode()]
    values |= _concepts(practice, recogniser, telling)
    values[schema.RELATED] = [clean(iri) for iri in named(practice)]
    for facet, found in _facets(listing).items():
        values[facet] = [clean(value) for value in sorted(found) if value]
    values[schema.PLACE] = [_place(place) for place in practice.places if place.slug]
    values[schema.RESULTS] = ["yes"] if practice.results else []
    values["published"] = [int(min(datetime.fromisoformat(listing.published), datetime.now(UTC)).timestamp())]
    values["worth"] = [worth(practice)]
    return Document.from_dict(values, schema.schema())


def _concepts(
    practice: Practice, recogniser: Recogniser, texts: list[tuple[str, str]]
) -> dict[str, list[str | int | bytes]]:
    """The concepts a practice states, those its title and summary name besides, and those broader than any of them."""
    stated = set(about(practice)) | recogniser.cities(practice.places)
    mentioned = recogniser.mentioned(texts) - stated
    wider = recogniser.wider(stated | mentioned)
    return {
        "concept": sorted(map(clean, stated)), "mentioned": sorted(mentioned), "wider": sorted(wider - mentioned),
    }  # fmt: skip


def worth(practice: Practice) -> int:
    """How much of what readers need is stated, from 0 to 100."""
    stated = sum(bool(getattr(practice, field)) for field in _NEEDED)
    sourced = any(result.sources for result in practice.results)
    return round(100 * (stated + sourced) / (len(_NEEDED) + 1))


def _place(place: Place) -> str:
    return "\t".join(
        (place.slug, clean(place.label), _id(place.country), str(place.population or ""), _point(place.centroid or ""))
    )


def _point(wkt: str) -> str:
    """Longitude and latitude of a point on Earth, as in `3.72 51.05`; empty for anything else."""
    found = _POINT.fullmatch(wkt)
    if not found or abs(float(found[1])) > 180 or abs(float(found[2])) > 90:
        return ""
    return f"{float(found[1]):.3f} {float(found[2]):.3f}"


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


def named(practice: Practice) -> list[str]:
    """The practices that a practice names, each once, in the order of its fields."""
    values = (getattr(practice, field) or () for field in RELATIONS)
    return list(dict.fromkeys(iri for value in values for iri in ((value,) if isinstance(value, str) else value)))


def about(practice: Practice) -> Iterator[str]:
    """The concepts a practice states: what it is about, where it is, and what came of it."""
    return (iri for iri in _stated(practice) if iri)


def _stated(practice: Practice) -> Iterator[str]:
    for name in (
        "themes",
        "technologies",
        "lessons",
        "legal_grounds",
        "data_subjects",
        "personal_data",
        "algorithm_use",
    ):
        yield from getattr(practice, name)
    yield from (place.country for place in practice.places)
    yield practice.status
    yield practice.outcome or ""
    for decision in practice.decisions:
        yield decision.kind
        yield decision.effect or ""
    yield from (assessment.kind for assessment in practice.assessments)


def _facets(listing: Listing) -> dict[str, set[str]]:
    practice = listing.practice
    return {
        "kind": {practice.kind.value},
        "city": {place.slug for place in practice.places},
        "country": {_id(place.country) for place in practice.places},
        "theme": {_id(iri) for iri in practice.themes},
        "lesson": {_id(iri) for iri in practice.lessons},
        "technology": {_id(iri) for iri in practice.technologies},
        "status": {_id(practice.status)},
        "outcome": {_id(practice.outcome or "")},
        "lang": {
            tag.partition("-")[0]
            for each in (practice, *listing.copies)
            for text in (each.title, each.summary, each.body)
            for tag in text
        },
        "year": {(practice.start or "")[:4]},
        "signed": {("curator" if listing.curated else "city") if listing.signed else "no"},
    }


def _id(iri: str) -> str:
    return iri.rpartition("/")[2].rpartition("#")[2]
