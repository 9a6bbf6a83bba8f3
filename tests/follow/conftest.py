"""A node that publishes, and inboxes that answer as they are told, over real HTTP; and a record without a node."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, RdfFormat, serialize

from node.config import Config
from node.node import Node
from node.practice import Activity, Change, Kind, Place, Practice, Proof, Signed
from node.rdf.practices import to_quads
from node.store import (
    Connection,
    activities,
    connect,
    erasures,
    followers,
    peers,
    practices,
    schedule,
    transaction,
)
from node.store.peers import Peer, PeerKey
from tests.local_node import LOOPBACK, free_port, make, serving

LONG_AGO = "2026-01-01T00:00:00Z"
GHENT, AMSTERDAM = "did:web:ghent.example", "did:web:amsterdam.example"


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


@dataclass
class Record:
    """A node's record, and what is published into it as a publisher or a harvest would."""

    config: Config
    db: Connection
    sequences: dict[str, int] = field(default_factory=dict)

    def put(
        self,
        *slugs: str,
        words: str | dict[str, str] = "Bread",
        did: str = GHENT,
        change: Change = Change.CREATE,
        copy_of: str = "",
    ) -> None:
        """One transaction with an activity for each slug."""
        title = {"en": words} if isinstance(words, str) else words
        with transaction(self.db):
            signed = [self._signed(slug, title, did, change, copy_of) for slug in slugs]
            activities.add(self.db, [(each, activities.ACCEPTED) for each in signed])
            said = ("", "") if change is Change.DELETE else ("pilot", copy_of)
            practices.put(self.db, [(each.activity, *said) for each in signed])

    def _signed(self, slug: str, title: dict[str, str], did: str, change: Change, copy_of: str) -> Signed:
        self.sequences[did] = sequence = self.sequences.get(did, 0) + 1
        host = did.rpartition(":")[2]
        iri, activity = f"https://{host}/practices/{slug}", f"https://{host}/activities/{sequence}"
        places = (Place({"en": host.partition(".")[0].title()}),)
        practice = Practice(iri, Kind.PILOT, title, places=places, curated_copy_of=copy_of or None)
        quads = [] if change is Change.DELETE else to_quads(practice, NamedNode(activity))
        facts = Activity(activity, change, iri, did, "2026-11-23T10:00:00Z", sequence, None, None, f"z{sequence}")
        return Signed(facts, serialize(quads, format=RdfFormat.N_QUADS), Proof("", "", ""))

    def erase(self, sequence: int, did: str = AMSTERDAM) -> None:
        """Forget what an activity said, as a harvest does when its peer asks for it."""
        with transaction(self.db):
            erasures.confirm(self.db, did, sequence, "https://amsterdam.example/activities/9")
            erasures.forget(self.db, did, sequence)

    def spoil(self, slug: str) -> None:
        """Break the stored bytes of a practice of Ghent."""
        with transaction(self.db):
            iri = f"https://ghent.example/practices/{slug}"
            self.db.execute("UPDATE activity SET quads = ? WHERE practice = ?", [b"<not <n-quads", iri])


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    config = Config(data=tmp_path, name="Ghent", base_url="https://ghent.example")
    db = connect(config.database, create=True)
    with transaction(db):
        peers.add(db, Peer(AMSTERDAM, "https://amsterdam.example", "Amsterdam's library", curator=True, stream=""), [])
    yield Record(config, db)
    db.close()


def soon(fact: Callable[[], bool]) -> float:
    """Wait until it is so, at most two minutes; return how many seconds that took."""
    start = time.monotonic()
    while not fact():
        assert time.monotonic() - start < 120, "it did not come about"
        time.sleep(0.005)
    return time.monotonic() - start
