"""A small picture of whom a city took up practices from, and who took up its own; the lists say the same in full."""

from __future__ import annotations

from collections.abc import Sequence

from node.web.language import gettext as _
from node.web.views import words
from node.web.views.adoption_view import Adoptions, TakenUp
from node.web.views.lineage_picture import DRAWN, INDENT, INSET, ROW, Row, TreePicture, fitting, line


def adoption_picture(city: str, adoptions: Adoptions) -> TreePicture | None:
    """The city between those it learned from, above it, and those that learned from it. None where there is nobody."""
    above, below = _by_place(adoptions.from_others), _by_place(adoptions.by_others)
    if not above and not below:
        return None
    own_y = INSET + ROW * len(above[:DRAWN])
    rows = [_row(place, taken, INSET + ROW * number, own_y) for number, (place, taken) in enumerate(above[:DRAWN])]
    rows.append(Row(INSET, own_y, *fitting(city, _("This city"), INSET), "", loose=False, own=True))
    rows += [
        _row(place, taken, own_y + ROW * number, own_y) for number, (place, taken) in enumerate(below[:DRAWN], start=1)
    ]
    return TreePicture(rows[-1].y + INSET + 12, tuple(rows), sum(max(0, len(side) - DRAWN) for side in (above, below)))


def _row(place: str, taken: Sequence[TakenUp], y: int, own_y: int) -> Row:
    """A place, and beneath it what was taken up."""
    x = INSET + INDENT
    said = taken[0].other.text if len(taken) == 1 else words.practices(len(taken))
    return Row(x, y, *fitting(place, "" if said == place else said, x), line(INSET, own_y, x, y), loose=False)


def _by_place(taken: Sequence[TakenUp]) -> list[tuple[str, list[TakenUp]]]:
    """What was taken up by the place of the other practice, the most first; what has no place stands by itself."""
    found: dict[str, list[TakenUp]] = {}
    for each in taken:
        found.setdefault(each.places or each.other.text, []).append(each)
    return sorted(found.items(), key=lambda pair: -len(pair[1]))
