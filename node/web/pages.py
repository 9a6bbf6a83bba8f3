"""The home page: how much is here, what came of it, where, and what is new."""

from __future__ import annotations

from itertools import islice

from flask import Blueprint, Response, render_template

from node.search import Query
from node.store import peers, practices
from node.web.here import node, publishers
from node.web.inbox import advertise
from node.web.language import language
from node.web.negotiation import HTML, Body, send
from node.web.page_cache import listing
from node.web.reading import Reading, current, of_holding
from node.web.views.card import Card, card
from node.web.views.facts import Speaker
from node.web.views.home_view import Cards, home_view

bp = Blueprint("pages", __name__)

NEWEST = 5
TOLD = 3


@bp.get("/")
def home() -> Response:
    """Search first; then what is here, by lesson, by city, and what is new."""
    return advertise(send(listing(("home",), lambda: Body.of(_home().encode(), HTML)), negotiated=False))


def _home() -> str:
    here = node()
    overview = here.index.overview()
    new = filter(None, map(of_holding, practices.newest(here.db(), 2 * NEWEST, publishers())))
    view = home_view(
        here.index.search(Query(size=1)),
        here.thesaurus,
        here.index.places(language()),
        overview,
        Cards(
            newest=tuple(_card(reading) for reading in islice((each for each in new if not _is_copy(each)), NEWEST)),
            told=tuple(_card(reading) for reading in islice(filter(None, map(current, overview.told)), TOLD)),
            examples={
                lesson: _card(reading)
                for lesson, iris in overview.examples.items()
                if (reading := next(filter(None, map(current, iris)), None))
            },
        ),
        sum(peer.suspended_at is None for peer in peers.everyone(here.db())),
    )
    return render_template("home.html", view=view)


def _is_copy(reading: Reading) -> bool:
    """Whether a curator wrote up what its own city publishes here too: that stands for both."""
    of = reading.practice.curated_copy_of
    return bool(of and reading.publisher.curator and current(of))


def _card(reading: Reading) -> Card:
    return card(reading, Speaker(node().thesaurus))
