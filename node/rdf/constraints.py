"""What each SHACL constraint asks of a value (SHACL, section 4), as small functions made once per shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from node.rdf import datatypes
from node.rdf.checks import SetTest, Test
from node.rdf.description import Description, Properties, Term, has_class
from node.rdf.values import read_number


def is_iri(value: Term, _: Description) -> bool:
    """sh:nodeKind sh:IRI."""
    return type(value) is NamedNode


def is_literal(value: Term, _: Description) -> bool:
    """sh:nodeKind sh:Literal."""
    return type(value) is Literal


def datatype(*allowed: str) -> Test:
    """sh:datatype with the literal well formed, or sh:or of several of them."""
    lexical = {name: datatypes.LEXICAL.get(name, _anything) for name in allowed}

    def test(value: Term, _: Description) -> bool:
        if type(value) is not Literal:
            return False
        is_well_formed = lexical.get(value.datatype.value)
        return is_well_formed is not None and is_well_formed(value.value)

    return test


def _anything(_: str) -> bool:
    return True


def text(least: int, most: int) -> Test:
    """sh:datatype rdf:langString with a length: any text with a language and without a base direction."""

    def test(value: Term, _: Description) -> bool:
        return (
            type(value) is Literal
            and value.language is not None
            and least <= len(value.value) <= most
            and value.direction is None
        )

    return test


def length(least: int, most: int) -> Test:
    """sh:minLength and sh:maxLength, in characters of the text or IRI."""
    return lambda value, _: least <= len(value.value) <= most


def pattern(expression: str) -> Test:
    """sh:pattern. A final `$` is the very end as in XPath, not before a last newline as in Python."""
    search = _search(expression)
    return lambda value, _: search(value.value) is not None


def address(expression: str, least: int, most: int) -> Test:
    """sh:nodeKind sh:IRI with sh:pattern and a length, as every concept and address of ours has it: all in one step."""
    search = _search(expression)

    def test(value: Term, _: Description) -> bool:
        if type(value) is not NamedNode:
            return False
        iri = value.value
        return least <= len(iri) <= most and search(iri) is not None

    return test


def _search(expression: str) -> Callable[[str], object]:
    if expression.endswith("$") and not expression.endswith("\\$"):
        expression = expression[:-1] + r"\Z"
    return re.compile(expression).search


def of_class(node: NamedNode) -> Test:
    """sh:class, as the payload states it: subclasses are not inferred, which a peer could declare itself."""
    return lambda value, description: type(value) is NamedNode and has_class(description, value.value, node)


def one_of(allowed: Sequence[Term]) -> Test:
    """sh:in."""
    terms = frozenset(allowed)
    return lambda value, _: value in terms


def at_least(bound: Decimal) -> Test:
    """sh:minInclusive, for integers and decimals; nothing else is comparable with a number."""

    def test(value: Term, _: Description) -> bool:
        number = read_number(value)
        return number is not None and number >= bound

    return test


def every(tests: Sequence[Test]) -> Test:
    """sh:and, and the constraints of one nested shape."""
    if len(tests) == 1:
        return tests[0]
    return lambda value, description: all(test(value, description) for test in tests)


def any_of(tests: Sequence[Test]) -> Test:
    """sh:or."""

    def test(value: Term, description: Description) -> bool:
        for alternative in tests:  # noqa: SIM110 (a generator takes longer than the tests)
            if alternative(value, description):
                return True
        return False

    return test


def exactly_one(tests: Sequence[Test]) -> Test:
    """sh:xone."""

    def test(value: Term, description: Description) -> bool:
        fulfilled = 0
        for alternative in tests:
            fulfilled += alternative(value, description)
        return fulfilled == 1

    return test


def none_of(tests: Sequence[Test]) -> Test:
    """sh:not."""
    return lambda value, description: not any(test(value, description) for test in tests)


def has_value(predicate: str) -> Test:
    """sh:minCount 1 on one predicate, as most alternatives of sh:or ask it."""
    return lambda focus, description: predicate in description.get(focus.value, ())


LISTS: dict[str, Callable[[Sequence[Test]], Test]] = {"or": any_of, "and": every, "xone": exactly_one}
"""Constraints whose value is a list of shapes."""


def at_most(count: int) -> SetTest:
    """sh:maxCount."""
    return lambda values, _: len(values) <= count


def unique_languages(values: list[Term], _: Properties) -> bool:
    """sh:uniqueLang true."""
    languages = [value.language for value in values if type(value) is Literal and value.language is not None]
    return len(languages) == len(set(languages))


def not_above(other: str) -> SetTest:
    """sh:lessThanOrEquals: numbers by value, other literals of one datatype by text; what cannot be compared fails."""

    def test(values: list[Term], properties: Properties) -> bool:
        return all(_not_above(low, high) for low in values for high in properties.get(other, ()))

    return test


def _not_above(low: Term, high: Term) -> bool:
    if type(low) is not Literal or type(high) is not Literal:
        return False
    first, second = read_number(low), read_number(high)
    if first is not None and second is not None:
        return first <= second
    return low.datatype == high.datatype and first is None and second is None and low.value <= high.value
