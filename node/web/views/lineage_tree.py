"""A practice's lineage as a tree, in words: what each one is to the one that it hangs on, and who published it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from node.web.reading import Reading
from node.web.views import words
from node.web.views.facts import Speaker
from node.web.views.lineage_walk import BACK, LOOSE, Step, Way
from node.web.views.practice_view import place_phrases
from node.web.views.texts import Phrase, link, pick
from node.web.views.trust import trust_sign


@dataclass(frozen=True, slots=True)
class Kin:
    """A practice of the lineage: its title and page, and its place, years and signer where it is held here.

    `further` are those that it came from in turn; or, of what came of the page's own, those that came of it.
    """

    title: Phrase
    place: str = ""
    years: str = ""
    trust: words.Sign | None = None
    further: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Those that are the same to a practice."""

    heading: str
    kin: tuple[Kin, ...]
    loose: bool


def tree(own: str, way: Way, heading: Callable[[str], str], speaker: Speaker) -> tuple[Group, ...]:
    """A way as a tree: under each practice, by field, those that a step leads to."""
    steps: dict[str, list[Step]] = {}
    for step in way.steps:
        steps.setdefault(step.via, []).append(step)
    return _below(own, steps, heading, speaker)


def _below(
    via: str, steps: Mapping[str, list[Step]], heading: Callable[[str], str], speaker: Speaker
) -> tuple[Group, ...]:
    rest = {iri: each for iri, each in steps.items() if iri != via}  # whoever names itself stands there once
    found = steps.get(via, ())
    groups = []
    for field in BACK:
        kin = []
        for step in found:
            if step.field == field:
                further = _below(step.iri, rest, heading, speaker)
                rest.pop(step.iri, None)  # what is named twice has its own steps below it once
                kin.append(kin_of(step.reading, speaker, further) if step.reading else Kin(link(step.iri)))
        if kin:
            groups.append(Group(heading(field), tuple(kin), field in LOOSE))
    return tuple(groups)


def kin_of(reading: Reading, speaker: Speaker, further: tuple[Group, ...] = ()) -> Kin:
    """A practice that is held here, with what hangs on it."""
    practice = reading.practice
    title = pick(practice.title, speaker.language)
    return Kin(
        Phrase(title.text or practice.iri, title.lang, reading.page),
        ", ".join(phrase.text for phrase in place_phrases(practice, speaker)),
        words.years(practice),
        trust_sign(reading.publisher),
        further,
    )
