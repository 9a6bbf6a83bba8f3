"""What a search found, with the practices themselves: from the index by way of the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flask import request
from werkzeug.exceptions import BadRequest

from node.search import After, Hit, Index, Query
from node.search.question import FURTHEST
from node.web.reading import Reading, standing
from node.web.views.card import Pieces
from node.web.views.question import BadQuestion, Question, read_question
from node.web.views.texts import pick

PIECE = 100
"""Hits asked for at once where there may be many."""

Found = tuple[Hit, Reading, Pieces, Pieces]
"""A hit with its practice, its title in pieces and the passage that matched."""


def asked_question(*, labels: bool = True) -> Question:
    """The question the request's address asks, with the language of labels unless none is wanted. Raises BadRequest
    with a sentence."""
    parameters = request.args.copy()
    if not labels:
        parameters.pop("hl", None)
    try:
        return read_question(parameters)
    except BadQuestion as error:
        raise BadRequest(str(error)) from error


def found(index: Index, query: Query, hits: list[Hit]) -> list[Found]:
    """The practices behind hits, with what matched in title and text. One the record no longer holds is left out."""
    by_iri = {hit.iri: hit for hit in hits}
    read = [(by_iri[reading.practice.iri], reading) for reading in standing([*by_iri])]
    if not query.words:
        return [(hit, reading, (), ()) for hit, reading in read]
    titles = [pick(reading.practice.title).text for _, reading in read]
    pieces = index.snippets(query, [*titles, *(_story(reading) for _, reading in read)])
    pairs = zip(read, pieces[: len(read)], pieces[len(read) :], strict=True)
    return [(hit, reading, title, passage) for (hit, reading), title, passage in pairs]


def first(index: Index, query: Query, most: int) -> Iterator[Reading]:
    """The first practices a query finds, at most so many."""
    query = replace(query, page=1, size=min(PIECE, most), after=None)
    told = 0
    while told < min(most, FURTHEST):
        hits = index.search(query).hits[: most - told]
        yield from standing([hit.iri for hit in hits])
        told += len(hits)
        if len(hits) < query.size:
            return
        query = replace(query, after=After(told, hits[-1].iri))


def _story(reading: Reading) -> str:
    """The running text a passage is cut from."""
    practice = reading.practice
    return "\n".join(filter(None, (pick(practice.summary).text, pick(practice.body).text)))
