"""The formats practices and activities are served in, and how each is written so that people can read it too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple
from pyoxigraph import serialize as write

from node.rdf.namespaces import PREFIXES, RDF_TYPE


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write statements. `graphs` tells whether it can name them; the others drop the names."""

    suffix: str
    media_type: str
    rdf: RdfFormat
    graphs: bool


FORMATS = {
    format.suffix: format
    for format in (
        Format("ttl", "text/turtle", RdfFormat.TURTLE, graphs=False),
        Format("jsonld", "application/ld+json", RdfFormat.JSON_LD, graphs=True),
        Format("nt", "application/n-triples", RdfFormat.N_TRIPLES, graphs=False),
        Format("rdf", "application/rdf+xml", RdfFormat.RDF_XML, graphs=False),
        Format("trig", "application/trig", RdfFormat.TRIG, graphs=True),
        Format("nq", "application/n-quads", RdfFormat.N_QUADS, graphs=True),
    )
}
"""Suffix -> format, in the order a list of them is shown."""

MEDIA_TYPES = {format.media_type: format for format in FORMATS.values()}

_NUMBERS = re.compile(r"[0-9]+")


def serialize(quads: Iterable[Quad], format: Format) -> bytes:
    """The statements in a format, sorted and with prefixes where it has any, so that equal statements give equal bytes.

    JSON-LD brings its context with it: nothing is ever to be fetched to read what we write.
    """
    ordered = sorted(set(quads), key=_order)
    if format.rdf == RdfFormat.JSON_LD:
        return _json_ld(ordered)
    statements: list[Quad] | list[Triple] = ordered
    if not format.graphs:
        statements = list(dict.fromkeys(Triple(quad.subject, quad.predicate, quad.object) for quad in ordered))
    written = write(statements, format=format.rdf, prefixes=_prefixes(ordered)) or b""
    # XML reads a bare carriage return as a line feed (XML 1.0, 2.11).
    return written.replace(b"\r", b"&#xD;") if format.rdf == RdfFormat.RDF_XML else written


def _order(quad: Quad) -> tuple[str, str, str, bool, str, str]:
    """By graph, then subject with `#source-10` after `#source-9`, its type first."""
    predicate = quad.predicate.value
    subject = _NUMBERS.sub(lambda digits: digits[0].zfill(9), str(quad.subject).rstrip(">"))
    return str(quad.graph_name), subject, str(quad.subject), predicate != RDF_TYPE, predicate, str(quad.object)


def _prefixes(quads: Iterable[Quad]) -> dict[str, str]:
    """The prefixes these statements have a use for."""
    iris = {iri for quad in quads for iri in _iris(quad)}
    return {prefix: name for prefix, name in PREFIXES.items() if any(iri.startswith(name) for iri in iris)}


def _iris(quad: Quad) -> Iterable[str]:
    for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
        if isinstance(term, NamedNode):
            yield term.value
        elif isinstance(term, Literal):
            yield term.datatype.value


def _json_ld(quads: list[Quad]) -> bytes:
    prefixes = _prefixes(quads)
    nodes: dict[str, dict[str, Any]] = {}
    for node in json.loads(write(quads, format=RdfFormat.JSON_LD) or b"[]"):
        nodes.setdefault(node["@id"], {}).update(node)  # an activity's own properties, then the graph it names
    document = {"@context": prefixes, "@graph": [_compact(node, prefixes) for node in nodes.values()]}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _compact(value: Any, prefixes: Mapping[str, str]) -> Any:
    """Expanded JSON-LD with prefixed names for properties, classes and datatypes, and lists of one unwrapped."""
    if isinstance(value, list):
        compacted = [_compact(single, prefixes) for single in value]
        return compacted[0] if len(compacted) == 1 else compacted
    if not isinstance(value, dict):
        return value
    if "@graph" in value:
        graph = [_compact(node, prefixes) for node in value["@graph"]]
        return {**_compact({key: value[key] for key in value if key != "@graph"}, prefixes), "@graph": graph}
    return dict(_compact_member(key, member, prefixes) for key, member in value.items())


def _compact_member(key: str, member: Any, prefixes: Mapping[str, str]) -> tuple[str, Any]:
    if key == RDF_TYPE and all("@id" in single for single in member):
        return "@type", _compact([_short(single["@id"], prefixes) for single in member], prefixes)
    if key == "@type":  # of a literal: its datatype
        return key, _short(member, prefixes)
    return _short(key, prefixes), _compact(member, prefixes)


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    fitting = [prefix for prefix, name in prefixes.items() if iri.startswith(name) and len(iri) > len(name)]
    if not fitting:
        return iri
    prefix = max(fitting, key=lambda each: len(prefixes[each]))
    local = iri[len(prefixes[prefix]) :]
    return iri if local.startswith("//") else f"{prefix}:{local}"
