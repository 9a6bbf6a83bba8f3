"""Home, cities and what this node is."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from node.search import Query
from node.store import peers, practices
from node.web.here import node, publishers
from node.web.inbox import advertise
from node.web.language import gettext as _
from node.web.negotiation import HTML, Body, send
from node.web.reading import current, of_holding
from node.web.views import words
from node.web.views.card import card
from node.web.views.city_view import city_view
from node.web.views.facts import Speaker
from node.web.views.home_view import home_view
from node.web.views.schema_org import city_shared

bp = Blueprint("pages", __name__)

NEWEST = 8
PRACTICES_OF_A_CITY = 100


@bp.get("/")
def home() -> Response:
    """Search first; then what is here, by lesson, by city, and what is new."""
    here = node()
    readings = [
        reading for holding in practices.newest(here.db(), NEWEST, publishers()) if (reading := of_holding(holding))
    ]
    answer = here.index.search(Query(size=1))
    pilots = here.index.search(Query(filters={"kind": ("pilot",)}, size=1))
    view = home_view(
        answer,
        pilots,
        here.thesaurus,
        here.index.cities(),
        tuple(card(reading, Speaker(here.thesaurus)) for reading in readings),
        sum(peer.suspended_at is None for peer in peers.everyone(here.db())),
    )
    return advertise(_page(render_template("home.html", view=view)))


@bp.get("/cities/")
def cities() -> Response:
    """Every city a practice is about, by name, with how many there are."""
    here = node()
    counts = {count.value: count.count for count in here.index.search(Query(size=1)).facets.get("city", [])}
    named = sorted(here.index.cities().items(), key=lambda city: (city[1].casefold(), city[0]))
    listed = [(slug, name, counts.get(slug, 0)) for slug, name in named]
    return _page(render_template("cities.html", cities=listed))


@bp.get("/cities/<slug>")
def city(slug: str) -> Response:
    """One city: facts about the place, and its practices wherever they were published."""
    here = node()
    answer = here.index.search(Query(filters={"city": (slug,)}, size=PRACTICES_OF_A_CITY))
    readings = [reading for hit in answer.hits if (reading := current(hit.iri))]
    if not readings:
        raise NotFound("No practice held here is about a city of that name.")
    view = city_view(slug, readings, answer, here.index.cities_like(slug), here.thesaurus)
    places = (place for reading in readings for place in reading.practice.places if place.slug == slug)
    about = _("%(practices)s about %(city)s.", practices=words.practices(view.total), city=view.name.text)
    shared = city_shared(here.config, slug, view.name.text, about, next(places, None))
    return _page(render_template("city.html", view=view, shared=shared))


def _page(html: str) -> Response:
    return send(Body.of(html.encode(), HTML), negotiated=False)
