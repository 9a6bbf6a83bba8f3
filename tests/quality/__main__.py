"""The quality of the search by language: `python -m tests.quality [--queries] [FILE]`."""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import mean

from node.search import Index, Query
from tests.quality.corpus import QUERIES, fill, queries, thesaurus
from tests.quality.gain import ndcg


def measured(index: Index, path: Path = QUERIES) -> dict[str, dict[str, float]]:
    """Language -> id of each query -> its nDCG@10."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for graded in queries(path):
        answer = index.search(Query(graded.query, size=10))
        found[graded.language][graded.id] = ndcg([hit.iri.rpartition("/")[2] for hit in answer.hits], graded.grades)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=QUERIES)
    parser.add_argument("--queries", action="store_true", help="each query, not its language's mean only")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder) / "search")
        found = measured(Index.open(Path(folder) / "search", thesaurus()), chosen.file)
    for language, each in found.items():
        print(f"{language}  {mean(each.values()):.3f}  ({len(each)})")
        if chosen.queries:
            print("\n".join(f"    {id} {value:.2f}" for id, value in each.items()))
    print(f"all {mean(value for each in found.values() for value in each.values()):.3f}")


if __name__ == "__main__":
    main()
