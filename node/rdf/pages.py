"""Reading pages of a stream (LDES and TREE): what a peer serves, as members not yet judged.

A page is TriG: the hypermedia first, then for each member its facts, its proof as a blank-node star in the default graph
(generic LDES clients drop proof graphs), and the practice's statements in the named graph of the activity's IRI.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from node.errors import PageError
from node.practice import Activity, Change, Proof
from node.rdf.canonical import NO_DIGEST, UNREADABLE, activity_quads, canonical, wire_fault
from node.rdf.namespaces import AS, DCTERMS, LDES, NC, PROV, RDF_TYPE, SEC, TREE
from node.rdf.table import KINDS

_CHANGES = {AS + change.value: change for change in Change}
_FACTS = frozenset(
    (RDF_TYPE, NC + "sequence", NC + "previous", PROV + "wasRevisionOf")
    + tuple(AS + name for name in ("object", "actor", "published", "summary"))
)
_PROOF_TYPES = {
    DCTERMS + "created": Literal,
    SEC + "cryptosuite": Literal,
    SEC + "proofValue": Literal,
    SEC + "verificationMethod": NamedNode,
    SEC + "proofPurpose": NamedNode,
    RDF_TYPE: NamedNode,
}
_MEMBER = TREE + "member"
_PROOF = SEC + "proof"
CRYPTOSUITE = "eddsa-rdfc-2022"
STATEMENTS_MAX = 300_000
"""Of one page, twenty times what 250 practices of ordinary length say: a few bytes of TriG can make a kilobyte in memory."""
NESTED_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Member:
    """One activity as a peer served it, not yet judged.

    `quads` are its canonical N-Quads without the proof; empty where the digest cannot be computed. `payload` are the
    statements of its named graph. `fault` is a sentence that says what is wrong with its form; None when nothing is.
    """

    iri: str
    activity: Activity | None
    proof: Proof | None
    quads: bytes
    payload: list[Quad]
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read. `next` is the address of the page that follows; None on the last one."""

    members: list[Member]
    next: str | None
    immutable: bool


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


def read_page(body: bytes, url: str, *, members_max: int) -> Page:
    """The members of a page, in the order of their sequence, and where the stream goes on.

    Raises PageError when the bytes are not UTF-8 or no TriG, hold statements without end or more members than `members_max`, or link to another page
    in more than one way: nothing of such a page is used.
    """
    grouped = _group(_quads(body, url), url)
    page = grouped.subjects.get(url, [])
    members = [
        quad.object.value
        for quads in grouped.subjects.values()
        for quad in quads
        if quad.predicate.value == _MEMBER and isinstance(quad.object, NamedNode)
    ]
    if len(members) > members_max:
        raise PageError(f"{url} holds {len(members)} activities; a page may hold {members_max}.")
    read = [_member(iri, grouped) for iri in dict.fromkeys(members)]
    read.sort(key=lambda member: member.activity.sequence if member.activity else 0)
    immutable = any(q.predicate.value == LDES + "immutable" and value(q.object) == "true" for q in page)
    return Page(read, _next(page, grouped, url), immutable)


def read_stream(body: bytes, url: str) -> Stream:
    """The description at a stream's root. Raises PageError where there is none, or not exactly one."""
    grouped = _group(_quads(body, url), url)
    streams = [s for s, quads in grouped.subjects.items() if any(q.predicate.value == TREE + "view" for q in quads)]
    if len(streams) != 1:
        raise PageError(f"{url} describes {len(streams)} streams where one was expected: it is not the feed of a node.")
    said = {quad.predicate.value: value(quad.object) for quad in grouped.subjects[streams[0]]}
    return Stream(
        iri=streams[0],
        title=said.get(DCTERMS + "title", ""),
        publisher=said.get(DCTERMS + "publisher", ""),
        curator=said.get(NC + "curator") == "true",
        head=_whole(said.get(NC + "head")) or 0,
        practices=_whole(said.get(NC + "practices")) or 0,
        polling_seconds=_whole(said.get(LDES + "pollingInterval")) or 0,
        first=_next(grouped.subjects.get(url, []), grouped, url),
    )


def _quads(body: bytes, url: str) -> Iterator[Quad]:
    if body.count(b"<<(") > NESTED_MAX:  # the parser's stack has no other bound, and its overflow ends the process
        raise PageError(f"{url} holds more than {NESTED_MAX} statements about statements, which no node writes.")
    try:
        body.decode()
        yield from parse(body, format=RdfFormat.TRIG, base_iri=url)
    except (SyntaxError, UnicodeDecodeError) as error:
        raise PageError(f"{url} is not well-formed TriG: {error}") from error


def _group(quads: Iterable[Quad], url: str) -> _Grouped:
    grouped = _Grouped()
    subjects, blanks, graphs = grouped.subjects, grouped.blanks, grouped.graphs
    for number, quad in enumerate(quads):
        if number == STATEMENTS_MAX:
            raise PageError(f"{url} holds more than {STATEMENTS_MAX} statements.")
        graph = quad.graph_name
        if not isinstance(graph, DefaultGraph):
            graphs.setdefault(graph.value, []).append(quad)
            continue
        subject = quad.subject
        if isinstance(subject, NamedNode):
            subjects.setdefault(subject.value, []).append(quad)
        elif isinstance(subject, BlankNode):
            blanks.setdefault(subject.value, []).append(quad)
    return grouped


def _next(page: list[Quad], grouped: _Grouped, url: str) -> str | None:
    targets = set()
    for relation in (quad.object for quad in page if quad.predicate.value == TREE + "relation"):
        said = (grouped.blanks if isinstance(relation, BlankNode) else grouped.subjects).get(value(relation), [])
        targets |= {value(quad.object) for quad in said if quad.predicate.value == TREE + "node"}
    if len(targets) > 1:
        raise PageError(f"{url} goes on at {len(targets)} addresses; the stream of a node is a chain.")
    return targets.pop() if targets else None


def _member(iri: str, grouped: _Grouped) -> Member:
    star = grouped.subjects.get(iri, [])
    payload = grouped.graphs.get(iri, [])
    links = [quad for quad in star if quad.predicate.value == _PROOF]
    own = [quad for quad in star if quad.predicate.value != _PROOF]
    activity = read_activity(iri, own)
    try:
        quads = canonical([*own, *payload])
        fault = wire_fault(quads)
    except ValueError:
        quads, fault = b"", UNREADABLE
    if fault is not None:
        return Member(iri, activity, None, b"" if fault in NO_DIGEST else quads, [], fault)
    proof = _proof(links, grouped)
    if activity is None:
        fault = "It does not say what it is: type, object, actor, published and sequence are needed, each once."
    elif proof is None:
        fault = f"It has no proof in the form of {CRYPTOSUITE}."
    elif bool(payload) == (activity.change is Change.DELETE):
        fault = "A Delete has no practice with it, a Create or Update has one."
    return Member(iri, activity, proof, quads, payload, fault)


def read_activity(iri: str, star: Iterable[Quad]) -> Activity | None:
    """The facts an activity states of itself; None where one is missing, doubled, of the wrong form, or no fact.

    What it says beyond these, in terms of a newer vocabulary, is let be.
    """
    said: dict[str, str] = {}
    terms: dict[str, Quad] = {}
    for quad in star:
        predicate = quad.predicate.value
        if predicate in _FACTS and terms.setdefault(predicate, quad) != quad:
            return None
        said[predicate] = value(quad.object)
    change = _CHANGES.get(said.get(RDF_TYPE, ""))
    sequence = _whole(said.get(NC + "sequence"))
    practice, actor, published = (said.get(AS + name) for name in ("object", "actor", "published"))
    if change is None or not sequence or practice is None or actor is None or published is None:
        return None
    activity = Activity(
        iri=iri,
        change=change,
        practice=practice,
        actor=actor,
        published=published,
        sequence=sequence,
        previous=said.get(NC + "previous"),
        revision_of=said.get(PROV + "wasRevisionOf"),
        because=said.get(AS + "summary", ""),
    )
    return activity if _same_facts(activity, terms) else None


def _same_facts(activity: Activity, terms: dict[str, Quad]) -> bool:
    """Whether each fact was written as we write it: a number as an integer without zeros before it, an address as one."""
    try:
        written = activity_quads(activity)
    except ValueError:  # a literal that is no address stood where one belongs
        return False
    return all(terms[quad.predicate.value] == quad for quad in written)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def _proof(links: list[Quad], grouped: _Grouped) -> Proof | None:
    """The one proof a member links to, exactly its seven statements: six and the link to it."""
    if len(links) != 1 or not isinstance(links[0].object, BlankNode):
        return None
    star = grouped.blanks.get(links[0].object.value, [])
    said = {quad.predicate.value: quad.object for quad in star}
    if len(star) != len(_PROOF_TYPES) or said.keys() != _PROOF_TYPES.keys():
        return None
    if not all(isinstance(said[predicate], kind) for predicate, kind in _PROOF_TYPES.items()):
        return None
    values = {predicate: value(term) for predicate, term in said.items()}
    if values[SEC + "cryptosuite"] != CRYPTOSUITE or values[SEC + "proofPurpose"] != SEC + "assertionMethod":
        return None
    if values[RDF_TYPE] != SEC + "DataIntegrityProof":
        return None
    return Proof(values[DCTERMS + "created"], values[SEC + "verificationMethod"], values[SEC + "proofValue"])


def kind(payload: Iterable[Quad]) -> str:
    """The kind of practice a payload is, such as `pilot`; empty where it is none, as in a Delete."""
    for quad in payload:
        if quad.predicate.value == RDF_TYPE and value(quad.object) in KINDS:
            return KINDS[value(quad.object)]
    return ""


def value(term: NamedNode | BlankNode | Literal | Triple) -> str:
    """A term's text; empty for a triple term, which nothing we read may be."""
    return "" if isinstance(term, Triple) else term.value
