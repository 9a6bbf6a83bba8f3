"""Compiled shapes: what they look at, and the problems they find (SHACL, W3C Recommendation, section 4)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pyoxigraph import NamedNode

from node.rdf.description import Description, Properties, Term

Test = Callable[[Term, Description], bool]
"""Whether one value, or one focus node, is as a constraint wants it."""

SetTest = Callable[[list[Term], Properties], bool]
"""Whether all values of a property together are as a constraint wants them, given the properties of the focus node."""


class Severity(StrEnum):
    """How much a problem matters: a violation stops publication and quarantines."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with `focus`, the practice or a part of it.

    `field` is the property table's name of the field, None where a shape is about several. `message` is English;
    `messages` has every language the shape speaks. `value` is the offending value, None where one is missing.
    """

    field: str | None
    message: str
    severity: Severity
    focus: str
    value: str | None = None
    messages: Mapping[str, str] = dataclasses.field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a failed constraint says: its words by language, how much it matters, and the field it is about."""

    messages: Mapping[str, str]
    severity: Severity
    field: str | None

    def problem(self, focus: str, value: str | None = None, **bindings: str) -> Problem:
        """The problem at `focus`. `bindings` fill the places of SPARQL variables: `{?lang}`."""
        messages = self.messages
        for name, words in bindings.items():
            messages = {language: text.replace(f"{{?{name}}}", words) for language, text in messages.items()}
        message = messages.get("en") or next(iter(messages.values()))
        return Problem(self.field, message, self.severity, focus, value, messages)


@dataclass(frozen=True, slots=True)
class PropertyShape:
    """Constraints on the values a path of one or two predicates leads to.

    `tests` look at each value by itself. `set_tests` look at all of them, `many_tests` too but only where there are
    several. `min_count` and `wanted` (sh:hasValue) are the two that can fail without any value.
    """

    path: tuple[str, ...]
    tests: tuple[Test, ...]
    set_tests: tuple[SetTest, ...]
    many_tests: tuple[SetTest, ...]
    min_count: int
    wanted: tuple[Term, ...]
    verdict: Verdict

    @property
    def only_requires(self) -> bool:
        """Whether one value of one predicate, any value, is all that is asked."""
        asks_more = self.tests or self.set_tests or self.many_tests or self.wanted
        return self.min_count == 1 and len(self.path) == 1 and not asks_more

    def values(self, properties: Properties, description: Description) -> list[Term]:
        """Where the path leads from a focus node."""
        values = properties.get(self.path[0], [])
        for predicate in self.path[1:]:
            found: dict[Term, None] = {}
            for value in values:
                if type(value) is NamedNode:
                    found.update(dict.fromkeys(description.get(value.value, {}).get(predicate, ())))
            values = list(found)
        return values

    def fit(self, values: list[Term], properties: Properties) -> bool:
        """Whether the values together are as they should be, each one aside."""
        if len(values) < self.min_count:
            return False
        for term in self.wanted:
            if term not in values:
                return False
        tests = self.set_tests if len(values) < 2 else self.set_tests + self.many_tests
        for test in tests:  # noqa: SIM110 (a generator takes longer than the tests)
            if not test(values, properties):
                return False
        return True

    def holds_at(self, focus: Term, description: Description) -> bool:
        """Whether all is well at a focus node, for shapes inside sh:or and the like."""
        properties = description.get(focus.value, {}) if type(focus) is NamedNode else {}
        values = self.values(properties, description)
        for value in values:
            for test in self.tests:
                if not test(value, description):
                    return False
        return self.fit(values, properties)

    def problems(self, focus: str, properties: Properties, description: Description) -> Iterator[Problem]:
        """What is wrong: one problem if the values do not fit together, and one for each that is bad by itself."""
        values = self.values(properties, description)
        if not self.fit(values, properties):
            yield self.verdict.problem(focus)
        for value in values:
            if not all(test(value, description) for test in self.tests):
                yield self.verdict.problem(focus, value.value)


Rule = Callable[[str, Properties, Verdict], Iterator[Problem]]
"""A constraint written in code: yields the problems of a focus node with the words of its verdict."""


@dataclass(frozen=True, slots=True)
class NodeShape:
    """Everything that is asked of the members of `classes`."""

    iri: str
    classes: tuple[str, ...]
    tests: tuple[tuple[Test, Verdict], ...]
    properties: tuple[PropertyShape, ...]
    rules: tuple[tuple[Rule, Verdict], ...]
