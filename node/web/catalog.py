"""`/catalog`: this node's practices as a DCAT-AP catalogue; `/.well-known/void`: the same for crawlers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.exceptions import NotFound

from node.rdf.catalogue import Listed, Page, Publishing, Whole, catalogue, last_page, void
from node.store import activities, practices
from node.web.here import node
from node.web.language import gettext as _
from node.web.negotiation import HTML, JSONLD, NTRIPLES, PAGE_AND_GRAPH, RDFXML, TURTLE, Body, Form, choose, send
from node.web.page_cache import PageCache
from node.web.reading import Reading, of_holding, version_number
from node.web.views import words
from node.web.views.schema_org import catalog_shared
from node.web.views.texts import pick

bp = Blueprint("catalog", __name__)

RELATIONS = {"first": "first", "previous": "prev", "next": "next", "last": "last"}
"""Of pages, as RFC 8288 registers them."""

LISTED = 50
"""Practices on the page, the newest; the data beside have all."""
PAGE_SIZE = 100
"""Practices on a page of the data: what CKAN's DCAT extension gives, and harvesters are used to."""


@bp.get("/catalog")
@bp.get("/catalog.<suffix>")
def catalog(suffix: str = "") -> Response:
    """The catalogue as a page, or as linked data: pages of these where the practices are many."""
    form = choose(PAGE_AND_GRAPH, suffix)
    if form is not HTML:
        return _data(form)
    key = ("catalog", practices.last_change(node().db()))
    return send(_cache().get(key, lambda: Body.of(_page().encode(), form)))


def _data(form: Form) -> Response:
    """A page of the data. Only the first is kept: who reads the others goes through all of them once."""
    db = node().db()
    total = practices.counts(db).get(node().did, 0)
    number = _number(request.args.get("page", ""), last_page(total, PAGE_SIZE))
    page = Page(f"{node().config.base_url}/catalog.{form.suffix}", number, PAGE_SIZE)

    def make() -> Body:
        return Body.of_statements(catalogue(_publishing(), _whole(total), page, _listed_on(page)), form)

    first = number == 1
    response = send(_cache().get(("catalog", practices.last_change(db), form.suffix), make) if first else make())
    for name, address in page.around(total).items():
        response.headers.add("Link", f'<{address}>; rel="{RELATIONS[name]}"')
    return response


def _number(said: str, last: int) -> int:
    """The number of a page, 1 where none is named. Raises NotFound for what is none.

    A page after the last is empty, since it was there for whoever began before a practice was withdrawn.
    """
    if not said:
        return 1
    if not (said.isascii() and said.isdigit() and len(said) <= 9 and int(said) >= 1):
        raise NotFound(
            _("The page must be a whole number from 1 to %(last)s, not %(said)s.", last=last, said=repr(said[:40]))
        )
    return int(said)


def _whole(total: int) -> Whole:
    here = node()
    first, last = activities.stream(here.db(), here.did, 0, 1), activities.last(here.db(), here.did)
    return Whole(total, first[0].activity.published if first else None, last.published if last else None)


def _listed_on(page: Page) -> Iterator[Listed]:
    here = node()
    holdings = practices.of_actor(here.db(), here.did, (page.number - 1) * page.size, page.size)
    return (_listed(reading) for holding in holdings if (reading := of_holding(holding)))


def _cache() -> PageCache:
    return cast("PageCache", current_app.extensions["pages"])


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
        practice.iri,
        practice.title,
        practice.licence,
        holding.first_published,
        holding.published,
        holding.sequence,
    )
