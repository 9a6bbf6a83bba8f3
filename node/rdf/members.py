"""One activity as a peer served it: its facts, its proof and its practice's statements, not yet judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from node.practice import Activity, Change, Proof
from node.rdf.canonical import NO_DIGEST, activity_quads, inspect
from node.rdf.lines import by_graph, distinct
from node.rdf.namespaces import AS, DCTERMS, NC, PROV, RDF_TYPE, SEC
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
_PROOF = SEC + "proof"
_TYPED = f"<{RDF_TYPE}> <".encode()
_TERMS_IN_GRAPH = 5
"""Of a line without a text: subject, predicate, object, graph and the point."""
CRYPTOSUITE = "eddsa-rdfc-2022"


@dataclass(frozen=True, slots=True)
class Member:
    """One activity as a peer served it, not yet judged.

    `quads` are its canonical N-Quads without the proof; empty where the digest cannot be computed. `payload` are the
    lines of its named graph, `longest_iri_bytes` and `longest_text_bytes` what is longest in them. `fault` is a
    sentence that says what is wrong with its form, None when nothing is; `broke_wire_rule` says that it is the bytes.
    """

    iri: str
    activity: Activity | None
    proof: Proof | None
    quads: bytes
    payload: Sequence[bytes]
    longest_iri_bytes: int = 0
    longest_text_bytes: int = 0
    fault: str | None = None
    broke_wire_rule: bool = False


def served_member(
    iri: str, star: list[Quad], payload: list[bytes], blanks: Mapping[str, list[Quad]], passed: set[bytes]
) -> Member:
    """A member of a page: the statements about it, the lines of its named graph, and the page's blank nodes, of which
    one is its proof. `passed` are the terms of the page that broke no wire rule so far (see `inspect`)."""
    links = [quad for quad in star if quad.predicate.value == _PROOF]
    own = [quad for quad in star if quad.predicate.value != _PROOF] if links else star
    return _member(iri, own, payload, _proof(links, blanks), passed)


def kept_member(iri: str, quads: bytes, proof: Proof) -> Member:
    """A member from what the record keeps of it: canonical N-Quads and proof."""
    own, graphs = by_graph(quads.splitlines(keepends=True))
    payload = [line for lines in graphs.values() for line in lines]
    return _member(iri, list(parse(b"".join(own), format=RdfFormat.N_QUADS)), payload, proof, set())


def _member(iri: str, own: list[Quad], payload: list[bytes], proof: Proof | None, passed: set[bytes]) -> Member:
    activity = read_activity(iri, own)
    facts = (serialize(own, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    quads = b"".join(distinct([*facts, *payload]))
    inspection = inspect(quads, passed)
    fault = inspection.fault
    if fault is not None:
        kept = b"" if fault in NO_DIGEST else quads
        return Member(iri, activity, None, kept, [], fault=fault, broke_wire_rule=True)
    if activity is None:
        fault = "It does not say what it is: type, object, actor, published and sequence are needed, each once."
    elif proof is None:
        fault = f"It has no proof in the form of {CRYPTOSUITE}."
    elif bool(payload) == (activity.change is Change.DELETE):
        fault = "A Delete has no practice with it, a Create or Update has one."
    longest_iri, longest_text = inspection.longest_iri_bytes, inspection.longest_text_bytes
    return Member(iri, activity, proof, quads, payload, longest_iri, longest_text, fault)


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
    change, sequence = _CHANGES.get(said.get("type", "")), whole(said.get("sequence"))
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


def whole(text: str | None) -> int | None:
    """The number that digits write; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def _proof(links: list[Quad], blanks: Mapping[str, list[Quad]]) -> Proof | None:
    """The one proof a member links to, exactly its seven statements: six and the link to it."""
    if len(links) != 1 or not isinstance(links[0].object, BlankNode):
        return None
    star = blanks.get(links[0].object.value, [])
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


def kind(lines: Iterable[bytes]) -> str:
    """The kind of practice that N-Quads lines say in a named graph, such as `pilot`; empty where it is none, as in a
    Delete."""
    for line in lines:
        if line.startswith(_TYPED, line.index(b" ") + 1) and len(terms := line.split(b" ")) == _TERMS_IN_GRAPH:
            found = KINDS.get(terms[2][1:-1].decode())
            if found:
                return found
    return ""


def value(term: NamedNode | BlankNode | Literal | Triple) -> str:
    """A term's text; empty for a triple term, which nothing we read may be."""
    return "" if isinstance(term, Triple) else term.value
