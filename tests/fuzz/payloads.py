"""What must hold of a practice that a peer signed: the shapes say what is wrong with it, or we can read and show it."""

from __future__ import annotations

from functools import cache
from random import Random

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from node.config import resource_folder
from node.practice import Kind, Thesaurus
from node.rdf.canonical import canonical, inspect
from node.rdf.description import describe
from node.rdf.practices import read_practice, to_quads
from node.rdf.schemes import load_thesaurus
from node.rdf.shapes import Severity, Shapes, compile_shapes, strangers
from node.search.concepts import Recogniser
from node.search.listing import Listing, document
from node.web.views.facts import Speaker
from node.web.views.practice_view import practice_view
from tests.fuzz import mutation
from tests.fuzz.corpus import starter_practices
from tests.fuzz.pages import in_time
from tests.strategies import BASE, complete_practice

IRI = BASE + "complete"
GRAPH = NamedNode("https://ghent.example/activities/1")


@cache
def _shapes() -> Shapes:
    folder = resource_folder("vocab")
    return compile_shapes((folder / "shapes.ttl", folder / "rules.ttl"))


@cache
def _thesaurus() -> Thesaurus:
    return load_thesaurus(resource_folder("vocab"))


@cache
def _recogniser() -> Recogniser:
    return Recogniser(_thesaurus())


def payload(body: bytes) -> None:
    """Statements of one practice in N-Quads; the shapes and, where those are content, all that reads it."""
    try:
        quads = canonical(Quad(q.subject, q.predicate, q.object, GRAPH) for q in parse(body, format=RdfFormat.N_QUADS))
    except SyntaxError:
        return
    with in_time():
        if inspect(quads).fault is not None:
            return
        description = describe(parse(quads, format=RdfFormat.N_QUADS))
        if strangers(IRI, description):
            return
        problems = _shapes().check(IRI, description)
        assert all(problem.message for problem in problems)
        if any(problem.severity is Severity.VIOLATION for problem in problems):
            return
    _read(quads)


def _read(quads: bytes) -> None:
    with in_time(4):
        practice = read_practice(IRI, quads)
        written = canonical(to_quads(practice, GRAPH))
        assert inspect(written).fault is None
        assert canonical(to_quads(read_practice(IRI, written), GRAPH)) == written
        document(Listing(practice, "did:web:ghent.example", "Ghent", False, "2026-11-01T00:00:00Z"), _recogniser())
        for language in ("en", "nl", "ar"):
            practice_view(practice, Speaker(_thesaurus(), language, {}))


def changed(data: bytes, random: Random) -> bytes:
    """Statements moved, doubled, left out, and odd terms put into them; all stays N-Quads."""
    return mutation.moved(data, random, RdfFormat.N_QUADS)


@cache
def seeds() -> tuple[bytes, ...]:
    """Practices with every field filled, of each kind, and some of the starter corpus under the same address."""
    made = [canonical(to_quads(complete_practice(kind))) for kind in Kind]
    for practice in starter_practices():
        written = serialize(to_quads(practice, None), format=RdfFormat.N_QUADS) or b""
        made.append(written.replace(practice.iri.encode(), IRI.encode()))
    return tuple(made)
