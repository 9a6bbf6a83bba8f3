"""Reading pages of a stream (LDES and TREE): what a peer serves, as members not yet judged.

A page is TriG: the hypermedia first, then for each member its facts, its proof as a blank-node star in the default
graph (generic LDES clients drop proof graphs), and the practice's statements in the named graph of the activity's IRI.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from node.config import Limits
from node.errors import PageError, cited
from node.rdf.lines import END, TooLong, by_graph, write_out
from node.rdf.members import Around, Member, nameless, served_member, value, whole
from node.rdf.namespaces import DCTERMS, LDES, NC, SEC, TREE, XSD
from node.rdf.screening import turtle_fault
from node.rdf.unfolding import check_unfolding

_MEMBER = TREE + "member"
_ERASED_BY = NC + "erasedBy"
_SEQUENCE = NC + "sequence"
_INTEGER = NamedNode(XSD + "integer")
WRITTEN_OUT = 2
"""How many times as long as a page may be its statements may become, without prefixes and all by themselves."""
PIECE_BYTES = 1_000_000
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
    """A page's statements as lines: the default graph by subject, the others by graph, both as written: `<https://…>`.

    Nearly all of them are wanted as the N-Quads that were signed, so they are written as such in one go for the whole
    page and told apart by how they begin and end; only what a page says of itself becomes quads.
    """

    subjects: dict[bytes, list[bytes]]
    graphs: dict[bytes, list[bytes]]

    def about(self, subject: NamedNode | BlankNode) -> list[Quad]:
        """What the default graph says of a subject."""
        return list(parse(b"".join(self.subjects.get(str(subject).encode(), [])), format=RdfFormat.N_QUADS))

    def saying(self, predicate: str) -> Iterator[tuple[bytes, bytes]]:
        """Subject and object of each statement of the default graph with that predicate about an IRI."""
        begins = f"<{predicate}> ".encode()
        for subject, lines in self.subjects.items():
            start = len(subject) + 1
            for line in lines:
                if line.startswith(begins, start) and subject.startswith(b"<"):
                    yield subject, line[start + len(begins) : -len(END)]


def read_page(body: bytes, url: str, limits: Limits) -> Page:
    """The members of a page, in the order of their sequence, and where the stream goes on.

    Raises PageError when the bytes are not UTF-8 or no TriG, hold more statements, levels or activities (erased ones
    included) than `limits` allow, or link to another page in more than one way: nothing of such a page is used.
    """
    grouped = _group(body, url, limits)
    page = grouped.about(NamedNode(url))
    members = [member for _, member in grouped.saying(_MEMBER) if member.startswith(b"<") and b" " not in member]
    erased = [subject for subject, _ in grouped.saying(_ERASED_BY)]
    if (count := len(members) + len(erased)) > limits.members_per_page:
        most = limits.members_per_page
        raise PageError(f"{url} holds {count} activities; {most} are allowed (the limit members_per_page).")
    following = _next(page, grouped, url, limits)
    gone = _erased(set(erased) - set(members), grouped, limits)
    around = Around(grouped.subjects, set(), limits.triples_per_practice)
    read = [
        served_member(iri[1:-1].decode(), grouped.subjects.pop(iri, []), grouped.graphs.pop(iri, []), around)
        if _fits(iri, limits)
        else nameless(iri[1:-1], limits.iri_bytes)
        for iri in dict.fromkeys(members)
    ]
    read.sort(key=lambda member: member.activity.sequence if member.activity else 0)
    immutable = any(q.predicate.value == LDES + "immutable" and value(q.object) == "true" for q in page)
    return Page(url, read, following, immutable, gone)


def read_stream(body: bytes, url: str, limits: Limits) -> Stream:
    """The description at a stream's root. Raises PageError where there is none, or not exactly one."""
    grouped = _group(body, url, limits)
    streams = list({subject for subject, _ in grouped.saying(TREE + "view")})
    if len(streams) != 1:
        raise PageError(f"{url} describes {len(streams)} streams where one was expected: it is not the feed of a node.")
    stream = NamedNode(streams[0][1:-1].decode())
    said = {quad.predicate.value: value(quad.object) for quad in grouped.about(stream)}
    publisher = said.get(DCTERMS + "publisher", "")
    if not (_fits(streams[0], limits) and len(publisher.encode()) <= limits.iri_bytes):
        raise PageError(f"{url} holds an address of more than {limits.iri_bytes} bytes (the limit iri_bytes).")
    return Stream(
        iri=stream.value,
        title=_on_one_line(said.get(DCTERMS + "title", "")),
        publisher=publisher,
        curator=said.get(NC + "curator") == "true",
        head=whole(said.get(NC + "head")) or 0,
        practices=whole(said.get(NC + "practices")) or 0,
        polling_seconds=whole(said.get(LDES + "pollingInterval")) or 0,
        first=_next(grouped.about(NamedNode(url)), grouped, url, limits),
    )


def read_signed(body: bytes, url: str, limits: Limits) -> Member:
    """The one activity with a proof that TriG describes. Raises PageError where there is none, or not exactly one."""
    grouped = _group(body, url, limits)
    found = list({subject for subject, _ in grouped.saying(SEC + "proof")})
    if len(found) != 1:
        raise PageError(f"{url} holds {len(found)} signed activities where one was expected.")
    around = Around(grouped.subjects, set(), limits.triples_per_practice)
    iri = found[0]
    return served_member(iri[1:-1].decode(), grouped.subjects.pop(iri), grouped.graphs.pop(iri, []), around)


def _group(body: bytes, url: str, limits: Limits) -> _Grouped:
    if fault := turtle_fault(body, limits.nesting_levels):
        raise PageError(f"{url} {fault} (the limit nesting_levels).")
    default, graphs = by_graph(_lines(body, url, limits))
    subjects: dict[bytes, list[bytes]] = {}
    for line in default:
        subjects.setdefault(line[: line.index(b" ")], []).append(line)
    return _Grouped(subjects, graphs)


def _lines(body: bytes, url: str, limits: Limits) -> list[bytes]:
    try:
        _check_utf8(body)
        check_unfolding(body, url, limits)
        quads = parse(body, format=RdfFormat.TRIG, base_iri=url)
        lines = write_out(islice(quads, limits.triples_per_page), limits.page_bytes * WRITTEN_OUT)
        if next(quads, None) is not None:
            most = limits.triples_per_page
            raise PageError(f"{url} holds more than {most} statements (the limit triples_per_page).")
    except (SyntaxError, UnicodeDecodeError, MemoryError) as error:  # the last: one token longer than its buffer
        raise PageError(f"{url} is not well-formed TriG: {cited(error)}.") from error
    except TooLong as error:
        raise PageError(
            f"{url} becomes larger than {WRITTEN_OUT} times {limits.page_bytes} bytes when its addresses are written "
            "out (the limit page_bytes)."
        ) from error
    return lines


def _check_utf8(body: bytes) -> None:
    """Raises UnicodeDecodeError. Piece by piece, since a text can be four times as large as its bytes."""
    decode = getincrementaldecoder("utf-8")().decode
    for start in range(0, len(body), PIECE_BYTES):
        decode(body[start : start + PIECE_BYTES])
    decode(b"", final=True)


def _on_one_line(title: str) -> str:
    """A title as it is shown in lists and terminals."""
    return "".join(c if c.isprintable() else " " for c in title[:TITLE_CHARACTERS]).strip()


def _fits(term: bytes, limits: Limits) -> bool:
    """Whether an IRI as written, between its brackets, is not too long."""
    return len(term) - 2 <= limits.iri_bytes


def _next(page: list[Quad], grouped: _Grouped, url: str, limits: Limits) -> str | None:
    targets = set()
    for relation in (quad.object for quad in page if quad.predicate.value == TREE + "relation"):
        if isinstance(relation, NamedNode | BlankNode):
            said = grouped.about(relation)
            targets |= {value(quad.object) for quad in said if quad.predicate.value == TREE + "node"}
    if len(targets) > 1:
        raise PageError(f"{url} goes on at {len(targets)} addresses; the stream of a node is a chain.")
    following = targets.pop() if targets else None
    if following is not None and len(following.encode()) > limits.iri_bytes:
        raise PageError(f"{url} goes on at an address of more than {limits.iri_bytes} bytes (the limit iri_bytes).")
    return following


def _erased(iris: Iterable[bytes], grouped: _Grouped, limits: Limits) -> dict[int, str]:
    """What a page says of activities that are no members of it any more: who erased each, by its number.

    Each says both exactly once, and as we write it; of two with one number neither is believed. What is let be here
    leaves a gap in the sequence, which holds the peer.
    """
    said: dict[int, list[str]] = {}
    for iri in iris:
        star = grouped.about(NamedNode(iri[1:-1].decode()))
        erasing = [quad.object for quad in star if quad.predicate.value == _ERASED_BY]
        numbers = [quad.object for quad in star if quad.predicate.value == _SEQUENCE]
        if len(erasing) != 1 or len(numbers) != 1 or not isinstance(erasing[0], NamedNode):
            continue
        if len(erasing[0].value.encode()) > limits.iri_bytes:
            continue
        sequence = whole(value(numbers[0]))
        if sequence and numbers[0] == Literal(str(sequence), datatype=_INTEGER):
            said.setdefault(sequence, []).append(erasing[0].value)
    return {sequence: by[0] for sequence, by in sorted(said.items()) if len(by) == 1}
