"""Whether practices are as the vocabulary asks: shapes compiled once, then run on what a payload says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from pyoxigraph import NamedNode

from node.rdf.checks import NodeShape, Problem, PropertyShape, Severity
from node.rdf.compiler import read_shapes
from node.rdf.description import Description, Properties, classes
from node.rdf.namespaces import NC

__all__ = ["Problem", "Severity", "Shapes", "compile_shapes", "strangers"]

_KIND_SHAPE = NC + "KindShape"


def strangers(iri: str, description: Description) -> list[str]:
    """Subjects that are neither the practice nor one of its fragments, which its publisher may not speak about."""
    fragment = iri + "#"
    return sorted(subject for subject in description if subject != iri and not subject.startswith(fragment))


def compile_shapes(paths: Sequence[Path]) -> Shapes:
    """The shapes of some Turtle files, compiled once per process.

    Raises VocabularyError when a file is broken or uses a part of SHACL that is not compiled: nothing is ever ignored.
    """
    return _compiled(tuple(paths))


@lru_cache(maxsize=8)
def _compiled(paths: tuple[Path, ...]) -> Shapes:
    return Shapes([shape for path in paths for shape in read_shapes(path)])


class Shapes:
    """Shapes ready to check practices.

    Stricter than SHACL in four ways: no subclass is inferred (a payload could declare its own), a pattern's final `$`
    is the very end of the text, numbers have at most 18 digits, and a practice without any known kind is a problem,
    where SHACL would find no target and be content.
    """

    def __init__(self, shapes: Sequence[NodeShape]) -> None:
        self._shapes = shapes
        self._plans: dict[str, _Plan] = {
            name: _Plan([shape for shape in shapes if name in shape.classes])
            for name in {name for shape in shapes for name in shape.classes}
        }
        self._kind = next((verdict for shape in shapes if shape.iri == _KIND_SHAPE for _, verdict in shape.tests), None)
        self._kinds = frozenset(name for shape in shapes if shape.iri == _KIND_SHAPE for name in shape.classes)

    def check(self, iri: str, description: Description) -> list[Problem]:
        """Everything that is wrong with the practice `iri` and its parts; empty when it conforms.

        Ask `strangers` first: a subject of someone else would be checked as if it were a part.
        """
        problems: list[Problem] = []
        for subject, properties in description.items():
            known = [name for name in classes(properties) if name in self._plans]
            if known:
                plan = self._plans[known[0]] if len(known) == 1 else self._joint_plan(known)
                if not plan.conforms(subject, properties, description):
                    problems += plan.problems(subject, properties, description)
        if self._kind is not None and not self._is_a_kind(iri, description):
            problems.append(self._kind.problem(iri))
        return problems

    def _joint_plan(self, names: list[str]) -> _Plan:
        """For a subject of several classes, which is rare and mostly wrong: each shape applies once."""
        return _Plan([shape for shape in self._shapes if not set(names).isdisjoint(shape.classes)])

    def _is_a_kind(self, iri: str, description: Description) -> bool:
        return not self._kinds.isdisjoint(classes(description.get(iri, {})))


class _Plan:
    """All shapes of one class: asking whether all is well costs what is said, not what could be."""

    def __init__(self, shapes: Sequence[NodeShape]) -> None:
        self.tests = [test for shape in shapes for test in shape.tests]
        self.rules = [rule for shape in shapes for rule in shape.rules]
        self.properties = [shape for node_shape in shapes for shape in node_shape.properties]
        self.longer = [shape for shape in self.properties if len(shape.path) > 1]
        self.is_direct = not (self.tests or self.rules or self.longer)
        direct = [shape for shape in self.properties if len(shape.path) == 1]
        self.required = frozenset(shape.path[0] for shape in direct if shape.min_count or shape.wanted)
        self.present = {
            predicate: _Expectation([shape for shape in direct if shape.path == (predicate,)])
            for predicate in {shape.path[0] for shape in direct}
        }

    def conforms(self, subject: str, properties: Properties, description: Description) -> bool:
        """Whether nothing at all is wrong with the subject."""
        if not properties.keys() >= self.required:
            return False
        present = self.present
        for predicate, values in properties.items():
            expected = present.get(predicate)
            if expected is None:
                continue
            for value in values:
                for test in expected.tests:
                    if not test(value, description):
                        return False
            for shape in expected.always if len(values) == 1 else expected.shapes:
                if not shape.fit(values, properties):
                    return False
        return self.is_direct or next(self._about_all(subject, properties, description), None) is None

    def _about_all(self, subject: str, properties: Properties, description: Description) -> Iterator[Problem]:
        if self.tests:
            focus = NamedNode(subject)
            for test, verdict in self.tests:
                if not test(focus, description):
                    yield verdict.problem(subject)
        for rule, verdict in self.rules:
            yield from rule(subject, properties, verdict)
        for shape in self.longer:
            yield from shape.problems(subject, properties, description)

    def problems(self, subject: str, properties: Properties, description: Description) -> Iterator[Problem]:
        """What is wrong with the subject, in the order of the shapes."""
        for shape in self.properties:
            if len(shape.path) == 1:
                yield from shape.problems(subject, properties, description)
        yield from self._about_all(subject, properties, description)


class _Expectation:
    """What all shapes of one predicate ask together; `always` are those that even a single value may fail as a set."""

    __slots__ = ("always", "shapes", "tests")

    def __init__(self, shapes: Sequence[PropertyShape]) -> None:
        self.shapes = shapes
        self.always = [shape for shape in shapes if shape.set_tests or shape.wanted or shape.min_count > 1]
        self.tests = [test for shape in shapes for test in shape.tests]
