"""`/api/cities`: the places there are practices of, and which of them are alike."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from werkzeug.exceptions import NotFound

from node.search import City
from node.web.api.calls import Asked, call
from node.web.api.parameters import HL, segment
from node.web.here import node
from node.web.language import ours
from node.web.views.terms import Labels

SLUG = segment("slug", "What an address calls the city, as /api/cities lists them.", "ghent")


@call("/api/cities", "Every city or other place there are practices of.", "CityList", HL, example="/api/cities")
def cities(asked: Asked) -> dict[str, Any]:
    """All places, by name."""
    here = node()
    labels, known = Labels(here.thesaurus, asked["hl"]), here.index.places(ours(asked["hl"]))
    return {"cities": [city_named(each, labels, here.config.base_url) for each in known.values()]}


@call(
    "/api/cities/{slug}", "One city, and cities like it by population and region.", "City", SLUG, HL,
    example="/api/cities/ghent",
)  # fmt: skip
def city(asked: Asked) -> dict[str, Any]:
    """One place."""
    here = node()
    tag = ours(asked["hl"])
    found = here.index.places(tag).get(asked["slug"])
    if found is None:
        raise NotFound("No practice held here is about a city of that name.")
    labels, base_url = Labels(here.thesaurus, asked["hl"]), here.config.base_url
    return city_named(found, labels, base_url) | {
        "search": f"{base_url}/api/search?city={quote(found.slug)}",
        "like": [city_named(each, labels, base_url) for each in here.index.cities_like(found.slug, language=tag)],
    }


def city_named(city: City, labels: Labels, base_url: str) -> dict[str, Any]:
    """A city in a list."""
    return {
        "slug": city.slug,
        "name": city.name,
        "country": labels.concept(labels.thesaurus.iri("countries", city.country)) if city.country else None,
        "population": city.population or None,
        "practices": city.count,
        "page": f"{base_url}/cities/{quote(city.slug)}",
        "api": f"{base_url}/api/cities/{quote(city.slug)}",
    }
