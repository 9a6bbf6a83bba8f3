"""One commit of one generation of the index, opened to be read."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Query as Matching

from node.search.analysis import analyzer_of, register
from node.search.damage import reading
from node.search.fields import FACETS, PLACE, SPELLING
from node.search.overview import overview
from node.search.places import by_name
from node.search.question import City, FacetCount, Hit, Overview, Sort

MOST_VALUES = 50
"""Values of a facet in an answer: more than a page shows."""
ALL_VALUES = 20_000
RANKED = 40
"""How many of the best hits are put in order by more than their score."""
_ALIKE = math.log(1.02)
"""Scores within two in a hundred are alike: then the practice that states more comes first, then the newer one."""
_ORDERS = {
    Sort.NEWEST: ("published", tantivy.Order.Desc),
    Sort.OLDEST: ("published", tantivy.Order.Asc),
    Sort.CITY: ("city", tantivy.Order.Asc),
}

_NUMBER = itemgetter(1)

Counts = dict[str, list[FacetCount]]


class View:
    """What a commit holds. Raises SearchError wherever the index turns out to be damaged.

    What is asked again and again of all practices is counted once.
    """

    def __init__(self, generation: Path) -> None:
        with reading():
            index = tantivy.Index.open(str(generation))
            register(index)
            index.config_reader("manual")
            index.reload()
            self._searcher = searcher = index.searcher()
        self.everything = self.counts(Matching.all_query(), FACETS)
        self.analyzers = tuple(sorted({analyzer_of(language) for language, _ in self.everything["lang"]}))

        @lru_cache(maxsize=100_000)
        def frequency(field: str, term: str) -> int:
            with reading():
                return searcher.doc_freq(field, term)

        self.frequency = frequency
        """How many practices have a term in a field."""

    def has(self, field: str, term: str) -> bool:
        """Whether any practice has a term in a field: a query is quicker without those that none has."""
        return self.frequency(field, term) > 0

    @reading()
    def counts(self, found: Matching, facets: Sequence[str], most: int = MOST_VALUES) -> Counts:
        """How many of what was found have each value of these facets: the largest first, then by value."""
        terms = {facet: {"terms": {"field": facet, "size": most, "segment_size": ALL_VALUES}} for facet in facets}
        answer: dict[str, Any] = self._searcher.aggregate(found, terms) if facets else {}
        return {facet: _sorted(answer[facet]["buckets"]) for facet in facets}

    @reading()
    def best(self, found: Matching, limit: int, offset: int = 0) -> list[Hit]:
        """The best of what was found; the first RANKED, where scores are alike, by what they state and by date."""
        first = self._ranked(found, offset, offset + limit) if offset < RANKED else []
        beyond = max(offset, RANKED)
        return first + (self._plain(found, offset + limit - beyond, beyond) if offset + limit > beyond else [])

    def _ranked(self, found: Matching, start: int, end: int) -> list[Hit]:
        hits = self._searcher.search(found, RANKED, count=False).hits
        addresses = [address for _, address in hits]
        worth = self._searcher.fast_field_values("worth", addresses)
        published = self._searcher.fast_field_values("published", addresses)
        places = zip(hits, worth, published, strict=True)
        ranked = sorted(places, key=lambda place: (-_likeness(place[0][0]), -(place[1] or 0), -(place[2] or 0)))
        return [Hit(self._iri(address), score) for (score, address), _, _ in ranked[start:end]]

    @reading()
    def any_of(self, found: Matching, limit: int, offset: int = 0) -> list[Hit]:
        """What was found, by nothing but its score."""
        return self._plain(found, limit, offset)

    def _plain(self, found: Matching, limit: int, offset: int) -> list[Hit]:
        result = self._searcher.search(found, limit, count=False, offset=offset)
        return [Hit(self._iri(address), score) for score, address in result.hits]

    @reading()
    def ordered(self, found: Matching, sort: Sort, limit: int, offset: int) -> list[Hit]:
        """What was found, in an order that no word decides."""
        field, order = _ORDERS.get(sort, _ORDERS[Sort.NEWEST])
        result = self._searcher.search(found, limit, count=False, offset=offset, order_by_field=field, order=order)
        return [Hit(self._iri(address), 0.0) for _, address in result.hits]

    def _iri(self, address: tantivy.DocAddress) -> str:
        iri: str = self._searcher.doc(address)["iri"][0]
        return iri

    @reading()
    def worthiest(self, found: Matching, limit: int) -> list[str]:
        """The practices, by IRI, that state most of what readers need."""
        order = tantivy.Order.Desc
        hits = self._searcher.search(found, limit, count=False, order_by_field="worth", order=order).hits
        return [self._iri(address) for _, address in hits]

    @reading()
    def distinct(self, facet: str, of: str) -> dict[str, int]:
        """For each value of a facet, how many values of another the practices that have it have between them."""
        inner = {"of": {"terms": {"field": of, "size": ALL_VALUES, "segment_size": ALL_VALUES}}}
        terms = {"each": {"terms": {"field": facet, "size": ALL_VALUES}, "aggs": inner}}
        answer: dict[str, Any] = self._searcher.aggregate(Matching.all_query(), terms)
        return {bucket["key"]: len(bucket["of"]["buckets"]) for bucket in answer["each"]["buckets"]}

    @reading()
    def titled(self, found: Matching, limit: int) -> list[tuple[str, Mapping[str, str]]]:
        """IRI and title, by language, of the best of what was found."""
        result = self._searcher.search(found, limit, count=False)
        documents = [self._searcher.doc(address) for _, address in result.hits]
        return [(document["iri"][0], json.loads(document["titles"][0])) for document in documents]

    @reading()
    def words(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The words of titles and names that begin so, as they are written, and how many practices have each."""
        return self._searcher.terms_with_prefix(SPELLING, prefix, limit=limit)

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """All words of titles and names, and how many practices have each."""
        return dict(self.words("", 1_000_000))

    @cached_property
    def overview(self) -> Overview:
        """What a home page says of all practices."""
        return overview(self)

    @cached_property
    def places(self) -> dict[str, City]:
        """Slug -> every place, by name; of several spellings and points the commonest, of populations the largest."""
        found: dict[str, City] = {}
        for value, count in self.counts(Matching.all_query(), [PLACE], ALL_VALUES)[PLACE]:
            slug, name, country, population, point = value.split("\t")
            first = found.get(slug) or City(slug, name, country, 0, 0)
            people = max(first.population, int(population or 0))
            centroid = first.centroid or tuple(map(float, point.split()))
            found[slug] = first._replace(population=people, count=first.count + count, centroid=centroid)
        return {city.slug: city for city in sorted(found.values(), key=by_name)}


def _likeness(score: float) -> int:
    return math.floor(math.log(score) / _ALIKE) if score > 0 else 0


def _sorted(buckets: list[dict[str, Any]]) -> list[FacetCount]:
    counts = [FacetCount(bucket["key"], bucket["doc_count"]) for bucket in buckets]
    counts.sort()  # by value, and then by number without changing that order, which is quicker than by both at once
    counts.sort(key=_NUMBER, reverse=True)
    return counts
