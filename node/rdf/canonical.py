"""The exact bytes that are signed: canonical N-Quads under the wire rules, their digest, and the facts an activity states.

Without blank nodes RDFC-1.0 comes down to sorting the distinct N-Quads lines; the wire rules (DESIGN: no blank nodes, no
triple terms, no base direction, no controls) make every implementation compute the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from node.practice import Activity
from node.rdf.namespaces import AS, NC, PROV, RDF_TYPE, XSD

_TYPE = NamedNode(RDF_TYPE)
_OBJECT = NamedNode(AS + "object")
_ACTOR = NamedNode(AS + "actor")
_PUBLISHED = NamedNode(AS + "published")
_SUMMARY = NamedNode(AS + "summary")
_SEQUENCE = NamedNode(NC + "sequence")
_PREVIOUS = NamedNode(NC + "previous")
_REVISION = NamedNode(PROV + "wasRevisionOf")
_DATETIME = NamedNode(XSD + "dateTime")
_INTEGER = NamedNode(XSD + "integer")

# What the serialiser had to escape as \uXXXX (controls, U+007F, U+FFFE, U+FFFF) and other noncharacters.
_ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u")
_NONCHARACTER = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(chr(plane + low) for plane in range(0x10000, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF))
    + "]"
)  # noqa: E501
# An IRI that may not be in normal form: percent escapes, dot segments, a default port, capitals before the path.
_SUSPECT_IRI = re.compile(rb"<(?:[^<> ]*(?:%|/\.|:80[/>]|:443[/>])|[a-z+.-]*[A-Z]|https?://[^/<> ]*[A-Z@])")
_DIRECTION = re.compile(rb"@[a-z0-9-]+--(?:ltr|rtl) ")
_UNRESERVED = re.compile("%(?:2[DE]|3[0-9]|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])")
_PERCENT = re.compile("%(?![0-9A-F]{2})")


def canonical(quads: Iterable[Quad]) -> bytes:
    """N-Quads lines, distinct, in code point order, each ended by a newline."""
    lines = serialize(quads, format=RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(lines.splitlines(keepends=True))))


def activity_quads(activity: Activity) -> list[Quad]:
    """What an activity states of itself in the default graph; its proof is no part of it."""
    subject = NamedNode(activity.iri)
    quads = [
        Quad(subject, _TYPE, NamedNode(AS + activity.change.value)),
        Quad(subject, _OBJECT, NamedNode(activity.practice)),
        Quad(subject, _ACTOR, NamedNode(activity.actor)),
        Quad(subject, _PUBLISHED, Literal(activity.published, datatype=_DATETIME)),
        Quad(subject, _SEQUENCE, Literal(str(activity.sequence), datatype=_INTEGER)),
    ]
    if activity.previous is not None:
        quads.append(Quad(subject, _PREVIOUS, Literal(activity.previous)))
    if activity.revision_of is not None:
        quads.append(Quad(subject, _REVISION, NamedNode(activity.revision_of)))
    if activity.because:
        quads.append(Quad(subject, _SUMMARY, Literal(activity.because)))
    return quads


def payload(quads: bytes) -> list[Quad]:
    """The practice's statements within an activity's canonical N-Quads: those that stand in its named graph."""
    return [quad for quad in parse(quads, format=RdfFormat.N_QUADS) if isinstance(quad.graph_name, NamedNode)]


def wire_fault(quads: bytes) -> str | None:
    """Which wire rule canonical N-Quads break, as a sentence; None when they break none."""
    if _ESCAPED.search(quads) or _NONCHARACTER.search(quads.decode()):
        return "It holds a control character or another that is no text."
    if _DIRECTION.search(quads) or (b"<<(" in quads and any(_has_triple(quad) for quad in _reread(quads))):
        return "It holds a statement about a statement, or a text with a base direction."
    if b"_:" in quads and any(_has_blank(quad) for quad in _reread(quads)):
        return "It holds a blank node besides its proof."
    if _SUSPECT_IRI.search(quads):
        for quad in _reread(quads):
            for term in quad:
                if isinstance(term, NamedNode) and not is_normal(term.value):
                    return f"The address {term.value} is not in its normal form."
    return None


def _reread(quads: bytes) -> Iterable[Quad]:
    return parse(quads, format=RdfFormat.N_QUADS)


def _has_blank(quad: Quad) -> bool:
    return any(isinstance(term, BlankNode) for term in quad)


def _has_triple(quad: Quad) -> bool:
    return isinstance(quad.object, Triple)


def is_normal(iri: str) -> bool:
    """Whether an IRI is in the normal form of RFC 3986, section 6.2.2, with no default port."""
    try:
        parts = urlsplit(iri)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https"):
        return iri.split(":", 1)[0].islower()
    return (
        iri.startswith(f"{parts.scheme}://")
        and parts.netloc == parts.netloc.lower()
        and "@" not in parts.netloc
        and not parts.netloc.endswith(":")
        and port != {"http": 80, "https": 443}[parts.scheme]
        and not any(segment in (".", "..") for segment in parts.path.split("/"))
        and not _PERCENT.search(iri)
        and not _UNRESERVED.search(iri)
    )
