"""The shortest way from one sequence to another (Myers 1986), given up where it is long: input is a peer's."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

MOST = 600
"""Elements to take away and to put in, together; time and memory grow with the square of it."""


class Block(NamedTuple):
    """`one[start:end]` became `other[first:last]`; `equal` where both are the same."""

    equal: bool
    start: int
    end: int
    first: int
    last: int


def blocks(one: Sequence[Hashable], other: Sequence[Hashable], most: int = MOST) -> list[Block] | None:
    """The blocks that are equal and those that changed, in turn; None where more than `most` elements changed."""
    shorter = min(len(one), len(other))
    start = next((n for n in range(shorter) if one[n] != other[n]), shorter)
    end = next((n for n in range(shorter - start) if one[-1 - n] != other[-1 - n]), shorter - start)
    path = _path(one[start : len(one) - end], other[start : len(other) - end], most)
    if path is None:
        return None
    matches = [(n, n) for n in range(start)] + [(x + start, y + start) for x, y in path]
    matches += [(len(one) - end + n, len(other) - end + n) for n in range(end)]
    return _blocks(matches, len(one), len(other))


def _path(one: Sequence[Hashable], other: Sequence[Hashable], most: int) -> list[tuple[int, int]] | None:
    """The pairs of places that match, in order."""
    furthest = {1: 0}
    trail: list[dict[int, int]] = []
    for edits in range(min(most, len(one) + len(other)) + 1):
        trail.append(dict(furthest))
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (
                diagonal != edits and furthest.get(diagonal - 1, -1) < furthest.get(diagonal + 1, -1)
            )
            x = furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1
            y = x - diagonal
            while x < len(one) and y < len(other) and one[x] == other[y]:
                x, y = x + 1, y + 1
            furthest[diagonal] = x
            if x >= len(one) and y >= len(other):
                return _back(trail, len(one), len(other))
    return None


def _back(trail: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    """The matches on the way that `_path` went, from its end."""
    found: list[tuple[int, int]] = []
    for edits in range(len(trail) - 1, -1, -1):
        furthest, diagonal = trail[edits], x - y
        down = diagonal == -edits or (
            diagonal != edits and furthest.get(diagonal - 1, -1) < furthest.get(diagonal + 1, -1)
        )
        before = diagonal + 1 if down else diagonal - 1
        was_x = furthest[before] if edits else 0
        was_y = was_x - before if edits else 0
        while x > was_x and y > was_y:
            x, y = x - 1, y - 1
            found.append((x, y))
        x, y = was_x, was_y
    return found[::-1]


def _blocks(matches: list[tuple[int, int]], length: int, other_length: int) -> list[Block]:
    found: list[Block] = []
    x = y = 0
    for one, other in [*matches, (length, other_length)]:
        if (one, other) != (x, y):
            found.append(Block(equal=False, start=x, end=one, first=y, last=other))
        if one < length and other < other_length:
            if found and found[-1].equal:
                found[-1] = found[-1]._replace(end=one + 1, last=other + 1)
            else:
                found.append(Block(equal=True, start=one, end=one + 1, first=other, last=other + 1))
        x, y = one + 1, other + 1
    return found
