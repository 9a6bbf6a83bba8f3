"""What every list of results says of a practice, whatever the form of the list: its facts as plain text."""

from __future__ import annotations

from dataclasses import dataclass

from node.practice import Practice
from node.web.language import language as page_language
from node.web.reading import Reading
from node.web.views import words
from node.web.views.question import Question
from node.web.views.terms import Labels
from node.web.views.texts import Phrase, pick


@dataclass(frozen=True, slots=True)
class Line:
    """A practice with its texts and labels in the language of the list. `page` is a whole address.

    `places` are called as the practice calls them, to be cited by; `cities` are the same as the language calls them.
    """

    reading: Reading
    title: Phrase
    summary: Phrase
    kind: str
    places: tuple[str, ...]
    cities: tuple[str, ...]
    countries: tuple[str, ...]
    status: str
    outcome: str
    lessons: tuple[str, ...]
    themes: tuple[str, ...]
    technologies: tuple[str, ...]
    licence: str
    signed: str
    page: str

    @property
    def practice(self) -> Practice:
        """The practice itself."""
        return self.reading.practice

    @property
    def language(self) -> str:
        """The language of its title."""
        return self.title.lang or page_language()

    @property
    def keywords(self) -> tuple[str, ...]:
        """All concepts it is about."""
        return (*self.themes, *self.technologies, *self.lessons)


def line(reading: Reading, labels: Labels, base_url: str) -> Line:
    """The facts of one practice."""
    practice, publisher = reading.practice, reading.publisher
    countries = dict.fromkeys(labels.of(place.country) for place in practice.places if place.country)
    return Line(
        reading=reading,
        title=pick(practice.title, labels.language) or Phrase(practice.slug),
        summary=pick(practice.summary, labels.language),
        kind=labels.value("kind", practice.kind.value),
        places=tuple(filter(None, (pick(place.name, labels.language).text for place in practice.places))),
        cities=tuple(filter(None, map(labels.place, practice.places))),
        countries=tuple(countries),
        status=labels.of(practice.status) if practice.status else "",
        outcome=labels.of(practice.outcome) if practice.outcome else "",
        lessons=tuple(map(labels.of, practice.lessons)),
        themes=tuple(map(labels.of, practice.themes)),
        technologies=tuple(map(labels.of, practice.technologies)),
        licence=labels.of(practice.licence) if practice.licence else "",
        signed=words.signed("no" if publisher.portal else "curator" if publisher.curator else "city", labels.language),
        page=base_url + reading.page,
    )


def in_words(question: Question, labels: Labels, cities: dict[str, str]) -> str:
    """A question as a title says it: `“cameras”, Pilot, Ghent`; empty where nothing narrows it."""
    said = [words.quoted(question.words)] if question.words else []
    said += [labels.value(facet, value, cities) for facet, values in question.filters.items() for value in values]
    return ", ".join(said)
