"""Where the names of dots stand on a map: beside the dot where there is room, else further off with a line to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
        wide = width_of(mark.text)
        reach = _reach(mark, wide)
        near = list(_met(reach, (*dots[:number], *dots[number + 1 :], *taken)))
        for place in _places(mark, wide):
            left, top, right, bottom = box = place.box
            inside = left >= 0 and top >= 0 and right <= width and bottom <= height
            if inside and _free(box, near) and all(_free(point, near) for point in place.line):
                taken += [box, *place.line]
                told += 1
                yield place.label
                break
        if told == most:
            return


class _Place(NamedTuple):
    """Where a name so wide could stand: in a direction from its dot, and so far beyond it. Most such places are not
    free, so each is asked for no more than it takes to see that."""

    mark: Mark
    wide: float
    east: float
    south: float
    further: float

    @property
    def away(self) -> float:
        """How far from the middle of its dot the name begins."""
        return self.mark.r + GAP + self.further

    @property
    def box(self) -> Box:
        """What the name covers."""
        x, y = self._beside(self.away)
        left = x if self.east > 0 else x - self.wide if self.east < 0 else x - self.wide / 2
        top = y - HEIGHT / 2 + self.south * HEIGHT / 2
        return left, top, left + self.wide, top + HEIGHT

    @property
    def line(self) -> list[Box]:
        """Points along the line to it; none where it stands beside its dot."""
        steps = range(int(self.mark.r), int(self.away - GAP) + 1, STEP) if self.further else ()
        return [(x, y, x, y) for x, y in map(self._beside, steps)]

    @property
    def label(self) -> Label:
        """The name there, with its line."""
        left, top, right, _ = self.box
        east = self.east
        anchor, at = ("start", left) if east > 0 else ("end", right) if east < 0 else ("middle", self.mark.x)
        (x1, y1), (x2, y2) = map(self._beside, (self.mark.r, self.away - GAP + 1))
        path = f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" if self.further else ""
        return Label(self.mark.text, round(at, 1), round(top + HEIGHT - 2, 1), anchor, path)

    def _beside(self, step: float) -> tuple[float, float]:
        """The point so far from the middle of the dot."""
        return self.mark.x + self.east * step, self.mark.y + self.south * step


def _places(mark: Mark, wide: float) -> Iterator[_Place]:
    """The places for a name so wide, the best first."""
    return (_Place(mark, wide, east, south, further) for further in FURTHER for east, south in DIRECTIONS)


def _reach(mark: Mark, wide: float) -> Box:
    """All that a name so wide could cover, wherever it stands."""
    away = mark.r + GAP + FURTHER[-1]
    across = away + wide
    return mark.x - across, mark.y - away - HEIGHT, mark.x + across, mark.y + away + HEIGHT


def width_of(text: str) -> float:
    """About how wide a name is in units of the map."""
    return sum(WIDE if letter >= SQUARE_FROM else NARROW for letter in text)


def _met(one: Box, others: Iterable[Box]) -> Iterator[Box]:
    """The boxes of which one covers a part."""
    left, top, right, bottom = one
    return (box for box in others if left < box[2] and box[0] < right and top < box[3] and box[1] < bottom)


def _free(one: Box, others: Iterable[Box]) -> bool:
    return next(_met(one, others), None) is None
