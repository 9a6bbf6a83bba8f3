"""The exact bytes that are signed: canonical N-Quads under the wire rules, and the facts an activity states.

Without blank nodes RDFC-1.0 comes down to sorting the distinct N-Quads lines; the wire rules (no blank nodes, no triple
terms, no base direction, no controls) make every implementation compute the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

from node.practice import Activity
from node.rdf.lines import distinct
from node.rdf.namespaces import AS, NC, PROV, RDF_TYPE, XSD

_TYPE = NamedNode(RDF_TYPE)
_OBJECT = NamedNode(AS + "object")
_ACTOR = NamedNode(AS + "actor")
_PUBLISHED = NamedNode(AS + "published")
_SUMMARY = NamedNode(AS + "summary")
_SEQUENCE = NamedNode(NC + "sequence")
_PREVIOUS = NamedNode(NC + "previous")
_REVISION = NamedNode(PROV + "wasRevisionOf")
_ERASES = NamedNode(NC + "erases")
_DATETIME = NamedNode(XSD + "dateTime")
_INTEGER = NamedNode(XSD + "integer")

BLANK = "It holds a blank node besides its proof."
QUOTED = "It holds a statement about a statement, or a text with a base direction."
NO_DIGEST = frozenset((BLANK, QUOTED))
"""The faults that leave no bytes on which every implementation agrees, hence no digest."""

SHOWN_CHARACTERS = 500
"""Of an address that is shown since something is wrong with it."""

_ESCAPE = re.compile(rb"\\(.)")
_CONTROLS = frozenset((b"u", b"U", b"b", b"f"))
"""What follows the backslash of an escape that stands for a control, or for what is no character."""
# U+FDD0 to U+FDEF, and the last two of each plane, in UTF-8: decoding a text could make it four times as large.
_NONCHARACTER = re.compile(rb"\xef(?:\xb7[\x90-\xaf]|\xbf[\xbe\xbf])|[\xf0-\xf4][\x8f\x9f\xaf\xbf]\xbf[\xbe\xbf]")
_DOTS = re.compile(r"/\.\.?(?:/|$)")
_PERCENT = re.compile(rb"%(?![0-9A-F]{2})|%(?:2[DE]|3[0-9]|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])")
_TEXT = re.compile(rb'"(.*)"')
_AUTHORITY = re.compile(r"//([^/?#]*)([^?#]*).*", re.DOTALL)
_DEFAULT_PORTS = {"http": "80", "https": "443"}


def canonical(quads: Iterable[Quad]) -> bytes:
    """N-Quads lines, distinct, in code point order, each ended by a newline."""
    lines = serialize(quads, format=RdfFormat.N_QUADS) or b""
    return b"".join(distinct(lines.splitlines(keepends=True)))


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
    if activity.erases is not None:
        quads.append(Quad(subject, _ERASES, NamedNode(activity.erases)))
    if activity.because:
        quads.append(Quad(subject, _SUMMARY, Literal(activity.because)))
    return quads


def payload(quads: bytes) -> list[Quad]:
    """The practice's statements within an activity's canonical N-Quads: those that stand in its named graph."""
    return [quad for quad in parse(quads, format=RdfFormat.N_QUADS) if isinstance(quad.graph_name, NamedNode)]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in canonical N-Quads: which wire rule they break, as a sentence or None, and how long the longest
    IRI and the longest text (as written, escapes included) are."""

    fault: str | None
    longest_iri_bytes: int = 0
    longest_text_bytes: int = 0


def inspect(quads: bytes, passed: set[bytes] | None = None) -> Inspection:
    """Hold canonical N-Quads against the wire rules, those first that leave no digest.

    `passed` are terms that broke no rule before, in other statements of the same page: they are not looked at again,
    and this adds to them. With its texts taken out, N-Quads are terms between spaces; a term is told by how it begins.
    """
    # By turns what stands outside of texts, and a text. Only where a text holds a quote must its end be searched for.
    outside = _TEXT.split(quads) if b"\\" in quads and b'\\"' in quads else quads.split(b'"')
    texts = outside[1::2]
    terms = set(b"".join(outside[::2]).split())
    new = terms - passed if passed else terms
    beginnings = {term[:2] for term in new}
    if b"<<" in beginnings or any(term.startswith(b"@") and b"--" in term for term in new):
        return Inspection(QUOTED)
    if b"_:" in beginnings:
        return Inspection(BLANK)
    if fault := _text_fault(quads):
        return Inspection(fault)
    if odd := _abnormal([term.removeprefix(b"^^") for term in new if term.startswith((b"<", b"^^"))]):
        return Inspection(f"The address {odd[1:-1].decode()[:SHOWN_CHARACTERS]} is not in its normal form.")
    if passed is not None:
        passed |= new
    longest_iri = max(terms, key=len, default=b"<>")
    if longest_iri.startswith(b"^^"):  # which made it longer than an address of one more byte
        longest_iri = max((term.removeprefix(b"^^") for term in terms), key=len)
    return Inspection(None, len(longest_iri) - 2, max(map(len, texts), default=0))


def _abnormal(iris: list[bytes]) -> bytes | None:
    """The first, by its letters, of those IRIs that are not in their normal form: the same whenever it is asked.

    The fragments of a practice share all but their ends.
    """
    starts = {_start(iri) for iri in iris}
    if all(map(is_normal, starts)) and not any(b"%" in iri and _PERCENT.search(iri) for iri in iris):
        return None
    return min(iri for iri in iris if not is_normal(_start(iri)) or _PERCENT.search(iri))


def _start(iri: bytes) -> str:
    """An IRI between its brackets without its fragment."""
    return iri[1:-1].partition(b"#")[0].decode()


def wire_fault(quads: bytes) -> str | None:
    """Which wire rule canonical N-Quads break, as a sentence; None when they break none."""
    return inspect(quads).fault


def _text_fault(quads: bytes) -> str | None:
    r"""Whether canonical N-Quads hold what is no text.

    The serialiser escapes controls, U+007F, U+FFFE and U+FFFF; other noncharacters stand as they are. Each
    search is guarded by one for a single byte, since all of a stream passes here.
    """
    escaped = b"\\" in quads and not _CONTROLS.isdisjoint(_ESCAPE.findall(quads))
    suspect = b"\xbf" in quads or b"\xef" in quads
    if escaped or (suspect and _NONCHARACTER.search(quads)):
        return "It holds a control character or another that is no text."
    return None


def is_normal(iri: str) -> bool:
    """Whether an IRI is in the normal form of RFC 3986, section 6.2.2, with no default port and no user."""
    scheme, _, rest = iri.partition(":")
    if scheme != scheme.lower() or ("%" in rest and _PERCENT.search(rest.encode())):
        return False
    if not rest.startswith("//"):
        return scheme not in _DEFAULT_PORTS
    authority, path = _AUTHORITY.fullmatch(rest).groups()  # type: ignore[union-attr]  # it fits all that begins with //
    return _is_normal_authority(scheme, authority) and not ("/." in path and _DOTS.search(path))


@lru_cache(maxsize=4096)
def _is_normal_authority(scheme: str, authority: str) -> bool:
    host, colon, port = authority.rpartition(":") if not authority.endswith("]") else (authority, "", "")
    return (
        (bool(host or port) or scheme not in _DEFAULT_PORTS)
        and authority == authority.lower()
        and "@" not in authority
        and not (colon and (not port or port.startswith("0") or port == _DEFAULT_PORTS.get(scheme)))
    )
