"""Practices broken in one to three places at random, to see whether two checkers say the same of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from pyoxigraph import Literal, NamedNode, Triple

from node.practice import Kind
from node.rdf.namespaces import NC, RDF_TYPE, SCHEME_NAMESPACES, XSD, expand
from node.rdf.practices import to_quads
from node.rdf.table import TABLE
from tests.strategies import BASE, complete_practice

Triples = list[Triple]
DATATYPES = ("string", "integer", "decimal", "double", "boolean", "gYear", "gYearMonth", "date", "dateTime", "anyURI")
TEXTS = (
    "",
    "x",
    "0",
    "-3",
    "2016",
    "2016-13",
    "2016-02-30",
    "2016-05",
    "2016-05-01",
    "EUR",
    "1e6",
    "maybe",
    "true",
    "long" * 20_000,
)
IRIS = (
    "javascript:alert(1)",
    "https://stad.example/" + "a" * 3000,
    "mailto:a@b.example",
    "http://publications.europa.eu/resource/authority/licence/",
    "http://eurovoc.europa.eu/5181",
    "https://evil.example/practices/x#result-1",
    *(namespace + "unknown" for namespace in SCHEME_NAMESPACES.values()),
    *(SCHEME_NAMESPACES["statuses"] + status for status in ("repealed", "running", "planned", "in-force")),
)
CLASSES = tuple(NamedNode(NC + name) for name in ("Policy", "CaseStudy", "Pilot", "Result", "Cost", "Place", "Unknown"))


def _put(triples: Triples, old: Triple, value: NamedNode | Literal) -> None:
    triples[triples.index(old)] = Triple(old.subject, old.predicate, value)


def drop_property(triples: Triples, one: Triple, _: Random) -> None:
    triples[:] = [t for t in triples if (t.subject, t.predicate) != (one.subject, one.predicate)]


def drop_subject(triples: Triples, one: Triple, _: Random) -> None:
    triples[:] = [t for t in triples if t.subject != one.subject or "#" not in one.subject.value]


def repeat(triples: Triples, one: Triple, random: Random) -> None:
    other = random.choice(triples).object
    triples.append(Triple(one.subject, one.predicate, other))


def change_language(triples: Triples, one: Triple, random: Random) -> None:
    language = random.choice((None, "en", "nl", "fi"))
    _put(triples, one, Literal(one.object.value, language=language) if language else Literal(one.object.value))


def add_language(triples: Triples, one: Triple, random: Random) -> None:
    triples.append(Triple(one.subject, one.predicate, Literal("other words", language=random.choice(("en", "fi")))))


def change_datatype(triples: Triples, one: Triple, random: Random) -> None:
    _put(triples, one, Literal(one.object.value, datatype=NamedNode(XSD + random.choice(DATATYPES))))


def change_text(triples: Triples, one: Triple, random: Random) -> None:
    if isinstance(one.object, NamedNode):
        return
    text, language = random.choice(TEXTS), one.object.language
    value = Literal(text, language=language) if language else Literal(text, datatype=one.object.datatype)
    _put(triples, one, value)


def change_iri(triples: Triples, one: Triple, random: Random) -> None:
    _put(triples, one, NamedNode(random.choice(IRIS)))


def swap(triples: Triples, one: Triple, random: Random) -> None:
    other = random.choice(triples)
    _put(triples, one, other.object)
    if other != one:
        _put(triples, other, one.object)


def add_class(triples: Triples, one: Triple, random: Random) -> None:
    triples.append(Triple(one.subject, NamedNode(RDF_TYPE), random.choice(CLASSES)))


def put_dates(triples: Triples, one: Triple, random: Random) -> None:
    practice = NamedNode(one.subject.value.partition("#")[0])
    for name in ("nc:start", "nc:end"):
        value = Literal(random.choice(("2015", "2016-05", "2016", "2016-04-30")), datatype=NamedNode(XSD + "gYear"))
        triples.append(Triple(practice, NamedNode(expand(name)), value))


MUTATIONS: tuple[Callable[[Triples, Triple, Random], None], ...] = (
    drop_property,
    drop_subject,
    repeat,
    change_language,
    add_language,
    change_datatype,
    change_text,
    change_iri,
    swap,
    add_class,
    put_dates,
)


def unbroken(number: int, random: Random) -> Triples:
    """A conforming practice of its own name, with some of the fields it need not have, and one or two of each part."""
    practice = replace(complete_practice(random.choice(list(Kind))), iri=f"{BASE}mutant-{number}")
    triples = [Triple(quad.subject, quad.predicate, quad.object) for quad in to_quads(practice)]
    optional = {row.iri for row in TABLE["Practice"] if not row.need.startswith("V")}
    dropped = {iri for iri in sorted(optional) if random.random() < 0.6}
    links = [triple for triple in triples if triple.object.value.startswith(practice.iri + "#")]
    parts = {link.object.value for link in links if link.predicate.value in dropped}
    parts |= {link.object.value for link in links if link.object.value.endswith("-2") and random.random() < 0.7}
    return [
        triple
        for triple in triples
        if triple.predicate.value not in dropped or triple.subject.value != practice.iri
        if triple.subject.value not in parts
        and (triple.object.value not in parts or triple.subject.value != practice.iri)
    ]


def mutant(number: int, random: Random) -> Triples:
    """A practice broken in one to three places, which may happen to do no harm."""
    triples = unbroken(number, random)
    for _ in range(random.randint(1, 3)):
        random.choice(MUTATIONS)(triples, random.choice(triples), random)
    return list(dict.fromkeys(triples))
