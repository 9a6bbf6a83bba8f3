"""The quality of the search by language: `python -m tests.quality [--meaning] [--queries] [FILE]`."""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import mean

from node.search import Index, Query
from tests.quality.corpus import QUERIES, fill, meaning, queries, thesaurus
from tests.quality.gain import ndcg

Measured = dict[str, dict[str, float]]


def measured(index: Index, path: Path = QUERIES, *, exact: bool = False) -> Measured:
    """Language -> id of each query -> its nDCG@10; `exact` is of the words as typed, without concepts."""
    found: Measured = defaultdict(dict)
    for graded in queries(path):
        answer = index.search(Query(graded.query, exact=exact, size=10))
        found[graded.language][graded.id] = ndcg([hit.iri.rpartition("/")[2] for hit in answer.hits], graded.grades)
    return found


def overall(found: Measured) -> float:
    """The mean of all queries."""
    return mean(value for each in found.values() for value in each.values())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=QUERIES)
    parser.add_argument("--meaning", action="store_true", help="by meaning too, which reads the corpus for 20 seconds")
    parser.add_argument("--queries", action="store_true", help="each query, not its language's mean only")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "search"
        fill(folder)
        index = Index(folder, thesaurus(), meaning(folder) if chosen.meaning else None)
        found = measured(index, chosen.file)
    for language, each in found.items():
        print(f"{language}  {mean(each.values()):.3f}  ({len(each)})")
        if chosen.queries:
            print("\n".join(f"    {id} {value:.2f}" for id, value in each.items()))
    print(f"all {overall(found):.3f}")


if __name__ == "__main__":
    main()
