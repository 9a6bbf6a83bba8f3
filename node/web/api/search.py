"""`/api/search`: the search page's twin for programs, paged by cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import request

from node.search import After, Answer, Query, Sort, Why
from node.search.question import FURTHEST
from node.web.api import cursor
from node.web.api.calls import Asked, call
from node.web.api.cursor import Mark
from node.web.api.forms import summary
from node.web.api.parameters import CURSOR, HL, SIZE, BadParameter, Parameter, number, text
from node.web.finding import Found, found
from node.web.here import node
from node.web.language import ours
from node.web.views.question import (
    FACET_HEADINGS,
    LAST_PAGE,
    LONGEST_VALUE,
    LONGEST_WORDS,
    MOST_VALUES,
    Question,
    read_question,
)
from node.web.views.terms import Labels

PATH = "/api/search"
CHOICES = {"signed": ["city", "curator", "no"]}
"""Facets whose values are told in the document; those of the others are concepts, cities, languages and years."""


def _facet(name: str, heading: str) -> Parameter:
    schema: dict[str, Any] = {"type": "string", "maxLength": LONGEST_VALUE}
    if name in CHOICES:
        schema["enum"] = CHOICES[name]
    description = (
        f"{heading}: only practices with this value, or with one of several. An answer lists the values there are."
    )
    return Parameter(name, description, schema, many=True, most=MOST_VALUES)


PARAMETERS = (
    text("q", "What to search for, in your own words and any language.", LONGEST_WORDS, example="cameras"),
    *(_facet(name, heading) for name, heading in FACET_HEADINGS.items()),
    Parameter(
        "sort", "The order. Without words, relevance is newest first.",
        {"type": "string", "enum": [each.value for each in Sort]}, default=Sort.RELEVANCE.value,
    ),
    Parameter(
        "exact", "With 1, only the words themselves, not what they mean.", {"type": "string", "enum": ["0", "1"]}
    ),
    SIZE,
    CURSOR,
    number("page", "A page by its number, for those who want that rather than a cursor.", 1, LAST_PAGE, None),
    HL,
)  # fmt: skip


@call(PATH, "Search.", "SearchAnswer", *PARAMETERS, example="/api/search?q=cameras&kind=pilot&hl=nl")
def search(asked: Asked) -> dict[str, Any]:
    """One page of what a question finds, why each is there, and what it can be narrowed by."""
    if asked["cursor"] and asked["page"]:
        raise BadParameter("Please give either a cursor or a page, not both.")
    here, size = node(), asked["size"]
    question = replace(read_question(request.args), page=1)
    mark = cursor.read(asked["cursor"], _mark_of(question, size)) if asked["cursor"] else None
    query = question.turned(asked["page"] or 1).query(size, After(*mark) if mark else None)
    answer = here.index.search(query)
    labels = Labels(here.thesaurus, asked["hl"])
    offset = mark.offset if mark else query.offset
    hits = found(here.index, query, answer.hits)
    whys = here.index.why(query, [hit for hit, *_ in hits]) if query.words and hits else [Why()] * len(hits)
    return document(question, query, offset, answer, list(zip(hits, whys, strict=True)), labels)


def document(
    question: Question, query: Query, offset: int, answer: Answer, hits: Sequence[tuple[Found, Why]], labels: Labels
) -> dict[str, Any]:
    """The document for an answer whose first hit has `offset` others before it."""
    base_url, size = node().config.base_url, query.size
    until = offset + len(answer.hits)
    more = bool(answer.hits) and until < min(answer.total, FURTHEST)
    following = cursor.write(Mark(until, answer.hits[-1].iri), _mark_of(question, size)) if more else None
    return {
        "question": {
            "q": question.words,
            "filters": {facet: list(values) for facet, values in answer.filters.items() if values},
            "sort": question.sort.value,
            "exact": question.exact,
            "page": offset // size + 1,
            "page_size": size,
        },
        "total": answer.total,
        "next": _address(question, size, "cursor", following) if following else None,
        "previous": _address(question, size, "page", min(offset // size, LAST_PAGE)) if offset >= size else None,
        "widened": [
            {"said": each.said, "concept": labels.concept(each.concept), "labels": list(each.labels)}
            for each in answer.widened
        ],
        "meant": answer.meant or None,
        "hits": [
            summary(reading, labels, base_url)
            | {"snippet": [{"text": text, "match": match} for text, match in passage]}
            | {"score": hit.score, "why": why(because, labels)}
            for (hit, reading, _, passage), because in hits
        ],
        "facets": _facets(answer, answer.filters, labels),
    }


def _facets(answer: Answer, chosen: Mapping[str, Sequence[str]], labels: Labels) -> dict[str, Any]:
    cities = node().index.cities(ours(labels.language))
    return {
        facet: [
            {
                "value": each.value,
                "label": labels.value(facet, each.value, cities),
                "count": each.count,
                "chosen": each.value in chosen.get(facet, ()),
            }
            for each in answer.facets.get(facet, [])
        ]
        for facet in FACET_HEADINGS
    }


def why(because: Why, labels: Labels) -> dict[str, Any]:
    """Why something was found."""
    return {
        "words": list(because.words),
        "concepts": [labels.concept(iri) for iri in because.concepts],
        "meaning": because.meaning,
    }


def _mark_of(question: Question, size: int) -> str:
    """What tells this question from others, so that a cursor serves it alone."""
    return f"{question.address(PATH)} {size}"


def _address(question: Question, size: int, name: str, place: str | int) -> str:
    pairs: list[tuple[str, str | int]] = [("size", size)] if size != SIZE.default else []
    asked = question.address(PATH)
    pairs += [] if (name, place) == ("page", 1) else [(name, place)]
    more = urlencode(pairs)
    return node().config.base_url + asked + (("&" if "?" in asked else "?") + more if more else "")
