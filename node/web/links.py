"""Link headers (RFC 8288): where the same thing is had in another form, said on the page of it."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

from flask import Flask, Response, request

from node.web.here import node
from node.web.language import language, with_language
from node.web.negotiation import ATOM, CSV, HTML, JSONLD, NTRIPLES, PAGE_AND_DATASET, RDFXML, TURTLE, Form
from node.web.views.facts import SCHEME_FACETS

FORMS = (TURTLE, JSONLD, NTRIPLES, RDFXML)
_SUFFIXED = re.compile(r"/practices/[^/.]+|/(?:peers|sources)/[^/]+/[^/.]+|/catalog|/vocab")
_VERSION = re.compile(r"/practices/[^/.]+/versions/[0-9]+")
_REPORT = re.compile(r"/quarantine/[^/]+")
_CITY = re.compile(r"/cities/([^/]+)")
_CONCEPT = re.compile(r"/concepts/([^/]+)/([^/]+)")


def install(app: Flask) -> None:
    """Add the headers to the pages of this app whose path alone names their other forms: not to a search, which its
    question names too."""

    @app.after_request
    def _linked(response: Response) -> Response:
        if response.status_code == 200 and response.mimetype == HTML.media_type:
            for link in _links(node().config.base_url, request.path, language()):
                response.headers.add("Link", link)
        return response


@lru_cache(maxsize=512)
def _links(base_url: str, path: str, tag: str) -> tuple[str, ...]:
    """The headers of a page in the language `tag`: what a search finds is asked for in it, as links on the page do."""
    found = [(with_language(at, tag) if at.startswith("/search.") else at, form) for at, form in forms(path)]
    return tuple(f'<{base_url}{address}>; rel="alternate"; type="{form.media_type}"' for address, form in found)


def forms(path: str) -> list[tuple[str, Form]]:
    """The other forms of the page at a path of ours; those of a city and a concept are what a search finds of it."""
    base = quote(path, safe="/:")
    if path == "/":
        return [("/search.atom", ATOM), ("/catalog.ttl", TURTLE), ("/catalog.jsonld", JSONLD)]
    if _SUFFIXED.fullmatch(path):
        return [(f"{base}.{form.suffix}", form) for form in FORMS]
    if _VERSION.fullmatch(path):
        return [(f"{base}.{form.suffix}", form) for form in PAGE_AND_DATASET if form is not HTML]
    if _REPORT.fullmatch(path):
        return [(f"{base}/report.{form.suffix}", form) for form in FORMS]
    if found := _CITY.fullmatch(path):
        return _found_by("city", found[1])
    if (found := _CONCEPT.fullmatch(path)) and found[1] in SCHEME_FACETS:
        return _found_by(SCHEME_FACETS[found[1]], found[2])
    return []


def _found_by(facet: str, value: str) -> list[tuple[str, Form]]:
    return [(f"/search.{form.suffix}?{facet}={quote(value, safe='')}", form) for form in (JSONLD, ATOM, CSV)]
