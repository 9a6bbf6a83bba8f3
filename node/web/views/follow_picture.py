"""A picture of who follows whom as this node knows it: itself, whom it reads, and who asked to be told of what is new.

Plain numbers for an SVG of 360 units' width, so its text is read on a phone as on a desk. The list on the page says all
of it in words; the picture may leave out, and says how many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BOX_HEIGHT, STEP = 42, 52
OWN_LINE, OWN_ROOM = 14, 20
MOST = 20
OWN_LINE_CHARACTERS, LINE_CHARACTERS = 14, 25
OWN_LINES = 3


@dataclass(frozen=True, slots=True)
class Followed:
    """One that this node reads, or that reads it. `signs` is False for a portal."""

    name: str
    state: str
    read: bool
    told: bool
    signs: bool = True


@dataclass(frozen=True, slots=True)
class Box:
    """One box, its top at `y`, with the arrow to it at `middle`."""

    name: str
    state: str
    y: int
    middle: int
    read: bool
    told: bool
    signs: bool


@dataclass(frozen=True, slots=True)
class FollowPicture:
    """What the template draws. `left_out` are in the list only; `top` and `bottom` are the ends of the trunk."""

    own: tuple[str, ...]
    own_y: int
    own_height: int
    middle: int
    top: int
    bottom: int
    height: int
    boxes: tuple[Box, ...]
    left_out: int


def follow_picture(own: str, followed: Sequence[Followed]) -> FollowPicture:
    """The picture for the node called `own`; the first MOST of `followed` are in it."""
    shown = followed[:MOST]
    boxes = tuple(
        Box(
            cut(each.name, LINE_CHARACTERS),
            cut(each.state, LINE_CHARACTERS + 3),
            1 + place * STEP,
            1 + place * STEP + BOX_HEIGHT // 2,
            each.read,
            each.told,
            each.signs,
        )
        for place, each in enumerate(shown)
    )
    lines = wrapped(own, OWN_LINE_CHARACTERS, OWN_LINES)
    own_height = len(lines) * OWN_LINE + OWN_ROOM
    height = max(len(boxes) * STEP - (STEP - BOX_HEIGHT), own_height) + 2
    middle = height // 2
    ends = [box.middle for box in boxes] or [middle]
    return FollowPicture(
        own=lines,
        own_y=middle - own_height // 2,
        own_height=own_height,
        middle=middle,
        top=min(*ends, middle),
        bottom=max(*ends, middle),
        height=height,
        boxes=boxes,
        left_out=len(followed) - len(shown),
    )


def cut(text: str, most: int) -> str:
    """A text that fits its box; what is cut stands whole in the list."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def wrapped(text: str, characters: int, most: int) -> tuple[str, ...]:
    """A text in at most `most` lines, broken between words where that can be."""
    lines: list[str] = [""]
    for word in text.split() or [text]:
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= characters or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    kept = [cut(line, characters) for line in lines[:most]]
    if len(lines) > most:
        kept[-1] = cut(kept[-1] + "\N{HORIZONTAL ELLIPSIS}", characters)
    return tuple(kept)
