"""Reading pages of a stream (LDES and TREE): what a peer serves, as members not yet judged.

A page is TriG: the hypermedia first, then for each member its facts, its proof as a blank-node star in the default
graph (generic LDES clients drop proof graphs), and the practice's statements in the named graph of the activity's IRI.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from node.errors import PageError
from node.practice import Activity, Change, Proof
from node.rdf.canonical import NO_DIGEST, UNREADABLE, Inspection, activity_quads, canonical, inspect
from node.rdf.namespaces import AS, DCTERMS, LDES, NC, PROV, RDF_TYPE, SEC, TREE, XSD
from node.rdf.table import KINDS

_CHANGES = {AS + change.value: change for change in Change}
_FACTS = {RDF_TYPE: "type", **{NC + name: name for name in ("sequence", "previous", "erases")}} | {
    PROV + "wasRevisionOf": "wasRevisionOf",
    **{AS + name: name for name in ("object", "actor", "published", "summary")},
}
_NEEDED = {"object", "actor", "published"}
_PROOF_TYPES = {
    DCTERMS + "created": Literal,
    SEC + "cryptosuite": Literal,
    SEC + "proofValue": Literal,
    SEC + "verificationMethod": NamedNode,
    SEC + "proofPurpose": NamedNode,
    RDF_TYPE: NamedNode,
}
_MEMBER = TREE + "member"
_ERASED_BY = NC + "erasedBy"
_SEQUENCE = NC + "sequence"
_INTEGER = NamedNode(XSD + "integer")
_PROOF = SEC + "proof"
CRYPTOSUITE = "eddsa-rdfc-2022"
STATEMENTS_MAX = 300_000
"""Of one page, twenty times what 250 practices of ordinary length say: few bytes of TriG can make many in memory."""
NESTED_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Member:
    """One activity as a peer served it, not yet judged.

    `quads` are its canonical N-Quads without the proof; empty where the digest cannot be computed. `payload` are the
    statements of its named graph, `longest_iri_bytes` the length of the longest address in them. `fault` is a sentence
    that says what is wrong with its form; None when nothing is.
    """

    iri: str
    activity: Activity | None
    proof: Proof | None
    quads: bytes
    payload: list[Quad]
    longest_iri_bytes: int = 0
    fault: str | None = None


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


def read_page(body: bytes, url: str, *, members_max: int) -> Page:
    """The members of a page, in the order of their sequence, and where the stream goes on.

    Raises PageError when the bytes are not UTF-8 or no TriG, hold too many statements or more activities, erased ones
    included, than `members_max`, or link to another page in more than one way: nothing of such a page is used.
    """
    grouped = _group(body, url)
    page = grouped.subjects.get(url, [])
    members: list[str] = []
    erased: list[str] = []
    for subject, quads in grouped.subjects.items():
        for quad in quads:
            predicate = quad.predicate.value
            if predicate == _MEMBER and isinstance(quad.object, NamedNode):
                members.append(quad.object.value)
            elif predicate == _ERASED_BY:
                erased.append(subject)
    if len(members) + len(erased) > members_max:
        raise PageError(f"{url} holds {len(members) + len(erased)} activities; a page may hold {members_max}.")
    read = [_member(iri, grouped) for iri in dict.fromkeys(members)]
    read.sort(key=lambda member: member.activity.sequence if member.activity else 0)
    immutable = any(q.predicate.value == LDES + "immutable" and value(q.object) == "true" for q in page)
    return Page(url, read, _next(page, grouped, url), immutable, _erased(set(erased) - set(members), grouped))


def read_stream(body: bytes, url: str) -> Stream:
    """The description at a stream's root. Raises PageError where there is none, or not exactly one."""
    grouped = _group(body, url)
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


def _group(body: bytes, url: str) -> _Grouped:
    if body.count(b"<<(") > NESTED_MAX:  # the parser's stack has no other bound, and its overflow ends the process
        raise PageError(f"{url} holds more than {NESTED_MAX} statements about statements, which no node writes.")
    grouped = _Grouped()
    subjects, blanks, graphs = grouped.subjects, grouped.blanks, grouped.graphs
    named: NamedNode | BlankNode | None = None
    payload: list[Quad] = []
    try:
        body.decode()
        quads = parse(body, format=RdfFormat.TRIG, base_iri=url)
        for quad in islice(quads, STATEMENTS_MAX):
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
            raise PageError(f"{url} holds more than {STATEMENTS_MAX} statements.")
    except (SyntaxError, UnicodeDecodeError) as error:
        raise PageError(f"{url} is not well-formed TriG: {error}") from error
    return grouped


def _next(page: list[Quad], grouped: _Grouped, url: str) -> str | None:
    targets = set()
    for relation in (quad.object for quad in page if quad.predicate.value == TREE + "relation"):
        said = (grouped.blanks if isinstance(relation, BlankNode) else grouped.subjects).get(value(relation), [])
        targets |= {value(quad.object) for quad in said if quad.predicate.value == TREE + "node"}
    if len(targets) > 1:
        raise PageError(f"{url} goes on at {len(targets)} addresses; the stream of a node is a chain.")
    return targets.pop() if targets else None


def _erased(iris: Iterable[str], grouped: _Grouped) -> dict[int, str]:
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
        sequence = _whole(value(numbers[0]))
        if sequence and numbers[0] == Literal(str(sequence), datatype=_INTEGER):
            said.setdefault(sequence, []).append(erasing[0].value)
    return {sequence: by[0] for sequence, by in sorted(said.items()) if len(by) == 1}


def _member(iri: str, grouped: _Grouped) -> Member:
    star = grouped.subjects.get(iri, [])
    payload = grouped.graphs.get(iri, [])
    links = [quad for quad in star if quad.predicate.value == _PROOF]
    own = [quad for quad in star if quad.predicate.value != _PROOF] if links else star
    activity = read_activity(iri, own)
    try:
        quads = canonical([*own, *payload])
        inspection = inspect(quads)
    except ValueError:
        quads, inspection = b"", Inspection(UNREADABLE)
    fault = inspection.fault
    if fault is not None:
        return Member(iri, activity, None, b"" if fault in NO_DIGEST else quads, [], 0, fault)
    proof = _proof(links, grouped)
    if activity is None:
        fault = "It does not say what it is: type, object, actor, published and sequence are needed, each once."
    elif proof is None:
        fault = f"It has no proof in the form of {CRYPTOSUITE}."
    elif bool(payload) == (activity.change is Change.DELETE):
        fault = "A Delete has no practice with it, a Create or Update has one."
    return Member(iri, activity, proof, quads, payload, inspection.longest_iri_bytes, fault)


def read_activity(iri: str, star: Iterable[Quad]) -> Activity | None:
    """The facts an activity states of itself; None where one is missing, doubled, of the wrong form, or no fact.

    What it says beyond these, in terms of a newer vocabulary, is let be.
    """
    said: dict[str, str] = {}
    terms: dict[str, Quad] = {}
    for quad in star:
        predicate = quad.predicate.value
        if predicate not in _FACTS:
            continue
        if terms.setdefault(predicate, quad) is not quad:
            return None
        said[_FACTS[predicate]] = value(quad.object)
    change, sequence = _CHANGES.get(said.get("type", "")), _whole(said.get("sequence"))
    if change is None or not sequence or not said.keys() >= _NEEDED:
        return None
    activity = Activity(
        iri=iri,
        change=change,
        practice=said["object"],
        actor=said["actor"],
        published=said["published"],
        sequence=sequence,
        previous=said.get("previous"),
        revision_of=said.get("wasRevisionOf"),
        because=said.get("summary", ""),
        erases=said.get("erases"),
    )
    return activity if _same_facts(activity, terms) else None


def _same_facts(activity: Activity, terms: dict[str, Quad]) -> bool:
    """Whether each fact was written as we write it: a number without zeros before it, an address as an address."""
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
