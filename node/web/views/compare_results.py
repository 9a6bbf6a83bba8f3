"""Results of several practices held together: like metrics drawn on one scale, the others said beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from node.practice import Practice, Result
from node.web.views import words
from node.web.views.facts import source_numbers
from node.web.views.results import Figure, figure
from node.web.views.texts import Phrase, pick

WIDE = 1000
"""Units of a whole bar."""


@dataclass(frozen=True, slots=True)
class Line:
    """One result beside others: whose it is, its figure, when, its sources, and what of the scale it fills.

    `filled` is from where to where; `ground` says whether the whole bar stands for a stated whole. Without a figure
    the practice states nothing of the kind.
    """

    name: str
    figure: Figure | None
    when: str = ""
    sources: tuple[int, ...] = ()
    filled: tuple[int, int] | None = None
    ground: bool = False
    page: str = ""
    note: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Like:
    """One metric of several practices."""

    metric: Phrase
    lines: tuple[Line, ...]

    @property
    def notes(self) -> tuple[Line, ...]:
        """The lines that say more of how they were counted."""
        return tuple(line for line in self.lines if line.note)


@dataclass(frozen=True, slots=True)
class Apart:
    """The results of one practice that no other states in the same way: what was measured, and its line."""

    name: str
    page: str
    lines: tuple[tuple[Phrase, Line], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A practice under the name it has in this comparison."""

    name: str
    practice: Practice
    page: str


def likes(columns: Sequence[Column]) -> tuple[tuple[Like, ...], tuple[Apart, ...]]:
    """The metrics that two practices or more state alike, and for each practice the rest."""
    groups: list[list[tuple[Column, Result]]] = []
    for column in columns:
        for result in column.practice.results:
            group = next((group for group in groups if alike(group[0][1], result)), None)
            if group is None:
                groups.append([(column, result)])
            else:
                group.append((column, result))
    together = [group for group in groups if len({column.name for column, _ in group}) > 1]
    single = [pair for group in groups if group not in together for pair in group]
    return tuple(_like(group, columns) for group in together), tuple(_apart(single, columns))


def alike(one: Result, other: Result) -> bool:
    """Whether two results count the same in the same unit, in any language both have."""
    if not _normal(one.metric) & _normal(other.metric):
        return False
    if one.unit_code and other.unit_code:
        return one.unit_code == other.unit_code
    return bool(_normal(one.unit) & _normal(other.unit)) or not (one.unit or other.unit)


def _normal(text: Mapping[str, str]) -> set[str]:
    return {" ".join(each.casefold().split()) for each in text.values()}


def _like(group: list[tuple[Column, Result]], columns: Sequence[Column]) -> Like:
    results = [result for _, result in group]
    shares = all(result.value is not None and 0 <= result.value <= (result.out_of or -1) for result in results)
    ends = [end for result in results for end in (_ends(result),) if end]
    most = max((high for _, high in ends), default=Decimal(0))
    drawable = len(ends) > 1 and min(low for low, _ in ends) >= 0 and 0 < most < 10**15
    lines = []
    for column in columns:
        own = [result for of, result in group if of is column]
        lines += [_line(column, result, None if shares else most, drawn=drawable) for result in own]
        if not own:
            lines.append(Line(column.name, None, page=column.page))
    return Like(pick(group[0][1].metric), tuple(lines))


def _ends(result: Result) -> tuple[Decimal, Decimal] | None:
    """From where to where a result reaches: from nought for a number."""
    if result.value is not None:
        return (min(result.value, Decimal(0)), result.value)
    return (result.low, result.high) if result.low is not None and result.high is not None else None


def _line(column: Column, result: Result, most: Decimal | None, *, drawn: bool) -> Line:
    ends, whole = _ends(result), most if most is not None else result.out_of
    filled = None
    if drawn and ends and whole:
        filled = (round(WIDE * ends[0] / whole), round(WIDE * ends[1] / whole))
    return Line(
        column.name,
        figure(result),
        words.date(result.date) if result.date else "",
        source_numbers(result.sources),
        filled,
        ground=most is None,
        page=column.page,
        note=pick(result.method) or pick(result.note),
    )


def _apart(single: list[tuple[Column, Result]], columns: Sequence[Column]) -> list[Apart]:
    apart = []
    for column in columns:
        own = [result for of, result in single if of is column]
        if own:
            told = tuple((pick(result.metric), _line(column, result, None, drawn=False)) for result in own)
            apart.append(Apart(column.name, column.page, told))
    return apart
