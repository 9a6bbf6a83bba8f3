"""A search in other forms: a table, linked data, a bibliography and a feed; and how a browser learns to ask it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from flask import Blueprint, Response, current_app, json, render_template, request

from node.search import Sort
from node.store import practices
from node.web.api.suggest import Q, suggested
from node.web.choosing import asked_language
from node.web.finding import asked_question, first
from node.web.here import node, shown
from node.web.language import SOURCE, ours, read_in, speaking
from node.web.language import gettext as _
from node.web.negotiation import ATOM, BIBTEX, CSV, JSONLD, OPENSEARCH, SUGGESTIONS, Body, Form, send
from node.web.page_cache import PageCache
from node.web.views.bibtex import bibliography
from node.web.views.feed_view import feed_view
from node.web.views.item_list import item_list
from node.web.views.listing import Line, in_words, line
from node.web.views.question import Question
from node.web.views.spreadsheet import table
from node.web.views.terms import Labels
from node.web.views.texts import one_line
from node.web.views.words import practices as practices_said

bp = Blueprint("downloads", __name__)

MOST = 1_000
ENTRIES = 50


@bp.get("/search.csv")
def csv() -> Response:
    """The results as a table."""
    return _file(CSV, lambda question: table(_lines(question)))


@bp.get("/search.bib")
def bib() -> Response:
    """The results as BibTeX."""
    return _file(BIBTEX, lambda question: bibliography(_lines(question)))


@bp.get("/search.jsonld")
def jsonld() -> Response:
    """The results as linked data."""

    def make(question: Question) -> bytes:
        here = node()
        total = here.index.search(question.query(size=1)).total
        address = here.config.base_url + question.address("/search.jsonld")
        return json.dumps(item_list(_lines(question), address, total), ensure_ascii=False, sort_keys=False).encode()

    return send(_kept(JSONLD, make), negotiated=False)


@bp.get("/search.atom")
def atom() -> Response:
    """What the search finds as a feed, the newest first: what is new since the last visit, without an account."""

    def make(question: Question) -> bytes:
        here = node()
        labels, base_url = Labels(here.thesaurus, question.labels), here.config.base_url
        said = in_words(question, labels, here.index.cities(ours(question.labels)))
        asked = replace(question, sort=Sort.RELEVANCE)  # the feed has one order, so its address and id name none
        title = _("Practices: %(what)s", what=said) if said else _("Practices of all cities")
        newest = _lines(replace(question, sort=Sort.NEWEST), ENTRIES)
        newest.sort(key=lambda each: each.reading.holding.published, reverse=True)
        address, page = asked.address("/search.atom"), read_in(replace(asked, language="").address("/search"))
        view = feed_view(newest, here.thesaurus, title, base_url + address, base_url + page)
        return render_template("feed.xml", view=view).encode("utf-8", "replace")

    return send(_kept(ATOM, make), negotiated=False)


@bp.get("/opensearch.xml")
def opensearch() -> Response:
    """How a browser adds this node as a search engine (OpenSearch 1.1, draft 6).

    With `hl` it says so in that language, and searches in it; without, each search is in the reader's own.
    """
    name, wanted = node().config.name, asked_language(default="")
    tag = ours(wanted) if wanted else ""
    with speaking(tag or SOURCE):
        about = _("What other cities did with data about people: policies, case studies and pilots with their results.")
    text = render_template(
        "opensearch.xml",
        short_name=one_line(name, 16),
        long_name=one_line(f"New Commons, {name}", 48),
        about=about,
        tag=tag,
    )
    return send(Body.of(text.encode(), OPENSEARCH), negotiated=False)


@bp.get("/suggest")
def suggest() -> Response:
    """Suggestions as browsers read them (OpenSearch suggestions 1.1): what was typed, completions, notes, addresses."""
    words = request.args.get("q", "")[: Q.schema["maxLength"]]
    tag = asked_language()
    found = list(suggested(words, tag, 8))
    with speaking(tag):
        counts = [practices_said(each.count) for each, _page in found]
        kind = _("Practice")
    notes = [kind if each.kind == "practice" else count for (each, _page), count in zip(found, counts, strict=True)]
    pages = [node().config.base_url + page for _, page in found]
    document = [words, [each.label for each, _page in found], notes, pages]
    return send(
        Body.of(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"), SUGGESTIONS), negotiated=False
    )


def _lines(question: Question, most: int = MOST) -> list[Line]:
    here = node()
    labels = Labels(here.thesaurus, question.labels)
    return [line(reading, labels, here.config.base_url) for reading in first(here.index, question.query(), most)]


def _file(form: Form, make: Callable[[Question], bytes]) -> Response:
    """A list to be kept on the reader's own disk."""
    response = send(_kept(form, make), negotiated=False)
    response.headers["Content-Disposition"] = f'attachment; filename="practices.{form.suffix}"'
    return response


def _kept(form: Form, make: Callable[[Question], bytes]) -> Body:
    """The list a request asks for, made once a minute at most; always from its first practice."""
    question = asked_question().turned(1)
    key = ("search", form.suffix, question.address(), practices.last_change(node().db()), shown().mark)
    cache = cast("PageCache", current_app.extensions["pages"])
    with speaking(question.labels):
        return cache.get(key, lambda: Body.of(make(question), form))
