"""`/search` for people and `/search.json` for programs: the same question, the same answer."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from node.search import Why
from node.web.api.calls import answered
from node.web.api.search import PARAMETERS, search
from node.web.finding import asked_question, found
from node.web.here import node
from node.web.negotiation import HTML, JSON, Body, choose, send
from node.web.views.card import card
from node.web.views.facts import Speaker
from node.web.views.search_view import reasons, search_view

bp = Blueprint("search", __name__)


@bp.get("/search")
def page() -> Response:
    """The results as a page (or as JSON, for a reader who accepts only that)."""
    form = choose((HTML, JSON))
    return _answer_json(negotiated=True) if form is JSON else _answer_html()


@bp.get("/search.json")
def document() -> Response:
    """The results as JSON: what `/api/search` answers."""
    return _answer_json(negotiated=False)


def _answer_html() -> Response:
    question = asked_question()
    here = node()
    query = question.query()
    answer = here.index.search(query)
    speaker = Speaker(here.thesaurus)
    hits = found(here.index, query, answer.hits)
    whys = here.index.why(query, [hit for hit, *_ in hits]) if query.words else [Why()] * len(hits)
    cards = [
        card(reading, speaker, title, passage, reasons(why, here.thesaurus, question.labels))
        for (_, reading, title, passage), why in zip(hits, whys, strict=True)
    ]
    view = search_view(question, answer, cards, here.thesaurus, here.index.cities())
    return send(Body.of(render_template("search.html", view=view).encode(), HTML))


def _answer_json(*, negotiated: bool) -> Response:
    return send(answered(PARAMETERS, search), negotiated=negotiated)
