"""The home page."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from node.search import Query
from node.store import peers, practices
from node.web.here import node, publishers
from node.web.inbox import advertise
from node.web.negotiation import HTML, Body, send
from node.web.reading import of_holding
from node.web.views.card import card
from node.web.views.facts import Speaker
from node.web.views.home_view import home_view

bp = Blueprint("pages", __name__)

NEWEST = 8


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


def _page(html: str) -> Response:
    return send(Body.of(html.encode(), HTML), negotiated=False)
