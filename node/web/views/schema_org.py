"""What search engines and link previews read of a page: schema.org as JSON-LD, and Open Graph.

Only what the page itself shows; a text that nobody gave a language, or a place without a point, says nothing of either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from node.config import Config
from node.practice import Activity, Kind, Place, Practice, Source, Thesaurus
from node.web.here import Publisher
from node.web.language import gettext as _
from node.web.language import language
from node.web.views import words
from node.web.views.facts import Speaker
from node.web.views.texts import one_line, pick, safe_href

Schema = dict[str, Any]

CONTEXT = "https://schema.org"
TYPES = {Kind.POLICY: "CreativeWork", Kind.CASE_STUDY: "Report", Kind.PILOT: "Report"}
DESCRIPTION_CHARACTERS = 300
MOST = 20
_POINT = re.compile(r"POINT ?\((-?[0-9.]{1,20}) (-?[0-9.]{1,20})\)")


@dataclass(frozen=True, slots=True)
class Shared:
    """What the head of a page says of it. `url` is its home, `kind` is Open Graph's."""

    url: str
    description: str
    schema: Schema
    kind: str = "website"


def site_shared(config: Config) -> Shared:
    """The home page: a site that can be searched."""
    url, name = f"{config.base_url}/", _("New Commons, %(city)s", city=config.name)
    about = _(
        "How cities use data about people: their policies, case studies and pilots, with what worked and what did not."
    )
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{config.base_url}/search?q={{words}}"},
        "query-input": "required name=words",
    }
    return Shared(url, about, _schema("WebSite", url, name=name, url=url, description=about, potentialAction=search))


def catalog_shared(config: Config, did: str, count: int) -> Shared:
    """The catalogue of what this node publishes."""
    url, name = f"{config.base_url}/catalog", _("What %(city)s publishes", city=config.name)
    about = _("%(practices)s as one catalogue in linked data.", practices=words.practices(count))
    publisher = {"@type": "Organization", "@id": did, "name": config.name, "url": f"{config.base_url}/"}
    return Shared(url, about, _schema("DataCatalog", url, name=name, url=url, description=about, publisher=publisher))


def city_shared(config: Config, slug: str, name: str, about: str, place: Place | None) -> Shared:
    """The page of a city, whose facts `place` has as a practice states them."""
    url = f"{config.base_url}/cities/{slug}"
    city = {"@type": "City", "name": name, **(_place(place) if place else {})}
    return Shared(url, about, _schema("CollectionPage", url, name=name, url=url, description=about, about=city))


def practice_shared(
    practice: Practice,
    publisher: Publisher,
    activity: Activity,
    first_published: str,
    thesaurus: Thesaurus,
    here: str,
    version: int,
) -> Shared:
    """The page of a practice in the node at `here`; its home is its publisher's node, of a portal's this page."""
    url = f"{here}{publisher.page(practice.iri)}" if publisher.own or publisher.portal else practice.iri
    title, summary, speaker = pick(practice.title), pick(practice.summary), Speaker(thesaurus)
    about = one_line(summary.text, DESCRIPTION_CHARACTERS)
    schema = _schema(
        TYPES[practice.kind],
        practice.iri,
        url=url,
        name=title.text,
        abstract=summary.text,
        genre=words.kind(practice.kind.value),
        inLanguage=list(practice.languages),
        creativeWorkStatus=words.status(practice) if practice.status else "",
        datePublished=first_published,
        dateModified=activity.published,
        version="" if publisher.portal else version,
        license=safe_href(practice.licence),
        publisher={"@type": "Organization", "@id": publisher.did, "name": publisher.name},
        temporalCoverage=f"{practice.start}/{practice.end or '..'}" if practice.start else "",
        spatialCoverage=[
            {"@type": "Place", "name": speaker.place(each).text, **_place(each)} for each in practice.places[:MOST]
        ],
        about=[_term(iri, thesaurus) for iri in (*practice.lessons, *practice.themes, *practice.technologies)[:MOST]],
        citation=_citations(practice.sources),
    )
    return Shared(url, about, schema, "article")


def _schema(type_: str, id: str, **said: Any) -> Schema:
    """What is not said is left out."""
    return {"@context": CONTEXT, "@type": type_, "@id": id, **{name: value for name, value in said.items() if value}}


def _place(place: Place) -> Schema:
    found: Schema = {}
    if same := [address for address in place.same_as[:MOST] if safe_href(address)]:
        found["sameAs"] = same
    if point := _POINT.fullmatch(place.centroid or ""):
        found["geo"] = {"@type": "GeoCoordinates", "latitude": point[2], "longitude": point[1]}
    return found


def _term(iri: str, thesaurus: Thesaurus) -> Schema:
    return {"@type": "DefinedTerm", "@id": iri, "name": thesaurus.label(iri, language())}


def _citations(sources: Sequence[Source]) -> list[Schema]:
    named = [(one_line(each.title, DESCRIPTION_CHARACTERS), safe_href(each.page)) for each in sources[:MOST]]
    return [{"@type": "CreativeWork", "name": title or url, **({"url": url} if url else {})} for title, url in named]
