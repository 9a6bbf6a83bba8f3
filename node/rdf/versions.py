"""A version as canonical N-Quads: an activity's own facts, and the practice's statements in the graph of its name."""

from __future__ import annotations

from node.errors import NotPublishable
from node.practice import Activity, Practice
from node.rdf.canonical import activity_quads, canonical, wire_fault
from node.rdf.practices import to_quads


def practice_lines(practice: Practice) -> list[bytes]:
    """The practice's canonical lines without a graph. Raises NotPublishable when they break a wire rule."""
    lines = canonical(to_quads(practice))
    if fault := wire_fault(lines):
        raise NotPublishable([f"{practice.iri}: {fault}"])
    return lines.splitlines(keepends=True)


def version_quads(activity: Activity, lines: list[bytes]) -> bytes:
    """The canonical N-Quads of an activity whose practice says `lines`; of a Delete without any."""
    facts = canonical(activity_quads(activity)).splitlines(keepends=True)
    return b"".join(sorted([*facts, *in_graph(lines, activity.iri)]))


def in_graph(lines: list[bytes], graph: str) -> list[bytes]:
    """Lines without a graph, put into one."""
    ending = _ending(graph)
    return [line.removesuffix(b" .\n") + ending for line in lines]


def lines_in(quads: bytes, graph: str) -> list[bytes]:
    """The lines of canonical N-Quads that stand in a graph, with its name and in their order."""
    ending = _ending(graph)
    return [line for line in quads.splitlines(keepends=True) if line.endswith(ending)]


def _ending(graph: str) -> bytes:
    return f" <{graph}> .\n".encode()
