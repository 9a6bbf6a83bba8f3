"""The search page's twin for programs: `/search.json`, the same parameters, a shape that stays.

    {"question": {"q": "...", "filters": {"kind": ["pilot"]}, "page": 1, "page_size": 20},
     "total": 31, "next": "https://.../search.json?...&page=2" or null, "previous": ... or null,
     "hits": [{"iri": "...", "page": "...", "kind": {"id", "label"}, "title": {"en": "..."}, "summary": {"en": "..."},
               "snippet": [{"text": "...", "match": true}], "places": [{"name": {...}, "slug", "country": {...}}],
               "start", "end", "status": {"id", "label"}, "outcome": {"id", "label"} or null, "lessons": [...],
               "themes": [...], "publisher": {"did", "name", "curator", "signs"}, "published", "sequence", "score"}],
     "facets": {"kind": [{"value", "label", "count", "chosen"}]}}

New keys may come; these stay. Times are UTC; dates as exact as they are known; `{"id", "label"}` names a concept by its
short id with its English label. A publisher that does not sign is a portal; its `did` is the address of its catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from node.practice import Place, Thesaurus
from node.search import Answer, Hit
from node.web.reading import Reading
from node.web.views import words
from node.web.views.card import Pieces
from node.web.views.question import FACETS, PAGE_SIZE, Question
from node.web.views.search_view import has_next, label


def search_document(
    question: Question,
    answer: Answer,
    found: Sequence[tuple[Hit, Reading, Pieces]],
    thesaurus: Thesaurus,
    cities: Mapping[str, str],
    base_url: str,
) -> dict[str, Any]:
    """The document for an answer; addresses in it begin with `base_url`."""

    def page(number: int) -> str:
        return base_url + question.turned(number).address("/search.json")

    return {
        "question": {
            "q": question.words,
            "filters": {facet: list(values) for facet, values in question.filters.items()},
            "page": question.page,
            "page_size": PAGE_SIZE,
        },
        "total": answer.total,
        "next": page(question.page + 1) if has_next(question, answer) else None,
        "previous": page(question.page - 1) if question.page > 1 else None,
        "hits": [_hit(hit, reading, snippet, thesaurus, base_url) for hit, reading, snippet in found],
        "facets": {
            facet: [
                {
                    "value": count.value,
                    "label": label(facet, count.value, thesaurus, cities),
                    "count": count.count,
                    "chosen": question.chosen(facet, count.value),
                }
                for count in answer.facets.get(facet, [])
            ]
            for facet in FACETS
        },
    }


def _hit(hit: Hit, reading: Reading, snippet: Pieces, thesaurus: Thesaurus, base_url: str) -> dict[str, Any]:
    practice, holding, publisher = reading.practice, reading.holding, reading.publisher
    return {
        "iri": practice.iri,
        "page": base_url + reading.page,
        "kind": {"id": practice.kind.value, "label": words.KINDS[practice.kind]},
        "title": dict(practice.title),
        "summary": dict(practice.summary),
        "snippet": [{"text": text, "match": match} for text, match in snippet],
        "places": [_place(place, thesaurus) for place in practice.places],
        "start": practice.start,
        "end": practice.end,
        "status": _concept(practice.status, thesaurus),
        "outcome": _concept(practice.outcome, thesaurus) if practice.outcome else None,
        "lessons": [_concept(iri, thesaurus) for iri in practice.lessons],
        "themes": [_concept(iri, thesaurus) for iri in practice.themes],
        "publisher": {
            "did": publisher.did,
            "name": publisher.name,
            "curator": publisher.curator,
            "signs": not publisher.portal,
        },
        "published": holding.published,
        "sequence": holding.sequence,
        "score": hit.score,
    }


def _place(place: Place, thesaurus: Thesaurus) -> dict[str, Any]:
    return {"name": dict(place.name), "slug": place.slug, "country": _concept(place.country, thesaurus)}


def _concept(iri: str, thesaurus: Thesaurus) -> dict[str, str]:
    return {"id": words.last_segment(iri), "label": thesaurus.label(iri)}
