"""A picture of a practice's lineage: a tree that grows upwards to what it came from, downwards to what came of it.

Plain numbers for an SVG of 360 units' width, so its text is read on a phone as on a desk. The list on the page says all
of it in words; the picture may leave out, and says how many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from node.web.language import gettext as _
from node.web.views.lineage_tree import Group, Kin
from node.web.views.texts import one_line

DRAWN = 6
"""Practices above the own one, and as many below it."""
BESIDE = 3
"""Similar ones that began with it."""
WIDTH, ROW, INSET, INDENT, TEXT = 360, 44, 16, 28, 28
STEM = 8
"""How far right of a bar's beginning the line goes up or down."""
NAME_WIDTH, NOTE_WIDTH = 8, 6.6
"""Units that a letter takes at most, about, in the upper and the lower line."""


@dataclass(frozen=True, slots=True)
class Row:
    """One practice in the picture: where its bar is, its two lines of text, and the way to it."""

    x: int
    y: int
    name: str
    note: str
    path: str
    loose: bool
    own: bool = False


@dataclass(frozen=True, slots=True)
class TreePicture:
    """Rows from what came first to what came last. `beside` says that some are no kin, but similar."""

    height: int
    rows: tuple[Row, ...]
    left_out: int
    beside: bool = False


class _Place(NamedTuple):
    """A practice and its heading, and how many steps it is from the own one; `parent` is a place in the same list."""

    kin: Kin
    heading: str
    loose: bool
    depth: int
    parent: int


def lineage_picture(
    own: Kin, came_from: Sequence[Group], went_to: Sequence[Group], alike: Sequence[Kin]
) -> TreePicture:
    """`alike` are similar practices that began in the year of the own one."""
    above, above_out = _chosen(came_from)
    below, below_out = _chosen(went_to)
    own_y = INSET + ROW * len(above)
    rows = [*reversed(_grown(above, own_y, -ROW))]
    rows.append(Row(INSET, own_y, *_texts(own, _("This practice"), INSET), "", loose=False, own=True))
    rows += _grown(below, own_y, ROW)
    for kin in alike[:BESIDE]:
        y = rows[-1].y + ROW
        path = f"M{INSET} {own_y}H6V{y}H{INSET}"
        rows.append(Row(INSET, y, *_texts(kin, _("Similar"), INSET), path, loose=True))
    return TreePicture(rows[-1].y + INSET + 12, tuple(rows), above_out + below_out, bool(alike))


def _chosen(groups: Sequence[Group]) -> tuple[list[_Place], int]:
    """What is drawn of a tree: the nearest first, of these what was declared and is held here; in the order of the
    tree, each behind the one it hangs on. And how many were left out."""
    first = sorted(_all(groups), key=lambda each: (each[0].loose, each[1].trust is None))
    ring, kept, count = first, set[int](), 0
    while ring:
        count += len(ring)
        kept |= {id(kin) for _group, kin in ring[: DRAWN - len(kept)]}
        ring = [each for _group, kin in ring for each in _all(kin.further)]
    places: list[_Place] = []
    _place(places, first, kept, -1, 1)
    return places, count - len(places)


def _place(places: list[_Place], found: Iterable[tuple[Group, Kin]], kept: set[int], parent: int, depth: int) -> None:
    for group, kin in found:
        if id(kin) in kept:
            places.append(_Place(kin, group.heading, group.loose, depth, parent))
            _place(places, _all(kin.further), kept, len(places) - 1, depth + 1)


def _all(groups: Sequence[Group]) -> Iterator[tuple[Group, Kin]]:
    return ((group, kin) for group in groups for kin in group.kin)


def _grown(places: Sequence[_Place], own_y: int, step: int) -> list[Row]:
    """A row for each place, one `step` from the one before; its line goes to the bar that it hangs on."""
    rows: list[Row] = []
    for number, place in enumerate(places, start=1):
        x, y = INSET + INDENT * place.depth, own_y + step * number
        x_of, y_of = (rows[place.parent].x, rows[place.parent].y) if place.parent >= 0 else (INSET, own_y)
        rows.append(Row(x, y, *_texts(place.kin, place.heading, x), line(x_of, y_of, x, y), place.loose))
    return rows


def line(x_of: int, y_of: int, x: int, y: int) -> str:
    """The way from the bar that another hangs on to its own."""
    return f"M{x_of + STEM} {y_of}V{y}H{x}"


def _texts(kin: Kin, heading: str, x: int) -> tuple[str, str]:
    """Two lines that fit: the place, else the title; what it is, and its years."""
    name = kin.place.partition(",")[0] or kin.title.text
    return fitting(name, ", ".join(filter(None, (heading, kin.years))), x)


def fitting(name: str, note: str, x: int) -> tuple[str, str]:
    """Two lines, cut to the room there is right of a bar at `x`."""
    room = WIDTH - x - TEXT
    return one_line(name, int(room / NAME_WIDTH)) or "?", one_line(note, int(room / NOTE_WIDTH))
