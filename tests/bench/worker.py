"""The real worker reading a peer: how fast it harvests and indexes, and how much memory it comes to hold."""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from node.cli.init import create
from node.config import Config
from node.harvest import add, inspect
from node.node import Node
from node.search import folder as folders
from node.store import transaction
from tests.bench import Row
from tests.bench.running import running
from tests.bench.stream import Served, peer

LEAST_PER_SECOND = 20
"""A worker slower than this is stuck."""


def worker_bench(number: int = 5_000) -> list[Row]:
    """Start `commons worker` on an empty node with one peer; wait until all of the peer's practices can be found."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "peer").mkdir()
        with peer(folder / "peer", number) as served:
            config = Config(folder / "node", "Here", "https://here.example", allow_networks=("127.0.0.0/8", "::1/128"))
            create(config)
            _read_from_now_on(config, served)
            seconds, most = _work(config, number)
    speed = number / seconds
    return [
        Row("commons worker, record and index", speed, "per wall-s", None, None, "1,000", speed >= 1_000),
        Row("memory of the worker, at most", most, "MB", None, None, "400 at 100,000", most < 400),
    ]


def _read_from_now_on(config: Config, served: Served) -> None:
    node = Node(config)
    client = node.client()
    with transaction(node.db()):
        add(node.db(), inspect(client, served.base_url, own_did=node.did), datetime.now(UTC))
    client.close()
    node.close()


def _work(config: Config, number: int) -> tuple[float, float]:
    """Seconds from when the worker begins to read until all is found, and its memory in MB at its largest."""
    command = [sys.executable, "-m", "node", "worker", "--data", str(config.data)]
    node, most, start = Node(config), 0.0, time.perf_counter()
    deadline = start + 60 + number / LEAST_PER_SECOND
    with running(command) as worker:
        while (done := _position(config)) < number:
            most = max(most, worker.megabytes())
            if _nothing_read(node):
                start = time.perf_counter()
            if time.perf_counter() > deadline:
                raise AssertionError(f"the worker has indexed {done} of {number} practices only")
            time.sleep(0.05)
    node.close()
    return time.perf_counter() - start, most


def _nothing_read(node: Node) -> bool:
    return not node.db().execute("SELECT 1 FROM activity LIMIT 1").fetchone()


def _position(config: Config) -> int:
    generation = folders.current(config.search)
    return folders.read_position(generation) if generation else 0
