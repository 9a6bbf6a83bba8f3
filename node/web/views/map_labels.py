"""Where the names of dots stand on a map: beside the dot where there is room, else further off with a line to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

MOST = 8
TRIED = 40
"""For how many of the first dots a place is looked for: each place is held against all dots."""
HEIGHT = 12
GAP = 3
FURTHER = (0, 14, 26, 38, 50)
"""How far beyond its dot a name may stand; from the second on a line leads to it."""
STEP = 3
"""How far apart the points are by which a line is held against what it could cross."""
DIRECTIONS = ((1, 0), (-1, 0), (0, -1), (0, 1), (0.8, -0.6), (-0.8, -0.6), (0.8, 0.6), (-0.8, 0.6))
"""East first, since names are read from there; then west, north, south and between."""
NARROW, WIDE = 6.6, 12.0
"""A letter of 12 px, and one of a script whose letters are square."""
SQUARE_FROM = "\u2e80"

Box = tuple[float, float, float, float]


class Mark(NamedTuple):
    """A dot that could be named."""

    text: str
    x: float
    y: float
    r: float


@dataclass(frozen=True, slots=True)
class Label:
    """A name beside a dot; `anchor` is where the text hangs, `line` the path to it where it stands further away."""

    text: str
    x: float
    y: float
    anchor: str
    line: str = ""


def labels(marks: Sequence[Mark], width: float, height: float, most: int = MOST) -> Iterator[Label]:
    """Names for the first of these marks, which cover neither a mark, nor a name or its line, nor the map's edge."""
    dots = [(mark.x - mark.r, mark.y - mark.r, mark.x + mark.r, mark.y + mark.r) for mark in marks]
    taken: list[Box] = []
    told = 0
    for number, mark in enumerate(marks[:TRIED]):
        reach = _reach(mark)
        near = [box for at, box in enumerate(dots) if at != number and _meet(reach, box)]
        near += [box for box in taken if _meet(reach, box)]
        for place in _places(mark):
            left, top, right, bottom = place.box
            inside = left >= 0 and top >= 0 and right <= width and bottom <= height
            if not inside or any(_meet(place.box, other) for other in near):
                continue
            if any(_meet(point, other) for point in place.line for other in near):
                continue
            taken += [place.box, *place.line]
            told += 1
            yield place.label
            break
        if told == most:
            return


class _Place(NamedTuple):
    """Where a name could stand: what it covers itself, and points along the line to it."""

    label: Label
    box: Box
    line: tuple[Box, ...]


def _reach(mark: Mark) -> Box:
    """All that a name could cover, wherever it stands."""
    away = mark.r + GAP + FURTHER[-1]
    across = away + width_of(mark.text)
    return mark.x - across, mark.y - away - HEIGHT, mark.x + across, mark.y + away + HEIGHT


def _places(mark: Mark) -> Iterator[_Place]:
    """The places for a name, the best first."""
    for further in FURTHER:
        for east, south in DIRECTIONS:
            yield _place(mark, east, south, further)


def _place(mark: Mark, east: float, south: float, further: float) -> _Place:
    width, away = width_of(mark.text), mark.r + GAP + further
    x, y = mark.x + east * away, mark.y + south * away
    left = x if east > 0 else x - width if east < 0 else x - width / 2
    top = y - HEIGHT / 2 + south * HEIGHT / 2
    anchor, at = ("start", left) if east > 0 else ("end", left + width) if east < 0 else ("middle", x)
    line: tuple[Box, ...] = ()
    path = ""
    if further:
        points = range(int(mark.r), int(away - GAP) + 1, STEP)
        line = tuple((px, py, px, py) for d in points for px, py in ((mark.x + east * d, mark.y + south * d),))
        (x1, y1), (x2, y2) = ((mark.x + east * d, mark.y + south * d) for d in (mark.r, away - GAP + 1))
        path = f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"
    return _Place(
        Label(mark.text, round(at, 1), round(top + HEIGHT - 2, 1), anchor, path),
        (left, top, left + width, top + HEIGHT),
        line,
    )


def width_of(text: str) -> float:
    """About how wide a name is in units of the map."""
    return sum(WIDE if letter >= SQUARE_FROM else NARROW for letter in text)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
