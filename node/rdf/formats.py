"""The forms in which statements travel: suffix, media type and serialiser of each, in one table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import Quad, RdfFormat, parse
from pyoxigraph import serialize as _serialize

from node.rdf.namespaces import PREFIXES

Statements: TypeAlias = Iterable[Quad]


@dataclass(frozen=True, slots=True)
class Format:
    """One form. `dataset` tells whether it can say in which graph a statement stands."""

    suffix: str
    media_type: str
    name: str
    dataset: bool

    @property
    def parser(self) -> RdfFormat:
        """The same in pyoxigraph."""
        found = RdfFormat.from_media_type(self.media_type)
        assert found is not None  # noqa: S101 - a test asks for every row of the table
        return found


TURTLE = Format("ttl", "text/turtle", "Turtle", dataset=False)
NTRIPLES = Format("nt", "application/n-triples", "N-Triples", dataset=False)
RDFXML = Format("rdf", "application/rdf+xml", "RDF/XML", dataset=False)
JSONLD = Format("jsonld", "application/ld+json", "JSON-LD", dataset=True)
TRIG = Format("trig", "application/trig", "TriG", dataset=True)
NQUADS = Format("nq", "application/n-quads", "N-Quads", dataset=True)

FORMATS = {form.suffix: form for form in (TURTLE, JSONLD, NTRIPLES, RDFXML, TRIG, NQUADS)}
"""Suffix -> form."""


def serialize(quads: Statements, suffix: str) -> bytes:
    """Statements in the form of that suffix. One without graphs takes those of every graph as triples."""
    form = FORMATS[suffix]
    statements = quads if form.dataset else (quad.triple for quad in quads)
    prefixes = None if form in (NTRIPLES, NQUADS) else PREFIXES
    return _serialize(statements, format=form.parser, prefixes=prefixes) or b""


def convert(turtle: bytes, suffix: str) -> bytes:
    """A Turtle document of our own in another form."""
    return serialize(parse(turtle, format=TURTLE.parser), suffix)
