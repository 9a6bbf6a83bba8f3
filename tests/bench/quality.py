"""How well the search finds what was meant, by each of its means and language: `python -m tests.bench.quality`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

from node.search import Index
from node.search.embedding import lacking
from tests.bench import HEADING, Row
from tests.quality.__main__ import Measured, measured, overall
from tests.quality.corpus import QUERIES, fill, meaning, thesaurus

VALIDATION = QUERIES.with_name("validation.yaml")
FLOOR, FLOOR_OF_A_LANGUAGE, FLOOR_WITH_MEANING = 0.65, 0.55, 0.75


def quality_bench(_: int = 0) -> list[Row]:
    """nDCG@10 over the starter corpus; the floor is that of words as typed, without any concept."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "search"
        fill(folder)
        index = Index(folder, thesaurus())
        rows = []
        for path in (QUERIES, VALIDATION):
            typed = measured(index, path, exact=True)
            rows += list(_rows(path.stem, typed, measured(index, path), "words and concepts", FLOOR))
            if not lacking():
                by_meaning = measured(Index(folder, thesaurus(), meaning(folder)), path)
                rows += list(_rows(path.stem, typed, by_meaning, "and meaning", FLOOR_WITH_MEANING))
        return rows


def _rows(name: str, typed: Measured, found: Measured, means: str, floor: float) -> Iterator[Row]:
    yield _row(f"{name}, {means}", overall(found), overall(typed), floor)
    for language, each in found.items():
        least = None if language == "en" else FLOOR_OF_A_LANGUAGE
        yield _row(f"{name}, {means}, {language}", mean(each.values()), mean(typed[language].values()), least)


def _row(name: str, value: float, typed: float, least: float | None) -> Row:
    budget = f"at least {least:g}" if least else None
    return Row(
        name, value, "nDCG@10", typed, value / typed if typed else None, budget, value >= least if least else None
    )


def main() -> None:
    print(HEADING)
    for row in quality_bench():
        print(row)


if __name__ == "__main__":
    main()
