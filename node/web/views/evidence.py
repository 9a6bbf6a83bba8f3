"""How much stands behind a practice and how like one city another is: what a learning path is ordered by, and says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from node.practice import Practice, Thesaurus
from node.search import City
from node.web.language import gettext as _
from node.web.language import language, ngettext
from node.web.reading import Reading
from node.web.views import words

SAYS_NOTHING = ("not-reported", "too-early")
"""Outcomes that do not tell yet what came of a practice."""
FAR = 1_000_000
"""The place in the order of likeness of a city that is in no such order."""


class Evidence(IntEnum):
    """What stands behind a practice; the first that holds, the strongest first."""

    RESULTS = 1
    OUTCOME = 2
    EVALUATED = 3
    DOCUMENTED = 4


@dataclass(frozen=True, slots=True)
class Ranked:
    """A city with those of its practices that were asked for, the best documented first; there is at least one."""

    city: City
    readings: tuple[Reading, ...]

    @property
    def evidence(self) -> Evidence:
        """What stands behind its best practice."""
        return evidence(self.readings[0].practice)


def evidence(practice: Practice) -> Evidence:
    """What stands behind a practice."""
    if any(result.sources for result in practice.results):
        return Evidence.RESULTS
    if practice.outcome and words.last_segment(practice.outcome) not in SAYS_NOTHING:
        return Evidence.OUTCOME
    if practice.assessments or words.last_segment(practice.status) == "evaluated":
        return Evidence.EVALUATED
    return Evidence.DOCUMENTED


def because(practice: Practice) -> str:
    """Why a practice stands where it stands, as a sentence."""
    rung = evidence(practice)
    if rung is Evidence.RESULTS:
        sourced = sum(bool(result.sources) for result in practice.results)
        return ngettext("%(count)s result with its source.", "%(count)s results with their sources.", sourced)
    if rung is Evidence.OUTCOME:
        sign = words.outcome(practice)
        return _("It says what came of it (%(outcome)s), with no sourced result.", outcome=sign.word if sign else "")
    if rung is Evidence.EVALUATED:
        return _("It was evaluated or assessed; no outcome and no sourced result are stated.")
    return _("Described only: no sourced result, outcome or evaluation.")


def ranked(readings: Iterable[Reading], known: Mapping[str, City], alike: Sequence[City], own: str) -> list[Ranked]:
    """The cities of these practices, but for `own`: by the evidence of their best, then by how alike they are.

    `alike` has the cities in the order of likeness; of one evidence in one city what was published last is first.
    """
    by_city: dict[str, list[Reading]] = {}
    for reading in sorted(readings, key=lambda each: each.holding.published, reverse=True):
        for slug in dict.fromkeys(place.slug for place in reading.practice.places):
            if slug in known and slug != own:
                by_city.setdefault(slug, []).append(reading)
    near = {city.slug: number for number, city in enumerate(alike)}
    found = [
        Ranked(known[slug], tuple(sorted(each, key=lambda reading: evidence(reading.practice))))
        for slug, each in by_city.items()
    ]
    return sorted(found, key=lambda each: (each.evidence, near.get(each.city.slug, FAR), each.city.name))


def likeness(own: City, other: City, thesaurus: Thesaurus) -> str:
    """What two cities share, as sentences: where they lie, and how many people live there."""
    here, there = (_around(each.country, thesaurus) for each in (own, other))
    shared = next((area for area in here if area in there), "")
    said = [_("In %(area)s, like yours.", area=thesaurus.label(shared, language()))] if shared else []
    if not other.population:
        said.append(_("How many people live there is not stated."))
    elif own.population:
        theirs, ours = words.number(other.population), words.number(own.population)
        said.append(_("%(theirs)s people; yours has %(ours)s.", theirs=theirs, ours=ours))
    else:
        said.append(_("%(people)s people.", people=words.number(other.population)))
    return " ".join(said)


def _around(country: str, thesaurus: Thesaurus) -> list[str]:
    """A country, its region and its continent."""
    areas = [thesaurus.iri("countries", country)] if country else []
    while areas and (concept := thesaurus.concepts.get(areas[-1])) and concept.broader:
        if concept.broader[0] in areas:
            break
        areas.append(concept.broader[0])
    return areas
