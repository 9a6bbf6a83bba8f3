"""A search as its address writes it: reading the parameters, and writing the addresses that change one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import quote_plus, urlencode

from node.search import Query

FACETS = {
    "kind": "Kind",
    "outcome": "Outcome",
    "status": "Status",
    "lesson": "Lesson",
    "theme": "Theme",
    "technology": "Technology",
    "city": "City",
    "country": "Country",
    "lang": "Language of the text",
}
"""Facet -> its heading, in the order of the page. The names are those of the address."""

PAGE_SIZE = 20
LAST_PAGE = 500
LONGEST_WORDS = 1_000
MOST_VALUES = 20
LONGEST_VALUE = 100


class BadQuestion(ValueError):
    """A search that cannot be answered; the message is a sentence for the person who asked."""


class Parameters(Protocol):
    """The parameters of an address, each perhaps several times."""

    def get(self, key: str, default: str, /) -> str: ...
    def getlist(self, key: str, /) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked. Each change gives the question with page 1, since other hits stand there."""

    words: str
    filters: Mapping[str, tuple[str, ...]]
    page: int = 1

    def query(self, language: str | None = None) -> Query:
        """The question as the index takes it."""
        return Query(self.words, self.filters, language, self.page, PAGE_SIZE)

    def address(self, path: str = "/search") -> str:
        """The address that asks this question, the same for the same question."""
        pairs = [("q", self.words)] if self.words else []
        pairs += [(facet, value) for facet in FACETS for value in self.filters.get(facet, ())]
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def chosen(self, facet: str, value: str) -> bool:
        """Whether a value of a facet is among what was asked."""
        return value in self.filters.get(facet, ())

    def toggled(self, facet: str, value: str) -> Question:
        """The question with one value of a facet chosen or, if it was, no more."""
        values = self.filters.get(facet, ())
        changed = tuple(v for v in values if v != value) if value in values else (*values, value)
        return replace(self, filters={**self.filters, facet: changed}, page=1)

    def chooser(self, facet: str) -> Callable[[str], str]:
        """What gives the address that chooses a further value of `facet`; made once for its many values."""
        mark = "\x00"
        before, _, after = self.toggled(facet, mark).address().partition(quote_plus(mark))
        return lambda value: f"{before}{quote_plus(value)}{after}"

    def turned(self, page: int) -> Question:
        """The question's page of that number."""
        return replace(self, page=page)


def read_question(parameters: Parameters) -> Question:
    """The question an address asks. Raises BadQuestion where it is none: no such page, too much of anything."""
    words = " ".join(parameters.get("q", "").split())
    if len(words) > LONGEST_WORDS:
        raise BadQuestion(f"Please ask in at most {LONGEST_WORDS:,} characters; this question has {len(words):,}.")
    filters = {}
    for facet in FACETS:
        values = tuple(dict.fromkeys(value.strip() for value in parameters.getlist(facet) if value.strip()))
        if len(values) > MOST_VALUES:
            raise BadQuestion(f"Please choose at most {MOST_VALUES} values of {facet}; these are {len(values):,}.")
        if any(len(value) > LONGEST_VALUE for value in values):
            raise BadQuestion(f"A value of {facet} has at most {LONGEST_VALUE} characters.")
        if values:
            filters[facet] = values
    return Question(words, filters, _page(parameters.get("page", "")))


def _page(text: str) -> int:
    text = text.strip()
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= LAST_PAGE):
        raise BadQuestion(f"The page must be a whole number from 1 to {LAST_PAGE}, not {text[:40]!r}.")
    return int(text)
