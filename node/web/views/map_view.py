"""A map of places: the world (Equal Earth, cut at the Bering Strait) and Europe (Lambert's conformal cone) beside it.

The outlines in `static/world.svg` (Natural Earth) were drawn with the same two projections.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from node.web.views.map_labels import Label, Mark, labels, width_of

MOST_DOTS = 400
SMALLEST, GROWTH = 10.0, 5.0
"""The square of a dot's radius: that of none, and what each practice adds."""
FULL = 30
"""From so many practices of one place on, all dots shrink together."""
EUROPE_WIDTH, EUROPE_HEIGHT = 330, 378
WORLD_WIDTH, WORLD_HEIGHT = 800, 366
PLACES = 4_096
"""Of how many places it is kept where they lie: all maps show the same ones."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with its practices; `evident` where a pilot of it states a result. `centroid`: longitude, latitude.
    `people` live there, as far as that is known: of places with as many practices the larger is named first."""

    name: str
    href: str
    count: int
    evident: bool
    centroid: tuple[float, ...] = ()
    people: int = 0


@dataclass(frozen=True, slots=True)
class Dot:
    """A spot where the map shows it."""

    spot: Spot
    x: float
    y: float
    r: float


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
    there = (spot for spot in spots if spot.centroid)
    placed = sorted(there, key=lambda spot: (-spot.count, -spot.people, spot.name))[:MOST_DOTS]
    scale = min(1.0, FULL / placed[0].count) if placed else 1.0
    world, europe, small = [], [], []
    for spot in placed:
        longitude, latitude = spot.centroid
        radius = round(math.sqrt(SMALLEST + GROWTH * spot.count * scale), 1)
        x, y = _europe(longitude, latitude)
        if _in_europe(x, y):
            europe.append(Dot(spot, x, y, radius))
            small.append("M{} {}h0".format(*_world(longitude, latitude)))
        else:
            world.append(Dot(spot, *_world(longitude, latitude), radius))
    marks = [Mark(dot.spot.name, dot.x, dot.y, dot.r) for dot in europe]
    return MapView(tuple(world), tuple(europe), tuple(labels(marks, EUROPE_WIDTH, EUROPE_HEIGHT)), "".join(small))


@dataclass(frozen=True, slots=True)
class Located:
    """A place on a part of a map: whose outline, which part of it, and the place with its name, where that has room."""

    outline: str
    left: float
    top: float
    width: int
    height: int
    x: float
    y: float
    r: float
    label: Label | None


def located(name: str, centroid: Sequence[float]) -> Located | None:
    """Where a place lies, on the map of Europe where it is on that; None where nobody says where it is."""
    if not centroid:
        return None
    longitude, latitude = centroid
    x, y = _europe(longitude, latitude)
    if _in_europe(x, y):
        return _part("europe", name, x, y, (EUROPE_WIDTH, EUROPE_HEIGHT), (300, 220), 6)
    return _part("world", name, *_world(longitude, latitude), (WORLD_WIDTH, WORLD_HEIGHT), (420, 308), 8)


def _part(
    outline: str, name: str, x: float, y: float, whole: tuple[int, int], shown: tuple[int, int], r: float
) -> Located:
    """The part of a map around a point, as far as the map goes."""
    left, top = (
        round(min(max(middle - size / 2, 0), of - size), 1)
        for middle, size, of in zip((x, y), shown, whole, strict=True)
    )
    beside = "start" if x - left < shown[0] / 2 + 1 else "end"
    room = (left + shown[0] - x if beside == "start" else x - left) - r - 4
    at = round(x + (r + 4) * (1 if beside == "start" else -1), 1)
    label = Label(name, at, round(y + r * 0.7, 1), beside) if width_of(name) * r / 6 < room else None
    return Located(outline, left, top, *shown, x, y, r, label)


def _in_europe(x: float, y: float) -> bool:
    return 0 <= x <= EUROPE_WIDTH and 0 <= y <= EUROPE_HEIGHT


@lru_cache(maxsize=PLACES)
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


@lru_cache(maxsize=PLACES)
def _europe(longitude: float, latitude: float) -> tuple[float, float]:
    """Lambert's conformal cone through 40 and 60 degrees north, around 8 degrees east."""
    radius = _EDGE / _cone(math.radians(min(max(latitude, -80), 89))) ** _N
    turn = _N * math.radians((longitude - 8 + 540) % 360 - 180)
    return round(171 + 720 * radius * math.sin(turn), 1), round(-398.5 + 720 * radius * math.cos(turn), 1)
