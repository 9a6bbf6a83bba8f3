"""Practices to statements and back, both off the one property table.

The way back keeps everything a payload says: what the table does not know lands in `extra`. It puts three things in our
own form, so that only payloads already in that form come back letter by letter: parts are numbered anew from 1 in the
order of their numbers (with all references to them), numbers lose superfluous signs, points and zeros in front, and
repeated values are sorted. The signed bytes in the record stay as they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from node.errors import NotPublishable
from node.practice import Kind, LanguageText, Practice
from node.rdf.description import Description, Term, classes, describe, describe_lines
from node.rdf.lines import graph_lines
from node.rdf.namespaces import RDF_TYPE
from node.rdf.reading import Reading
from node.rdf.regular import Irregular, read_regular
from node.rdf.table import KINDS
from node.rdf.values import PART_CLASSES, ROWS, Row

_TYPE = NamedNode(RDF_TYPE)
_KIND_CLASSES = {Kind(kind): NamedNode(iri) for iri, kind in KINDS.items()}
_Statement = tuple[str, NamedNode, Term]


def to_quads(practice: Practice, graph: NamedNode | None = None) -> list[Quad]:
    """The practice's statements, in `graph` or in the default graph; no blank nodes.

    Raises NotPublishable when a value cannot be a term at all: an address that is none, a text in no possible language.
    """
    try:
        NamedNode(practice.iri)
    except ValueError as error:
        raise NotPublishable([f"“{practice.iri}” is not an address."]) from error
    problems: list[str] = []
    statements = [*_of_practice(practice, problems), *_of_extra(practice, problems)]
    if problems:
        raise NotPublishable(problems)
    subjects = {subject: NamedNode(subject) for subject, _, _ in statements}
    name = graph or DefaultGraph()
    return [Quad(subjects[subject], predicate, value, name) for subject, predicate, value in statements]


def _of_practice(practice: Practice, problems: list[str]) -> Iterator[_Statement]:
    yield practice.iri, _TYPE, _KIND_CLASSES[practice.kind]
    yield from _of_fields(practice.iri, practice.iri, "Practice", practice, problems)


def _of_fields(iri: str, subject: str, class_name: str, thing: object, problems: list[str]) -> Iterator[_Statement]:
    for row in ROWS[class_name]:
        values = _each(row, getattr(thing, row.field))
        if row.part:
            yield from _of_parts(iri, row, values, problems)
            continue
        for value in values:
            try:
                yield subject, row.predicate, row.codec.write(f"{iri}#{value}" if row.type == "own" else value)
            except ValueError:
                problems.append(f"{row.field}: “{value}” cannot be written. {row.message}")


def _of_parts(iri: str, row: Row, parts: Iterable[object], problems: list[str]) -> Iterator[_Statement]:
    for number, part in enumerate(parts, start=1):
        name = row.part_iri(iri, number)
        yield iri, row.predicate, row.codec.write(name)
        yield name, _TYPE, PART_CLASSES[row.part]
        yield from _of_fields(iri, name, row.part, part, problems)


def _each(row: Row, value: object) -> Iterable[object]:
    """The single values of a field; an absent one has none."""
    if isinstance(value, Mapping):
        return [LanguageText(language, text) for language, text in value.items()]
    if row.many and isinstance(value, tuple):
        return value
    return () if value is None or value == "" else (value,)


def _of_extra(practice: Practice, problems: list[str]) -> Iterator[_Statement]:
    try:
        description = describe(parse("\n".join(practice.extra).encode(), format=RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError) as error:
        problems.append(f"extra: these are no statements: {error}")
        return
    for subject, properties in description.items():
        for predicate, values in properties.items():
            for value in values:
                yield subject, NamedNode(predicate), value


def read_practice(iri: str, quads: bytes) -> Practice:
    """Read the practice from an activity's N-Quads: its statements are those of the named graph.

    Raises ValueError when the graph holds no practice of that name.
    """
    try:
        return read_regular(iri, quads)
    except Irregular:
        return from_description(iri, describe_lines(graph_lines(quads)))


def from_description(iri: str, description: Description) -> Practice:
    """The practice `iri` as `description` says; this module's first lines tell what is put in our own form.

    Never raises when the shapes conform. What does not fit a field is kept in `extra` rather than guessed at. Raises
    ValueError when `iri` is not of any kind, since then it is no practice.
    """
    kinds = sorted(name for name in classes(description.get(iri, {})) if name in KINDS)
    if not kinds:
        raise ValueError(f"{iri} is neither a policy nor a case study nor a pilot")
    return Reading(iri, description).practice(Kind(KINDS[kinds[0]]), NamedNode(kinds[0]))
