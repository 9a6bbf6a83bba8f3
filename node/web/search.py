"""`/search` for people and `/search.json` for programs: the same question, the same answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flask import Blueprint, Response, render_template

from node.search import Answer, Hit, Query, Why
from node.web.api.calls import answered
from node.web.api.search import PARAMETERS, search
from node.web.finding import asked_question, found
from node.web.here import node
from node.web.language import ours
from node.web.negotiation import HTML, JSON, Body, choose, send
from node.web.views.card import Card, card
from node.web.views.facts import Speaker
from node.web.views.question import Question
from node.web.views.search_view import label, reasons, search_view
from node.web.views.spread_view import Loosened, Spread, by_city, by_year

bp = Blueprint("search", __name__)

OTHERS = 3
"""Practices shown where nothing was found."""
MOST_LOOSENED = 6


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
    question = asked_question(labels=False)  # a page speaks one language; `hl` is for data
    here = node()
    query = question.query()
    answer = here.index.search(query)
    view = search_view(
        question,
        answer,
        _cards(question, query, answer.hits) if question.view == "list" else [],
        here.thesaurus,
        here.index.cities(ours(question.labels)),
        _spread(question, answer),
        [] if answer.total else list(_loosened(question)),
    )
    return send(Body.of(render_template("search.html", view=view).encode(), HTML))


def _cards(question: Question, query: Query, found_hits: list[Hit]) -> list[Card]:
    """The hits, each with what matched and why."""
    here = node()
    hits = found(here.index, query, found_hits)
    whys = here.index.why(query, [hit for hit, *_ in hits]) if query.words else [Why()] * len(hits)
    return [
        card(reading, Speaker(here.thesaurus), title, passage, reasons(why, here.thesaurus, question.labels))
        for (_, reading, title, passage), why in zip(hits, whys, strict=True)
    ]


def _spread(question: Question, answer: Answer) -> Spread | None:
    """Where or when the hits are, if that is how they are looked at."""
    if question.view == "map":
        return by_city(question, answer.spread, answer.evident, node().index.places(ours(question.labels)))
    if question.view == "timeline":
        return by_year(question, answer.spread, answer.total)
    return None


def _loosened(question: Question) -> Iterator[Loosened]:
    """What is found without one thing that was asked, each in turn; three practices of the first that finds any."""
    here = node()
    cities = here.index.cities(ours(question.labels))
    ways = [
        (question.without(facet), label(facet, values[0], here.thesaurus, cities, question.labels))
        for facet, values in question.filters.items()
        if values and (question.words or len(question.filters) > 1)
    ]
    if question.words and question.filters:
        ways.append((question.worded(""), question.words))
    told = False
    for looser, left_out in ways[:MOST_LOOSENED]:
        asked = replace(replace(looser, page=1, view="list").query(OTHERS), counted=())
        answer = here.index.search(asked)
        if answer.total:
            cards = () if told else tuple(_cards(looser, asked, answer.hits))
            told = True
            yield Loosened(left_out, answer.total, looser.address(), cards)
    if question.words and len(question.filters) > 1:  # of one filter this is what is found without it
        anywhere = replace(question, filters={}, page=1)
        if total := here.index.search(replace(anywhere.query(1), counted=())).total:
            yield Loosened("", total, anywhere.address(), words_alone=True)
    if not told:
        asked = Query(size=OTHERS)
        answer = here.index.search(asked)
        if answer.total:
            yield Loosened("", answer.total, "/search", tuple(_cards(question.worded(""), asked, answer.hits)))


def _answer_json(*, negotiated: bool) -> Response:
    return send(answered(PARAMETERS, search), negotiated=negotiated)
