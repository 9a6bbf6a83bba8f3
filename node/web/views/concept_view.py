"""A concept's page: what it means, what it is called elsewhere, what stands above and below it, and its practices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from node.practice import Concept, Thesaurus
from node.web.hierarchy import Branch, below, narrower
from node.web.language import language, later
from node.web.views import words
from node.web.views.card import Card
from node.web.views.facts import SCHEME_FACETS
from node.web.views.outcome_counts import OutcomeCount, outcome_counts
from node.web.views.question import MOST_VALUES
from node.web.views.scheme_names import scheme_name
from node.web.views.texts import Phrase, link, pick
from node.web.views.timeline import Timeline, timeline

BROWSED = {
    "themes": later("What practices are about"),
    "technologies": later("What is used, ruled or banned"),
    "lessons": later("The eight lessons"),
}
"""The schemes people browse, with what each is, in the order of the page."""

FEWEST_DRAWN = 3
"""Of fewer pilots a bar would say no more than their number."""
CITIES = 40
"""How many cities a concept's page names."""


@dataclass(frozen=True, slots=True)
class SchemeView:
    """A scheme as a tree with counts."""

    id: str
    name: str
    about: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A concept as a link, with how many practices it has; None where they are not counted. `scheme` is its list's
    name where that is another than the page's."""

    href: str
    label: str
    count: int | None
    scheme: str


@dataclass(frozen=True, slots=True)
class Tongue:
    """What a concept is called in one language: its label, then other names."""

    tag: str
    language: str
    label: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What the index counts of a concept's practices: by year, its pilots by outcome, and by city (slug, name and
    count), the most first."""

    years: Mapping[str, int] = field(default_factory=dict)
    pilots: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    cities: Sequence[tuple[str, str, int]] = ()
    this_year: int = 0


@dataclass(frozen=True, slots=True)
class ConceptView:
    """What the page of a concept shows. `search` and `feed` are empty where no facet takes the concept."""

    scheme: str
    scheme_name: str
    browsed: bool
    id: str
    iri: str
    label: str
    definition: Phrase
    names: tuple[str, ...]
    count: int | None
    above: tuple[Named, ...]
    broader: tuple[Named, ...]
    narrower: tuple[Named, ...]
    related: tuple[Named, ...]
    tongues: tuple[Tongue, ...]
    exactly: tuple[Phrase, ...]
    cards: tuple[Card, ...]
    search: str
    feed: str
    years: Timeline | None
    outcomes: tuple[OutcomeCount, ...]
    pilots: int
    drawn: bool
    cities: tuple[Phrase, ...]
    more_cities: int
    learn: str


def concept_view(
    concept: Concept, thesaurus: Thesaurus, counted: Mapping[str, int], cards: Sequence[Card], told: Told
) -> ConceptView:
    """Put a concept into words. `counted` has the practices of the concepts of its scheme, `told` what they are."""
    children = narrower(thesaurus, concept.scheme)
    facet = SCHEME_FACETS.get(concept.scheme)
    values = [concept.id, *(each.id for each in below(concept.iri, children))][:MOST_VALUES]
    asked = urlencode([(facet, value) for value in values]) if facet else ""

    def links(iris: Sequence[str]) -> tuple[Named, ...]:
        return tuple(
            _named(thesaurus.concepts[iri], thesaurus, counted, concept.scheme)
            for iri in iris
            if iri in thesaurus.concepts
        )

    return ConceptView(
        scheme=concept.scheme,
        scheme_name=scheme_name(concept.scheme),
        browsed=concept.scheme in BROWSED,
        id=concept.id,
        iri=concept.iri,
        label=words.capital(thesaurus.label(concept.iri, language())),
        definition=pick(concept.definition),
        names=tuple(concept.names.get(language(), ())),
        count=counted.get(concept.iri),
        above=links(_above(concept, thesaurus)),
        broader=links(concept.broader),
        narrower=links([each.iri for each in children.get(concept.iri, ())]),
        related=links(concept.related),
        tongues=tuple(_tongues(concept)),
        exactly=tuple(link(iri) for iri in concept.exactly),
        cards=tuple(cards),
        search=f"/search?{asked}" if asked else "",
        feed=f"/search.atom?{asked}" if asked else "",
        years=timeline(told.years, told.this_year),
        outcomes=tuple(outcome_counts(told.outcomes, told.pilots, asked)),
        pilots=told.pilots,
        drawn=told.pilots >= FEWEST_DRAWN,
        cities=tuple(
            Phrase(f"{name} ({words.number(count)})", href=f"/cities/{quote(slug)}")
            for slug, name, count in told.cities[:CITIES]
        ),
        more_cities=max(len(told.cities) - CITIES, 0),
        learn=f"/learn?lesson={concept.id}" if concept.scheme == "lessons" else "",
    )


def address(concept: Concept) -> str:
    """The page of a concept."""
    return f"/concepts/{concept.scheme}/{concept.id}"


def _named(concept: Concept, thesaurus: Thesaurus, counted: Mapping[str, int], scheme: str) -> Named:
    other = "" if concept.scheme == scheme else scheme_name(concept.scheme)
    return Named(
        address(concept), words.capital(thesaurus.label(concept.iri, language())), counted.get(concept.iri), other
    )


def _above(concept: Concept, thesaurus: Thesaurus) -> list[str]:
    """The way down to a concept, from the top: by the first broader one of each."""
    path: list[str] = []
    while concept.broader and concept.broader[0] not in path and concept.broader[0] in thesaurus.concepts:
        path.insert(0, concept.broader[0])
        concept = thesaurus.concepts[concept.broader[0]]
    return path


def _tongues(concept: Concept) -> list[Tongue]:
    """The languages it has a name in, but for the page's own; by the language's name."""
    tags = {*concept.labels, *concept.names} - {language(), "und"}
    found = [
        Tongue(tag, words.capital(words.tongue(tag)), concept.labels.get(tag, ""), tuple(concept.names.get(tag, ())))
        for tag in tags
    ]
    return sorted(found, key=lambda tongue: (tongue.language, tongue.tag))
