"""The index as readers see it: always the last commit, never in a writer's way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tantivy import Query as Matching

from node.practice import Practice, Thesaurus
from node.search import blend, places, similar, spelling, suggesting, why
from node.search import folder as folders
from node.search.analysis import ANALYZERS, clean, flat
from node.search.concepts import recogniser
from node.search.fields import FACET_SCHEMES, FACETS, RELATED, schema
from node.search.matching import any_of, filters, matching, narrowed
from node.search.overview import evident as pilots_with_results
from node.search.paging import Order, page
from node.search.question import (
    FURTHEST,
    LARGEST_PAGE,
    Answer,
    City,
    FacetCount,
    Hit,
    Overview,
    Query,
    Snippet,
    Sort,
    Suggestion,
    Why,
)
from node.search.served import Served
from node.search.snippets import Highlighter
from node.search.understanding import Understood, understand
from node.search.view import ALL_VALUES, Counts, View
from node.search.words import Words, read

if TYPE_CHECKING:  # the extra may be missing
    from node.search.meaning import Meaning

_QUESTIONS = 2_000
"""How many questions are kept as they were understood: who narrows an answer asks the same again."""


class _Names(NamedTuple):
    """What the cities of one commit are called, and for suggestions in the order of the alphabet."""

    view: View
    slugs: dict[str, str]
    sorted: suggesting.Names


class _Places(NamedTuple):
    """The cities of one commit, by the language that names them."""

    view: View
    named: Callable[[str], dict[str, City]]


class Index:
    """The reader; many threads and processes may have one. Where there is no index it answers that nothing is found.

    With a `meaning` it finds by that too.
    """

    def __init__(self, folder: Path, thesaurus: Thesaurus, meaning: Meaning | None = None) -> None:
        self.folder = folder
        self._served = Served(folder)
        self._meaning = meaning
        self._thesaurus = thesaurus
        self._known = {
            facet: {concept.id for concept in thesaurus.scheme(scheme)} for facet, scheme in FACET_SCHEMES.items()
        }
        self._recogniser = recogniser(thesaurus, folder / folders.WORKED_OUT)
        self._labels = dict.fromkeys(self._recogniser.names.languages, 1)
        """Words of labels, as common as a title's word that stands once."""
        self._understand = lru_cache(maxsize=_QUESTIONS)(self._understood_of)
        self._concept_names = lru_cache(maxsize=16)(suggesting.concept_names)
        self._names: _Names | None = None
        self._places: _Places | None = None

    @property
    def ready(self) -> bool:
        """Whether there is an index this program can read. Where not, it is being built or has to be rebuilt."""
        return self._served.newest() is not None

    @property
    def commit(self) -> tuple[object, ...]:
        """Differs after each commit, so that what was made of one is not taken for what the next would say."""
        return folders.commit_stamp(self.folder)

    def search(self, query: Query) -> Answer:
        """One page of what is found, the best first; without words the newest first."""
        return self._served.ask(lambda view: self._answer(view, query), Answer())

    def _answer(self, view: View, query: Query) -> Answer:
        asked = self._understood(query)
        narrowing = self._narrowing(view, query, asked.words)
        chosen = filters(narrowing)
        words = found = matching(asked, view.analyzers, view.has, query.language)
        near = self._near(query, asked)
        if near.iris:
            found = blend.either(view, asked, words, near.iris)
        facets = FACETS if query.counted is None else ("kind", *query.counted)
        counts = _counts(view, found, chosen, facets) if asked.words or chosen else view.everything
        total = _total(counts, narrowing.get("kind", ()))
        both, words = (narrowed(each, chosen.values()) for each in (found, words))
        ordered = _order(view, words, query, asked.words)
        order = blend.blended(view, asked, words, both, near).page if near.iris else ordered
        return Answer(
            total,
            page(order, query, min(total, FURTHEST)),
            {facet: self._named(facet, counts[facet]) for facet in facets},
            why.widenings(asked, self._thesaurus, view.frequency, query.language),
            self._meant(view, query, asked),
            narrowing,
            *_spread(view, both, query.spread),
        )

    def _near(self, query: Query, asked: Understood) -> blend.Near:
        """The practices that lie near by their meaning; none where only words count."""
        return blend.near(self._meaning, asked) if self._meaning and blend.has_meaning(query, asked) else blend.Near()

    def _understood(self, query: Query) -> Understood:
        return self._understand(query.words, query.language, query.exact)

    def _understood_of(self, text: str, language: str | None, exact: bool) -> Understood:  # noqa: FBT001 - made for a cache
        return understand(read(text), self._recogniser, language, exact=exact)

    def _narrowing(self, view: View, query: Query, words: Words) -> dict[str, tuple[str, ...]]:
        """The filters chosen and those typed, cities by their slugs."""
        slugs = self._cities(view).slugs if "city" in words.filters else {}
        typed = {
            facet: tuple(slugs.get(flat(value), value) for value in values) if facet == "city" else values
            for facet, values in words.filters.items()
        }
        both = {facet: (*query.filters.get(facet, ()), *typed.get(facet, ())) for facet in FACETS}
        return {facet: tuple(dict.fromkeys(values)) for facet, values in both.items() if values}

    def _named(self, facet: str, counts: list[FacetCount]) -> list[FacetCount]:
        """The counts without what a newer vocabulary brought: no choice before this node knows what it is called."""
        known = self._known.get(facet)
        return [each for each in counts if each.value in known] if known else list(counts)

    def _meant(self, view: View, query: Query, asked: Understood) -> str:
        named = {word for each in asked.named for word in each.said}
        words = [word for word in asked.telling(view.analyzers) if word not in named]
        unknown = [word for word in words if not why.known(word, view)]
        if not unknown:
            return ""
        return spelling.meant(query.words, unknown, self._labels, view.vocabulary)

    def overview(self) -> Overview:
        """What a home page says of all practices."""
        return self._served.ask(lambda view: view.overview, Overview())

    def why(self, query: Query, hits: Sequence[Hit]) -> list[Why]:
        """For each hit, the words and concepts of the question that it has; or that its meaning is near."""
        if not hits:
            return []
        asked, iris = self._understood(query), [hit.iri for hit in hits]

        def ask(view: View) -> list[Why]:
            reasons = why.reasons(view, asked, iris)
            more = self._meaning and blend.has_meaning(query, asked)
            return blend.by_meaning(view, asked, reasons, iris) if more else reasons

        return self._served.ask(ask, [Why()] * len(hits))

    def snippets(self, query: Query, texts: Sequence[str]) -> list[Snippet]:
        """The piece of each text that shows most of what was asked for; its beginning where nothing of it does."""
        analyzers = self._served.ask(lambda view: view.analyzers, ANALYZERS)
        highlighter = Highlighter(why.shown(self._understood(query), analyzers, self._thesaurus), analyzers)
        return [highlighter.snippet(text) for text in texts]

    def suggest(self, text: str, language: str = "en", limit: int = 8) -> list[Suggestion]:
        """What somebody who has typed `text` may look for: cities, concepts and practices; none for no text."""
        concepts = self._concept_names(self._thesaurus, language)
        limit = min(max(limit, 1), LARGEST_PAGE)

        def ask(view: View) -> list[Suggestion]:
            cities = self._cities(view).sorted
            return suggesting.suggestions(view, text, cities, concepts, self._thesaurus, language, limit)

        return self._served.ask(ask, [])

    def similar(self, practice: Practice, limit: int = 5) -> list[Hit]:
        """The practices most like this one, itself left out; the most alike first."""
        limit = min(max(limit, 1), LARGEST_PAGE)
        return self._served.ask(lambda view: view.best(similar.like(practice, view, self._recogniser), limit), [])

    def naming(self, iris: Sequence[str], limit: int = 50) -> list[Hit]:
        """The practices that name any of these as what they adopted, implement, replace ...; the newest first."""
        limit = min(max(limit, 1), LARGEST_PAGE)
        found = any_of(Matching.term_query(schema(), RELATED, clean(iri)) for iri in iris)
        return self._served.ask(lambda view: view.ordered(found, Sort.NEWEST, limit, 0), [])

    def cities(self, language: str = "") -> dict[str, str]:
        """Slug -> name of every city or other place there are practices of, by name: see `places`."""
        return {slug: city.name for slug, city in self.places(language).items()}

    def places(self, language: str = "") -> dict[str, City]:
        """Slug -> every city or other place there are practices of, by name.

        A city that the vocabulary knows is called as the language calls it, any other as its practices do; so is each
        where no language is named.
        """
        return self._served.ask(lambda view: dict(self._in_language(view, language) if language else view.places), {})

    def cities_like(self, slug: str, limit: int = 6, language: str = "") -> list[City]:
        """The cities most like one, by population and region; none where there is no practice of it."""
        known = self.places(language)
        return places.alike(known[slug], known, self._thesaurus)[:limit] if slug in known else []

    def _in_language(self, view: View, language: str) -> dict[str, City]:
        """The cities of a commit as a language calls them, put together once for each."""
        kept = self._places
        if kept is None or kept.view is not view:
            named = lru_cache(maxsize=16)(partial(places.in_language, view.places, self._thesaurus))
            kept = self._places = _Places(view, named)
        return kept.named(language)

    def _cities(self, view: View) -> _Names:
        if self._names is None or self._names.view is not view:
            slugs = places.names(view.places, self._thesaurus)
            self._names = _Names(view, slugs, suggesting.city_names(slugs))
        return self._names


def _order(view: View, found: Matching, query: Query, words: Words) -> Order:
    """The order that was asked for of what words found."""
    if words.wanted and query.sort is Sort.RELEVANCE:
        return partial(view.best, found)
    return partial(view.ordered, found, query.sort)


def _counts(view: View, found: Matching, chosen: dict[str, Matching], facets: Sequence[str]) -> Counts:
    """Each facet's counts under the filters of the others: in one go for all that no filter was chosen of."""
    counts = view.counts(narrowed(found, chosen.values()), [facet for facet in facets if facet not in chosen])
    for facet in (facet for facet in chosen if facet in facets):
        others = [query for other, query in chosen.items() if other != facet]
        counts |= view.counts(narrowed(found, others), [facet], ALL_VALUES)
    return counts


def _spread(view: View, found: Matching, facet: str) -> tuple[list[FacetCount], list[FacetCount]]:
    """All values of a facet that what was found has, and those of its pilots with results."""
    if facet not in FACETS:
        return [], []
    evident = narrowed(found, [pilots_with_results()])
    both = (view.counts(each, [facet], ALL_VALUES)[facet] for each in (found, evident))
    return next(both), next(both)


def _total(counts: Counts, kinds: Sequence[str]) -> int:
    """How many practices pass all filters. Each has exactly one kind, so counting kinds has counted practices."""
    return sum(count for kind, count in counts["kind"] if not kinds or kind in kinds)
