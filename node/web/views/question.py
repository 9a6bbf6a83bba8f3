"""A search as its address writes it: reading the parameters, and writing the addresses that change one of them.

`q` and the facets say what is looked for, `sort` what comes first, `exact=1` that nothing is widened, `hl` the language
of labels in data, `view` whether hits are a list, a map or a timeline, `page` which page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlencode

from node.search import After, Query, Sort
from node.web.language import SOURCE, language, later, numeral
from node.web.language import gettext as _

FACET_HEADINGS = {
    "kind": later("Kind"),
    "outcome": later("Outcome"),
    "status": later("Status"),
    "lesson": later("Lesson"),
    "theme": later("Theme"),
    "technology": later("Technology"),
    "city": later("City"),
    "country": later("Country"),
    "year": later("Year it began"),
    "lang": later("Language of the text"),
    "signed": later("Who published it"),
}
"""Facet -> its heading, in the order of the page. The names are those of the address."""

VIEWS = {"list": later("List"), "map": later("Map"), "timeline": later("Timeline")}
"""How hits can be looked at; the first unless the address says so."""

PAGE_SIZE = 20
LAST_PAGE = 500
LONGEST_WORDS = 1_000
MOST_VALUES = 20
LONGEST_VALUE = 100
_LANGUAGE = re.compile("[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}")


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
    sort: Sort = Sort.RELEVANCE
    exact: bool = False
    language: str = ""
    view: str = "list"

    @property
    def labels(self) -> str:
        """The language of labels: the one asked for, else the page's."""
        return self.language or language()

    def query(self, size: int = PAGE_SIZE, after: After | None = None) -> Query:
        """The question as the index takes it."""
        reads = self.language or (language() if language() != SOURCE else None)
        spread = {"map": "city", "timeline": "year"}.get(self.view, "")
        return Query(self.words, self.filters, reads, self.sort, self.exact, self.page, size, after, spread)

    def address(self, path: str = "/search") -> str:
        """The address that asks this question, the same for the same question."""
        pairs = [("q", self.words)] if self.words else []
        pairs += [(facet, value) for facet in FACET_HEADINGS for value in self.filters.get(facet, ())]
        pairs += [("sort", self.sort.value)] if self.sort is not Sort.RELEVANCE else []
        pairs += [("exact", "1")] if self.exact else []
        pairs += [("hl", self.language)] if self.language else []
        pairs += [("view", self.view)] if self.view != "list" else []
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

    def sorted(self, sort: Sort) -> Question:
        """The question with its hits in another order."""
        return replace(self, sort=sort, page=1)

    def widened(self, *, exact: bool) -> Question:
        """The question with or without what its concepts are called besides."""
        return replace(self, exact=exact, page=1)

    def worded(self, words: str) -> Question:
        """The same question in other words."""
        return replace(self, words=words, page=1)

    def viewed(self, view: str) -> Question:
        """The same question with its hits looked at in another way."""
        return replace(self, view=view, page=1)

    def without(self, facet: str) -> Question:
        """The question with all values of one facet let go."""
        return replace(self, filters={name: each for name, each in self.filters.items() if name != facet}, page=1)

    def turned(self, page: int) -> Question:
        """The question's page of that number."""
        return replace(self, page=page)


def read_question(parameters: Parameters) -> Question:
    """The question an address asks. Raises BadQuestion where it is none: no such page, too much of anything."""
    words = " ".join(parameters.get("q", "").split())
    if len(words) > LONGEST_WORDS:
        most, count = (numeral(number, language()) for number in (LONGEST_WORDS, len(words)))
        raise BadQuestion(
            _("Please ask in at most %(most)s characters; this question has %(count)s.", most=most, count=count)
        )
    filters = {}
    for facet in FACET_HEADINGS:
        values = tuple(dict.fromkeys(value.strip() for value in parameters.getlist(facet) if value.strip()))
        if len(values) > MOST_VALUES:
            count = numeral(len(values), language())
            raise BadQuestion(
                _(
                    "Please choose at most %(most)s values of %(facet)s; these are %(count)s.",
                    most=MOST_VALUES,
                    facet=facet,
                    count=count,
                )
            )
        if any(len(value) > LONGEST_VALUE for value in values):
            raise BadQuestion(
                _("A value of %(facet)s has at most %(most)s characters.", facet=facet, most=LONGEST_VALUE)
            )
        if values:
            filters[facet] = values
    exact = parameters.get("exact", "").strip() not in ("", "0")
    return Question(
        words,
        filters,
        _page(parameters.get("page", "")),
        _sort(parameters.get("sort", "")),
        exact,
        read_language(parameters.get("hl", "")),
        _view(parameters.get("view", "")),
    )


def read_language(text: str) -> str:
    """The language labels are wanted in, as a tag; empty where none is named. Raises BadQuestion where it is no tag."""
    text = text.strip().lower()
    if text and not _LANGUAGE.fullmatch(text):
        raise BadQuestion(_("A language is written as a tag such as en, nl or pt-br."))
    return text


def _sort(text: str) -> Sort:
    text = text.strip() or Sort.RELEVANCE
    if text not in list(Sort):
        raise BadQuestion(
            _("Results can be sorted by %(orders)s, not by %(said)s.", orders=", ".join(Sort), said=repr(text[:40]))
        )
    return Sort(text)


def _view(text: str) -> str:
    text = text.strip() or "list"
    if text not in VIEWS:
        raise BadQuestion(
            _("Results can be looked at as %(views)s, not as %(said)s.", views=", ".join(VIEWS), said=repr(text[:40]))
        )
    return text


def _page(text: str) -> int:
    text = text.strip()
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= LAST_PAGE):
        raise BadQuestion(
            _("The page must be a whole number from 1 to %(last)s, not %(said)s.", last=LAST_PAGE, said=repr(text[:40]))
        )
    return int(text)
