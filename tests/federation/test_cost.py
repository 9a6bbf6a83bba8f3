"""What it costs to read a peer that published nothing new."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from node.store import peers
from node.store.runs import Outcome
from node.web import create_app
from node.worker import harvest_peer
from tests.federation.conftest import a_node, commons
from tests.local_node import publish_numbered, serving

Answer = Iterable[bytes]


class Watched:
    """A web application, and what was asked of it: path and status."""

    def __init__(self, app: Callable[..., Answer]) -> None:
        self.app = app
        self.seen: list[tuple[str, str]] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        def noting(status: str, *rest: Any) -> Any:
            self.seen.append((environ["PATH_INFO"], status[:3]))
            return start_response(status, *rest)

        return self.app(environ, noting)


@pytest.mark.slow
def test_an_unchanged_peer_costs_one_304_and_little_time(tmp_path: Path) -> None:
    ghent, zug = a_node(tmp_path, "Ghent"), a_node(tmp_path, "Zug")
    publish_numbered(zug, 20)
    watched = Watched(create_app(zug))
    with serving(watched, zug.config.port):
        assert commons(ghent, "peers", "add", zug.config.base_url, "--yes").exit_code == 0
        first = _harvest(ghent, zug.did)
        assert (first.outcome, first.accepted) == (Outcome.OK, 20)
        costs = []
        for _ in range(5):
            watched.seen.clear()
            before = time.thread_time()
            run = _harvest(ghent, zug.did)
            costs.append(time.thread_time() - before)
            assert (run.outcome, run.pages) == (Outcome.OK, 0)
            assert watched.seen == [("/feed/1", "304")]
    assert min(costs) < 0.020
    ghent.close()
    zug.close()


def _harvest(node: Any, did: str) -> Any:
    peer = peers.get(node.db(), did)
    assert peer is not None
    run = harvest_peer(node, peer)
    assert run is not None
    return run
