"""A learning path: a lesson that a city lacks, and the cities like it that have it, the best documented first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from node.practice import Thesaurus
from node.search import City
from node.web.language import gettext as _
from node.web.language import language, later
from node.web.reading import Reading
from node.web.views import words
from node.web.views.card import Card, card
from node.web.views.evidence import Evidence, Ranked, because, likeness
from node.web.views.facts import Speaker
from node.web.views.texts import Phrase, pick

MORE = 3
"""How many further practices of a city are named below its best."""
LESSONS = tuple(str(number) for number in range(1, 9))

RUNGS = {
    Evidence.RESULTS: (
        later("Results with their sources"),
        later("Something was counted or measured, and its source is named."),
    ),
    Evidence.OUTCOME: (
        later("An outcome stated"),
        later("It is said what came of it, without a result that names its source."),
    ),
    Evidence.EVALUATED: (later("Evaluated"), later("Somebody looked at it; what came of it is not stated.")),
    Evidence.DOCUMENTED: (later("Documented"), later("It is described; how it went is not stated.")),
}
"""What stands behind a practice -> the heading and what that means."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One of the eight, as a choice: its number, what it asks, and how many practices on it the chosen city has."""

    id: str
    label: str
    about: str
    held: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What was chosen; each is empty where it was not. `own` is our city, or what was said of one not held here."""

    city: str = ""
    lesson: str = ""
    country: str = ""
    people: str = ""
    own: City | None = None

    def address(self) -> str:
        """The address that asks for it, the same for the same path."""
        asked = (("city", self.city), ("people", self.people), ("country", self.country), ("lesson", self.lesson))
        pairs = [pair for pair in asked if pair[1]]
        return f"/learn?{urlencode(pairs)}" if pairs else "/learn"


@dataclass(frozen=True, slots=True)
class Teacher:
    """A city that has the lesson: its best practice on it, why it stands there, and what else it has."""

    city: Phrase
    country: str
    card: Card
    because: str
    like: str
    others: tuple[Phrase, ...]
    all_href: str


@dataclass(frozen=True, slots=True)
class Rung:
    """The cities of one strength of evidence."""

    id: str
    heading: str
    about: str
    teachers: tuple[Teacher, ...]


@dataclass(frozen=True, slots=True)
class LearnView:
    """What the page shows. Without `lesson` it is a form; `held` counts what the own city has on the lesson already.

    `cities` are those with the lesson, `shown` those listed, `fewer` where these are not all.
    """

    asked: Asked
    lessons: tuple[Lesson, ...]
    lesson: Lesson | None
    own: str
    cities: str
    shown: int
    fewer: bool
    sourced: str
    rungs: tuple[Rung, ...]
    search: str
    own_search: str
    held: int


def lesson(id: str, thesaurus: Thesaurus, held: int | None = None) -> Lesson:
    """A lesson in words: its definition where the page's language has one, else its label."""
    iri = thesaurus.iri("lessons", id)
    label = words.capital(thesaurus.label(iri, language()))
    concept = thesaurus.concepts.get(iri)
    about = concept.definition.get(language(), "") if concept else ""
    return Lesson(id, label, about.rstrip(".") or label, held)


def lessons(thesaurus: Thesaurus, held: dict[str, int] | None = None) -> tuple[Lesson, ...]:
    """The eight; `held` has how many practices of the chosen city are on each."""
    return tuple(lesson(id, thesaurus, held.get(id, 0) if held is not None else None) for id in LESSONS)


def learn_view(
    asked: Asked, ranking: Sequence[Ranked], cities: int, held: dict[str, int] | None, thesaurus: Thesaurus
) -> LearnView:
    """`ranking` has the cities to learn from in their order, `cities` is how many have the lesson at all."""
    speaker = Speaker(thesaurus)
    rungs = []
    for rung, (heading, about) in RUNGS.items():
        there = [_teacher(each, asked, speaker) for each in ranking if each.evidence is rung]
        if there:
            rungs.append(Rung(rung.name.lower(), _(heading), _(about), tuple(there)))
    search = [("lesson", asked.lesson)]
    return LearnView(
        asked=asked,
        lessons=lessons(thesaurus, held),
        lesson=lesson(asked.lesson, thesaurus) if asked.lesson else None,
        own=asked.own.name if asked.own else "",
        cities=words.number(cities),
        shown=len(ranking),
        fewer=len(ranking) < cities,
        sourced=words.number(sum(each.evidence is Evidence.RESULTS for each in ranking)),
        rungs=tuple(rungs),
        search=f"/search?{urlencode(search)}",
        own_search=f"/search?{urlencode([('city', asked.city), *search])}" if asked.city else "",
        held=held.get(asked.lesson, 0) if held else 0,
    )


def _teacher(found: Ranked, asked: Asked, speaker: Speaker) -> Teacher:
    city, best = found.city, found.readings[0]
    thesaurus = speaker.thesaurus
    return Teacher(
        city=Phrase(city.name, href=f"/cities/{quote(city.slug)}"),
        country=thesaurus.label(thesaurus.iri("countries", city.country), language()) if city.country else "",
        card=card(best, speaker),
        because=because(best.practice),
        like=likeness(asked.own, city, thesaurus) if asked.own else "",
        others=tuple(_title(each) for each in found.readings[1 : MORE + 1]),
        all_href=f"/search?{urlencode([('lesson', asked.lesson), ('city', city.slug)])}"
        if len(found.readings) > MORE + 1
        else "",
    )


def _title(reading: Reading) -> Phrase:
    title = pick(reading.practice.title) or Phrase(reading.practice.slug)
    return Phrase(title.text, title.lang, reading.page)
