"""The speed budgets, each beside what the machine can do at best: `python -m tests.bench`, or `make bench`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator

from node.errors import CommonsError
from tests.bench import HEADING, Row
from tests.bench.harvest import harvest_bench
from tests.bench.quality import quality_bench
from tests.bench.search import search_bench
from tests.bench.web import web_bench
from tests.bench.worker import worker_bench

HARVESTED = 5_000
SEARCHED = 20_000
QUICK = 1_000


def main() -> None:
    """Print one table. A budget that is missed, or cannot be measured here, does not stop the others."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--practices", type=int, help="how many, for all; the budgets hold for 100000")
    parser.add_argument("--quick", action="store_true", help=f"only {QUICK:,} practices: do the measurements work?")
    chosen = parser.parse_args()
    harvested = chosen.practices or (QUICK if chosen.quick else HARVESTED)
    searched = chosen.practices or (QUICK if chosen.quick else SEARCHED)
    parts: dict[str, tuple[Callable[[int], Iterable[Row]], int]] = {
        "Harvest": (harvest_bench, harvested),
        "Worker": (worker_bench, harvested),
        "Search": (search_bench, searched),
        "Web": (web_bench, searched),
        "Quality": (quality_bench, 108),
    }
    print(HEADING)
    for name, (measure, number) in parts.items():
        print(f"\n{name}, {number:,} practices", flush=True)
        start = time.monotonic()
        for line in _lines(measure, number):
            print(line, flush=True)
        print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr)


def _lines(measure: Callable[[int], Iterable[Row]], number: int) -> Iterator[str]:
    try:
        for row in measure(number):
            yield str(row)
    except (CommonsError, OSError, AssertionError) as error:
        yield f"could not be measured: {error}"


if __name__ == "__main__":
    main()
