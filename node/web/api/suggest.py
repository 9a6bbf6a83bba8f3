"""`/api/suggest`: practices, cities and concepts that begin as somebody types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from node.search import Suggestion
from node.web.api.calls import Asked, call
from node.web.api.parameters import HL, number, text
from node.web.here import node
from node.web.reading import current
from node.web.views.concept_view import address

Q = text("q", "What was typed so far.", 200, default="", example="came")
LIMIT = number("limit", "How many at most.", 1, 20, 8)


@call("/api/suggest", "Suggestions while typing.", "SuggestionList", Q, LIMIT, HL, example="/api/suggest?q=cam")
def suggest(asked: Asked) -> dict[str, Any]:
    """Suggestions, each with the page it leads to."""
    base_url = node().config.base_url
    return {
        "q": asked["q"],
        "suggestions": [
            {**each._asdict(), "page": base_url + page}
            for each, page in suggested(asked["q"], asked["hl"], asked["limit"])
        ],
    }


def suggested(words: str, language: str, limit: int) -> Iterator[tuple[Suggestion, str]]:
    """Suggestions with their pages; what is not shown any more is left out."""
    if not words.strip():
        return
    for each in node().index.suggest(words, language, limit):
        if page := _page(each):
            yield each, page


def _page(suggestion: Suggestion) -> str:
    if suggestion.kind == "city":
        return f"/cities/{suggestion.value}"
    if suggestion.kind == "concept":
        concept = node().thesaurus.concepts.get(suggestion.value)
        return address(concept) if concept else ""
    reading = current(suggestion.value)
    return reading.page if reading else ""
