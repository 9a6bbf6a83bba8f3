"""A node that publishes, and inboxes that answer as they are told, over real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from node.node import Node
from node.store import followers, peers, schedule, transaction
from node.store.peers import Peer, PeerKey
from tests.local_node import LOOPBACK, free_port, make, serving

LONG_AGO = "2026-01-01T00:00:00Z"


class FakeInbox:
    """The inbox of a peer. `answers` are statuses, the next one first, with Retry-After where they have one; 202 when
    they are used up. `posted` is each body, with its headers."""

    def __init__(self, port: int) -> None:
        self.base_url = f"http://localhost:{port}"
        self.did = f"did:web:localhost%3A{port}"
        self.answers: list[int | tuple[int, int]] = []
        self.posted: list[tuple[bytes, dict[str, str]]] = []
        self.open = threading.Event()
        self.open.set()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        self.posted.append((body, {name: value for name, value in environ.items() if isinstance(value, str)}))
        self.open.wait(10)
        answer = self.answers.pop(0) if self.answers else 202
        status, retry_after = answer if isinstance(answer, tuple) else (answer, None)
        headers = [("Content-Length", "0")] + ([("Retry-After", str(retry_after))] if retry_after else [])
        start_response(f"{status} Answer", headers)
        return [b""]


@pytest.fixture
def ghent(tmp_path: Path) -> Iterator[Node]:
    port = free_port()
    node = make(tmp_path / "ghent", "Ghent", f"http://localhost:{port}", port=port, allow_networks=LOOPBACK)
    yield node
    node.close()


@pytest.fixture
def zug() -> Iterator[FakeInbox]:
    inbox = FakeInbox(free_port())
    with serving(inbox, int(inbox.base_url.rpartition(":")[2])):
        yield inbox


def add_peer(node: Node, other: FakeInbox | Node, *, inbox: bool = True) -> None:
    """Make `other` a peer of `node`, as the admin would."""
    config = other.config if isinstance(other, Node) else other
    keys = [PeerKey(key.method, key.multikey) for key in other.keys.keys] if isinstance(other, Node) else []
    peer = Peer(
        did=other.did,
        base_url=config.base_url,
        name=other.did,
        curator=False,
        stream=f"{config.base_url}/feed",
        inbox=f"{config.base_url}/inbox" if inbox else None,
        added_at=LONG_AGO,
    )
    with transaction(node.db()):
        peers.add(node.db(), peer, keys)
        schedule.add(node.db(), peer.did, "2027-01-01T00:00:00Z")


def add_follower(node: Node, other: FakeInbox) -> None:
    """Let `other` be told of what `node` publishes from now on; it was asked to tell just now."""
    add_peer(node, other)
    with transaction(node.db()):
        followers.grant(node.db(), other.did, head=0, now=LONG_AGO)


@contextmanager
def sending(node: Node) -> Iterator[None]:
    """Let a node send its notices in a thread of its own."""
    stop = threading.Event()

    def send() -> None:
        node.inboxes().run(stop)
        node.close()

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
