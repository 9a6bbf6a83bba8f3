"""Choosing the form of an answer by suffix or Accept, and sending it so that caches can tell the forms apart.

RFC 9110, section 12. Every negotiated answer, whatever its status, says `Vary: Accept` and has an ETag of its own form;
a page says `Vary: Accept-Language` too, unless its address names the language.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from flask import Response, request
from werkzeug.exceptions import NotAcceptable, NotFound
from werkzeug.http import parse_accept_header

from node.rdf.catalogue import Statement
from node.rdf.formats import FORMATS, serialize
from node.web.language import by_header, language, prefix
from node.web.language import gettext as _


@dataclass(frozen=True, slots=True)
class Form:
    """One form an answer may take."""

    suffix: str
    media_type: str

    @property
    def content_type(self) -> str:
        """The value of Content-Type; RDF/XML and JSON say their encoding themselves."""
        return self.media_type if self.suffix in ("rdf", "jsonld", "json") else f"{self.media_type}; charset=utf-8"


HTML = Form("html", "text/html")
TEXT = Form("txt", "text/plain")
JSON = Form("json", "application/json")
XML = Form("xml", "application/xml")
TURTLE, JSONLD, NTRIPLES, RDFXML, TRIG, NQUADS = (
    Form(suffix, FORMATS[suffix].media_type) for suffix in ("ttl", "jsonld", "nt", "rdf", "trig", "nq")
)
DID_JSON = Form("json", "application/did+json")
DID_JSONLD = Form("jsonld", "application/did+ld+json")
ATOM = Form("atom", "application/atom+xml")
CSV = Form("csv", "text/csv")
BIBTEX = Form("bib", "application/x-bibtex")
RIS = Form("ris", "application/x-research-info-systems")
MARKDOWN = Form("md", "text/markdown")
OPENSEARCH = Form("xml", "application/opensearchdescription+xml")
SUGGESTIONS = Form("json", "application/x-suggestions+json")

PAGE_AND_GRAPH = (HTML, TURTLE, JSONLD, NTRIPLES, RDFXML)
"""What describes one thing: a page for people, triples for machines."""
PAGE_AND_DATASET = (*PAGE_AND_GRAPH, TRIG, NQUADS)


def choose(offered: tuple[Form, ...], suffix: str = "") -> Form:
    """The form asked for by suffix, else by Accept; the first one offered where anything will do.

    At an address that names a language there is only the page. Raises NotFound for a suffix that is not offered, and
    NotAcceptable with the list of forms where no form fits.
    """
    if prefix() and HTML in offered:
        offered = (HTML,)
        if not suffix:
            return HTML
    if suffix:
        for form in offered:
            if form.suffix == suffix:
                return form
        raise NotFound(_("There is no form of this page that ends in %(suffix)s.", suffix=f".{suffix[:20]}"))
    form_or_none = accepted(request.headers.get("Accept", ""), offered)
    if form_or_none is None:
        forms = ", ".join(f"{form.media_type} (.{form.suffix})" for form in offered)
        raise NotAcceptable(_("None of the forms you accept is offered here. Offered are: %(forms)s.", forms=forms))
    return form_or_none


@lru_cache(maxsize=512)
def accepted(header: str, offered: tuple[Form, ...]) -> Form | None:
    """The offered form that an Accept header likes best, the earlier one of equals; None where it likes none.

    Parameters of a media range (`charset`, `profile`) are not looked at: they would refuse what readers can read.
    """
    ranges = [(value.partition(";")[0].strip().lower(), quality) for value, quality in parse_accept_header(header)]
    if not ranges:
        return offered[0]
    best, best_quality = None, 0.0
    for form in offered:
        quality = _quality(form.media_type, ranges)
        if quality > best_quality:
            best, best_quality = form, quality
    return best


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """The quality of the most specific range that fits; 0 where none does."""
    for candidate in (media_type, media_type.partition("/")[0] + "/*", "*/*"):
        fitting = [quality for value, quality in ranges if value == candidate]
        if fitting:
            return max(fitting)
    return 0.0


@dataclass(frozen=True, slots=True)
class Body:
    """An answer's bytes in one form, with their entity tag."""

    data: bytes
    form: Form
    etag: str

    @classmethod
    def of(cls, data: bytes, form: Form) -> Body:
        """The bytes with a tag of their own: no two forms share one, even where the bytes would be the same."""
        return cls(data, form, f"{hashlib.sha256(data).hexdigest()[:20]}-{form.suffix}")

    @classmethod
    def of_statements(cls, statements: list[Statement], form: Form) -> Body:
        """Statements in a form of linked data."""
        return cls.of(serialize(statements, FORMATS[form.suffix]), form)


def send(body: Body, *, status: int = 200, cache_control: str = "no-cache", negotiated: bool = True) -> Response:
    """The answer to a GET or HEAD: 304 where the reader holds it already (If-None-Match), else the bytes."""
    known = status == 200 and _holds(request.headers.get("If-None-Match", ""), body.etag)
    headers = [("ETag", f'"{body.etag}"'), ("Cache-Control", cache_control)]
    headers += vary(body.form, negotiated=negotiated)
    if body.form is not HTML:
        headers.append(("Access-Control-Allow-Origin", "*"))
    if known:
        answer = Response(status=304, headers=headers)
        del answer.headers["Content-Type"]
        return answer
    headers.append(("Content-Type", body.form.content_type))
    return Response(body.data, status=status, headers=headers)


def vary(form: Form, *, negotiated: bool) -> list[tuple[str, str]]:
    """The headers that tell caches what chose the form and the language of an answer, and readers which that is."""
    chose = ["Accept"] if negotiated and not prefix() else []
    if form is not HTML:
        return [("Vary", ", ".join(chose))] if chose else []
    chose += ["Accept-Language"] if by_header() else []
    return [("Content-Language", language()), *([("Vary", ", ".join(chose))] if chose else [])]


def _holds(if_none_match: str, etag: str) -> bool:
    """RFC 9110, section 13.1.2: `*` or a list of tags, compared weakly."""
    if not if_none_match:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in tags or f'"{etag}"' in tags
