"""A node with the starter corpus, and one with what a peer wrote; each served as a program of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import requests

from node.cli.publish import publish_drafts, review_files
from node.config import child_environment, resource_folder
from node.node import Node
from node.practice import Practice, Thesaurus
from node.rdf.members import stated
from node.store import activities, peers, practices, schedule, transaction
from node.store.peers import Peer, PeerKey
from tests.fake_peer import FakePeer
from tests.local_node import eventually, free_port, make, publish_all, withdraw_one

CHANGED = "zug-digital-id"
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
    """All cities of the corpus, one practice with two versions and one withdrawn; a peer of which nothing was read."""
    node = _make(folder)
    review = review_files(node, [*(resource_folder("policies") / "cities").iterdir()])
    assert review.problems == []
    changed = next(draft.practice for draft in review.drafts if draft.practice.slug == CHANGED)
    otherwise(node, changed)  # the first of all, so that its versions have the numbers 1 and 2
    publish_all(node, changed)
    publish_drafts(node, review)
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
        eventually(lambda: _answers(config.base_url), 60)
        yield Site(config.base_url, thesaurus)
    finally:
        program.terminate()
        program.wait(60)


def _answers(home: str) -> bool:
    try:
        return requests.get(f"{home}/robots.txt", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False
