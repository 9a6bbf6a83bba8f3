"""What pages cost beside a bare Flask route on the same server: `python -m tests.bench.web`."""

from __future__ import annotations

import argparse
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlencode

from node.config import Config
from node.node import Node
from node.web import create_app
from tests.bench import HEADING, Row
from tests.bench.filled import filled
from tests.bench.pages import page_rows, page_types
from tests.bench.running import PAGE, Running, load, running, wait_for, warm
from tests.bench.search import classes

LOAD_SECONDS = 3.0
PACKED = {**PAGE, "Accept-Encoding": "gzip"}
ROUNDS = 3


def web_bench(number: int = 20_000, folder: Path | None = None) -> Iterator[Row]:
    """Ask a node with so many practices of its own for pages, in this process and of a real server.

    The node is made, or the one in `folder` taken; there it stays.
    """
    if folder is None:
        with tempfile.TemporaryDirectory() as temporary:
            yield from web_bench(number, Path(temporary) / "node")
        return
    config = filled(folder, number)
    node = Node(config)
    types = page_types(node)
    yield from page_rows(create_app(node), types)
    node.close()
    yield from _server(config, types["practice"])
    yield _help()


def _server(config: Config, paths: list[str]) -> list[Row]:
    """Practice pages of the real server beside a bare Flask route on the same server, in turns."""
    serve = [sys.executable, "-m", "node", "serve", "--no-worker", "--data", str(config.data)]
    port, bare_port = _free_port(), _free_port()
    bare = [sys.executable, "-m", "tests.bench.bare", str(bare_port)]
    searches = [f"/search?{urlencode({'q': query.words})}" for query in classes()["common word"]]
    with running(serve, NODE_PORT=str(port)) as ours, running(bare) as theirs:
        wait_for(port)
        wait_for(bare_port)
        load(port, searches, LOAD_SECONDS)
        for headers in (PAGE, PACKED):
            warm(port, paths, headers)
        load(bare_port, ["/"], 1.0)
        pages, packed, floors = [], [], []
        for _ in range(ROUNDS):
            floors.append(_per_second(theirs, bare_port, ["/"], PAGE))
            pages.append(_per_second(ours, port, paths, PAGE))
            packed.append(_per_second(ours, port, paths, PACKED))
        floor = statistics.median(floors)
        memory, own = ours.megabytes(), ours.own_megabytes()
    return [
        _beside(floor, "practice page, kept", statistics.median(pages)),
        _beside(floor, "practice page, kept and packed", statistics.median(packed)),
        Row("memory of serve", memory, "MB", None, None, "200 at 100,000", memory < 200),
        Row("memory of serve, without the index's files", own, "MB"),
    ]


def _beside(floor: float, name: str, page: float) -> Row:
    ratio = page / floor
    return Row(name, page, "per CPU-s", floor, ratio, "at least 0.6 of the floor", ratio >= 0.6)


def _per_second(server: Running, port: int, paths: list[str], headers: Mapping[str, str]) -> float:
    """Answers in a second of the server's processor time."""
    before = server.cpu_seconds()
    answers = load(port, paths, LOAD_SECONDS, headers)
    return answers / (server.cpu_seconds() - before)


def _help() -> Row:
    """Seconds on the clock, beside those of a Python that does nothing."""
    ours = _seconds([sys.executable, "-m", "node", "--help"])
    floor = _seconds([sys.executable, "-c", "pass"])
    return Row("commons --help, median of 5", ours, "s", floor, ours / floor, "0.3", ours < 0.3)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _seconds(command: list[str]) -> float:
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--practices", type=int, default=20_000)
    parser.add_argument("--node", type=Path, help="a folder where the node is kept, and found the next time")
    chosen = parser.parse_args()
    print(HEADING)
    for row in web_bench(chosen.practices, chosen.node):
        print(row, flush=True)


if __name__ == "__main__":
    main()
