"""A page of search results: what was found, what narrows it, what was chosen, and where the next page is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from node.practice import Thesaurus
from node.search import FACET_SCHEMES, Answer, FacetCount, Sort, Why
from node.search.analysis import flat
from node.web.language import gettext, later, with_language
from node.web.language import gettext as _
from node.web.language import language as page_language
from node.web.views import words
from node.web.views.card import Card
from node.web.views.concept_view import BROWSED
from node.web.views.question import FACET_HEADINGS, LAST_PAGE, PAGE_SIZE, VIEWS, Question
from node.web.views.spread_view import Loosened, Spread
from node.web.views.texts import Phrase

DOWNLOADS = {
    "/search.csv": later("Table (CSV)"),
    "/search.json": "JSON",
    "/search.jsonld": later("Linked data (JSON-LD)"),
    "/search.bib": later("Bibliography (BibTeX)"),
    "/search.atom": later("Feed (Atom)"),
}
"""Address -> the form a list of results can be taken away in."""
FEED = "/search.atom"
"""All that is worth taking away of a list with nothing on it: it tells what is new."""
SORTS = {
    Sort.RELEVANCE: later("Best match first"),
    Sort.NEWEST: later("Newest first"),
    Sort.OLDEST: later("Oldest first"),
    Sort.CITY: later("By city"),
}
SHOWN = 6
"""Values of a facet that stand open; the others are one press away."""
IN_ORDER = {"lesson": False, "year": True}
"""Facets whose values stand in their own order, not by their counts, and whether from behind."""
MOST = 20
"""More than anybody looks through; the search box finds the rest."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose, with the address that chooses it or, where it is chosen and can be, lets it go."""

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
class Widened:
    """A concept that the question names: what was said, and what it is called besides; the name leads to its page."""

    said: str
    name: Phrase
    others: str


@dataclass(frozen=True, slots=True)
class SearchView:
    """A page of results. `first` and `last` count hits from 1; addresses are empty where there is no such page.

    `narrow` is the address that asks for the words alone, `widen` the one that takes this back; `meant` the question
    that was perhaps meant. `spread` is where or when the hits are, for those who look at them so; `instead` what is
    found where nothing fits all that was asked.
    """

    question: Question
    heading: str
    total: int
    first: int
    last: int
    cards: tuple[Card, ...]
    facets: tuple[FacetView, ...]
    chips: tuple[Choice, ...]
    clear: str
    widened: tuple[Widened, ...]
    narrow: str
    widen: str
    meant: Phrase
    sorts: tuple[Choice, ...]
    views: tuple[Choice, ...]
    spread: Spread | None
    instead: tuple[Loosened, ...]
    previous: str
    next: str
    downloads: tuple[Phrase, ...]

    @property
    def choosable(self) -> bool:
        """Whether the facets are of use: where nothing was found, only if another choice might find something."""
        every = (choice for facet in self.facets for choice in (*facet.choices, *facet.more))
        return bool(self.facets) if self.total else any(not choice.chosen for choice in every)


def search_view(
    question: Question,
    answer: Answer,
    cards: Sequence[Card],
    thesaurus: Thesaurus,
    cities: Mapping[str, str],
    spread: Spread | None = None,
    instead: Sequence[Loosened] = (),
) -> SearchView:
    """Put an answer into words. `cities` are the names of the city slugs."""
    first = (question.page - 1) * PAGE_SIZE + 1
    last = min(first + PAGE_SIZE - 1, answer.total)
    return SearchView(
        question=question,
        heading=_("Search: %(words)s", words=question.words) if question.words else _("All practices"),
        total=answer.total,
        first=first,
        last=last,
        cards=tuple(cards),
        facets=tuple(facet_views(question, answer, thesaurus, cities)),
        chips=tuple(_chips(question, thesaurus, cities)),
        clear=replace(question, filters={}, page=1).address(),
        widened=tuple(_widened(answer, thesaurus, question.labels)),
        narrow=question.widened(exact=True).address() if answer.widened else "",
        widen=question.widened(exact=False).address() if question.exact else "",
        meant=Phrase(answer.meant, href=question.worded(answer.meant).address()) if answer.meant else Phrase(""),
        sorts=tuple(_sorts(question)),
        views=tuple(
            Choice(view, gettext(name), 0, question.viewed(view).address(), view == question.view)
            for view, name in VIEWS.items()
        ),
        spread=spread,
        instead=tuple(instead),
        previous=question.turned(question.page - 1).address() if question.page > 1 else "",
        next=question.turned(question.page + 1).address() if has_next(question, answer) else "",
        downloads=tuple(
            Phrase(gettext(name), href=with_language(question.viewed("list").address(path)))
            for path, name in DOWNLOADS.items()
            if answer.total or path == FEED
        ),
    )


def reasons(why: Why, thesaurus: Thesaurus, language: str) -> tuple[Phrase, ...]:
    """Why a practice was found: the words it says, and the concepts it has, which lead to their pages; or what it
    means."""
    said = [Phrase(words.quoted(word)) for word in why.words]
    meant = [Phrase(_("what it means"))] if why.meaning else []
    return (*said, *(_concept(iri, thesaurus, language) for iri in why.concepts), *meant)


def _concept(iri: str, thesaurus: Thesaurus, language: str) -> Phrase:
    concept = thesaurus.concepts[iri]
    href = f"/concepts/{concept.scheme}/{concept.id}" if concept.scheme in BROWSED else ""
    return Phrase(thesaurus.label(iri, language), href=href)


def has_next(question: Question, answer: Answer) -> bool:
    """Whether there are hits after this page that may be shown."""
    return question.page * PAGE_SIZE < answer.total and question.page < LAST_PAGE


def facet_views(question: Question, answer: Answer, thesaurus: Thesaurus, cities: Mapping[str, str]) -> list[FacetView]:
    """The facets with something to choose, in the order of the page. What was chosen can always be let go."""
    views = []
    for name, heading in FACET_HEADINGS.items():
        counts = answer.facets.get(name, [])
        found = {count.value for count in counts[:MOST]}
        known = {count.value: count for count in counts}
        chosen = [value for value in question.filters.get(name, ()) if value not in found]
        counts = [*counts[:MOST], *(known.get(value, FacetCount(value, 0)) for value in chosen)]
        if name in IN_ORDER:
            counts = sorted(counts, key=lambda count: count.value, reverse=IN_ORDER[name])
        choices = [
            _choice(question, name, count, label(name, count.value, thesaurus, cities, question.labels))
            for count in counts
        ]
        if name not in IN_ORDER:
            choices.sort(key=lambda choice: (-choice.count, flat(choice.label)))
        cut = 8 if name == "lesson" else SHOWN
        if choices:
            more = [choice for choice in choices[cut:] if not choice.chosen]
            open_ones = [*choices[:cut], *(choice for choice in choices[cut:] if choice.chosen)]
            views.append(FacetView(name, gettext(heading), tuple(open_ones), tuple(more)))
    return views


def _sorts(question: Question) -> Iterator[Choice]:
    """The orders there are; without words the best match is the newest."""
    current = question.sort if question.words or question.sort is not Sort.RELEVANCE else Sort.NEWEST
    for sort, text in SORTS.items():
        if question.words or sort is not Sort.RELEVANCE:
            yield Choice(sort, gettext(text), 0, question.sorted(sort).address(), sort is current)


def _widened(answer: Answer, thesaurus: Thesaurus, language: str) -> Iterator[Widened]:
    for said, iri, labels in answer.widened:
        concept = thesaurus.concepts[iri]
        href = f"/concepts/{concept.scheme}/{concept.id}" if concept.scheme in BROWSED else ""
        name = thesaurus.label(iri, language)
        if others := [label for label in labels if label != name]:
            yield Widened(said, Phrase(name, href=href), ", ".join(others))


def _choice(question: Question, facet: str, count: FacetCount, text: str) -> Choice:
    return Choice(
        count.value,
        text,
        count.count,
        "",
        question.chosen(facet, count.value),
        words.outcome_sign(count.value).shape if facet == "outcome" and count.value in words.OUTCOMES else "",
    )


def _chips(question: Question, thesaurus: Thesaurus, cities: Mapping[str, str]) -> Iterator[Choice]:
    for facet in FACET_HEADINGS:
        for value in question.filters.get(facet, ()):
            text = label(facet, value, thesaurus, cities, question.labels)
            yield Choice(value, text, 0, question.toggled(facet, value).address(), chosen=True)


def label(facet: str, value: str, thesaurus: Thesaurus, cities: Mapping[str, str], language: str = "") -> str:
    """What a facet's value is called in a language, or in English; the value itself where nobody knows it."""
    language = language or page_language()
    if facet == "year":
        return value
    if facet == "city":
        return cities.get(value, value)
    if facet == "lang":
        return words.capital(words.tongue(value, language))
    if said := words.of_value(facet, value, language):
        return said
    if facet not in FACET_SCHEMES:
        return value
    text = words.capital(thesaurus.label(thesaurus.iri(FACET_SCHEMES[facet], value), language))
    return f"{value} {text}" if facet == "lesson" and text != value else text
