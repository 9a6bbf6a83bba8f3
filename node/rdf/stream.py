"""Writing our own stream: its description, its pages and one activity by itself (LDES and TREE)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse, serialize

from node.practice import Signed
from node.rdf import formats
from node.rdf.members import CRYPTOSUITE
from node.rdf.namespaces import AS, DCTERMS, LDES, NC, PREFIXES, RDF_TYPE, SEC, TREE, XSD
from node.rdf.pages import Stream

_AS_TYPES = {name: NamedNode(AS + name) for name in ("published", "object", "Create", "Update", "Delete")}
_DATETIME = NamedNode(XSD + "dateTime")


def member_quads(signed: Signed) -> Iterator[Quad]:
    """A signed activity as it stands on a page: its signed quads and its proof as a blank-node star."""
    yield from parse(signed.quads, format=RdfFormat.N_QUADS)
    node, proof = BlankNode(f"proof{signed.activity.sequence}"), signed.proof
    yield Quad(NamedNode(signed.activity.iri), NamedNode(SEC + "proof"), node)
    yield Quad(node, NamedNode(RDF_TYPE), NamedNode(SEC + "DataIntegrityProof"))
    suite = Literal(CRYPTOSUITE, datatype=NamedNode(SEC + "cryptosuiteString"))
    yield Quad(node, NamedNode(SEC + "cryptosuite"), suite)
    yield Quad(node, NamedNode(DCTERMS + "created"), Literal(proof.created, datatype=_DATETIME))
    yield Quad(node, NamedNode(SEC + "verificationMethod"), NamedNode(proof.verification_method))
    yield Quad(node, NamedNode(SEC + "proofPurpose"), NamedNode(SEC + "assertionMethod"))
    value = Literal(proof.value, datatype=NamedNode(SEC + "multibase"))
    yield Quad(node, NamedNode(SEC + "proofValue"), value)


def page_quads(
    url: str,
    stream: str,
    members: Iterable[Signed],
    following: tuple[str, str] | None,
    erased: Iterable[tuple[str, int, str]] = (),
) -> Iterator[Quad]:
    """A page of our stream. `following` is the next page's address and when its first activity was published;
    a page that has it is closed. `erased` are the activities that are no members any more: IRI, sequence, and the IRI
    of the activity that erased each."""
    if following:
        yield Quad(NamedNode(url), NamedNode(LDES + "immutable"), _boolean(value=True))
        yield from _relation(url, *following)
    for iri, sequence, erased_by in erased:
        yield Quad(NamedNode(iri), NamedNode(NC + "erasedBy"), NamedNode(erased_by))
        yield Quad(NamedNode(iri), NamedNode(NC + "sequence"), _integer(sequence))
    for signed in members:
        yield Quad(NamedNode(stream), NamedNode(TREE + "member"), NamedNode(signed.activity.iri))
        yield from member_quads(signed)


def stream_quads(url: str, stream: Stream, shape: str, conforms_to: str, first_published: str | None) -> Iterator[Quad]:
    """The root of our stream, at `url`: what it is, what it promises, and where its first page lies."""
    subject = NamedNode(stream.iri)

    def says(predicate: str, value: NamedNode | Literal) -> Quad:
        return Quad(subject, NamedNode(predicate), value)

    yield says(RDF_TYPE, NamedNode(LDES + "EventStream"))
    yield says(TREE + "view", NamedNode(url))
    yield says(TREE + "shape", NamedNode(shape))
    yield says(LDES + "timestampPath", _AS_TYPES["published"])
    yield says(LDES + "sequencePath", NamedNode(NC + "sequence"))
    yield says(LDES + "versionOfPath", _AS_TYPES["object"])
    for change in ("Create", "Update", "Delete"):
        yield says(f"{LDES}version{change}Object", _AS_TYPES[change])
    yield says(LDES + "pollingInterval", _integer(stream.polling_seconds))
    yield says(DCTERMS + "title", Literal(stream.title))
    yield says(DCTERMS + "publisher", NamedNode(stream.publisher))
    yield says(DCTERMS + "conformsTo", NamedNode(conforms_to))
    yield says(NC + "curator", _boolean(value=stream.curator))
    yield says(NC + "head", _integer(stream.head))
    yield says(NC + "practices", _integer(stream.practices))
    yield from _shape_quads(shape)
    if stream.first and first_published:
        yield from _relation(url, stream.first, first_published)


def _relation(url: str, target: str, published: str) -> Iterator[Quad]:
    relation = NamedNode(f"{url}#next")
    yield Quad(NamedNode(url), NamedNode(TREE + "relation"), relation)
    yield Quad(relation, NamedNode(RDF_TYPE), NamedNode(TREE + "GreaterThanOrEqualToRelation"))
    yield Quad(relation, NamedNode(TREE + "node"), NamedNode(target))
    yield Quad(relation, NamedNode(TREE + "path"), _AS_TYPES["published"])
    yield Quad(relation, NamedNode(TREE + "value"), Literal(published, datatype=_DATETIME))


def _shape_quads(shape: str) -> Iterator[Quad]:
    """An open shape of a member: what every activity has, in terms of SHACL."""
    sh = "http://www.w3.org/ns/shacl#"
    yield Quad(NamedNode(shape), NamedNode(RDF_TYPE), NamedNode(sh + "NodeShape"))
    for name in ("object", "published", "actor"):
        part = NamedNode(f"{shape}-{name}")
        yield Quad(NamedNode(shape), NamedNode(sh + "property"), part)
        yield Quad(part, NamedNode(sh + "path"), NamedNode(AS + name))
        yield Quad(part, NamedNode(sh + "minCount"), _integer(1))
        yield Quad(part, NamedNode(sh + "maxCount"), _integer(1))


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(XSD + "integer"))


def _boolean(*, value: bool) -> Literal:
    return Literal("true" if value else "false", datatype=NamedNode(XSD + "boolean"))


def write(quads: Iterable[Quad], suffix: str) -> bytes:
    """Quads of a stream in the format of that suffix.

    In TriG and N-Quads they keep their order: what the page is comes before its members, and a member's facts before
    its practice, so that a client may read it as it arrives (TREE profile).
    """
    format = formats.FORMATS[suffix]
    if format.rdf not in (RdfFormat.TRIG, RdfFormat.N_QUADS):
        return formats.serialize(quads, format)
    return serialize(quads, format=format.rdf, prefixes=PREFIXES if format.rdf == RdfFormat.TRIG else None) or b""
