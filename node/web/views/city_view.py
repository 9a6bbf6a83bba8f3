"""A city's page: what its practices say about the place, which lessons they cover, and who filled the gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from node.practice import Place, Thesaurus
from node.search import Answer, City
from node.web.language import gettext as _
from node.web.language import language, ngettext
from node.web.reading import Reading
from node.web.views import words
from node.web.views.evidence import Ranked
from node.web.views.facts import Fact, Speaker, facts
from node.web.views.learn_view import LESSONS, Lesson, lesson
from node.web.views.texts import Phrase, pick

PLACE_FIELDS = ("country", "population", "population_year", "centroid", "within", "nuts", "lau", "same_as")
"""What the margin says of the place; its point is Well-known text, longitude first."""
GEONAMES = "sws.geonames.org/"
EXAMPLES = 3
"""How many cities that filled a gap are named."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A city in the list of those like this one; `population` is empty where nobody states it."""

    name: Phrase
    country: str
    population: str
    practices: str


@dataclass(frozen=True, slots=True)
class Row:
    """A practice in the matrix: its cells are empty, or `results`, `unsourced` where none of them names a source, or
    `plain` where it states no result."""

    title: Phrase
    about: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A lesson in the matrix, with how many practices of the city are on it."""

    lesson: Lesson
    count: int


@dataclass(frozen=True, slots=True)
class Example:
    """A practice of another city on a lesson that this one lacks."""

    sign: words.Sign | None
    status: str
    city: str
    title: Phrase


@dataclass(frozen=True, slots=True)
class Gap:
    """A lesson the city has no practice on: how many other cities have one, and some of them where they were sought."""

    lesson: Lesson
    others: int
    path: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class CityView:
    """What the page of a city shows. `said_by` names who gave the facts about the place."""

    slug: str
    name: Phrase
    country: str
    total: int
    kinds: str
    pilots: str
    with_results: str
    failed: str
    evident: bool
    covered: int
    uncovered: str
    population: str
    population_year: str
    facts: tuple[Fact, ...]
    said_by: str
    geonames: bool
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    gaps: tuple[Gap, ...]
    like: tuple[Neighbour, ...]
    search: str

    @property
    def unsourced(self) -> bool:
        """Whether some practice states results of which none names a source."""
        return any("unsourced" in row.cells for row in self.rows)


def city_view(
    slug: str,
    readings: Sequence[Reading],
    answer: Answer,
    like: Sequence[City],
    thesaurus: Thesaurus,
    gaps: Sequence[Gap] = (),
) -> CityView:
    """The city of that slug, from the practices about it (at least one); `like` are the cities most like it."""
    speaker = Speaker(thesaurus)
    reading, place = described(slug, readings)
    columns = columns_of(answer, thesaurus)
    missing = [each.lesson.id for each in columns if not each.count]
    pilots = [each.practice for each in readings if each.practice.kind == "pilot"]
    failed = sum(words.last_segment(each.outcome or "") == "did-not-work" for each in pilots)
    return CityView(
        slug=slug,
        name=speaker.place(place) or Phrase(place.label or slug),
        country=speaker.concept(place.country).text if place.country else "",
        total=answer.total,
        kinds=words.kinds({each.value: each.count for each in answer.facets.get("kind", [])}),
        pilots=words.number(len(pilots)) if pilots else "",
        with_results=words.number(sum(bool(each.results) for each in pilots)),
        failed=ngettext("%(count)s did not work", "%(count)s did not work", failed) if failed else "",
        evident=any(each.results for each in pilots),
        covered=len(columns) - len(missing),
        uncovered=_missing(missing),
        population=words.number(place.population) if place.population is not None else "",
        population_year=place.population_year or "",
        facts=facts(place, PLACE_FIELDS, "Place", speaker),
        said_by=reading.publisher.name,
        geonames=any(GEONAMES in address for address in place.same_as),
        columns=columns,
        rows=tuple(_row(each) for each in readings),
        gaps=tuple(gaps),
        like=tuple(_neighbour(city, thesaurus) for city in like),
        search=f"/search?{urlencode([('city', slug)])}",
    )


def columns_of(answer: Answer, thesaurus: Thesaurus) -> tuple[Column, ...]:
    """The eight lessons with how many practices of an answer are on each."""
    counts = {each.value: each.count for each in answer.facets.get("lesson", [])}
    return tuple(Column(lesson(id, thesaurus), counts.get(id, 0)) for id in LESSONS)


def gap(slug: str, lesson: Lesson, others: int, ranking: Sequence[Ranked]) -> Gap:
    """A lesson that a city lacks; `ranking` has those that filled it, in the order of a learning path."""
    path = f"/learn?{urlencode([('city', slug), ('lesson', lesson.id)])}"
    return Gap(lesson, others, path, tuple(_example(each) for each in ranking[:EXAMPLES]))


def _example(found: Ranked) -> Example:
    reading = found.readings[0]
    title = pick(reading.practice.title) or Phrase(reading.practice.slug)
    sign = words.outcome(reading.practice)
    status = "" if sign else words.status(reading.practice)
    return Example(sign, status, found.city.name, Phrase(title.text, title.lang, reading.page))


def _missing(lessons: Sequence[str]) -> str:
    if not lessons:
        return ""
    if len(lessons) == 1:
        return _("none on lesson %(number)s", number=lessons[0])
    return _("none on lessons %(numbers)s", numbers=", ".join(lessons))


def _row(reading: Reading) -> Row:
    practice = reading.practice
    title = pick(practice.title) or Phrase(practice.slug)
    sign = words.outcome(practice)
    said = sign.word if sign and sign.shape != "none" else words.status(practice)
    sourced = any(result.sources for result in practice.results)
    mark = "results" if sourced else "unsourced" if practice.results else "plain"
    on = {words.last_segment(iri) for iri in practice.lessons}
    return Row(
        Phrase(title.text, title.lang, reading.page),
        " · ".join(filter(None, (words.kind(practice.kind), words.years(practice), said))),
        tuple(mark if id in on else "" for id in LESSONS),
    )


def _neighbour(city: City, thesaurus: Thesaurus) -> Neighbour:
    return Neighbour(
        Phrase(city.name, href=f"/cities/{quote(city.slug)}"),
        thesaurus.label(thesaurus.iri("countries", city.country), language()) if city.country else "",
        words.number(city.population) if city.population else "",
        words.practices(city.count),
    )


def described(slug: str, readings: Sequence[Reading]) -> tuple[Reading, Place]:
    """The fullest description of the place; the city's own before a curator's where both say as much."""
    said = [(reading, place) for reading in readings for place in reading.practice.places if place.slug == slug]
    if not said:
        return readings[0], Place(name={"en": slug})

    def fullness(pair: tuple[Reading, Place]) -> tuple[int, bool]:
        reading, place = pair
        stated = sum(bool(getattr(place, field)) for field in PLACE_FIELDS)
        return stated, not reading.publisher.curator

    return max(said, key=fullness)
