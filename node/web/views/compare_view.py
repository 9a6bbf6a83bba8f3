"""Practices side by side: where they differ, what is the same in all, what none of them states."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from babel.lists import format_list

from node.practice import Practice
from node.rdf.table import TABLE, Property
from node.web.language import LOCALES, language, ngettext
from node.web.language import gettext as _
from node.web.reading import Reading
from node.web.views import words
from node.web.views.card import Card, card
from node.web.views.compare_results import Apart, Column, Like, likes
from node.web.views.facts import Fact, Speaker, expected, parts, values
from node.web.views.labels import GROUPS, label
from node.web.views.practice_view import organisation_facts, source_lines
from node.web.views.texts import Phrase, beginning, pick

MOST = 4
LONGEST = 320
LONGEST_LIST = 6
ROWS = {row.field: row for row in TABLE["Practice"]}
LEFT_TO_THE_PRACTICE = ("body", "results", "places")
"""The whole story is a page of its own; results and places stand above the fields."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field: what it says, more of it in pieces, each in its own language, and whether of all these
    practices this one alone has it."""

    phrase: Phrase
    note: tuple[Phrase, ...] = ()
    alone: bool = False

    @property
    def short(self) -> str:
        """The text without what follows it, or its beginning where it is long."""
        return beginning(self.phrase.text, LONGEST)

    @property
    def cut(self) -> bool:
        """Whether `short` leaves something out."""
        return len(self.phrase.whole) > LONGEST

    @property
    def whole(self) -> str:
        """All of it on one line."""
        note = "".join(piece.text for piece in self.note)
        return f"{self.phrase.whole} ({note})" if note else self.phrase.whole


@dataclass(frozen=True, slots=True)
class Cell:
    """What one practice states of a field; without values it states nothing."""

    values: tuple[Value, ...] = ()
    sign: words.Sign | None = None

    @property
    def more(self) -> int:
        """How many values stand on the practice's own page only."""
        return max(len(self.values) - LONGEST_LIST, 0)

    @property
    def text(self) -> str:
        """All of it on one line."""
        said = [each.whole for each in self.values]
        return "; ".join([self.sign.word] if self.sign and not said else said)


@dataclass(frozen=True, slots=True)
class Row:
    """A field of all practices, in the order of the columns."""

    label: str
    cells: tuple[Cell, ...]

    @property
    def same(self) -> bool:
        """Whether all practices state the same."""
        return bool(self.cells[0].text) and len({cell.text for cell in self.cells}) == 1

    @property
    def stated(self) -> bool:
        """Whether any practice states it."""
        return any(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that stand together under a heading."""

    id: str
    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ColumnView:
    """The head of a column."""

    name: str
    card: Card


@dataclass(frozen=True, slots=True)
class CompareView:
    """A comparison. `rows` is everything field by field, of which `differing` and `same` are the two halves."""

    heading: str
    sentences: tuple[str, ...]
    columns: tuple[ColumnView, ...]
    likes: tuple[Like, ...]
    apart: tuple[Apart, ...]
    groups: tuple[Group, ...]
    unstated: tuple[str, ...]
    """Labels of what some of them could state and none does."""

    @property
    def differing(self) -> tuple[Group, ...]:
        """The fields in which they differ."""
        return _those(self.groups, lambda row: not row.same)

    @property
    def same(self) -> tuple[Group, ...]:
        """The fields in which they do not."""
        return _those(self.groups, lambda row: row.same)

    @property
    def marked(self) -> bool:
        """Whether a value is marked as one practice's alone."""
        cells = (cell for group in self.groups for row in group.rows for cell in row.cells)
        return any(value.alone for cell in cells for value in cell.values)


def compare_view(readings: Sequence[Reading], speaker: Speaker) -> CompareView:
    """Put practices side by side, in the order given."""
    practices = [reading.practice for reading in readings]
    heads = tuple(map(ColumnView, _names(practices, speaker), (card(reading, speaker) for reading in readings)))
    columns = [Column(head.name, each, head.card.href) for head, each in zip(heads, practices, strict=True)]
    together, apart = likes(columns)
    groups = [Group("glance", _("At a glance"), tuple(_glance(practices, heads, speaker)))]
    for id, heading, fields in GROUPS:
        rows = [_row(ROWS[field], practices, speaker) for field in fields if field not in LEFT_TO_THE_PRACTICE]
        groups.append(Group(id, _(heading), tuple(row for row in rows if row)))
    return CompareView(
        heading=_("%(cities)s, side by side", cities=listed([head.name for head in heads])),
        sentences=tuple(_sentences(practices, heads, together, speaker)),
        columns=heads,
        likes=together,
        apart=apart,
        groups=_those(groups, lambda row: row.stated),
        unstated=tuple(row.label for group in groups for row in group.rows if not row.stated),
    )


def listed(names: Sequence[str]) -> str:
    """`Ghent, Zug and Helsinki` in the language of the page."""
    return format_list(list(names), locale=LOCALES[language()])


def _those(groups: Iterable[Group], wanted: Callable[[Row], bool]) -> tuple[Group, ...]:
    kept = (replace(group, rows=tuple(filter(wanted, group.rows))) for group in groups)
    return tuple(group for group in kept if group.rows)


def _names(practices: Sequence[Practice], speaker: Speaker) -> list[str]:
    """What each column is called: its place, with a number where two are of the same."""
    places = [speaker.place(each.places[0]).text if each.places else each.slug for each in practices]
    numbered = [f"{place} {places[: n + 1].count(place)}" for n, place in enumerate(places)]
    return [many if places.count(place) > 1 else place for place, many in zip(places, numbered, strict=True)]


def _glance(practices: Sequence[Practice], heads: Sequence[ColumnView], speaker: Speaker) -> list[Row]:
    """What stands under a practice's title."""

    def row(label: str, say: Callable[[Practice], str]) -> Row:
        return Row(label, tuple(Cell(_plain(Phrase(say(each)))) for each in practices))

    summaries = [Cell(_plain(pick(each.summary, speaker.language))) for each in practices]
    rows = [
        Row(_("Outcome"), tuple(map(_outcome, practices))),
        row(_("Status"), words.status),
        row(label("Practice", "start"), lambda practice: words.date(practice.start or "")),
        row(label("Practice", "end"), lambda practice: words.date(practice.end or "")),
        Row(label("Practice", "summary"), tuple(summaries)),
        Row(_("Trust"), tuple(Cell(sign=head.card.trust) for head in heads)),
    ]
    may_vanish = {0: all(each.kind == "policy" for each in practices), 3: not any(each.end for each in practices)}
    return [row for number, row in enumerate(rows) if not may_vanish.get(number)]


def _outcome(practice: Practice) -> Cell:
    sign = words.outcome(practice)
    if sign is None and practice.kind == "policy":
        return Cell(_plain(Phrase(_("A policy: its status stands for it"))))
    return Cell(sign=sign or words.outcome_sign(words.SILENT))


def _plain(phrase: Phrase) -> tuple[Value, ...]:
    return (Value(phrase),) if phrase else ()


def _row(row: Property, practices: Sequence[Practice], speaker: Speaker) -> Row | None:
    """A field of all of them; None where none states it and none is asked to."""
    cells = [Cell(_values(row, practice, speaker)) for practice in practices]
    if not any(cell.values for cell in cells) and not any(expected(row, practice) for practice in practices):
        return None
    if row.type == "concept" and row.many and row.field != "languages":
        cells = _marked(cells)
    return Row(label("Practice", row.field), tuple(cells))


def _marked(cells: list[Cell]) -> list[Cell]:
    """Lists of concepts with what they share first, and each one's own marked."""
    said = [{value.phrase.text for value in cell.values} for cell in cells]
    marked = []
    for number, cell in enumerate(cells):
        others = set().union(*said[:number], *said[number + 1 :])
        values = [replace(value, alone=value.phrase.text not in others) for value in cell.values]
        marked.append(Cell(tuple(sorted(values, key=lambda value: value.alone))))
    return marked


def _values(row: Property, practice: Practice, speaker: Speaker) -> tuple[Value, ...]:
    held: Any = getattr(practice, row.field)
    if held in (None, "", (), {}):
        return ()
    if row.field == "organisations":
        by_role = organisation_facts(practice, speaker)
        return tuple(Value(phrase, (Phrase(fact.label),)) for fact in by_role for phrase in fact.values)
    if row.field == "sources":
        return tuple(Value(line.title) for line in source_lines(practice, speaker))
    if row.type != "part":
        return tuple(Value(phrase) for phrase in values(row, held, speaker))
    holders = held if isinstance(held, tuple) else (held,)
    return tuple(Value(part.title, tuple(_note(part.facts))) for part in parts(row.argument, holders, speaker))


def _note(facts: Sequence[Fact]) -> Iterator[Phrase]:
    """What facts say in pieces, each in its own language, at most so many characters."""
    pieces: list[Phrase] = []
    for fact in facts:
        for number, phrase in enumerate(fact.values):
            pieces += [Phrase("; " if number else ", ")] if pieces else []
            pieces.append(Phrase(phrase.text, phrase.lang))
    room = LONGEST
    for piece in pieces:
        if room > 0:
            yield replace(piece, text=piece.text[:room])
        room -= len(piece.text)


def _sentences(
    practices: Sequence[Practice], heads: Sequence[ColumnView], together: Sequence[Like], speaker: Speaker
) -> Iterable[str]:
    """What sums the comparison up, said from the data alone."""
    counts = {kind: sum(practice.kind == kind for practice in practices) for kind in words.KINDS}
    kinds = words.kinds(counts)
    begun = sorted(practice.start[:4] for practice in practices if practice.start)
    if len(begun) == len(practices) and begun[0] != begun[-1]:
        yield _("%(kinds)s, begun between %(first)s and %(last)s.", kinds=kinds, first=begun[0], last=begun[-1])
    else:
        yield _("%(kinds)s.", kinds=kinds)
    signs = [(_outcome(practice).sign, head.name) for practice, head in zip(practices, heads, strict=True)]
    if outcomes := _by_state((sign.word, name) for sign, name in signs if sign):
        yield _("Outcomes: %(what)s.", what=outcomes)
    if statuses := _by_state((head.card.status, head.name) for head in heads):
        yield _("Status: %(what)s.", what=statuses)
    first = practices[0]
    for field in ("lessons", "technologies"):
        shared = [iri for iri in getattr(first, field) if all(iri in getattr(each, field) for each in practices[1:])]
        if shared:
            said = "; ".join(speaker.concept(iri, ROWS[field].argument).text for iri in shared)
            yield _("In common: %(what)s.", what=said)
    if together:
        count = len(together)
        yield ngettext(
            "%(count)s measure is counted alike by at least two of them.",
            "%(count)s measures are counted alike by at least two of them.",
            count,
        )
    elif not any(practice.results for practice in practices):
        yield _("None of them states a result.")


def _by_state(states: Iterable[tuple[str, str]]) -> str:
    """States with the names of those in them: `worked (Ghent and Zug); stopped (Espoo)`."""
    names: dict[str, list[str]] = {}
    for state, name in states:
        if state:
            names.setdefault(words.small(state), []).append(name)
    return "; ".join(f"{state} ({listed(named)})" for state, named in names.items())
