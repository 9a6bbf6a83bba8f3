"""Practices as JSON: a summary for lists, and the whole of one, by the names of the property table."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from node.practice import Place, Practice
from node.rdf.table import FRAGMENTS, TABLE, Property
from node.web.here import Publisher
from node.web.reading import Reading
from node.web.views.terms import Labels

HUGE = 300
"""A number of more digits than this is no measure of anything, and no number to most programs."""


def summary(reading: Reading, labels: Labels, base_url: str) -> dict[str, Any]:
    """A practice in a list."""
    practice, holding = reading.practice, reading.holding
    return {
        "iri": practice.iri,
        "page": base_url + reading.page,
        "api": base_url + address(reading),
        "kind": labels.kind(practice.kind.value),
        "title": dict(practice.title),
        "summary": dict(practice.summary),
        "places": [_place(place, labels) for place in practice.places],
        "start": practice.start,
        "end": practice.end,
        "status": labels.concept_or_none(practice.status),
        "outcome": labels.concept_or_none(practice.outcome),
        "lessons": [labels.concept(iri) for iri in practice.lessons],
        "themes": [labels.concept(iri) for iri in practice.themes],
        "technologies": [labels.concept(iri) for iri in practice.technologies],
        "publisher": publisher(reading.publisher),
        "published": holding.published,
        "sequence": holding.sequence,
        "copies": [{"name": copy.text, "page": base_url + copy.href} for copy in reading.copies],
    }


def address(reading: Reading) -> str:
    """Where the API has the whole of a practice."""
    home = reading.publisher.portal or reading.publisher.host
    return f"/api/practices/{quote(home, safe=':')}/{quote(reading.practice.slug, safe='%')}"


def publisher(of: Publisher) -> dict[str, Any]:
    """Who publishes a practice; a portal does not sign, and its `did` is the address of its catalogue."""
    return {"did": of.did, "name": of.name, "curator": of.curator, "signs": not of.portal}


def _place(place: Place, labels: Labels) -> dict[str, Any]:
    return {"name": dict(place.name), "slug": place.slug, "country": labels.concept_or_none(place.country)}


def fields(practice: Practice, labels: Labels) -> dict[str, Any]:
    """All fields of a practice, stated or not: {} , [] and null stand for what is not."""
    return _fields(practice, "Practice", labels) | {"extra": list(practice.extra)}


def _fields(holder: object, class_name: str, labels: Labels) -> dict[str, Any]:
    return {row.field: _value(row, getattr(holder, row.field), labels) for row in TABLE[class_name]}


def _value(row: Property, value: Any, labels: Labels) -> Any:
    if row.type == "text":
        return dict(value)
    if row.type == "part":
        return _parts(row, value, labels)
    say = _SAY.get(row.type) or (labels.concept if row.type == "concept" else lambda each: each)
    if row.many:
        return [say(each) for each in value]
    return None if value in (None, "") else say(value)


def _parts(row: Property, value: Any, labels: Labels) -> Any:
    """A part has the id by which other parts name it: `result-1`."""
    fragment = FRAGMENTS[row.argument]
    if not row.many:
        return {"id": fragment, **_fields(value, row.argument, labels)} if value else None
    return [
        {"id": f"{fragment}-{number}", **_fields(each, row.argument, labels)} for number, each in enumerate(value, 1)
    ]


def _number(value: Decimal) -> int | float | None:
    if not value.is_finite() or abs(value.adjusted()) > HUGE:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


_SAY: dict[str, Callable[[Any], Any]] = {
    "texts": lambda value: {"language": value.language, "text": value.text},
    "number": _number,
    "count": lambda value: _number(Decimal(value)),
}
