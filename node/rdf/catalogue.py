"""Statements about practices rather than in them: publisher and dates, the DCAT-AP catalogue, the VoID description.

What a practice's activity knows (who, when, which version) is no part of what is signed as the practice; it is added
here, from the record, when the practice or the catalogue is shown. DCAT-AP 3.0, VoID (W3C note of 3 March 2011).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from node.rdf.canonical import payload
from node.rdf.namespaces import NC, RDF_TYPE, XSD, expand

Statement: TypeAlias = Quad

STREAM_SPECIFICATION = "https://w3id.org/ldes/specification"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
FORMATS = "http://www.w3.org/ns/formats/"


@dataclass(frozen=True, slots=True)
class Listed:
    """A practice as the catalogue lists it."""

    iri: str
    title: Mapping[str, str]
    licence: str
    issued: str
    modified: str
    version: int


@dataclass(frozen=True, slots=True)
class Whole:
    """All that a catalogue lists: how many practices, when the first and the last change was published."""

    practices: int
    began: str | None = None
    changed: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the catalogue at `address`, from 1; the first has the catalogue's own address too."""

    address: str
    number: int
    size: int

    def around(self, practices: int) -> dict[str, str]:
        """The pages that this one leads to: `first`, `last` and, where there are any, `previous` and `next`."""
        last = last_page(practices, self.size)
        numbers = {"first": 1, "previous": self.number - 1, "next": self.number + 1, "last": last}
        return {name: self.at(number) for name, number in numbers.items() if 1 <= number <= last}

    def at(self, number: int) -> str:
        """The address of a page."""
        return f"{self.address}?page={number}"


def last_page(practices: int, size: int) -> int:
    """The number of the last page; one of no practices is there too."""
    return max(1, -(-practices // size))


@dataclass(frozen=True, slots=True)
class Publishing:
    """The node whose catalogue it is. `base_url` has no slash at its end."""

    did: str
    name: str
    base_url: str


def payload_statements(quads: bytes) -> list[Quad]:
    """The practice's own statements of an activity's canonical N-Quads, out of their graph."""
    return [Quad(quad.subject, quad.predicate, quad.object) for quad in payload(quads)]


def activity_statements(quads: bytes) -> list[Quad]:
    """What the activity says of itself."""
    return [quad for quad in signed_statements(quads) if isinstance(quad.graph_name, DefaultGraph)]


def signed_statements(quads: bytes) -> list[Quad]:
    """Every statement that was signed: the activity's, and the practice's in its named graph."""
    return list(parse(quads, format=RdfFormat.N_QUADS))


def about_version(iri: str, publisher: str, issued: str, modified: str, version: int) -> list[Quad]:
    """What the activities say of a practice: publisher, first and last publication (UTC), version."""
    return [
        _link(iri, "dcterms:publisher", publisher),
        _moment(iri, "dcterms:issued", issued),
        _moment(iri, "dcterms:modified", modified),
        _text(iri, "dcat:version", str(version)),
    ]


def catalogue(node: Publishing, whole: Whole, page: Page, practices: Iterable[Listed]) -> list[Quad]:
    """The node's practices as one data set of a DCAT-AP catalogue, and those of a page listed by dcat:resource."""
    home = f"{node.base_url}/catalog"
    quads = [*_agent(node), *_catalogue(node, home), *_dataset(node, home, whole), *_stream(node, home)]
    quads += _paging(whole, page)
    for practice in practices:
        quads.append(_link(home, "dcat:resource", practice.iri))
        quads += _practice(node, practice)
    return quads


def _paging(whole: Whole, page: Page) -> Iterator[Quad]:
    """As CKAN's DCAT extension writes it, addresses as texts and by two names each: that is what harvesters follow.

    Without hydra:totalItems, which to them is a number of data sets: here that is one, on each page."""
    here = page.at(page.number)
    yield _type(here, "hydra:PagedCollection")
    yield _number(here, "hydra:itemsPerPage", page.size)
    for name, address in page.around(whole.practices).items():
        yield _text(here, f"hydra:{name}", address)
        yield _text(here, f"hydra:{name}Page", address)


def _agent(node: Publishing) -> Iterator[Quad]:
    yield _type(node.did, "foaf:Agent")
    yield _text(node.did, "foaf:name", node.name)
    yield _link(node.did, "foaf:homepage", f"{node.base_url}/")


def _catalogue(node: Publishing, home: str) -> Iterator[Quad]:
    yield _type(home, "dcat:Catalog")
    yield _text(home, "dcterms:title", f"Data practices published by {node.name}", "en")
    yield _text(
        home,
        "dcterms:description",
        "Policies, case studies and pilots about the use of data about people, published as signed linked data.",
        "en",
    )
    yield _link(home, "dcterms:publisher", node.did)
    yield _link(home, "foaf:homepage", f"{node.base_url}/")
    yield _link(home, "dcat:dataset", f"{home}#practices")
    yield _link(home, "dcat:service", f"{home}#stream-service")


def _dataset(node: Publishing, home: str, whole: Whole) -> Iterator[Quad]:
    dataset = f"{home}#practices"
    yield _type(dataset, "dcat:Dataset")
    yield _text(dataset, "dcterms:title", f"Practices of {node.name}", "en")
    yield _text(dataset, "dcterms:description", "All practices of this node with every version, as one stream.", "en")
    yield _link(dataset, "dcterms:publisher", node.did)
    yield _link(dataset, "dcat:distribution", f"{home}#stream")
    yield _link(dataset, "dcterms:conformsTo", NC.rstrip("#"))
    for predicate, moment in (("dcterms:issued", whole.began), ("dcterms:modified", whole.changed)):
        if moment:
            yield _moment(dataset, predicate, moment)


def _stream(node: Publishing, home: str) -> Iterator[Quad]:
    stream, service = f"{home}#stream", f"{home}#stream-service"
    yield _type(stream, "dcat:Distribution")
    yield _text(stream, "dcterms:title", "Event stream of signed activities", "en")
    yield _link(stream, "dcat:accessURL", f"{node.base_url}/feed")
    yield _link(stream, "dcat:mediaType", f"{MEDIA_TYPES}application/trig")
    yield _link(stream, "dcterms:conformsTo", STREAM_SPECIFICATION)
    yield _link(stream, "dcat:accessService", service)
    yield _type(service, "dcat:DataService")
    yield _text(service, "dcterms:title", "Linked data event stream", "en")
    yield _link(service, "dcat:endpointURL", f"{node.base_url}/feed")
    yield _link(service, "dcat:servesDataset", f"{home}#practices")
    yield _link(service, "dcterms:conformsTo", STREAM_SPECIFICATION)


def _practice(node: Publishing, practice: Listed) -> Iterator[Quad]:
    yield _type(practice.iri, "dcat:Resource")
    for language, title in sorted(practice.title.items()):
        yield _text(practice.iri, "dcterms:title", title, language)
    if practice.licence:
        yield _link(practice.iri, "dcterms:license", practice.licence)
    yield from about_version(practice.iri, node.did, practice.issued, practice.modified, practice.version)


def void(node: Publishing, practices: int) -> list[Quad]:
    """The node's data set in VoID, for crawlers of linked data."""
    dataset = f"{node.base_url}/.well-known/void#practices"
    quads = [
        *_agent(node),
        _type(dataset, "void:Dataset"),
        _text(dataset, "dcterms:title", f"Practices of {node.name}", "en"),
        _link(dataset, "dcterms:publisher", node.did),
        _link(dataset, "foaf:homepage", f"{node.base_url}/"),
        _text(dataset, "void:uriSpace", f"{node.base_url}/practices/"),
        _link(dataset, "void:rootResource", f"{node.base_url}/catalog"),
        _link(dataset, "void:vocabulary", NC),
        _number(dataset, "void:entities", practices),
    ]
    features = ("Turtle", "JSON-LD", "N-Triples", "RDF_XML")
    return quads + [_link(dataset, "void:feature", FORMATS + name) for name in features]


def _type(subject: str, name: str) -> Quad:
    return Quad(NamedNode(subject), NamedNode(RDF_TYPE), NamedNode(expand(name)))


def _link(subject: str, predicate: str, target: str) -> Quad:
    return Quad(NamedNode(subject), NamedNode(expand(predicate)), NamedNode(target))


def _text(subject: str, predicate: str, text: str, language: str | None = None) -> Quad:
    return Quad(NamedNode(subject), NamedNode(expand(predicate)), Literal(text, language=language))


def _moment(subject: str, predicate: str, moment: str) -> Quad:
    literal = Literal(moment, datatype=NamedNode(XSD + "dateTime"))
    return Quad(NamedNode(subject), NamedNode(expand(predicate)), literal)


def _number(subject: str, predicate: str, number: int) -> Quad:
    literal = Literal(str(number), datatype=NamedNode(XSD + "integer"))
    return Quad(NamedNode(subject), NamedNode(expand(predicate)), literal)
