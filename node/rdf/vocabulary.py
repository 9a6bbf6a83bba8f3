"""The vocabulary as it is served at /vocab: its terms, its schemes, and what the fields of a practice are called."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import Literal as OxLiteral
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from pyoxigraph import serialize as write
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from node.errors import VocabularyError
from node.rdf.namespaces import NC, PREFIXES, SCHEMES, expand
from node.rdf.table import TABLE

MEDIA_TYPES = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")
"""What the vocabulary is served in."""

FIELDS = SCHEMES + "fields/"
_NAME = NamedNode(expand("sh:name"))


class Term(NamedTuple):
    """A class or property of the ontology, in English."""

    iri: str
    label: str
    definition: str
    is_class: bool


@cache
def ontology(folder: Path) -> Graph:
    """The classes and properties of `nc:`, without the schemes. Raises VocabularyError when the file is broken."""
    path = folder / "ontology.ttl"
    try:
        return Graph(bind_namespaces="core").parse(path, format="turtle")
    except (OSError, SyntaxError) as e:
        raise VocabularyError(f"{path} cannot be read: {e}") from e


def version(folder: Path) -> str:
    """The version of the ontology, such as `1.1.0`."""
    return str(ontology(folder).value(URIRef(NC.rstrip("#")), OWL.versionInfo) or "")


def terms(folder: Path) -> list[Term]:
    """The terms of the ontology, classes first, each group by its label."""
    graph = ontology(folder)
    found = [
        Term(str(iri), str(graph.value(iri, RDFS.label)), str(graph.value(iri, SKOS.definition)), kind == OWL.Class)
        for iri, kind in graph.subject_objects(RDF.type)
        if isinstance(iri, URIRef) and iri.startswith(NC)
    ]
    return sorted(found, key=lambda term: (not term.is_class, term.label))


@cache
def serialize(folder: Path, media_type: str) -> bytes:
    """The ontology and all schemes of our own, in one of MEDIA_TYPES; JSON-LD comes expanded.

    By Oxigraph: the schemes' 90,000 labels take rdflib five seconds. Raises VocabularyError when a file is broken.
    """
    paths = [folder / "ontology.ttl", *sorted((folder / "schemes").glob("*.ttl"))]
    statements = (quad.triple for path in paths for quad in _parsed(path))
    return write(statements, format=RdfFormat.from_media_type(media_type), prefixes=PREFIXES) or b""


@cache
def field_labels(folder: Path, language: str) -> dict[tuple[str, str], str]:
    """(class, field) of the property table -> its name in a language, or in English where there is none.

    Raises VocabularyError when a field of the table has no name.
    """
    path = folder / "fields.ttl"
    names: dict[tuple[str, str], dict[str, str]] = {}
    for quad in _parsed(path):
        if quad.predicate == _NAME and isinstance(quad.object, OxLiteral) and isinstance(quad.subject, NamedNode):
            owner, _, field = quad.subject.value.removeprefix(FIELDS).partition("-")
            names.setdefault((owner, field), {})[quad.object.language or ""] = quad.object.value
    keys = [(owner, row.field) for owner, rows in TABLE.items() for row in rows]
    try:
        return {key: names[key].get(language) or names[key]["en"] for key in keys}
    except KeyError as e:
        raise VocabularyError(f"{path} has no English name for {e}.") from e


def _parsed(path: Path) -> Iterator[Quad]:
    try:
        yield from parse(path=path, format=RdfFormat.TURTLE)
    except (OSError, SyntaxError) as e:
        raise VocabularyError(f"{path} cannot be read: {e}") from e
