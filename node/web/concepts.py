"""`/concepts/`: practices by what they are about; each theme, technology and lesson has a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from flask import Blueprint, Response, render_template

from node.search import Index, Query
from node.web.api.concepts import find
from node.web.here import node
from node.web.hierarchy import ids, narrower, tree
from node.web.language import gettext, language
from node.web.language import here as linked
from node.web.negotiation import HTML, Body, send
from node.web.page_cache import listing
from node.web.reading import standing
from node.web.tallies import tally
from node.web.views import words
from node.web.views.card import card
from node.web.views.concept_view import BROWSED, SchemeView, Told, address, concept_view
from node.web.views.facts import SCHEME_FACETS, Speaker
from node.web.views.scheme_names import scheme_name

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


@bp.get("/lessons/<id>")
def lesson(id: str) -> Response:
    """The short address of a lesson's page."""
    return _moved("lessons", id)


@bp.get("/themes/<id>")
def theme(id: str) -> Response:
    """The short address of a theme's page."""
    return _moved("themes", id)


@bp.get("/technologies/<id>")
def technology(id: str) -> Response:
    """The short address of a technology's page."""
    return _moved("technologies", id)


def _moved(scheme: str, id: str) -> Response:
    """308 to a concept's page, in the same language and on the same host: the address says neither anew."""
    target = linked(address(find(scheme, id)))
    headers = {"Location": target, "Cache-Control": "no-cache"}
    return Response(f"This page is at {target}\n", status=308, headers=headers, mimetype="text/plain")


def _concepts() -> str:
    here = node()
    thesaurus = here.thesaurus
    views = [
        SchemeView(scheme, scheme_name(scheme), gettext(about), tree(thesaurus, scheme, tally(scheme)))
        for scheme, about in BROWSED.items()
    ]
    return render_template(
        "concepts.html",
        schemes=views,
        address=address,
        label=lambda iri: words.capital(thesaurus.label(iri, language())),
    )


def _concept(scheme: str, id: str) -> str:
    here = node()
    found, thesaurus = find(scheme, id), here.thesaurus
    speaker, cards, told = Speaker(thesaurus), [], Told()
    if facet := SCHEME_FACETS.get(scheme):
        chosen = {facet: ids(found, narrower(thesaurus, scheme))}
        answer = here.index.search(Query(filters=chosen, size=SHOWN, counted=()))
        cards = [card(reading, speaker) for reading in standing([hit.iri for hit in answer.hits])]
        told = _told(here.index, chosen)
    view = concept_view(found, thesaurus, tally(scheme), cards, told)
    return render_template("concept.html", view=view)


def _told(index: Index, chosen: Mapping[str, tuple[str, ...]]) -> Told:
    """What practices of these filters are. Of a facet that a value is chosen of every value is counted, as if none
    were: so any value will do, and of two such facets each is narrowed by the other."""
    none = ("-",)
    years = index.search(Query(filters={**chosen, "year": none}, size=1, counted=("year",))).facets.get("year", [])
    pilots = index.search(Query(filters={**chosen, "kind": ("pilot",)}, size=1, counted=("outcome",)))
    cities = index.search(Query(filters={**chosen, "city": none}, size=1, counted=("city",))).facets.get("city", [])
    counted = {each.value: each.count for each in cities}
    named = [(slug, name, counted[slug]) for slug, name in index.cities(language()).items() if slug in counted]
    return Told(
        {each.value: each.count for each in years},
        pilots.total,
        {each.value: each.count for each in pilots.facets.get("outcome", [])},
        sorted(named, key=lambda city: -city[2]),
        datetime.now(UTC).year,
    )


def _kept(name: tuple[str, ...], make: Callable[[], str]) -> Response:
    return send(listing(name, lambda: Body.of(make().encode(), HTML)), negotiated=False)
