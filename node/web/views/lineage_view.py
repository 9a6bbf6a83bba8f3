"""Where a practice came from and where it went: what it names, what names it, as lists and as a small picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from node.practice import Practice
from node.web.language import gettext as _
from node.web.language import later
from node.web.reading import Reading
from node.web.views import words
from node.web.views.facts import Speaker
from node.web.views.labels import label
from node.web.views.practice_view import place_phrases
from node.web.views.texts import Phrase, link, one_line, pick
from node.web.views.trust import trust_sign

BACK = {
    "adopted_from": later("Adopted by"),
    "adapted_from": later("Adapted by"),
    "implements": later("Put into practice by"),
    "evaluates": later("Evaluated by"),
    "follows_from": later("Led to"),
    "replaces": later("Replaced by"),
    "related": later("Named as related by"),
    "curated_copy_of": later("Written up by others"),
}
"""Field -> what a practice is to the one that it names there. In this order, as are the fields themselves."""
LOOSE = ("related", "curated_copy_of")
"""Named, and yet no step from one practice to the next: drawn with a dashed line."""

DRAWN = 5
"""Practices above the own one in the picture, and as many below it."""
WIDTH, ROW, INSET, INDENT = 360, 44, 16, 44
LABEL_CHARACTERS = 34


@dataclass(frozen=True, slots=True)
class Kin:
    """A practice that is named or names: its title and page, and its place, years and signer where it is held here."""

    title: Phrase
    place: str = ""
    years: str = ""
    trust: words.Sign | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Those that are the same to a practice."""

    heading: str
    kin: tuple[Kin, ...]
    loose: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One practice in the picture: where its bar is, its two lines of text, and the way to it from the own one."""

    x: int
    y: int
    name: str
    note: str
    path: str
    loose: bool
    own: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows from what came first to what came last."""

    height: int
    rows: tuple[Row, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Lineage:
    """Both directions. `replaced_by` are those of the same publisher that replace it: nobody else may say so above it.
    `cut` says that more name it than were looked at."""

    came_from: tuple[Group, ...]
    went_to: tuple[Group, ...]
    picture: Picture | None
    replaced_by: tuple[Phrase, ...] = ()
    cut: bool = False


def lineage(
    practice: Practice,
    named: Mapping[str, Reading],
    naming: Iterable[Reading],
    speaker: Speaker,
    *,
    actor: str = "",
    cut: bool = False,
) -> Lineage:
    """What `practice` names, of which `named` are held here, and those that name it. `actor` is who publishes it."""
    naming = list(naming)
    came_from = [
        Group(label("Practice", field), tuple(_kin(iri, named.get(iri), speaker) for iri in iris), field in LOOSE)
        for field in BACK
        if (iris := names(practice, field))
    ]
    went_to = [
        Group(_(heading), tuple(_kin(each.practice.iri, each, speaker) for each in found), field in LOOSE)
        for field, heading in BACK.items()
        if (found := [each for each in naming if practice.iri in names(each.practice, field)])
    ]
    replacing = [each for each in naming if practice.iri in each.practice.replaces and each.holding.actor == actor]
    return Lineage(
        tuple(came_from),
        tuple(went_to),
        _picture(practice, came_from, went_to, speaker) if came_from or went_to else None,
        tuple(_kin(each.practice.iri, each, speaker).title for each in replacing),
        cut,
    )


def names(practice: Practice, field: str) -> tuple[str, ...]:
    """The practices that a field names."""
    value = getattr(practice, field)
    return value if isinstance(value, tuple) else (value,) if value else ()


def _kin(iri: str, reading: Reading | None, speaker: Speaker) -> Kin:
    if reading is None:
        return Kin(link(iri))
    practice = reading.practice
    title = pick(practice.title, speaker.language)
    return Kin(
        Phrase(title.text or iri, title.lang, reading.page),
        ", ".join(phrase.text for phrase in place_phrases(practice, speaker)),
        words.years(practice),
        trust_sign(reading.publisher),
    )


def _picture(practice: Practice, came_from: list[Group], went_to: list[Group], speaker: Speaker) -> Picture:
    above, below = _drawn(came_from), _drawn(went_to)
    own_y = INSET + ROW * len(above[:DRAWN])
    rows = [
        Row(INSET, y, *_texts(kin, group.heading), f"M{INSET} {y}H6V{own_y}H{INSET}", group.loose)
        for n, (group, kin) in enumerate(above[:DRAWN])
        for y in (INSET + ROW * n,)
    ]
    place = ", ".join(phrase.text for phrase in place_phrases(practice, speaker)[:1])
    own = Kin(Phrase(""), place, words.years(practice))
    rows.append(Row(INSET, own_y, *_texts(own, _("This practice")), "", loose=False, own=True))
    for n, (group, kin) in enumerate(below[:DRAWN], start=1):
        y = own_y + ROW * n
        rows.append(Row(INDENT, y, *_texts(kin, group.heading), f"M{INSET + 8} {own_y}V{y}H{INDENT}", group.loose))
    left_out = sum(max(0, len(side) - DRAWN) for side in (above, below))
    return Picture(rows[-1].y + INSET + 12, tuple(rows), left_out)


def _drawn(groups: list[Group]) -> list[tuple[Group, Kin]]:
    """What a picture can show of each: those that are held here first."""
    every = [(group, kin) for group in groups for kin in group.kin]
    return sorted(every, key=lambda each: (each[0].loose, each[1].trust is None))


def _texts(kin: Kin, heading: str) -> tuple[str, str]:
    """Two lines: the place, else the title; what it is, and its years."""
    name = kin.place.partition(",")[0] or kin.title.text
    return one_line(name, LABEL_CHARACTERS) or "?", ", ".join(filter(None, (heading, kin.years)))
