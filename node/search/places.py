"""The cities there are practices of: what they are called in any language, and which of them are alike."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping

from node.practice import Concept, Thesaurus
from node.search.analysis import flat
from node.search.question import City

_UNKNOWN_SIZE = 3.0
"""How unlike a city is whose population nobody states: as one twenty times as large."""


def names(places: Mapping[str, City], thesaurus: Thesaurus) -> dict[str, str]:
    """Every flat name of every city -> its slug; of two cities of one name the one with more practices."""
    found: dict[str, str] = {}
    concepts: dict[tuple[str, str], Concept] = {}
    for concept in thesaurus.scheme("cities"):
        country = concept.broader[0].rpartition("/")[2] if concept.broader else ""
        concepts |= {(flat(name), country): concept for name in _called(concept)}
    for city in sorted(places.values(), key=lambda city: -city.count):
        known = concepts.get((flat(city.name), city.country))
        for name in (city.slug, city.name, *(_called(known) if known else ())):
            found.setdefault(flat(name), city.slug)
    return found


def in_language(places: Mapping[str, City], thesaurus: Thesaurus, language: str) -> dict[str, City]:
    """The same cities by what a language calls them, where the vocabulary knows that, and in that order.

    What practices call Ghent, Gent and Gand stands under three addresses: each keeps its name there, or nobody could
    tell them apart.
    """
    called = {city.slug: (name_of(city, thesaurus, language), city.country) for city in places.values()}
    times = Counter(called.values())
    named = (
        city._replace(name=called[city.slug][0]) if times[called[city.slug]] == 1 else city for city in places.values()
    )
    return {city.slug: city for city in sorted(named, key=by_name)}


def name_of(city: City, thesaurus: Thesaurus, language: str) -> str:
    """What a language calls a city, else what its practices call it."""
    return thesaurus.city_name(city.slug, thesaurus.iri("countries", city.country), language) or city.name


def by_name(city: City) -> tuple[str, str]:
    """What cities are put in order by: the name without accents, then the slug."""
    return flat(city.name), city.slug


def _called(concept: Concept) -> Iterator[str]:
    yield from concept.labels.values()
    for names in (*concept.names.values(), *concept.hidden.values()):
        yield from names


def alike(city: City, places: Mapping[str, City], thesaurus: Thesaurus) -> list[City]:
    """All other cities, those most like this one first: of a like population, in the same country or region."""
    others = [other for other in places.values() if other.slug != city.slug]
    here = _around(city.country, thesaurus)
    apart = {country: _apart(here, country, thesaurus) for country in {other.country for other in others}}
    ranked = ((_size_apart(city, other) + apart[other.country], other.name, other) for other in others)
    return [other for _, _, other in sorted(ranked)]


def _size_apart(city: City, other: City) -> float:
    """0 for cities of one size, 1 for one e times as large."""
    if not (city.population and other.population):
        return _UNKNOWN_SIZE
    return abs(math.log(city.population / other.population))


def _apart(here: list[str], country: str, thesaurus: Thesaurus) -> float:
    """0 in one country, 0.5 in one region (Northern Europe), 1 on one continent, else 1.5."""
    there = _around(country, thesaurus)
    shared = next((step for step, area in enumerate(here) if area in there), 3)
    return shared / 2


def _around(country: str, thesaurus: Thesaurus) -> list[str]:
    """A country, its region and its continent."""
    areas = [thesaurus.iri("countries", country)]
    while (concept := thesaurus.concepts.get(areas[-1])) and concept.broader:
        areas.append(concept.broader[0])
    return areas
