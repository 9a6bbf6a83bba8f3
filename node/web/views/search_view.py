"""A page of search results: what was found, what narrows it, what was chosen, and where the next page is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from node.practice import Thesaurus
from node.search import Answer, FacetCount
from node.web.views import words
from node.web.views.card import Card
from node.web.views.question import FACETS, LAST_PAGE, PAGE_SIZE, Question

SCHEMES = {
    "outcome": "outcomes",
    "status": "statuses",
    "lesson": "lessons",
    "theme": "themes",
    "technology": "technologies",
    "country": "countries",
}
"""Facet -> the scheme its values come from."""

SHOWN = 6
"""Values of a facet that stand open; the others are one press away."""
MOST = 20
"""More than anybody looks through; the search box finds the rest."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet, with the address that chooses it or, where it is chosen, lets it go."""

    value: str
    label: str
    count: int
    href: str
    chosen: bool
    shape: str = ""


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet: the values that stand open, and the rest."""

    name: str
    heading: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class SearchView:
    """A page of results. `first` and `last` count hits from 1; addresses are empty where there is no such page."""

    question: Question
    total: int
    first: int
    last: int
    cards: tuple[Card, ...]
    facets: tuple[FacetView, ...]
    chips: tuple[Choice, ...]
    previous: str
    next: str
    json: str


def search_view(
    question: Question, answer: Answer, cards: Sequence[Card], thesaurus: Thesaurus, cities: Mapping[str, str]
) -> SearchView:
    """Put an answer into words. `cities` are the names of the city slugs."""
    first = (question.page - 1) * PAGE_SIZE + 1
    last = min(first + PAGE_SIZE - 1, answer.total)
    return SearchView(
        question=question,
        total=answer.total,
        first=first,
        last=last,
        cards=tuple(cards),
        facets=tuple(facet_views(question, answer, thesaurus, cities)),
        chips=tuple(_chips(question, thesaurus, cities)),
        previous=question.turned(question.page - 1).address() if question.page > 1 else "",
        next=question.turned(question.page + 1).address() if has_next(question, answer) else "",
        json=question.address("/search.json"),
    )


def has_next(question: Question, answer: Answer) -> bool:
    """Whether there are hits after this page that may be shown."""
    return question.page * PAGE_SIZE < answer.total and question.page < LAST_PAGE


def facet_views(question: Question, answer: Answer, thesaurus: Thesaurus, cities: Mapping[str, str]) -> list[FacetView]:
    """The facets with something to choose, in the order of the page."""
    views = []
    for name, heading in FACETS.items():
        counts = answer.facets.get(name, [])[:MOST]
        counts = sorted(counts, key=lambda c: int(c.value) if c.value.isdigit() else 0) if name == "lesson" else counts
        choose = question.chooser(name)
        choices = [
            _choice(question, name, count, label(name, count.value, thesaurus, cities), choose) for count in counts
        ]
        cut = 8 if name == "lesson" else SHOWN
        if choices:
            more = [choice for choice in choices[cut:] if not choice.chosen]
            open_ones = [*choices[:cut], *(choice for choice in choices[cut:] if choice.chosen)]
            views.append(FacetView(name, heading, tuple(open_ones), tuple(more)))
    return views


def _choice(question: Question, facet: str, count: FacetCount, text: str, choose: Callable[[str], str]) -> Choice:
    chosen = question.chosen(facet, count.value)
    return Choice(
        count.value,
        text,
        count.count,
        question.toggled(facet, count.value).address() if chosen else choose(count.value),
        chosen,
        words.OUTCOMES[count.value][0] if facet == "outcome" and count.value in words.OUTCOMES else "",
    )


def _chips(question: Question, thesaurus: Thesaurus, cities: Mapping[str, str]) -> list[Choice]:
    return [
        Choice(value, label(facet, value, thesaurus, cities), 0, question.toggled(facet, value).address(), chosen=True)
        for facet in FACETS
        for value in question.filters.get(facet, ())
    ]


def label(facet: str, value: str, thesaurus: Thesaurus, cities: Mapping[str, str]) -> str:
    """What a facet's value is called; the value itself where nobody knows it."""
    if facet == "kind":
        return words.KINDS.get(value, value)
    if facet == "city":
        return cities.get(value, value)
    if facet == "lang":
        return words.LANGUAGES.get(value, value)
    if facet == "outcome" and value in words.OUTCOMES:
        return words.OUTCOMES[value][1]
    if facet == "status" and value in words.STATUSES:
        return words.STATUSES[value]
    text = words.capital(thesaurus.label(thesaurus.iri(SCHEMES[facet], value)))
    return f"{value} {text}" if facet == "lesson" and text != value else text
