"""The index as readers see it: always the last commit, never in a writer's way."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from tantivy import Query as Matching

from node.errors import SearchError
from node.practice import Thesaurus
from node.search import folder as folders
from node.search.fields import ANALYZERS, FACETS, SCHEMES
from node.search.matching import filters, matching, narrowed
from node.search.question import FURTHEST, Answer, FacetCount, Query, Snippet
from node.search.snippets import Highlighter
from node.search.view import ALL_VALUES, Counts, View
from node.search.words import read

log = logging.getLogger(__name__)


class Index:
    """The reader; many threads and processes may have one. Where there is no index it answers that nothing is found."""

    def __init__(self, folder: Path, thesaurus: Thesaurus) -> None:
        self.folder = folder
        self._known = {facet: {concept.id for concept in thesaurus.scheme(scheme)} for facet, scheme in SCHEMES.items()}
        self._lock = Lock()
        self._stamp: tuple[object, ...] = ()
        self._view: View | None = None

    @classmethod
    def open(cls, folder: Path, thesaurus: Thesaurus) -> Index:
        """A reader of the index in `folder`, whether it is there yet or not."""
        return cls(folder, thesaurus)

    @property
    def ready(self) -> bool:
        """Whether there is an index this program can read. Where not, it is being built or has to be rebuilt."""
        return self._newest() is not None

    def search(self, query: Query) -> Answer:
        """One page of what is found, the best first; without words the newest first."""
        view = self._newest()
        if view is None:
            return Answer()
        words = read(query.words)
        chosen = filters(query.filters)
        try:
            found = matching(words, view.analyzers, view.has, query.language)
            counts = _counts(view, found, chosen) if words or chosen else view.everything
            total = _total(counts, query)
            beyond = query.offset >= min(total, FURTHEST)
            page = view.best if words.wanted else view.newest
            hits = [] if beyond else page(narrowed(found, chosen.values()), query.limit, query.offset)
        except SearchError as error:
            self._damaged(error)
            return Answer()
        return Answer(total, hits, {facet: self._named(facet, counts[facet]) for facet in FACETS})

    def _named(self, facet: str, counts: list[FacetCount]) -> list[FacetCount]:
        """The counts without what a newer vocabulary brought: no choice before this node knows what it is called."""
        known = self._known.get(facet)
        return [each for each in counts if each.value in known] if known else list(counts)

    def snippets(self, query: Query, texts: Sequence[str]) -> list[Snippet]:
        """The piece of each text that shows most of what was asked for; its beginning where nothing of it does."""
        view = self._newest()
        highlighter = Highlighter(read(query.words), view.analyzers if view else ANALYZERS)
        return [highlighter.snippet(text) for text in texts]

    def cities(self) -> dict[str, str]:
        """Slug -> name of every city or other place there are practices of, by name."""
        view = self._newest()
        return dict(view.cities) if view else {}

    def _newest(self) -> View | None:
        """The last commit; three looks at file times where nothing changed."""
        if self._stamp != folders.commit_stamp(self.folder):
            with self._lock:
                stamp = folders.commit_stamp(self.folder)
                if self._stamp != stamp:
                    self._view = self._opened()
                    self._stamp = stamp
        return self._view

    def _opened(self) -> View | None:
        generation = folders.current(self.folder)
        if generation is None:
            if folders.stamp(self.folder):
                self._damaged("it is damaged or of another version")
            return None
        try:
            return View(generation)
        except SearchError as error:
            self._damaged(error)
            return None

    def _damaged(self, because: object) -> None:
        """Say so once; nothing is found until somebody writes the index anew."""
        self._view = None
        log.error(
            "The search index in %s cannot be read: %s. Mend it with: commons rebuild search", self.folder, because
        )


def _counts(view: View, found: Matching, chosen: dict[str, Matching]) -> Counts:
    """Each facet's counts under the filters of the others: in one go for all that no filter was chosen of."""
    counts = view.counts(narrowed(found, chosen.values()), [facet for facet in FACETS if facet not in chosen])
    for facet in chosen:
        others = [query for other, query in chosen.items() if other != facet]
        counts |= view.counts(narrowed(found, others), [facet], ALL_VALUES)
    return counts


def _total(counts: Counts, query: Query) -> int:
    """How many practices pass all filters. Each has exactly one kind, so counting kinds has counted practices."""
    kinds = query.filters.get("kind")
    return sum(count for kind, count in counts["kind"] if not kinds or kind in kinds)
