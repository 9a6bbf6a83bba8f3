"""`/catalog`: this node's practices as a DCAT-AP catalogue; `/.well-known/void`: the same for crawlers."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, current_app, render_template

from node.rdf.catalogue import Listed, Publishing, catalogue, void
from node.store import practices
from node.web.here import node
from node.web.negotiation import HTML, JSONLD, NTRIPLES, PAGE_AND_GRAPH, RDFXML, TURTLE, Body, choose, send
from node.web.page_cache import PageCache
from node.web.reading import Reading, of_holding, version_number
from node.web.views import words
from node.web.views.schema_org import catalog_shared
from node.web.views.texts import pick

bp = Blueprint("catalog", __name__)

LISTED = 50
"""Practices on the page, the newest; the data beside it have all."""


@bp.get("/catalog")
@bp.get("/catalog.<suffix>")
def catalog(suffix: str = "") -> Response:
    """The catalogue as a page or as linked data."""
    form = choose(PAGE_AND_GRAPH, suffix)
    here = node()
    key = ("catalog", practices.last_change(here.db()), form.suffix)

    def make() -> Body:
        if form is HTML:
            return Body.of(_page().encode(), form)
        readings = [r for holding in practices.of_actor(here.db(), here.did) if (r := of_holding(holding))]
        return Body.of_statements(catalogue(_publishing(), map(_listed, readings)), form)

    return send(cast("PageCache", current_app.extensions["pages"]).get(key, make))


def _page() -> str:
    here = node()
    total = practices.counts(here.db()).get(here.did, 0)
    readings = [r for holding in practices.newest(here.db(), LISTED, [here.did]) if (r := of_holding(holding))]
    return render_template(
        "catalog.html",
        listed=[
            (r, pick(r.practice.title), words.moment(r.holding.published), version_number(r.holding)) for r in readings
        ],
        total=total,
        kinds={kind: words.kind(kind) for kind in words.KINDS},
        shared=catalog_shared(here.config, here.did, total),
    )


@bp.get("/.well-known/void")
def void_description() -> Response:
    """The data set in VoID."""
    form = choose((TURTLE, JSONLD, NTRIPLES, RDFXML))
    here = node()
    count = practices.counts(here.db()).get(here.did, 0)
    return send(Body.of_statements(void(_publishing(), count), form))


def _publishing() -> Publishing:
    here = node()
    return Publishing(here.did, here.config.name, here.config.base_url)


def _listed(reading: Reading) -> Listed:
    practice, holding = reading.practice, reading.holding
    return Listed(
        practice.iri, practice.title, practice.licence, holding.first_published, holding.published, holding.sequence
    )
