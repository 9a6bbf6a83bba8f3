"""Home, cities, peers and what this node is."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from node.harvest.standing import standing
from node.search import Query
from node.store import peers, practices, quarantine, runs, schedule
from node.web.here import node, publishers
from node.web.inbox import advertise
from node.web.language import LANGUAGES
from node.web.language import gettext as _
from node.web.negotiation import HTML, Body, Form, send
from node.web.reading import current, of_holding
from node.web.views import words
from node.web.views.card import card
from node.web.views.city_view import city_view
from node.web.views.facts import Speaker
from node.web.views.home_view import home_view
from node.web.views.peer_view import peer_line
from node.web.views.standing_view import said

bp = Blueprint("pages", __name__)

NEWEST = 8
PRACTICES_OF_A_CITY = 100
TEXT = Form("txt", "text/plain", "text")


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
        raise NotFound(_("No practice held here is about a city of that name."))
    view = city_view(slug, readings, answer, here.index.cities_like(slug), here.thesaurus)
    return _page(render_template("city.html", view=view))


@bp.get("/peers")
def peer_list() -> Response:
    """Whom this node reads, when it last could, and how much it holds of each."""
    db = node().db()
    counts, refused = practices.counts(db), quarantine.counts(db)
    schedules, now = schedule.everything(db), datetime.now(UTC)
    interval = node().config.poll_seconds
    lines = []
    for peer in peers.everyone(db):
        read = schedules.get(peer.did)
        how = said(standing(peer, read, runs.last(db, peer.did), now, interval_seconds=interval), now)
        lines.append(peer_line(peer, read, how, counts.get(peer.did, 0), refused.get(peer.did, 0)))
    return _page(render_template("peers.html", lines=lines, own=counts.get(node().did, 0)))


@bp.get("/about")
def about() -> Response:
    """What this node is, who runs it, and what it never does."""
    here = node()
    count = practices.counts(here.db()).get(here.did, 0)
    return _page(render_template("about.html", own=words.practices(count)))


@bp.get("/robots.txt")
def robots() -> Response:
    """Search engines are welcome; only endless combinations of facets are not for them."""
    base = node().config.base_url
    closed = ["/search?", "/search.", "/suggest", "/api/", *(f"/{tag}/search?" for tag in LANGUAGES)]
    lines = "".join(f"Disallow: {path}\n" for path in closed)
    text = f"User-agent: *\n{lines}\n# Linked data: {base}/catalog\n"
    return send(Body.of(text.encode(), TEXT), negotiated=False)


def _page(html: str) -> Response:
    return send(Body.of(html.encode(), HTML), negotiated=False)
