"""Reads all peers of a node once, as its worker does, and says what it cost: `python -m tests.threats.reading_worker`.

A process of its own, so that its highest use of memory is that of the harvest.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from node.config import load
from node.node import open_node
from node.worker import Rounds
from node.worker.rounds import PEERS_AT_ONCE
from tests.outbound.growth import highest_bytes


def main(folder: str) -> None:
    node = open_node(load(Path(folder)))
    node.shapes  # noqa: B018 - compiled once in a worker's life
    started = time.monotonic()
    with ThreadPoolExecutor(PEERS_AT_ONCE) as pool:
        Rounds(node, pool, threading.Event()).look()
    print(json.dumps({"bytes": highest_bytes(), "seconds": time.monotonic() - started}))
    node.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
