"""What a search costs beside the bare Tantivy query with the same facets: `python -m tests.bench.search`."""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import tantivy

from node.practice import Concept, Practice
from node.search import FACETS, Index, Listing, Query, Writer
from node.search import folder as folders
from node.search.analysis import register
from node.search.concepts import Recogniser
from node.search.fields import NAMES, NAMES_WEIGHT, TEXTS, schema
from node.search.listing import document
from node.search.view import ALL_VALUES, MOST_VALUES
from node.search.writer import HEAP_BYTES
from tests.bench import HEADING, Row
from tests.bench.generate import generated, published, thesaurus, vocabulary

SAMPLE = 2_000
QUERIES = 60
PAGE = 20
BUDGET = "at most 1.5 times"


def search_bench(practices: int = 20_000) -> list[Row]:
    """Build an index of so many made-up practices, then ask it in every class of query."""
    with tempfile.TemporaryDirectory() as folder:
        return _rows(Path(folder) / "search", practices)


def _rows(folder: Path, practices: int) -> list[Row]:
    floor, built = _build(folder, practices)
    rows = [Row(f"index {practices:,} practices", built, "per CPU-s", floor, built / floor, "1,500", built >= 1_500)]
    index = Index(folder, thesaurus())
    bare = Bare(folder)
    for name, asked in classes().items():
        floor, ours = _both(bare.search, index.search, asked)
        for share, which in ((50, "p50"), (95, "p95")):
            value, least = percentile(ours, share), percentile(floor, share)
            budget, met = (BUDGET, value <= 1.5 * least) if share == 95 else (None, None)
            rows.append(Row(f"search, {name}, {which}", value, "ms CPU", least, value / least, budget, met))
    return [*rows, *_further(index)]


def _further(index: Index) -> list[Row]:
    """What has no bare counterpart: questions that concepts widen, why hits were found, and suggestions."""
    questions = widened()
    answers = [(query, index.search(query)) for query in questions]
    starts = [word[:end] for word in vocabulary("en")[100:130] for end in (2, 3, 4)]
    spent = {
        "search, widened by two concepts": [_spent(index.search, query) for query in questions],
        "why 20 hits were found": [_spent(lambda pair: index.why(pair[0], pair[1].hits), pair) for pair in answers],
        "suggestions": [_spent(index.suggest, start) for start in starts],
    }
    budgets = {"suggestions": 50.0}
    return [
        Row(
            f"{name}, p95",
            value,
            "ms CPU",
            None,
            None,
            f"{budget:g}" if budget else None,
            value < budget if budget else None,
        )
        for name, figures in spent.items()
        for value, budget in [(percentile(figures, 95), budgets.get(name))]
    ]


class Bare:
    """The same questions put to Tantivy by itself: its own parser, one search, one aggregation of all facets."""

    def __init__(self, folder: Path) -> None:
        generation = folders.current(folder)
        self._index = tantivy.Index.open(str(generation))
        register(self._index)
        self._searcher = self._index.searcher()
        self._boosts = {f"{text}_en": boost for text, boost in TEXTS.items()} | {NAMES: NAMES_WEIGHT}
        self._facets = {
            facet: {"terms": {"field": facet, "size": MOST_VALUES, "segment_size": ALL_VALUES}} for facet in FACETS
        }

    def search(self, query: Query) -> int:
        """The number of hits, once the first page and the facets have been read."""
        words = found = self._index.parse_query(query.words, [*self._boosts], self._boosts)
        facets = dict(self._facets)
        for facet, (value,) in query.filters.items():  # the questions have one filter at most
            chosen = tantivy.Query.term_query(self._index.schema, facet, value)
            found = tantivy.Query.boolean_query([(tantivy.Occur.Must, words), (tantivy.Occur.Must, chosen)])
            self._searcher.aggregate(words, {facet: facets.pop(facet)})
        result = self._searcher.search(found, PAGE)
        [self._searcher.doc(address)["iri"] for _, address in result.hits]
        self._searcher.aggregate(found, facets)
        return int(result.count)


def _build(folder: Path, practices: int) -> tuple[float, float]:
    """Practices a CPU-second: of Tantivy by itself, given the first finished documents, and of all of it."""
    spent, number, floor = 0.0, 0, 0.0
    everyone = generated(practices)
    with Writer.open(folder, thesaurus()) as writer:
        while batch := list(islice(everyone, 5_000)):
            listings = [_listing(practice, number + n) for n, practice in enumerate(batch)]
            floor = floor or _bare_build(listings)
            number += len(batch)
            start = time.process_time()
            writer.put(listings)
            writer.commit(number)
            spent += time.process_time() - start
    return floor, practices / spent


def _bare_build(listings: list[Listing]) -> float:
    recogniser = Recogniser(thesaurus())
    documents = [document(listing, recogniser) for listing in listings]
    with tempfile.TemporaryDirectory() as folder:
        index = tantivy.Index(schema(), folder)
        register(index)
        start = time.process_time()
        writer = index.writer(HEAP_BYTES, 1)
        for each in documents:
            writer.add_document(each)
        writer.commit()
        writer.wait_merging_threads()
        return len(documents) / (time.process_time() - start)


def _listing(practice: Practice, number: int) -> Listing:
    host = practice.iri.split("/")[2]
    return Listing(practice, f"did:web:{host}", host.partition(".")[0], curated=False, published=published(number))


def classes() -> dict[str, list[Query]]:
    """Class of query -> questions of that class, from what a sample of the practices says in English.

    No word of them names a concept: what widens a question is more than the bare engine is asked.
    """
    found: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for practice in generated(SAMPLE):
        words = practice.body.get("en", "").split()
        found.update(set(words))
        pairs.update({f"{first} {second}" for first, second in pairwise(words) if first != second})
    named = {
        word for concept in thesaurus().concepts.values() for label in all_names(concept) for word in label.split()
    }
    share = {word: found[word] / SAMPLE for word in vocabulary("en") if word not in named}
    common = [word for word in share if 0.20 <= share[word] <= 0.35]
    middling = [word for word in share if 0.02 <= share[word] <= 0.06]
    rare = [word for word in share if 0.0005 <= share[word] <= 0.002]
    phrases = [pair for pair, count in pairs.items() if count >= SAMPLE * 0.002]
    dice = random.Random("queries")
    kind = {"kind": ("pilot",)}

    def asked(make: Callable[[], str], **filters: tuple[str, ...]) -> list[Query]:
        return [Query(make(), filters, size=PAGE) for _ in range(QUERIES)]

    return {
        "rare word": asked(lambda: dice.choice(rare)),
        "common word": asked(lambda: dice.choice(common)),
        "common word, one kind": asked(lambda: dice.choice(common), **kind),
        "common or middling": asked(lambda: f"{dice.choice(common)} {dice.choice(middling)}"),
        "common or common": asked(lambda: " ".join(dice.sample(common, 2))),
        "five words": asked(lambda: " ".join([*dice.sample(middling, 3), *dice.sample(rare, 2)])),
        "phrase": asked(lambda: f'"{dice.choice(phrases)}"'),
    }


def widened() -> list[Query]:
    """Questions that name two concepts, one of them in another language, beside a common word."""
    dice = random.Random("widened")
    concepts = thesaurus().scheme("themes")
    common = vocabulary("en")[40:140]
    each = (dice.sample(concepts, 2) for _ in range(QUERIES))
    return [Query(f"{dice.choice(common)} {one.labels['en']} {other.labels['es']}", size=PAGE) for one, other in each]


def all_names(concept: Concept) -> list[str]:
    return [*concept.labels.values(), *(name for names in concept.names.values() for name in names)]


def _both(
    floor: Callable[[Query], object], ours: Callable[[Query], object], asked: list[Query]
) -> tuple[list[float], list[float]]:
    """Milliseconds of CPU of each question put to both, one after the other; a first round warms up."""
    for query in asked[:10]:
        floor(query)
        ours(query)
    spent = [(_spent(floor, query), _spent(ours, query)) for query in asked]
    return [least for least, _ in spent], [each for _, each in spent]


def _spent(ask: Callable[[Any], object], asked: object) -> float:
    start = time.thread_time()
    ask(asked)
    return (time.thread_time() - start) * 1_000


def percentile(values: list[float], share: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--practices", type=int, default=20_000)
    print(HEADING)
    for row in search_bench(parser.parse_args().practices):
        print(row)


if __name__ == "__main__":
    main()
