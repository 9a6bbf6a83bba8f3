"""A map of places: the world (Equal Earth, cut at the Bering Strait) and Europe (Lambert's conformal cone) beside it.

The outlines in `static/world.svg` (Natural Earth) were drawn with the same two projections.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_DOTS = 400
MOST_LABELS = 8
MOST_NAMED = 60
"""Of how many of the largest dots the names may stand on the map."""
SMALLEST, GROWTH = 10.0, 5.0
"""The square of a dot's radius: that of none, and what each practice adds."""
FULL = 30
"""From so many practices of one place on, all dots shrink together."""
EUROPE_WIDTH, EUROPE_HEIGHT = 330, 378
_LETTER = 6.6


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with its practices; `evident` where a pilot of it states a result. `centroid`: longitude, latitude."""

    name: str
    href: str
    count: int
    evident: bool
    centroid: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """A spot where the map shows it."""

    spot: Spot
    x: float
    y: float
    r: float


@dataclass(frozen=True, slots=True)
class Label:
    """A name beside a dot; `anchor` is the end of the text that touches it."""

    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class MapView:
    """The dots outside of Europe, the dots of Europe on its own map with the names of some, and where these stand on
    the world's as a path."""

    world: tuple[Dot, ...]
    europe: tuple[Dot, ...]
    labels: tuple[Label, ...]
    small: str

    def __bool__(self) -> bool:
        return bool(self.world or self.europe)


def map_view(spots: Iterable[Spot]) -> MapView:
    """The spots that have a point, the largest first, so that a smaller one lies on top."""
    placed = sorted((spot for spot in spots if spot.centroid), key=lambda spot: (-spot.count, spot.name))[:MOST_DOTS]
    scale = min(1.0, FULL / placed[0].count) if placed else 1.0
    world, europe, small = [], [], []
    for spot in placed:
        longitude, latitude = spot.centroid
        radius = round(math.sqrt(SMALLEST + GROWTH * spot.count * scale), 1)
        x, y = _europe(longitude, latitude)
        if 0 <= x <= EUROPE_WIDTH and 0 <= y <= EUROPE_HEIGHT:
            europe.append(Dot(spot, x, y, radius))
            small.append("M{} {}h0".format(*_world(longitude, latitude)))
        else:
            world.append(Dot(spot, *_world(longitude, latitude), radius))
    return MapView(tuple(world), tuple(europe), tuple(_labels(europe)), "".join(small))


def _world(longitude: float, latitude: float) -> tuple[float, float]:
    """Equal Earth (Šavrič, Patterson and Jenny 2018) around 11 degrees east."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    east = math.radians((longitude - 11 + 540) % 360 - 180)
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    slope = 9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1
    x = 2 * math.sqrt(3) * east * math.cos(t) / (3 * slope)
    y = t * (a4 * t**8 + a3 * t**6 + a2 * t**2 + a1)
    return round(395.9 + 152 * x, 1), round(203 - 152 * y, 1)


def _cone(latitude: float) -> float:
    return math.tan(math.pi / 4 + latitude / 2)


_SOUTH, _NORTH = math.radians(40), math.radians(60)
_N = math.log(math.cos(_SOUTH) / math.cos(_NORTH)) / math.log(_cone(_NORTH) / _cone(_SOUTH))
_EDGE = math.cos(_SOUTH) * _cone(_SOUTH) ** _N / _N


def _europe(longitude: float, latitude: float) -> tuple[float, float]:
    """Lambert's conformal cone through 40 and 60 degrees north, around 8 degrees east."""
    radius = _EDGE / _cone(math.radians(min(max(latitude, -80), 89))) ** _N
    turn = _N * math.radians((longitude - 8 + 540) % 360 - 180)
    return round(171 + 720 * radius * math.sin(turn), 1), round(-398.5 + 720 * radius * math.cos(turn), 1)


def _labels(dots: Sequence[Dot]) -> Iterable[Label]:
    """Names of the largest dots, where they cover neither a dot nor another name: each costs a look at all of them."""
    taken = [(dot.x - dot.r, dot.y - dot.r, dot.x + dot.r, dot.y + dot.r) for dot in dots]
    told = 0
    for dot in dots[:MOST_NAMED]:
        width, gap = _LETTER * len(dot.spot.name), dot.r + 3
        for anchor, left in (("start", dot.x + gap), ("end", dot.x - gap - width)):
            box = (left, dot.y - 6, left + width, dot.y + 6)
            if told < MOST_LABELS and left >= 0 and box[2] <= EUROPE_WIDTH and not any(_meet(box, t) for t in taken):
                taken.append(box)
                told += 1
                yield Label(dot.spot.name, round(left if anchor == "start" else left + width, 1), dot.y + 4, anchor)
                break


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
