"""Looks up the practices that one names and those that name it, as this node shows them."""

from __future__ import annotations

from collections.abc import Mapping

from node.practice import Practice
from node.web.here import node
from node.web.reading import Reading, current
from node.web.views.facts import Speaker
from node.web.views.lineage_view import BACK, Lineage, lineage, names
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
    practice: Practice, actor: str, named: Mapping[str, Reading], speaker: Speaker, *, both_ways: bool = True
) -> Lineage:
    """Where a practice came from and, unless an old version is shown, where it went. `actor` publishes it."""
    hits = node().index.naming([practice.iri], MOST + 1) if both_ways else []
    naming = [reading for hit in hits[:MOST] if (reading := current(hit.iri))]
    return lineage(practice, named, naming, speaker, actor=actor, cut=len(hits) > MOST)
