"""What changed between two versions of a practice: field by field, the words of long texts marked, parts one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import Any, Literal, NamedTuple

from node.practice import Practice
from node.rdf.table import TABLE, Property
from node.web.views.edits import blocks
from node.web.views.facts import Speaker, values
from node.web.views.labels import label

Mark = Literal["same", "added", "removed"]

MOST_CHANGES = 300
"""Fields that are shown; what a peer changes in one go knows no measure."""
CONTEXT = 15
"""Words that stayed the same, as they are shown before and after a change."""
GLUE = 3
"""A word of at most so many letters between two changes does not keep them apart."""
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_PARAGRAPH = re.compile(r"[^\n]*\n+|[^\n]+")


class Piece(NamedTuple):
    """A stretch of text, and whether both versions have it, or only the later or the earlier one.

    `skipped` is a stretch that both have and that need not be shown, since nothing near it changed.
    """

    text: str
    mark: Mark = "same"
    skipped: bool = False

    @property
    def spaced(self) -> tuple[str, str, str]:
        """The text between the space before it and after it, which nobody needs to see marked."""
        core = self.text.strip()
        before, _core, after = self.text.partition(core) if core else ("", "", "")
        return before, core or self.text, after


@dataclass(frozen=True, slots=True)
class Changed:
    """A field that is not what it was: the labels that lead to it, its language where it is a text, and its pieces.

    `part` is `added` or `removed` where it belongs to a part that came or went as a whole.
    """

    labels: tuple[str, ...]
    pieces: tuple[Piece, ...]
    lang: str = ""
    part: Mark = "same"

    @property
    def whole(self) -> Mark:
        """`added` or `removed` where the whole field is, else `same`."""
        marks = {piece.mark for piece in self.pieces}
        return marks.pop() if len(marks) == 1 else "same"


@dataclass(frozen=True, slots=True)
class Block:
    """What is read as one change: a field, or all that differs in one part. `labels` lead to it; those of a part's
    fields go on from there."""

    labels: tuple[str, ...]
    changes: tuple[Changed, ...]
    whole: Mark
    parted: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """The fields that differ, in the order of the property table; `more` says that there are others."""

    changes: tuple[Changed, ...]
    more: bool
    extra: bool
    """Whether statements of a newer vocabulary differ, which this node cannot read."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The same, each part by itself."""
        return tuple(_blocks(self.changes))


def difference(before: Practice, after: Practice, speaker: Speaker) -> Difference:
    """What differs between two versions."""
    found = list(islice(_changes(before, after, speaker), MOST_CHANGES + 1))
    return Difference(tuple(found[:MOST_CHANGES]), len(found) > MOST_CHANGES, before.extra != after.extra)


def _blocks(changes: tuple[Changed, ...]) -> Iterator[Block]:
    for (labels, part), group in groupby(changes, key=lambda each: (each.labels[:-1], each.part)):
        if labels:
            yield Block(labels, tuple(group), part, parted=True)
        else:
            yield from (Block(each.labels, (each,), each.whole, parted=False) for each in group)


def _changes(before: Practice, after: Practice, speaker: Speaker) -> Iterator[Changed]:
    for row in TABLE["Practice"]:
        yield from _field("Practice", row, getattr(before, row.field), getattr(after, row.field), speaker, ())


def _field(
    class_name: str, row: Property, old: Any, new: Any, speaker: Speaker, above: tuple[str, ...]
) -> Iterator[Changed]:
    if old == new:
        return
    labels = (*above, label(class_name, row.field))
    if row.type == "text":
        for tag in sorted({*old, *new}):
            if old.get(tag) != new.get(tag):
                yield Changed(labels, words(old.get(tag, ""), new.get(tag, "")), tag)
    elif row.type == "part":
        yield from _parts(row, _many(old), _many(new), speaker, labels)
    else:
        yield Changed(labels, lines(_said(row, old, speaker), _said(row, new, speaker)))


def _parts(
    row: Property, old: tuple[Any, ...], new: tuple[Any, ...], speaker: Speaker, labels: tuple[str, ...]
) -> Iterator[Changed]:
    """Each part beside the one that stood in its place, once those that stayed the same are set aside."""
    found = blocks([repr(part) for part in old], [repr(part) for part in new])
    spans = [each[1:] for each in found if not each.equal] if found is not None else [(0, len(old), 0, len(new))]
    for start, end, first, last in spans:
        for n in range(max(end - start, last - first)):
            gone = old[start + n] if start + n < end else None
            come = new[first + n] if first + n < last else None
            number = (first if come is not None else start) + n + 1
            above = (*labels, str(number)) if row.many else labels
            mark: Mark = "added" if gone is None else "removed" if come is None else "same"
            for part in TABLE[row.argument]:
                for each in _field(row.argument, part, _value(gone, part), _value(come, part), speaker, above):
                    yield replace(each, part=mark)


def _many(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _value(holder: Any, row: Property) -> Any:
    """A field of a part; of one that is not there, nothing of the right kind."""
    value = getattr(holder, row.field) if holder is not None else None
    return value or ({} if row.type == "text" else () if row.many else value)


def _said(row: Property, value: Any, speaker: Speaker) -> tuple[str, ...]:
    return tuple(phrase.text for phrase in values(row, value, speaker)) if value not in (None, "", (), {}) else ()


def lines(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[Piece, ...]:
    """Values of a field, each on a line of its own: what stayed, what went and what came."""
    if len(old) == len(new) == 1:
        return (Piece(old[0], "removed"), Piece(new[0], "added"))
    before, after = set(old), set(new)
    marked: list[tuple[str, Mark]] = [(each, "same") for each in new if each in before]
    marked += [(each, "removed") for each in old if each not in after]
    marked += [(each, "added") for each in new if each not in before]
    return tuple(Piece(f"{each}\n" if n < len(marked) else each, mark) for n, (each, mark) in enumerate(marked, 1))


def words(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts as one, in pieces: word by word, else paragraph by paragraph, else each as a whole."""
    for unit in (_WORD, _PARAGRAPH):
        one, other = unit.findall(old), unit.findall(new)
        found = blocks(one, other)
        if found is not None:
            pieces: list[Piece] = []
            for equal, start, end, first, last in found:
                if equal:
                    pieces.append(Piece("".join(one[start:end])))
                    continue
                pieces += [Piece("".join(one[start:end]), "removed")] if start < end else []
                pieces += [Piece("".join(other[first:last]), "added")] if first < last else []
            return tuple(_shortened(_joined(pieces)))
    return (Piece(old, "removed"), Piece(new, "added"))


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Changes that only a space or a little word keeps apart as one: what went, then what came."""
    apart = [n for n, piece in enumerate(pieces) if piece.mark == "same" and not _glues(pieces, n)]
    joined: list[Piece] = []
    for stays, group in groupby(range(len(pieces)), key=set(apart).__contains__):
        run = [pieces[n] for n in group]
        if stays:
            joined += run
            continue
        for mark in ("removed", "added"):
            text = "".join(piece.text for piece in run if piece.mark in ("same", mark))
            joined += [Piece(text, mark)] if any(piece.mark == mark for piece in run) else []
    return joined


def _glues(pieces: list[Piece], n: int) -> bool:
    """Whether what stayed is too little to be read between two changes, one of which puts words for others."""
    inner = 0 < n < len(pieces) - 1 and len({pieces[n - 1].mark, pieces[n + 1].mark}) == 2
    return inner and len(pieces[n].text.strip()) <= GLUE


def _shortened(pieces: list[Piece]) -> Iterator[Piece]:
    """Long stretches that stayed, in three: what stands beside a change is shown, what lies between is skipped."""
    for n, piece in enumerate(pieces):
        found = _WORD.findall(piece.text)
        ahead, behind = (2 * CONTEXT if n else 0), (2 * CONTEXT if n < len(pieces) - 1 else 0)
        if piece.mark != "same" or len(found) <= ahead + behind + 2 * CONTEXT:
            yield piece
            continue
        if ahead:
            yield Piece("".join(found[:ahead]))
        yield Piece("".join(found[ahead : len(found) - behind]), skipped=True)
        if behind:
            yield Piece("".join(found[len(found) - behind :]))
