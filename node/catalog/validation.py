"""Drafts held against the shapes, and what the shapes say shown at the line of the file where it can be mended."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from node.catalog.files import practice_files
from node.catalog.markdown import Draft, examine
from node.catalog.problems import FileProblem
from node.config import Limits
from node.errors import NotPublishable
from node.practice import Thesaurus
from node.rdf.canonical import canonical, wire_fault
from node.rdf.description import describe
from node.rdf.practices import to_quads
from node.rdf.shapes import Problem, Severity, Shapes
from node.rdf.table import FRAGMENTS, TABLE

_PART_FIELDS = {FRAGMENTS[row.argument]: row for row in TABLE["Practice"] if row.type == "part"}
_LAST_STEP = re.compile(r"(?:\.[^.\[]+|\[[0-9]+\])$")
_PEER_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Findings:
    """What the shapes say of one draft: `problems` stop its publication, `advice` would make it better."""

    problems: list[FileProblem] = field(default_factory=list)
    advice: list[FileProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Review:
    """What came of reading files: the drafts that may be published, and all that is wrong with the others."""

    drafts: list[Draft] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    advice: list[FileProblem] = field(default_factory=list)


def review(paths: Iterable[Path], *, base_url: str, thesaurus: Thesaurus, shapes: Shapes) -> Review:
    """Read and check the practice files among `paths`. A bad one stops no other; none is published here."""
    result = Review()
    slugs: dict[str, Path] = {}
    for path in practice_files(paths):
        draft, problems = examine(path, base_url=base_url, thesaurus=thesaurus)
        result.problems.extend(problems)
        if draft is None:
            continue
        findings = check(draft, shapes)
        first = slugs.setdefault(draft.practice.slug, path)
        if first is not path:
            clash = f"has the same name as {first}, so both would have one address; rename one"
            findings.problems.append(FileProblem(path, 0, "", clash))
        result.problems.extend(findings.problems)
        result.advice.extend(findings.advice)
        if not findings.problems:
            result.drafts.append(draft)
    return result


def check(draft: Draft, shapes: Shapes) -> Findings:
    """What the shapes, the wire rules and the limits of peers say of a draft, in the order of its lines."""
    iri = draft.practice.iri
    try:
        statements = to_quads(draft.practice)
    except NotPublishable as error:
        return Findings([_about(draft, *_parted(message)) for message in error.problems])
    findings = Findings([_about(draft, "", fault) for fault in _unfit(canonical(statements))])
    for problem in shapes.check(iri, describe(statements)):
        stops = problem.severity is Severity.VIOLATION
        (findings.problems if stops else findings.advice).append(_located(draft, problem))
    return Findings(_in_order(findings.problems), _in_order(findings.advice))


def _unfit(lines: bytes) -> Iterable[str]:
    """Why peers would not take these statements, whatever the shapes say."""
    fault = wire_fault(lines)
    if fault:
        yield fault
    if len(lines) > _PEER_LIMITS.practice_bytes:
        yield f"comes to {len(lines):,} bytes; other nodes take {_PEER_LIMITS.practice_bytes:,} at most; shorten it"
    count = lines.count(b"\n")
    if count > _PEER_LIMITS.triples_per_practice:
        most = _PEER_LIMITS.triples_per_practice
        yield f"comes to {count:,} statements; other nodes take {most:,} at most; leave out some of its parts"


def _in_order(problems: list[FileProblem]) -> list[FileProblem]:
    return sorted(dict.fromkeys(problems), key=lambda problem: problem.line)


def _located(draft: Draft, problem: Problem) -> FileProblem:
    """A shape's problem at its field: `<practice>#result-1` and `value` become `results[0].value`."""
    _, _, fragment = problem.focus.partition("#")
    name, _, number = fragment.partition("-")
    part = _PART_FIELDS.get(name)
    place, class_name = "", "Practice"
    if part is not None:
        class_name = part.argument
        place = f"{part.field}[{int(number) - 1}]" if part.many else part.field
    path = ".".join(filter(None, (place, problem.field)))
    return _about(draft, path, _too_long(class_name, problem) or problem.message)


def _too_long(class_name: str, problem: Problem) -> str | None:
    """The shape's sentence names no figures; here they are at hand."""
    row = next((row for row in TABLE[class_name] if row.field == problem.field), None)
    if row is None or row.type not in ("text", "texts", "name") or problem.value is None:
        return None
    length, most = len(problem.value), int(row.argument)
    return f"is {length:,} characters long; {most:,} at most" if length > most else None


def _parted(message: str) -> tuple[str, str]:
    """`field: what is wrong` in its two halves."""
    name, colon, words = message.partition(": ")
    return (name, words) if colon and name.isidentifier() else ("", message)


def _about(draft: Draft, field_path: str, message: str) -> FileProblem:
    """A problem at the nearest line known: a field that is missing is missing from what surrounds it."""
    nearest = field_path
    while nearest and nearest not in draft.lines:
        shorter = _LAST_STEP.sub("", nearest)
        nearest = shorter if shorter != nearest else ""
    return FileProblem(draft.path, draft.lines.get(nearest, 1), field_path, message)
