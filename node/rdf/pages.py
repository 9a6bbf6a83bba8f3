"""Reading pages of a stream (LDES and TREE): what a peer serves, as members not yet judged.

A page is TriG: the hypermedia first, then for each member its facts, its proof as a blank-node star in the default
graph (generic LDES clients drop proof graphs), and the practice's statements in the named graph of the activity's IRI.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from node.config import Limits
from node.errors import PageError, cited
from node.rdf.members import Member, nameless, served_member, value, whole
from node.rdf.namespaces import DCTERMS, LDES, NC, TREE, XSD
from node.rdf.screening import turtle_fault
from node.rdf.unfolding import check_unfolding, unfolded

PIECE_BYTES = 1_000_000

_MEMBER = TREE + "member"
_ERASED_BY = NC + "erasedBy"
_SEQUENCE = NC + "sequence"
_INTEGER = NamedNode(XSD + "integer")
TITLE_CHARACTERS = 300
"""What is kept of a stream's title."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read, and its address. `next` is the address of the page that follows; None on the last one.

    `erased` has the activities that once stood here and were erased: sequence -> IRI of the activity that erased each.
    """

    url: str
    members: list[Member]
    next: str | None
    immutable: bool
    erased: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stream:
    """What a stream's description says of itself."""

    iri: str
    title: str
    publisher: str
    curator: bool
    head: int
    practices: int
    polling_seconds: int
    first: str | None
    """The address of its first page; None while it is empty."""


@dataclass(slots=True)
class _Grouped:
    """A page's quads: the default graph by subject, the others by graph."""

    subjects: dict[str, list[Quad]] = field(default_factory=dict)
    blanks: dict[str, list[Quad]] = field(default_factory=dict)
    graphs: dict[str, list[Quad]] = field(default_factory=dict)


def read_page(body: bytes, url: str, limits: Limits) -> Page:
    """The members of a page, in the order of their sequence, and where the stream goes on.

    Raises PageError when the bytes are not UTF-8 or no TriG, hold more statements, levels or activities (erased ones
    included) than `limits` allow, or link to another page in more than one way: nothing of such a page is used.
    """
    grouped = _group(body, url, limits)
    page = grouped.subjects.get(url, [])
    members: list[str] = []
    erased: list[str] = []
    subjects, graphs = grouped.subjects, grouped.graphs
    for subject, quads in subjects.items():
        for quad in quads:
            predicate = quad.predicate.value
            if predicate == _MEMBER and isinstance(quad.object, NamedNode):
                members.append(quad.object.value)
            elif predicate == _ERASED_BY:
                erased.append(subject)
    if (count := len(members) + len(erased)) > limits.members_per_page:
        most = limits.members_per_page
        raise PageError(f"{url} holds {count} activities; {most} are allowed (the limit members_per_page).")
    following = _next(page, grouped, url, limits)
    gone = _erased(set(erased) - set(members), grouped, limits)
    most = limits.triples_per_practice
    read = [
        served_member(iri, subjects.pop(iri, []), graphs.pop(iri, []), grouped.blanks, statements_max=most)
        if _fits(iri, limits)
        else nameless(iri, limits.iri_bytes)
        for iri in dict.fromkeys(members)
    ]
    read.sort(key=lambda member: member.activity.sequence if member.activity else 0)
    immutable = any(q.predicate.value == LDES + "immutable" and value(q.object) == "true" for q in page)
    return Page(url, read, following, immutable, gone)


def read_stream(body: bytes, url: str, limits: Limits) -> Stream:
    """The description at a stream's root. Raises PageError where there is none, or not exactly one."""
    grouped = _group(body, url, limits)
    streams = [s for s, quads in grouped.subjects.items() if any(q.predicate.value == TREE + "view" for q in quads)]
    if len(streams) != 1:
        raise PageError(f"{url} describes {len(streams)} streams where one was expected: it is not the feed of a node.")
    said = {quad.predicate.value: value(quad.object) for quad in grouped.subjects[streams[0]]}
    publisher = said.get(DCTERMS + "publisher", "")
    if not (_fits(streams[0], limits) and _fits(publisher, limits)):
        raise PageError(f"{url} holds an address of more than {limits.iri_bytes} bytes (the limit iri_bytes).")
    return Stream(
        iri=streams[0],
        title=_on_one_line(said.get(DCTERMS + "title", "")),
        publisher=publisher,
        curator=said.get(NC + "curator") == "true",
        head=whole(said.get(NC + "head")) or 0,
        practices=whole(said.get(NC + "practices")) or 0,
        polling_seconds=whole(said.get(LDES + "pollingInterval")) or 0,
        first=_next(grouped.subjects.get(url, []), grouped, url, limits),
    )


def _group(body: bytes, url: str, limits: Limits) -> _Grouped:
    if fault := turtle_fault(body, limits.nesting_levels):
        raise PageError(f"{url} {fault} (the limit nesting_levels).")
    grouped = _Grouped()
    subjects, blanks, graphs = grouped.subjects, grouped.blanks, grouped.graphs
    named: NamedNode | BlankNode | None = None
    payload: list[Quad] = []
    try:
        _check_utf8(body)
        closely = check_unfolding(body, url, limits)
        statements = parse(body, format=RdfFormat.TRIG, base_iri=url)
        quads = unfolded(statements, url, closely=closely, bytes_max=limits.page_bytes)
        for quad in islice(quads, limits.triples_per_page):
            graph = quad.graph_name
            if graph == named:  # a practice's statements follow one another
                payload.append(quad)
            elif not isinstance(graph, DefaultGraph):
                named, payload = graph, graphs.setdefault(graph.value, [])
                payload.append(quad)
            elif isinstance(quad.subject, NamedNode):
                subjects.setdefault(quad.subject.value, []).append(quad)
            elif isinstance(quad.subject, BlankNode):
                blanks.setdefault(quad.subject.value, []).append(quad)
        if next(quads, None) is not None:
            most = limits.triples_per_page
            raise PageError(f"{url} holds more than {most} statements (the limit triples_per_page).")
    except (SyntaxError, UnicodeDecodeError, MemoryError) as error:  # the last: one token longer than its buffer
        raise PageError(f"{url} is not well-formed TriG: {cited(error)}.") from error
    return grouped


def _on_one_line(title: str) -> str:
    """A title as it is shown in lists and terminals."""
    return "".join(c if c.isprintable() else " " for c in title[:TITLE_CHARACTERS]).strip()


def _fits(iri: str, limits: Limits) -> bool:
    return len(iri) <= limits.iri_bytes and len(iri.encode()) <= limits.iri_bytes


def _check_utf8(body: bytes) -> None:
    """Raises UnicodeDecodeError. Piece by piece, since a text can be four times as large as its bytes."""
    decode = getincrementaldecoder("utf-8")().decode
    for start in range(0, len(body), PIECE_BYTES):
        decode(body[start : start + PIECE_BYTES])
    decode(b"", final=True)


def _next(page: list[Quad], grouped: _Grouped, url: str, limits: Limits) -> str | None:
    targets = set()
    for relation in (quad.object for quad in page if quad.predicate.value == TREE + "relation"):
        said = (grouped.blanks if isinstance(relation, BlankNode) else grouped.subjects).get(value(relation), [])
        targets |= {value(quad.object) for quad in said if quad.predicate.value == TREE + "node"}
    if len(targets) > 1:
        raise PageError(f"{url} goes on at {len(targets)} addresses; the stream of a node is a chain.")
    following = targets.pop() if targets else None
    if following is not None and not _fits(following, limits):
        raise PageError(f"{url} goes on at an address of more than {limits.iri_bytes} bytes (the limit iri_bytes).")
    return following


def _erased(iris: Iterable[str], grouped: _Grouped, limits: Limits) -> dict[int, str]:
    """What a page says of activities that are no members of it any more: who erased each, by its number.

    Each says both exactly once, and as we write it; of two with one number neither is believed. What is let be here
    leaves a gap in the sequence, which holds the peer.
    """
    said: dict[int, list[str]] = {}
    for iri in iris:
        star = grouped.subjects[iri]
        erasing = [quad.object for quad in star if quad.predicate.value == _ERASED_BY]
        numbers = [quad.object for quad in star if quad.predicate.value == _SEQUENCE]
        if len(erasing) != 1 or len(numbers) != 1 or not isinstance(erasing[0], NamedNode):
            continue
        if not _fits(erasing[0].value, limits):
            continue
        sequence = whole(value(numbers[0]))
        if sequence and numbers[0] == Literal(str(sequence), datatype=_INTEGER):
            said.setdefault(sequence, []).append(erasing[0].value)
    return {sequence: by[0] for sequence, by in sorted(said.items()) if len(by) == 1}
