"""Practices over the years as a picture of bars and the same as a table: plain numbers for an SVG."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SPAN = 30
"""How many years are drawn at most: what peers say began in the year 1 would make all else too small to see."""
AHEAD = 5
WIDTH, HEIGHT, BASE = 360, 120, 96
"""Size of the picture, and where its bars stand."""
FEWEST = 6
"""Of fewer practices a picture says no more than their list."""
LABELLED = 45
"""How far apart the years below the bars are at least."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A year: its place and height in the picture, and its count; `label` where the year is written below."""

    year: int
    count: int
    x: float
    y: float
    width: float
    height: float
    middle: float
    label: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The years drawn, without gaps; `most` is the largest count, `outside` how many practices are not drawn."""

    bars: tuple[Bar, ...]
    most: int
    outside: int

    @property
    def rows(self) -> tuple[Bar, ...]:
        """The years in which any began, for the table."""
        return tuple(bar for bar in self.bars if bar.count)


def timeline(counts: Mapping[str, int], this_year: int) -> Timeline | None:
    """Year -> how many practices began then. None where too little is known to draw it."""
    years = {int(year): count for year, count in counts.items() if len(year) == 4 and year.isascii() and year.isdigit()}
    near = {year: count for year, count in years.items() if this_year - SPAN < year <= this_year + AHEAD and count > 0}
    if len(near) < 2 or sum(near.values()) < FEWEST:
        return None
    first, last, most = min(near), max(near), max(near.values())
    step = WIDTH / (last - first + 1)
    every = max(1, -(-LABELLED // int(step)))
    bars = []
    for year in range(first, last + 1):
        count = near.get(year, 0)
        height = round((BASE - 16) * count / most, 1)
        x, width = round((year - first) * step, 1), round(min(step * 0.8, 40), 1)
        middle = round(x + width / 2, 1)
        label = (year - first) % every == 0
        bars.append(Bar(year, count, x, BASE - height, width, height, middle, label))
    return Timeline(tuple(bars), most, sum(counts.values()) - sum(near.values()))
