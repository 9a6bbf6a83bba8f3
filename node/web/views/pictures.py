"""Pictures of results: bars where two or more values compare, dots where they count people. No base, no bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from node.practice import Practice, Result

LARGEST = Decimal(10) ** 12
UNITS = 1_000
"""How wide a picture is, in the units of its own."""
FEWEST_DOTS, MOST_DOTS = 10, 300
COLUMN, STEP = 8, 20
"""Dots in a column, and how far they are apart."""


class Bar(NamedTuple):
    """A bar by its length in UNITS. `before` is what was measured earlier; `of_whole` lies on a ground that is all."""

    length: int
    before: bool = False
    of_whole: bool = False


@dataclass(frozen=True, slots=True)
class Dots:
    """One dot for each of a whole, those of the part first: the paths, and of which result (its number)."""

    part: str
    rest: str
    width: int
    height: int
    result: int


def bars(result: Result, every: Sequence[Result]) -> tuple[Bar, ...]:
    """The bars of one result: a part of its whole; else beside the value before; else beside others of its metric."""
    value = _drawable(result.value)
    if value is None:
        return ()
    whole, before = _drawable(result.out_of), _drawable(result.baseline)
    if whole and value <= whole:
        return (Bar(_length(value, whole), of_whole=True),)
    if before is not None and max(value, before) > 0:
        longest = max(value, before)
        return (Bar(_length(value, longest)), Bar(_length(before, longest), before=True))
    alike = [number for other in every if _alike(result, other) and (number := _drawable(other.value)) is not None]
    if len(alike) > 1 and max(alike) > 0:
        return (Bar(_length(value, max(alike))),)
    return ()


def dots(practice: Practice) -> Dots | None:
    """The first result that counts a part of a small whole, exactly; None where there is none."""
    for number, result in enumerate(practice.results, start=1):
        part, whole = _count(result.value), _count(result.out_of)
        exact = result.qualifier is None and part is not None and whole is not None
        if exact and part is not None and whole is not None and part <= whole and FEWEST_DOTS <= whole <= MOST_DOTS:
            columns, rows = -(-whole // COLUMN), min(COLUMN, whole)
            return Dots(_places(0, part), _places(part, whole), columns * STEP, rows * STEP, number)
    return None


def _alike(one: Result, other: Result) -> bool:
    """Whether two results measure one thing, so that they may share a scale."""
    same = one.metric == other.metric and one.unit == other.unit and one.unit_code == other.unit_code
    return same and bool(one.metric) and other.out_of is None and other.baseline is None


def _drawable(value: Decimal | None) -> Decimal | None:
    return value if value is not None and value.is_finite() and 0 <= value < LARGEST else None


def _count(value: Decimal | None) -> int | None:
    return int(value) if value is not None and _drawable(value) is not None and value == value.to_integral() else None


def _length(value: Decimal, longest: Decimal) -> int:
    return round(value * UNITS / longest)


def _places(first: int, last: int) -> str:
    """A path that is a dot at each place, column by column."""
    half = STEP // 2
    return "".join(f"M{n // COLUMN * STEP + half} {n % COLUMN * STEP + half}h0" for n in range(first, last))
