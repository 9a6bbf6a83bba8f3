"""A small picture of whom a city took up practices from, and who took up its own; the lists say the same in full."""

from __future__ import annotations

from collections.abc import Sequence

from node.web.language import gettext as _
from node.web.views import words
from node.web.views.adoption_view import Lineage, TakenUp
from node.web.views.lineage_view import DRAWN, INDENT, INSET, LABEL_CHARACTERS, ROW, Picture, Row
from node.web.views.texts import one_line


def adoption_picture(city: str, lineage: Lineage) -> Picture | None:
    """The city between those it learned from, above it, and those that learned from it. None where there is nobody."""
    above, below = _by_place(lineage.from_others), _by_place(lineage.by_others)
    if not above and not below:
        return None
    own_y = INSET + ROW * len(above[:DRAWN])
    rows = [
        Row(INSET, y, *_texts(place, taken), f"M{INSET} {y}H6V{own_y}H{INSET}", loose=False)
        for number, (place, taken) in enumerate(above[:DRAWN])
        for y in (INSET + ROW * number,)
    ]
    rows.append(Row(INSET, own_y, one_line(city, LABEL_CHARACTERS), _("This city"), "", loose=False, own=True))
    for number, (place, taken) in enumerate(below[:DRAWN], start=1):
        y = own_y + ROW * number
        rows.append(Row(INDENT, y, *_texts(place, taken), f"M{INSET + 8} {own_y}V{y}H{INDENT}", loose=False))
    return Picture(rows[-1].y + INSET + 12, tuple(rows), sum(max(0, len(side) - DRAWN) for side in (above, below)))


def _by_place(taken: Sequence[TakenUp]) -> list[tuple[str, list[TakenUp]]]:
    """What was taken up by the place of the other practice, the most first; what has no place stands by itself."""
    found: dict[str, list[TakenUp]] = {}
    for each in taken:
        found.setdefault(each.places or each.other.text, []).append(each)
    return sorted(found.items(), key=lambda pair: -len(pair[1]))


def _texts(place: str, taken: Sequence[TakenUp]) -> tuple[str, str]:
    """Two lines: the place, and what was taken up."""
    said = taken[0].other.text if len(taken) == 1 else words.practices(len(taken))
    note = "" if said == place else said
    return one_line(place, LABEL_CHARACTERS) or "?", one_line(note, LABEL_CHARACTERS)
