"""A city's page: what its practices say about the place, and the practices themselves, wherever they were published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from node.practice import Place, Thesaurus
from node.search import Answer, City
from node.web.language import language
from node.web.reading import Reading
from node.web.views import words
from node.web.views.card import Card, card
from node.web.views.facts import Fact, Speaker, facts
from node.web.views.texts import Phrase, pick

PLACE_FIELDS = ("country", "population", "population_year", "centroid", "within", "nuts", "lau", "same_as")
GEONAMES = "sws.geonames.org/"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A city in the list of those like this one; `population` is empty where nobody states it."""

    name: Phrase
    country: str
    population: str
    practices: str


@dataclass(frozen=True, slots=True)
class CityView:
    """What the page of a city shows. `said_by` names who gave the facts about the place."""

    slug: str
    name: Phrase
    country: str
    total: int
    kinds: str
    lessons: tuple[str, ...]
    population: str
    population_year: str
    facts: tuple[Fact, ...]
    said_by: str
    geonames: bool
    cards: tuple[Card, ...]
    like: tuple[Neighbour, ...]


def city_view(
    slug: str, readings: Sequence[Reading], answer: Answer, like: Sequence[City], thesaurus: Thesaurus
) -> CityView:
    """The city of that slug, from the practices about it (at least one); `like` are the cities most like it."""
    speaker = Speaker(thesaurus)
    reading, place = _best(slug, readings)
    kinds = {count.value: count.count for count in answer.facets.get("kind", [])}
    return CityView(
        slug=slug,
        name=Phrase(place.label) if place.label else pick(place.name),
        country=speaker.concept(place.country).text if place.country else "",
        total=answer.total,
        kinds=words.kinds(kinds),
        lessons=tuple(sorted({words.last_segment(iri) for each in readings for iri in each.practice.lessons})),
        population=words.number(place.population) if place.population is not None else "",
        population_year=place.population_year or "",
        facts=facts(place, PLACE_FIELDS, "Place", speaker),
        said_by=reading.publisher.name,
        geonames=any(GEONAMES in address for address in place.same_as),
        cards=tuple(card(each, speaker) for each in readings),
        like=tuple(_neighbour(city, thesaurus) for city in like),
    )


def _neighbour(city: City, thesaurus: Thesaurus) -> Neighbour:
    return Neighbour(
        Phrase(city.name, href=f"/cities/{quote(city.slug)}"),
        thesaurus.label(thesaurus.iri("countries", city.country), language()) if city.country else "",
        words.number(city.population) if city.population else "",
        words.practices(city.count),
    )


def _best(slug: str, readings: Sequence[Reading]) -> tuple[Reading, Place]:
    """The fullest description of the place; the city's own before a curator's where both say as much."""
    described = [(reading, place) for reading in readings for place in reading.practice.places if place.slug == slug]
    if not described:
        return readings[0], Place(name={"en": slug})

    def fullness(pair: tuple[Reading, Place]) -> tuple[int, bool]:
        reading, place = pair
        stated = sum(bool(getattr(place, field)) for field in PLACE_FIELDS)
        return stated, not reading.publisher.curator

    return max(described, key=fullness)
