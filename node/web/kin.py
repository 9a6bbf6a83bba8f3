"""Looks up the practices that one names and those that name it, and so on from there, as this node shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from node.practice import Practice
from node.web.here import node
from node.web.reading import Reading, current
from node.web.views.facts import Speaker
from node.web.views.lineage_view import Lineage, lineage
from node.web.views.lineage_walk import BACK, FURTHER, LOOSE, Step, Way, names, steps_back, way
from node.web.views.texts import Phrase, pick

MOST = 50
"""Practices that are looked up in either direction."""


def named_by(practice: Practice) -> dict[str, Reading]:
    """The practices that one names, as far as they are held here."""
    iris = list(dict.fromkeys(iri for field in BACK for iri in names(practice, field)))
    return {iri: reading for iri in iris[:MOST] if (reading := current(iri))}


def titles(readings: Mapping[str, Reading]) -> dict[str, Phrase]:
    """What practices are called, leading to their pages here."""
    phrases = {}
    for iri, reading in readings.items():
        title = pick(reading.practice.title)
        phrases[iri] = Phrase(title.text or iri, title.lang, reading.page)
    return phrases


def lineage_of(
    practice: Practice,
    actor: str,
    named: Mapping[str, Reading],
    speaker: Speaker,
    *,
    alike: Sequence[Reading] = (),
    both_ways: bool = True,
) -> Lineage:
    """Where a practice came from and, unless an old version is shown, where it went. `actor` publishes it; `alike` are
    similar ones."""
    first = [Step(practice.iri, field, iri, named.get(iri)) for field in BACK for iri in names(practice, field)]
    back = way(first, steps_back, current)
    forth, cut = _forth(practice.iri) if both_ways else (Way(), False)
    return lineage(practice, back, forth, speaker, actor=actor, alike=alike, cut=cut)


def replacing(iri: str, actor: str) -> list[Reading]:
    """The practices of which its own publisher says that they replace one."""
    found = (current(hit.iri) for hit in node().index.naming([iri], MOST))
    return [each for each in found if each and each.holding.actor == actor and iri in each.practice.replaces]


def _forth(iri: str) -> tuple[Way, bool]:
    """What came of a practice, and whether more name it than were looked at."""
    hits = node().index.naming([iri], MOST + 1)
    naming = [reading for hit in hits[:MOST] if (reading := current(hit.iri))]
    first = [
        Step(iri, field, each.practice.iri, each)
        for field in BACK
        for each in naming
        if iri in names(each.practice, field)
    ]
    return way(first, _steps_forth, current), len(hits) > MOST


def _steps_forth(practice: Practice) -> Iterator[tuple[str, str]]:
    for hit in node().index.naming([practice.iri], FURTHER + 1):
        reading = current(hit.iri)
        if reading:
            for field in BACK:
                if field not in LOOSE and practice.iri in names(reading.practice, field):
                    yield field, hit.iri
