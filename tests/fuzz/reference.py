"""A page read by its terms, slow and obvious: what `node.rdf.pages` must find in the bytes of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from node.practice import Activity, Change, Proof
from node.rdf.canonical import activity_quads, canonical
from node.rdf.namespaces import AS, DCTERMS, LDES, NC, PROV, RDF_TYPE, SEC, TREE

FACT_BYTES, REASON_BYTES = 4_096, 100_000
FACTS = (
    RDF_TYPE,
    *(AS + name for name in ("object", "actor", "published", "summary")),
    *(NC + name for name in ("sequence", "previous", "erases")),
    PROV + "wasRevisionOf",
)
PROOF = {
    DCTERMS + "created": Literal,
    SEC + "cryptosuite": Literal,
    SEC + "proofValue": Literal,
    SEC + "verificationMethod": NamedNode,
    SEC + "proofPurpose": NamedNode,
    RDF_TYPE: NamedNode,
}


@dataclass(slots=True)
class Expected:
    """What a page says of one member."""

    quads: bytes
    activity: Activity | None
    proof: Proof | None
    statements: int


@dataclass(slots=True)
class ExpectedPage:
    """What a page says."""

    members: dict[str, Expected] = field(default_factory=dict)
    following: set[str] = field(default_factory=set)
    immutable: bool = False


def read(body: bytes, url: str) -> ExpectedPage:
    """Of bytes that are TriG."""
    quads = list(parse(body, format=RdfFormat.TRIG, base_iri=url))
    default = [quad for quad in quads if isinstance(quad.graph_name, DefaultGraph)]
    page, here = ExpectedPage(), NamedNode(url)
    for quad in default:
        named = isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
        if named and _says(quad, TREE + "member"):
            page.members[quad.object.value] = _member(quad.object, default, quads)
        if (quad.subject, quad.predicate.value) == (here, TREE + "relation"):
            page.following |= {_text(q.object) for q in _about(quad.object, default) if _says(q, TREE + "node")}
        if (quad.subject, quad.predicate.value) == (here, LDES + "immutable"):
            page.immutable = page.immutable or _text(quad.object) == "true"
    return page


def _about(subject: object, quads: Sequence[Quad]) -> list[Quad]:
    return [quad for quad in quads if quad.subject == subject]


def _says(quad: Quad, predicate: str) -> bool:
    return quad.predicate.value == predicate


def _text(term: NamedNode | BlankNode | Literal | Triple) -> str:
    return "" if isinstance(term, Triple) else term.value


def _member(iri: NamedNode, default: Sequence[Quad], quads: Sequence[Quad]) -> Expected:
    star = _about(iri, default)
    links = [quad for quad in star if _says(quad, SEC + "proof")]
    own = [quad for quad in star if quad not in links]
    payload = [quad for quad in quads if quad.graph_name == iri]
    return Expected(canonical([*own, *payload]), _activity(iri.value, own), _proof(links, default), len(payload))


def _activity(iri: str, own: Sequence[Quad]) -> Activity | None:
    said = {name: [q for q in own if _says(q, name)] for name in FACTS}
    if any(len(quads) > 1 for quads in said.values()):
        return None
    terms = {name: _text(quads[0].object) for name, quads in said.items() if quads}
    change = {AS + each.value: each for each in Change}.get(terms.get(RDF_TYPE, ""))
    number = terms.get(NC + "sequence", "")
    if change is None or not (number.isascii() and number.isdigit()) or not 0 < len(number) < 16 or int(number) == 0:
        return None
    if not {AS + "object", AS + "actor", AS + "published"} <= terms.keys():
        return None
    activity = Activity(
        iri=iri,
        change=change,
        practice=terms[AS + "object"],
        actor=terms[AS + "actor"],
        published=terms[AS + "published"],
        sequence=int(number),
        previous=terms.get(NC + "previous"),
        revision_of=terms.get(PROV + "wasRevisionOf"),
        because=terms.get(AS + "summary", ""),
        erases=terms.get(NC + "erases"),
    )
    try:
        written = set(activity_quads(activity))
    except ValueError:
        return None
    facts = {quad for quads in said.values() for quad in quads}
    if not terms.get(AS + "summary", "x"):  # an empty reason is none, and not written
        facts = {quad for quad in facts if not _says(quad, AS + "summary")}
    return activity if written == facts else None


def _proof(links: Sequence[Quad], default: Sequence[Quad]) -> Proof | None:
    if len(links) != 1 or not isinstance(links[0].object, BlankNode):
        return None
    star = _about(links[0].object, default)
    said = {quad.predicate.value: quad.object for quad in star}
    if len(star) != len(PROOF) or not all(isinstance(said.get(name), kind) for name, kind in PROOF.items()):
        return None
    values = {name: _text(term) for name, term in said.items()}
    fixed = (values[RDF_TYPE], values[SEC + "cryptosuite"], values[SEC + "proofPurpose"])
    if fixed != (SEC + "DataIntegrityProof", "eddsa-rdfc-2022", SEC + "assertionMethod"):
        return None
    return Proof(values[DCTERMS + "created"], values[SEC + "verificationMethod"], values[SEC + "proofValue"])


def is_short(expected: Expected) -> bool:
    """Whether nothing in its facts and its proof is near the lengths where they count for none."""
    activity, proof = expected.activity, expected.proof
    facts = [activity.practice, activity.actor, activity.published, activity.previous] if activity else []
    facts += [activity.revision_of, activity.erases] if activity else []
    facts += [proof.created, proof.verification_method, proof.value] if proof else []
    short = all(fact is None or len(fact.encode()) < FACT_BYTES // 10 for fact in facts)
    return short and (activity is None or len(activity.because.encode()) < REASON_BYTES // 10)
