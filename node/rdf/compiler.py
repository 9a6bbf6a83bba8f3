"""Shapes in Turtle compiled into checks: the part of SHACL Core our shapes use, and an error for anything else."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from node.errors import VocabularyError
from node.rdf import constraints, datatypes
from node.rdf.checks import NodeShape, PropertyShape, Rule, SetTest, Severity, Test, Verdict
from node.rdf.description import Term
from node.rdf.namespaces import PREFIXES
from node.rdf.rules import RULES

_SH, _RDF = PREFIXES["sh"], PREFIXES["rdf"]
_T = TypeVar("_T")
_Node = NamedNode | BlankNode
_Value = NamedNode | BlankNode | Literal
_SEVERITIES = {f"{_SH}{name.capitalize()}": Severity(name) for name in ("violation", "warning", "info")}
_NODE_KINDS = {_SH + "IRI": constraints.is_iri, _SH + "Literal": constraints.is_literal}
_UNSAID = Verdict({"en": ""}, Severity.INFO, None)  # of a nested shape, whose outer shape speaks
_SAID = {"message", "severity", "name", "description", "order", "group"}
_OF_VALUE = {"nodeKind", "datatype", "pattern", "minLength", "maxLength", "class", "in", "minInclusive", "or", "and"}
_OF_VALUE |= {"xone", "not"}
_OF_SET = {"maxCount", "uniqueLang", "lessThanOrEquals"}
_OF_PROPERTY = {"path", "minCount", "hasValue"} | _OF_SET | _OF_VALUE | _SAID
_OF_NODE = {"targetClass", "property", "sparql"} | _OF_VALUE | _SAID


def read_shapes(path: Path) -> list[NodeShape]:
    """The node shapes of one Turtle file. Raises VocabularyError for what is broken or not supported."""
    try:
        source = _Source(path)
        return [source.node_shape(node) for node in source.shapes()]
    except OSError as error:
        raise VocabularyError(f"{path.name} cannot be read: {error.strerror}") from error
    except (SyntaxError, ValueError, re.error) as error:
        raise VocabularyError(f"{path.name} is broken: {error}") from error


def _known(supported: Mapping[str, _T], name: str) -> _T:
    if name not in supported:
        raise ValueError(f"{name} is not supported here")
    return supported[name]


class _Source:
    """One file of shapes, asked by the names SHACL gives its properties."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.nodes: dict[_Node, dict[str, list[_Value]]] = {}
        for statement in parse(path.read_bytes(), format=RdfFormat.TURTLE):
            subject, value = statement.subject, statement.object
            if isinstance(subject, Triple) or isinstance(value, Triple):
                raise ValueError(f"{statement} is no part of a shape")
            self.nodes.setdefault(subject, {}).setdefault(statement.predicate.value, []).append(value)

    def shapes(self) -> Iterator[NamedNode]:
        """The named shapes. A shape without a target would never be applied, which can only be a mistake."""
        for node in self.nodes:
            if isinstance(node, NamedNode) and self._names(node) - {"declare"}:
                if not self._all(node, "targetClass"):
                    raise ValueError(f"{node} has no sh:targetClass")
                yield node

    def node_shape(self, node: NamedNode) -> NodeShape:
        """A shape with its target classes, its own constraints, properties and rules."""
        self._allow(node, _OF_NODE)
        tests = self._value_tests(node)
        return NodeShape(
            iri=node.value,
            classes=tuple(self._iri(target) for target in self._all(node, "targetClass")),
            tests=((constraints.every(tests), self._verdict(node)),) if tests else (),
            properties=tuple(self._property(child, top=True) for child in self._children(node, "property")),
            rules=tuple(self._rule(node, child) for child in self._children(node, "sparql")),
        )

    def _rule(self, node: NamedNode, sparql: _Node) -> tuple[Rule, Verdict]:
        self._allow(sparql, {"message", "prefixes", "select"})
        if node.value not in RULES:
            raise ValueError(f"{node} is a SPARQL rule that has no counterpart in code")
        rule, field = RULES[node.value]
        return rule, Verdict(self._messages(sparql), self._severity(node), field)

    def _property(self, node: _Node, *, top: bool) -> PropertyShape:
        self._allow(node, _OF_PROPERTY)
        return PropertyShape(
            path=self._path(node),
            tests=tuple(self._value_tests(node)),
            set_tests=tuple(self._set_tests(node)),
            many_tests=tuple(self._many_tests(node)),
            min_count=self._number(node, "minCount") or 0,
            wanted=tuple(self._term(value) for value in self._all(node, "hasValue")),
            verdict=self._verdict(node) if top else _UNSAID,
        )

    def _nested(self, node: _Node) -> Test:
        """A shape inside sh:or and the like: of a property if it has a path, else of the node itself."""
        if self._all(node, "path"):
            shape = self._property(node, top=False)
            return constraints.has_value(shape.path[0]) if shape.only_requires else shape.holds_at
        self._allow(node, {"property"} | _OF_VALUE | _SAID)
        properties = [self._property(child, top=False).holds_at for child in self._children(node, "property")]
        return constraints.every([*self._value_tests(node), *properties])

    def _value_tests(self, node: _Node) -> list[Test]:
        tests = list(self._term_tests(node))
        tests += [constraints.of_class(NamedNode(self._iri(value))) for value in self._all(node, "class")]
        for values in self._all(node, "in"):
            tests.append(constraints.one_of([self._term(value) for value in self._list(values)]))
        tests += [constraints.at_least(Decimal(self._text(value))) for value in self._all(node, "minInclusive")]
        for name, combine in constraints.LISTS.items():
            for shapes in self._all(node, name):
                tests.append(self._combined(combine, [self._node(shape) for shape in self._list(shapes)]))
        tests += [constraints.none_of([self._nested(shape)]) for shape in self._children(node, "not")]
        return tests

    def _combined(self, combine: Callable[[Sequence[Test]], Test], shapes: list[_Node]) -> Test:
        if combine is constraints.any_of and all(self._says_only(shape, "datatype") for shape in shapes):
            return constraints.datatype(*(self._iri(self._one(shape, "datatype")) for shape in shapes))
        return combine([self._nested(shape) for shape in shapes])

    def _term_tests(self, node: _Node) -> Iterator[Test]:
        """Kind, datatype, length and pattern: where two or three of them stand together as usual, in one step."""
        kinds = [_known(_NODE_KINDS, self._iri(kind)) for kind in self._all(node, "nodeKind")]
        types = [self._iri(value) for value in self._all(node, "datatype")]
        patterns = [self._text(value) for value in self._all(node, "pattern")]
        least, most = self._number(node, "minLength") or 0, self._number(node, "maxLength")
        longest = sys.maxsize if most is None else most
        if kinds == [constraints.is_iri] and patterns:
            yield from (constraints.address(expression, least, longest) for expression in patterns)
            return
        if not self._all(node, "class"):  # what has a class is an IRI
            yield from kinds
        if types == [datatypes.LANG_STRING]:
            yield constraints.text(least, longest)
        else:
            yield from (constraints.datatype(name) for name in types)
            if least or most is not None:
                yield constraints.length(least, longest)
        yield from (constraints.pattern(expression) for expression in patterns)

    def _set_tests(self, node: _Node) -> Iterator[SetTest]:
        if self._number(node, "maxCount") == 0:
            yield constraints.at_most(0)
        for value in self._all(node, "lessThanOrEquals"):
            yield constraints.not_above(self._iri(value))

    def _many_tests(self, node: _Node) -> Iterator[SetTest]:
        if most := self._number(node, "maxCount"):
            yield constraints.at_most(most)
        if any(self._text(value) == "true" for value in self._all(node, "uniqueLang")):
            yield constraints.unique_languages

    def _path(self, node: _Node) -> tuple[str, ...]:
        path = self._one(node, "path")
        steps = (path,) if isinstance(path, NamedNode) else tuple(self._list(path))
        if len(steps) not in (1, 2):
            raise ValueError("a path is one IRI or a sequence of two")
        return tuple(self._iri(step) for step in steps)

    def _verdict(self, node: _Node) -> Verdict:
        names = [self._text(name) for name in self._all(node, "name")]
        return Verdict(self._messages(node), self._severity(node), names[0] if names else None)

    def _messages(self, node: _Node) -> dict[str, str]:
        literals = [value for value in self._all(node, "message") if isinstance(value, Literal)]
        if not literals:
            raise ValueError(f"{node} has no sh:message, so nobody could be told what is wrong")
        return {literal.language or "en": literal.value for literal in literals}

    def _severity(self, node: _Node) -> Severity:
        names = [self._iri(value) for value in self._all(node, "severity")]
        return _known(_SEVERITIES, names[0]) if names else Severity.VIOLATION

    def _names(self, node: _Node) -> set[str]:
        return {name.removeprefix(_SH) for name in self.nodes.get(node, ()) if name.startswith(_SH)}

    def _says_only(self, node: _Node, name: str) -> bool:
        return self.nodes.get(node, {}).keys() == {_SH + name}

    def _allow(self, node: _Node, names: set[str]) -> None:
        """Refuse what would otherwise be ignored."""
        if unknown := self._names(node) - names:
            raise ValueError(f"sh:{min(unknown)} is not supported here")

    def _all(self, node: _Node, name: str) -> list[_Value]:
        return self.nodes.get(node, {}).get(_SH + name, [])

    def _one(self, node: _Node, name: str) -> _Value:
        values = self._all(node, name)
        if len(values) != 1:
            raise ValueError(f"sh:{name} must have exactly one value")
        return values[0]

    def _children(self, node: _Node, name: str) -> list[_Node]:
        return [self._node(value) for value in self._all(node, name)]

    def _list(self, node: _Value) -> Iterator[_Value]:
        while node != NamedNode(_RDF + "nil"):
            cell = self.nodes.get(self._node(node), {})
            first, rest = cell.get(_RDF + "first", []), cell.get(_RDF + "rest", [])
            if len(first) != 1 or len(rest) != 1:
                raise ValueError("a list is broken")
            yield first[0]
            node = rest[0]

    def _number(self, node: _Node, name: str) -> int | None:
        return int(self._text(self._one(node, name))) if self._all(node, name) else None

    def _node(self, value: _Value) -> _Node:
        if isinstance(value, Literal):
            raise ValueError(f"{value} is not a shape")
        return value

    def _term(self, value: _Value) -> Term:
        if isinstance(value, BlankNode):
            raise ValueError("a blank node cannot be compared with")
        return value

    def _iri(self, value: _Value) -> str:
        if not isinstance(value, NamedNode):
            raise ValueError(f"{value} is not an IRI")
        return value.value

    def _text(self, value: _Value) -> str:
        if not isinstance(value, Literal):
            raise ValueError(f"{value} is not a literal")
        return value.value
