"""One commit of one generation of the index, opened to be read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Query as Matching

from node.search.damage import reading
from node.search.fields import FACETS, analyzer_of, register
from node.search.question import FacetCount, Hit

MOST_VALUES = 100
"""Values of a facet in an answer: more than a page shows."""
ALL_VALUES = 20_000

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
        def has(field: str, term: str) -> bool:
            with reading():
                return searcher.doc_freq(field, term) > 0

        self.has = has
        """Whether any text has a term in a field: a query is quicker without those that none has."""

    @reading()
    def counts(self, found: Matching, facets: Sequence[str], most: int = MOST_VALUES) -> Counts:
        """How many of what was found have each value of these facets: the largest first, then by value."""
        terms = {facet: {"terms": {"field": facet, "size": most, "segment_size": ALL_VALUES}} for facet in facets}
        answer: dict[str, Any] = self._searcher.aggregate(found, terms) if facets else {}
        return {facet: _sorted(answer[facet]["buckets"]) for facet in facets}

    @reading()
    def best(self, found: Matching, limit: int, offset: int) -> list[Hit]:
        """The best of what was found; of equals on a page, the newer first."""
        result = self._searcher.search(found, limit, count=False, offset=offset)
        addresses = [address for _, address in result.hits]
        published = self._searcher.fast_field_values("published", addresses)
        hits = [Hit(self._iri(address), score) for score, address in result.hits]
        ranked = sorted(zip(hits, published, strict=True), key=lambda pair: (-pair[0].score, -(pair[1] or 0)))
        return [hit for hit, _ in ranked]

    @reading()
    def newest(self, found: Matching, limit: int, offset: int) -> list[Hit]:
        """What was published last of what was found."""
        result = self._searcher.search(found, limit, count=False, offset=offset, order_by_field="published")
        return [Hit(self._iri(address), 0.0) for _, address in result.hits]

    def _iri(self, address: tantivy.DocAddress) -> str:
        iri: str = self._searcher.doc(address)["iri"][0]
        return iri

    @cached_property
    def cities(self) -> dict[str, str]:
        """Slug -> name of every place, by name; of several spellings the commonest."""
        names: dict[str, str] = {}
        for both, _ in self.counts(Matching.all_query(), ["place"], ALL_VALUES)["place"]:
            slug, _, name = both.partition("\t")
            names.setdefault(slug, name)
        return dict(sorted(names.items(), key=lambda place: (place[1].casefold(), place[0])))


def _sorted(buckets: list[dict[str, Any]]) -> list[FacetCount]:
    ranked = sorted((-bucket["doc_count"], bucket["key"]) for bucket in buckets)
    return [FacetCount(value, -count) for count, value in ranked]
