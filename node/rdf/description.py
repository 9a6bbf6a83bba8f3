"""What a practice's statements say, subject by subject: built once per harvested member, for shapes and for reading."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, Quad, Triple

from node.rdf.lines import unescaped
from node.rdf.namespaces import RDF_TYPE

Term: TypeAlias = NamedNode | Literal
Properties: TypeAlias = dict[str, list[Term]]
Description: TypeAlias = dict[str, Properties]
"""Subject IRI -> predicate IRI -> objects without doubles.

The objects stay pyoxigraph's own: turning them into tuples costs more than all the checks that would gain by it.
"""


def describe(statements: Iterable[Quad] | Iterable[Triple]) -> Description:
    """Group statements by subject and predicate; graph names are not looked at.

    Raises ValueError for a blank node or a triple term, which no practice may hold.
    """
    description: Description = {}
    several: list[list[Term]] = []
    latest: NamedNode | None = None
    properties: Properties = {}
    for statement in statements:
        subject, value = statement.subject, statement.object
        if subject != latest:  # statements about one subject mostly stand together
            if type(subject) is not NamedNode:
                raise ValueError(f"{subject} is not an IRI")
            properties = description.setdefault(subject.value, {})
            latest = subject
        if type(value) is not NamedNode and type(value) is not Literal:
            raise ValueError(f"{value} is neither an IRI nor a literal")
        predicate = statement.predicate.value
        objects = properties.get(predicate)
        if objects is None:
            properties[predicate] = [value]
            continue
        if len(objects) == 1:
            several.append(objects)
        objects.append(value)
    for objects in several:  # at the end: looking for doubles at each step is quadratic in what a peer sends
        objects[:] = dict.fromkeys(objects)
    return description


def describe_lines(lines: Iterable[bytes]) -> Description:
    """The same from N-Quads lines as the serialiser writes them, without parsing them again: half the cost.

    Raises ValueError for a blank node, a triple term or a base direction, which no practice may hold.
    """
    description: Description = {}
    several: list[list[Term]] = []
    latest = b""
    properties: Properties = {}
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        if subject != latest:
            properties = description.setdefault(_iri(subject), {})
            latest = subject
        name = _name(predicate)
        value = _literal(rest) if rest.startswith(b'"') else _node(rest[: rest.index(b" ")])
        objects = properties.get(name)
        if objects is None:
            properties[name] = [value]
            continue
        if len(objects) == 1:
            several.append(objects)
        objects.append(value)
    for objects in several:
        objects[:] = dict.fromkeys(objects)
    return description


@lru_cache(maxsize=4096)
def _node(term: bytes) -> NamedNode:
    """An IRI between its brackets as a term; the concepts that practices name are few."""
    return NamedNode(_iri(term))


@lru_cache(maxsize=1024)
def _name(predicate: bytes) -> str:
    return _iri(predicate)


def _iri(term: bytes) -> str:
    if not term.startswith(b"<"):
        raise ValueError(f"{term.decode()} is not an IRI")
    return term[1:-1].decode()


def _literal(rest: bytes) -> Literal:
    """The literal that a line goes on with after its predicate."""
    end = rest.rindex(b'"')
    language, datatype = _kind(rest[end + 1 : rest.index(b" ", end)])
    return Literal(unescaped(rest[1:end]), language=language, datatype=datatype)


@lru_cache(maxsize=1024)
def _kind(written: bytes) -> tuple[str | None, NamedNode | None]:
    """The language and the datatype that stand behind a text."""
    if written.startswith(b"@"):
        return written[1:].decode(), None
    return None, _node(written[2:]) if written else None


def classes(properties: Properties) -> list[str]:
    """The IRIs of a subject's classes; a literal is no class."""
    return [term.value for term in properties.get(RDF_TYPE, ()) if type(term) is NamedNode]


def has_class(description: Description, iri: str, class_node: NamedNode) -> bool:
    """Whether the statements give `iri` this very class; subclasses are not inferred."""
    properties = description.get(iri)
    return properties is not None and class_node in properties.get(RDF_TYPE, ())
