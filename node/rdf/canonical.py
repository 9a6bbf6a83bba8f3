"""The exact bytes that are signed: canonical N-Quads under the wire rules, their digest, and the facts an activity states.

Without blank nodes RDFC-1.0 comes down to sorting the distinct N-Quads lines; the wire rules (DESIGN: no blank nodes, no
triple terms, no base direction, no controls) make every implementation compute the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

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

BLANK = "It holds a blank node besides its proof."
QUOTED = "It holds a statement about a statement, or a text with a base direction."
UNREADABLE = "It holds statements that cannot be written as N-Quads."
NO_DIGEST = frozenset((BLANK, QUOTED, UNREADABLE))
"""The faults that leave no bytes on which every implementation agrees, hence no digest."""

# Each pattern begins with a fixed byte or is guarded by one, since all of a stream passes here.
_ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\[uU]")
_NONCHARACTER = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
_DIRECTION = re.compile(rb"@[a-z0-9-]+--(?:ltr|rtl) ")
_START = re.compile(rb"<([A-Za-z][^/?#<> ]*(?://[^/?#<> ]*)?)")
_AUTHORITY_END = re.compile("[/?#]")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_DOTS = re.compile(rb"/\.\.?[/?#>]")
_PERCENT = re.compile(rb"%(?![0-9A-F]{2})|%(?:2[DE]|3[0-9]|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])")


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
    if _has_no_text(quads):
        return "It holds a control character or another that is no text."
    quoted = _DIRECTION.search(quads) or b"<<(" in quads
    if quoted and any(_quotes_or_directs(quad.object) for quad in _reread(quads)):
        return QUOTED
    if b"_:" in quads and any(_has_blank(quad) for quad in _reread(quads)):
        return BLANK
    if _may_be_abnormal(quads):
        for quad in _reread(quads):
            for term in quad:
                if isinstance(term, NamedNode) and not is_normal(term.value):
                    return f"The address {term.value} is not in its normal form."
    return None


def _has_no_text(quads: bytes) -> bool:
    """The serialiser escapes controls, U+007F, U+FFFE and U+FFFF as \\uXXXX; other noncharacters stand as they are."""
    if (b"\\u" in quads or b"\\U" in quads) and _ESCAPED.search(quads):
        return True
    suspect = b"\xef\xb7" in quads or b"\xbf\xbe" in quads or b"\xbf\xbf" in quads
    return suspect and _NONCHARACTER.search(quads.decode()) is not None


def _may_be_abnormal(quads: bytes) -> bool:
    """Whether some IRI may not be in normal form; text that looks like one counts too."""
    if _DOTS.search(quads) or _PERCENT.search(quads):
        return True
    return not all(_starts_normal(start) for start in set(_START.findall(quads)))


@lru_cache(maxsize=4096)
def _starts_normal(start: bytes) -> bool:
    return is_normal(start.decode()) if b":" in start else True


def _reread(quads: bytes) -> Iterable[Quad]:
    return parse(quads, format=RdfFormat.N_QUADS)


def _has_blank(quad: Quad) -> bool:
    return any(isinstance(term, BlankNode) for term in quad)


def _quotes_or_directs(term: object) -> bool:
    return isinstance(term, Triple) or (isinstance(term, Literal) and term.direction is not None)


def is_normal(iri: str) -> bool:
    """Whether an IRI is in the normal form of RFC 3986, section 6.2.2, with no default port and no user."""
    written = iri.encode()
    scheme, _, rest = iri.partition(":")
    if not scheme.isascii() or scheme != scheme.lower() or _PERCENT.search(written) or _DOTS.search(written + b">"):
        return False
    if scheme not in _DEFAULT_PORTS:
        return True
    if not rest.startswith("//"):
        return False
    authority = _AUTHORITY_END.split(rest[2:], maxsplit=1)[0]
    _, colon, port = authority.rpartition(":") if not authority.endswith("]") else ("", "", "")
    return (
        bool(authority)
        and authority == authority.lower()
        and "@" not in authority
        and not (colon and port in ("", _DEFAULT_PORTS[scheme]))
    )
