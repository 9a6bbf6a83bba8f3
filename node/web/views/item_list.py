"""A list of practices as JSON-LD: a schema:ItemList whose items carry what the practices state of themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from node.practice import Kind
from node.rdf.namespaces import PREFIXES, XSD
from node.rdf.table import FRAGMENTS, KINDS
from node.web.views.listing import Line

CLASSES = {kind: iri for iri, kind in KINDS.items()}
DATATYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}

CONTEXT: dict[str, Any] = {
    **{prefix: PREFIXES[prefix] for prefix in ("schema", "dcterms", "nc", "xsd")},
    "ItemList": "schema:ItemList",
    "ListItem": "schema:ListItem",
    "Place": "nc:Place",
    "numberOfItems": {"@id": "schema:numberOfItems", "@type": "xsd:integer"},
    "itemListElement": "schema:itemListElement",
    "position": {"@id": "schema:position", "@type": "xsd:integer"},
    "item": "schema:item",
    "title": {"@id": "dcterms:title", "@container": "@language"},
    "summary": {"@id": "dcterms:description", "@container": "@language"},
    "places": "dcterms:spatial",
    "name": {"@id": "schema:name", "@container": "@language"},
    "country": {"@id": "nc:country", "@type": "@id"},
    "start": "nc:start",
    "end": "nc:end",
    "publisher": {"@id": "dcterms:publisher", "@type": "@id"},
    "issued": {"@id": "dcterms:issued", "@type": "xsd:dateTime"},
    "modified": {"@id": "dcterms:modified", "@type": "xsd:dateTime"},
}


def item_list(lines: Iterable[Line], address: str, total: int) -> dict[str, Any]:
    """The list that stands at `address`; `total` counts what was found, of which these are the first."""
    return {
        "@context": CONTEXT,
        "@id": address,
        "@type": "ItemList",
        "numberOfItems": total,
        "itemListElement": [
            {"@id": f"{address}#{number}", "@type": "ListItem", "position": number, "item": _practice(line)}
            for number, line in enumerate(lines, start=1)
        ],
    }


def _practice(line: Line) -> dict[str, Any]:
    practice, holding = line.practice, line.reading.holding
    said: dict[str, Any] = {
        "@id": practice.iri,
        "@type": CLASSES[Kind(practice.kind).value],
        "title": dict(practice.title),
        "summary": dict(practice.summary),
        "places": [
            {"@id": f"{practice.iri}#{FRAGMENTS['Place']}-{number}", "@type": "Place", "name": dict(place.name)}
            | ({"country": place.country} if place.country else {})
            for number, place in enumerate(practice.places, start=1)
        ],
        "publisher": line.reading.publisher.did,
        "issued": holding.first_published,
        "modified": holding.published,
    }
    for name, date in (("start", practice.start), ("end", practice.end)):
        if date:
            said[name] = {"@value": date, "@type": XSD + DATATYPES.get(len(date), "date")}
    return said
