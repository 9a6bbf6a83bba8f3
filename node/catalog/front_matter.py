"""Front matter as a tree that keeps each value's raw text and line: YAML without its types, aliases and tags.

Reading YAML's events and not its objects means that `NO`, `2016-05-01` and `0123` stay what was written, that no alias
can multiply, and that depth is bounded before anything is built.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from node.catalog.files import NO_TEXT, no_text

_TOO_DEEP = "is nested more deeply than any field is; check brackets and indentation"
MAXIMUM_DEPTH = 8
FENCE = "---"

_REFUSED_BY_YAML = frozenset(map(chr, range(0x80, 0xA0))) - {"\x85"} | {"\ufeff"}
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class FrontMatterError(Exception):
    """The front matter cannot be read any further; `line` is that of the file."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as written; empty where none was given."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values in the order of the file; a key may occur twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    line: int


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Document:
    """A practice file in its two halves. `body_line` is the line of the file where the body begins."""

    fields: Mapping
    body: str
    body_line: int


def read_document(text: str) -> Document:
    """Part a file into front matter and body. Raises FrontMatterError at the first fault; beyond it nothing is sure."""
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        raise FrontMatterError(1, "does not begin with ---; put the fields between two lines of --- at the very top")
    closing = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if closing is None:
        raise FrontMatterError(1, "has no second line of ---; end the front matter with one")
    after = lines[closing + 1 :]
    skipped = next((number for number, line in enumerate(after) if line), 0)
    return Document(_fields("\n".join(lines[1:closing]) + "\n"), "\n".join(after).strip("\n"), closing + 2 + skipped)


def _fields(front: str) -> Mapping:
    try:
        events = iter(yaml.parse(front, Loader=_LOADER))
        tree = None
        for event in events:
            if isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent | AliasEvent):
                tree = _node(event, events, 1)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line + 2, front.count("\n") + 1) if mark else 2
        raise FrontMatterError(line, _malformed(error.problem or str(error))) from error
    except yaml.YAMLError as error:
        raise FrontMatterError(_unreadable_line(front), _malformed(str(error).partition("\n")[0])) from error
    if tree is None or (isinstance(tree, Scalar) and not tree.text):
        raise FrontMatterError(2, "has no fields between the lines of ---; give it a kind, a title and the rest")
    if not isinstance(tree, Mapping):
        raise FrontMatterError(2, "must have lines such as `title: ...` between the lines of ---")
    return tree


def _malformed(problem: str) -> str:
    if "nesting" in problem:  # of PyYAML 6.0.4 and later, which counts before we do
        return _TOO_DEEP
    return f"the front matter is not well-formed YAML: {problem}; check quotes, colons and indentation up to here"


def _unreadable_line(front: str) -> int:
    """The line of the first character that YAML refuses: C1 controls and the byte order mark."""
    position = next((n for n, c in enumerate(front) if c in _REFUSED_BY_YAML), 0)
    return front.count("\n", 0, position) + 2


def _node(event: Event, events: Iterator[Event], depth: int) -> Node:
    mark = event.start_mark
    line = (mark.line if mark else 0) + 2  # the front matter begins on the file's second line; YAML counts from 0
    if anchor := getattr(event, "anchor", None):
        raise FrontMatterError(line, f"uses & or * ({anchor}), anchors of YAML; write the value out or quote it")
    if (tag := getattr(event, "tag", None)) not in (None, "!"):
        raise FrontMatterError(line, f"uses the YAML tag {tag}; take it out, or put the value in quotes")
    if depth > MAXIMUM_DEPTH:
        raise FrontMatterError(line, _TOO_DEEP)
    if isinstance(event, ScalarEvent):
        return _scalar(event, line)
    if isinstance(event, SequenceStartEvent):
        items = []
        while not isinstance(event := next(events), SequenceEndEvent):
            items.append(_node(event, events, depth + 1))
        return Sequence(tuple(items), line)
    entries = []
    while not isinstance(event := next(events), MappingEndEvent):
        key = _node(event, events, depth + 1)
        if not isinstance(key, Scalar):
            raise FrontMatterError(key.line, "has a list or a mapping where the name of a field should stand")
        entries.append((key, _node(next(events), events, depth + 1)))
    return Mapping(tuple(entries), line)


def _scalar(event: ScalarEvent, line: int) -> Scalar:
    text: str = event.value
    if unclean := NO_TEXT.search(text):
        raise FrontMatterError(line, f"holds {no_text(unclean.group())}; take it out")
    return Scalar(text.rstrip("\n") if event.style in ("|", ">") else text, line)
