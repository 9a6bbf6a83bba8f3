"""A node with the starter corpus, and one with what a peer wrote; each served as a program of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from node.catalog.erase import erase
from node.cli.publish import publish_drafts, review_files
from node.config import child_environment, resource_folder
from node.identity import SigningKey
from node.node import Node
from node.practice import Practice, Thesaurus
from node.rdf.members import stated
from node.store import (
    Connection,
    activities,
    connect,
    followers,
    peers,
    practices,
    quarantine,
    runs,
    schedule,
    transaction,
)
from node.store.peers import Peer, PeerKey
from node.store.quarantine import Refusal
from node.store.runs import Outcome, Run
from tests.fake_peer import FakePeer
from tests.local_node import eventually, free_port, make, publish_all, publisher, withdraw_one

CHANGED = "zug-digital-id"
ERASED = "amsterdam-smart-check"
WITHDRAWN = "dubai-ai-ethics-toolkit"
PEER = "http://localhost:8002"
READ_AT = "2026-11-24T00:00:00Z"


@dataclass(frozen=True)
class Site:
    """Where a node answers, and what it names things by."""

    home: str
    thesaurus: Thesaurus


@contextmanager
def corpus_site(folder: Path) -> Iterator[Site]:
    """All cities of the corpus, one practice with two versions, one with a version that was erased and one withdrawn; a
    peer of which nothing was read."""
    node = _make(folder)
    review = review_files(node, [*(resource_folder("policies") / "cities").iterdir()])
    assert review.problems == []
    changed, partly_erased = (
        next(draft.practice for draft in review.drafts if draft.practice.slug == slug) for slug in (CHANGED, ERASED)
    )
    otherwise(node, changed)  # the first of all, so that its versions have the numbers 1 and 2
    publish_all(node, changed)
    otherwise(node, partly_erased)  # number 3
    publish_drafts(node, review)
    erase(node.db(), "3", publisher(node), because="It named a person.")
    withdraw_one(node, WITHDRAWN)
    befriend(node, FakePeer(PEER, "Zug"))
    with _served(node) as site:
        yield site


def otherwise(node: Node, practice: Practice) -> None:
    """Publish a practice with other words in its title and its text, and a result less."""
    title = {tag: f"{text}, and what came of it" for tag, text in practice.title.items()}
    body = {tag: f"{text}\n\nIt was looked at again." for tag, text in practice.body.items()}
    publish_all(node, replace(practice, title=title, body=body, results=practice.results[:-1]))


@contextmanager
def staff_site(folder: Path, name: str = "Zug") -> Iterator[tuple[Site, Connection]]:
    """A node whose staff have something to decide of each sort, and its record: a peer held for withdrawals, one that
    is read, and a stranger who asked; each calls itself `name`, and wrote the same into what was refused."""
    node = _make(folder)
    db = node.db()
    held, plain = FakePeer(PEER, name), FakePeer("http://localhost:8003", name)
    for peer in (held, plain):
        befriend(node, peer)
    with transaction(db):
        peers.hold(db, held.did, peers.WITHDRAWALS, f"It withdraws 6 of the 10 practices held of it in one run. {name}")
        peers.keep_document(db, plain.did, READ_AT, waiting=json.dumps(other_keys(plain)), inbox=None)
        followers.wait(db, "did:web:stranger.example", head=0, now=READ_AT)
        runs.add(db, Run(held.did, READ_AT, READ_AT, Outcome.INCOMPLETE, 1, 10, 0, 2, f"Two were refused. {name}"))
        for number in (1, 2):
            activity, practice = f"{PEER}/activities/{number}", f"{PEER}/practices/{name}"
            said = (held.did, number, activity, practice, f"{PEER}/feed/1", f"Its signature does not match. {name}")
            quarantine.add(db, Refusal(*said, READ_AT, "signature"))
    with _served(node) as site, closing(connect(node.config.database)) as record:
        yield site, record


def other_keys(peer: FakePeer) -> dict[str, Any]:
    """Its DID document with a new key, for which the one that is pinned does not vouch."""
    again = FakePeer(peer.base_url, peer.name)
    again.key = SigningKey(f"{peer.did}#key-2", Ed25519PrivateKey.generate())
    return again.document()


@contextmanager
def site_of(folder: Path, peer: FakePeer) -> Iterator[Site]:
    """A node that accepted all that a peer published."""
    node = _make(folder)
    befriend(node, peer)
    with transaction(node.db()):
        activities.add(node.db(), [(each, activities.ACCEPTED) for each in peer.members])
        practices.put(
            node.db(), [(each.activity, *stated(each.activity.practice, each.quads)) for each in peer.members]
        )
    with _served(node) as site:
        yield site


def befriend(node: Node, fake: FakePeer) -> None:
    """Pin a peer's key and say that it was read."""
    peer = Peer(
        did=fake.did,
        base_url=fake.base_url,
        name=fake.name,
        curator=False,
        stream=f"{fake.base_url}/feed",
        added_at="2026-11-01T00:00:00Z",
    )
    due = "2026-11-24T00:05:00Z"
    with transaction(node.db()):
        peers.add(node.db(), peer, [PeerKey(fake.key.method, fake.key.multikey)])
        schedule.add(node.db(), peer.did, due)
        fence = schedule.lease(node.db(), peer.did, READ_AT, "2026-11-24T00:00:15Z")
        schedule.finish(node.db(), peer.did, fence, due_at=due, failures=0, quiet_until=None, success_at=READ_AT)


def _make(folder: Path) -> Node:
    port = free_port()
    return make(folder / "ghent", "Ghent", f"http://localhost:{port}", port=port, curator=True)


@contextmanager
def _served(node: Node) -> Iterator[Site]:
    """The node as `commons serve` serves it, without the worker: nothing changes, and nobody is asked for anything."""
    node.follower().rebuild()
    thesaurus, config = node.thesaurus, node.config
    node.close()
    with (config.data / "serve.log").open("ab") as log:
        command = [sys.executable, "-m", "node", "serve", "--no-worker"]
        program = subprocess.Popen(command, env=child_environment(config.data), stdout=log, stderr=log)
    try:
        eventually(lambda: _answers(config.base_url))
        yield Site(config.base_url, thesaurus)
    finally:
        program.terminate()
        program.wait(60)


def _answers(home: str) -> bool:
    try:
        return requests.get(f"{home}/robots.txt", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False
