"""`/sitemap.xml` and `/robots.txt`: what a search engine should read, and what not (sitemaps.org 0.9, RFC 9309).

Only pages whose home is here: what a peer published has its own home, which says so by its canonical link.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from urllib.parse import quote
from xml.sax.saxutils import escape

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from node.store import practices
from node.web.here import node
from node.web.language import LANGUAGES
from node.web.negotiation import TEXT, XML, Body, send
from node.web.page_cache import listing
from node.web.tallies import tally
from node.web.views.concept_view import BROWSED, address

bp = Blueprint("sitemap", __name__)

PRACTICES_A_PAGE = 10_000
PAGES = (
    "/",
    "/cities/",
    "/concepts/",
    "/learn",
    "/peers",
    "/about",
    "/catalog",
    "/vocab",
    "/api",
    "/accessibility",
    "/privacy",
)
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

Entry = tuple[str, str]
"""A path, and when what stands there changed last; empty where that is not known."""


@bp.get("/robots.txt")
def robots() -> Response:
    """Search engines are welcome; only endless combinations of facets are not for them."""
    base = node().config.base_url
    closed = ["/search?", "/search.", "/suggest", "/api/", "/admin", *(f"/{tag}/search?" for tag in LANGUAGES)]
    lines = "".join(f"Disallow: {path}\n" for path in closed)
    text = f"User-agent: *\n{lines}\nSitemap: {base}/sitemap.xml\n# Linked data: {base}/catalog\n"
    return send(Body.of(text.encode(), TEXT), negotiated=False)


@bp.get("/sitemap.xml")
def index() -> Response:
    """The list of the lists."""

    def make() -> bytes:
        here = node()
        count = practices.counts(here.db()).get(here.did, 0)
        numbers = range(1, math.ceil(count / PRACTICES_A_PAGE) + 1)
        paths = ["/sitemaps/pages.xml", *(f"/sitemaps/practices-{number}.xml" for number in numbers)]
        return _xml("sitemapindex", "sitemap", [(path, "") for path in paths])

    return _kept(("sitemap",), make)


@bp.get("/sitemaps/pages.xml")
def pages() -> Response:
    """What is no practice: the pages there are on every node, the cities, and the concepts that have practices."""

    def make() -> bytes:
        here = node()
        cities = [f"/cities/{quote(slug)}" for slug in sorted(here.index.cities())]
        concepts = [
            address(concept)
            for scheme in BROWSED
            for counted in [tally(scheme)]
            for concept in here.thesaurus.scheme(scheme)
            if counted.get(concept.iri)
        ]
        return _xml("urlset", "url", [(path, "") for path in (*PAGES, *cities, *concepts)])

    return _kept(("sitemap", "pages"), make)


@bp.get("/sitemaps/practices-<int:number>.xml")
def own_practices(number: int) -> Response:
    """So many of this city's own practices, with when each was published last."""
    here = node()
    if not 0 < number <= 10**9:
        raise NotFound("There is no such page of the sitemap.")

    def make() -> bytes:
        listed = practices.published(here.db(), here.did, (number - 1) * PRACTICES_A_PAGE, PRACTICES_A_PAGE)
        if not listed:
            raise NotFound("There is no such page of the sitemap.")
        return _xml("urlset", "url", [(f"/practices/{slug}", when) for slug, when in listed])

    return _kept(("sitemap", number), make)


def _xml(root: str, element: str, entries: Iterable[Entry]) -> bytes:
    base = node().config.base_url
    lines = [
        f"<{element}><loc>{escape(base + path)}</loc>"
        + (f"<lastmod>{escape(when)}</lastmod>" if when else "")
        + f"</{element}>\n"
        for path, when in entries
    ]
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">\n{"".join(lines)}</{root}>\n'.encode()


def _kept(name: tuple[str | int, ...], make: Callable[[], bytes]) -> Response:
    return send(listing(name, lambda: Body.of(make(), XML)), negotiated=False)
