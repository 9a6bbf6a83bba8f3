"""`/search` for people and `/search.json` for programs: the same question, the same answer."""

from __future__ import annotations

from flask import Blueprint, Response, json, render_template, request
from werkzeug.exceptions import BadRequest

from node.search import Hit, Index, Query, Why
from node.web.here import node
from node.web.negotiation import HTML, JSON, Body, choose, send
from node.web.reading import Reading, current
from node.web.views.card import Pieces, card
from node.web.views.facts import Speaker
from node.web.views.question import BadQuestion, Question, read_question
from node.web.views.search_json import search_document
from node.web.views.search_view import reasons, search_view
from node.web.views.texts import pick

bp = Blueprint("search", __name__)

Found = tuple[Hit, Reading, Pieces, Pieces]
"""A hit with its practice, its title in pieces and the passage that matched."""


@bp.get("/search")
def page() -> Response:
    """The results as a page (or as JSON, for a reader who accepts only that)."""
    form = choose((HTML, JSON))
    return _answer_json(negotiated=True) if form is JSON else _answer_html()


@bp.get("/search.json")
def document() -> Response:
    """The results as JSON."""
    return _answer_json(negotiated=False)


def _answer_html() -> Response:
    question = _question()
    here = node()
    query = question.query()
    answer = here.index.search(query)
    speaker = Speaker(here.thesaurus)
    hits = found(here.index, query, answer.hits)
    whys = here.index.why(query, [hit for hit, *_ in hits]) if query.words else [Why()] * len(hits)
    cards = [
        card(reading, speaker, title, passage, reasons(why, here.thesaurus, question.language))
        for (_, reading, title, passage), why in zip(hits, whys, strict=True)
    ]
    view = search_view(question, answer, cards, here.thesaurus, here.index.cities())
    return send(Body.of(render_template("search.html", view=view).encode(), HTML))


def _answer_json(*, negotiated: bool) -> Response:
    question = _question()
    here = node()
    query = question.query()
    answer = here.index.search(query)
    hits = [(hit, reading, passage) for hit, reading, _, passage in found(here.index, query, answer.hits)]
    cities = here.index.cities()
    content = search_document(question, answer, hits, here.thesaurus, cities, here.config.base_url)
    return send(Body.of(json.dumps(content, ensure_ascii=False).encode(), JSON), negotiated=negotiated)


def _question() -> Question:
    try:
        return read_question(request.args)
    except BadQuestion as error:
        raise BadRequest(str(error)) from error


def found(index: Index, query: Query, hits: list[Hit]) -> list[Found]:
    """The practices behind hits, with what matched in title and text. One the record no longer holds is left out."""
    read = [(hit, reading) for hit in hits if (reading := current(hit.iri)) is not None]
    if not query.words:
        return [(hit, reading, (), ()) for hit, reading in read]
    titles = index.snippets(query, [pick(reading.practice.title).text for _, reading in read])
    passages = index.snippets(query, [_story(reading) for _, reading in read])
    pairs = zip(read, titles, passages, strict=True)
    return [(hit, reading, title, passage) for (hit, reading), title, passage in pairs]


def _story(reading: Reading) -> str:
    """The running text a passage is cut from."""
    practice = reading.practice
    return "\n".join(filter(None, (pick(practice.summary).text, pick(practice.body).text)))
