"""What a city took up from others and others took up from it, as the takers say it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from node.web.reading import Reading
from node.web.views.facts import Speaker
from node.web.views.texts import Phrase, link, pick

FIELDS = {"adopted_from": "adopted", "adapted_from": "adapted"}
"""Relation of a practice -> how it was taken up: as it is, or changed."""
MOST = 50


@dataclass(frozen=True, slots=True)
class TakenUp:
    """One practice of another; `how` is adopted or adapted. Of what is not held here there is the address alone."""

    how: str
    ours: Phrase
    other: Phrase
    places: str


@dataclass(frozen=True, slots=True)
class Adoptions:
    """What the city took up, and what was taken up from it."""

    from_others: tuple[TakenUp, ...]
    by_others: tuple[TakenUp, ...]


def adoptions(
    slug: str,
    readings: Sequence[Reading],
    current: Callable[[str], Reading | None],
    naming: Iterable[Reading],
    speaker: Speaker,
) -> Adoptions:
    """`current` finds a practice by its IRI, `naming` are those that name one of these; other places' alone are told
    of."""
    named: dict[str, list[Reading]] = {}
    for taker in naming:
        for iri in dict.fromkeys(iri for field in FIELDS for iri in getattr(taker.practice, field)):
            named.setdefault(iri, []).append(taker)
    taken = [
        TakenUp(how, _title(reading), _title(other) if other else link(iri), _places(other, speaker) if other else "")
        for reading in readings
        for field, how in FIELDS.items()
        for iri in getattr(reading.practice, field)[:MOST]
        if not ((other := current(iri)) and _is_in(other, slug))
    ]
    given = [
        TakenUp(how, _title(reading), _title(taker), _places(taker, speaker))
        for reading in readings
        for taker in named.get(reading.practice.iri, ())
        for field, how in FIELDS.items()
        if reading.practice.iri in getattr(taker.practice, field) and not _is_in(taker, slug)
    ]
    return Adoptions(tuple(taken[:MOST]), tuple(given[:MOST]))


def _is_in(reading: Reading, slug: str) -> bool:
    return any(place.slug == slug for place in reading.practice.places)


def _places(reading: Reading, speaker: Speaker) -> str:
    return ", ".join(speaker.place(place).text or place.label for place in reading.practice.places)


def _title(reading: Reading) -> Phrase:
    title = pick(reading.practice.title) or Phrase(reading.practice.slug)
    return Phrase(title.text, title.lang, reading.page)
