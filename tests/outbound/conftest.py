from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from node.outbound import Client
from tests.raw_server import Server, a_client, raw_server


@pytest.fixture
def server() -> Iterator[Server]:
    with raw_server() as served:
        yield served


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    made = a_client(tmp_path, page_bytes=1_000_000, response_seconds=30)
    yield made
    made.close()
