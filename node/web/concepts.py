"""`/concepts/`: practices by what they are about; each theme, technology and lesson has a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Blueprint, Response, current_app, render_template

from node.search import Query
from node.store import practices
from node.web.api.concepts import find
from node.web.here import node, shown
from node.web.hierarchy import ids, narrower, tree
from node.web.language import gettext, language
from node.web.negotiation import HTML, Body, send
from node.web.page_cache import PageCache
from node.web.reading import current
from node.web.tallies import tally
from node.web.views.card import card
from node.web.views.concept_view import BROWSED, SchemeView, address, concept_view, scheme_name
from node.web.views.facts import FACETS, Speaker
from node.web.views.words import capital

bp = Blueprint("concepts", __name__)

SHOWN = 20


@bp.get("/concepts/")
def concepts() -> Response:
    """Themes, technologies and lessons as trees, with how many practices stand under each."""
    return _kept(("concepts",), _concepts)


@bp.get("/concepts/<scheme>/<id>")
def concept(scheme: str, id: str) -> Response:
    """One concept, and its practices."""
    find(scheme, id)
    return _kept(("concepts", scheme, id), lambda: _concept(scheme, id))


def _concepts() -> str:
    here = node()
    thesaurus = here.thesaurus
    views = [
        SchemeView(scheme, scheme_name(scheme), gettext(about), tree(thesaurus, scheme, tally(scheme)))
        for scheme, about in BROWSED.items()
    ]
    return render_template(
        "concepts.html", schemes=views, address=address, label=lambda iri: capital(thesaurus.label(iri, language()))
    )


def _concept(scheme: str, id: str) -> str:
    here = node()
    found, thesaurus = find(scheme, id), here.thesaurus
    speaker, cards = Speaker(thesaurus), []
    if facet := FACETS.get(scheme):
        query = Query(filters={facet: ids(found, narrower(thesaurus, scheme))}, size=SHOWN)
        cards = [card(r, speaker) for hit in here.index.search(query).hits if (r := current(hit.iri))]
    view = concept_view(found, thesaurus, tally(scheme), cards)
    return render_template("concept.html", view=view)


def _kept(name: tuple[str, ...], make: Callable[[], str]) -> Response:
    """A page that is made once a minute at most."""
    key = (*name, practices.last_change(node().db()), shown().mark)
    cache = cast("PageCache", current_app.extensions["pages"])
    return send(cache.get(key, lambda: Body.of(make().encode(), HTML)), negotiated=False)
