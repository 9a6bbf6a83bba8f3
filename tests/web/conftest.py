"""A real node with a real record and index, whose own practices and peer's are signed in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from node.config import Config, resource_folder
from node.node import Node
from node.practice import Practice, Thesaurus
from node.rdf.members import stated
from node.rdf.schemes import load_thesaurus
from node.store import activities, connect, peers, practices, schedule, transaction
from node.store.peers import Peer, PeerKey
from node.web import create_app
from tests.fake_peer import FakePeer, a_practice

HOME = "https://ghent.example"
AWAY = "http://localhost:8002"


@cache
def thesaurus() -> Thesaurus:
    return load_thesaurus(resource_folder("vocab"))


class World:
    """Ghent's node, and what it holds: its own practices (`ghent`) and those of its peer Zug (`zug`)."""

    def __init__(self, folder: Path, *, curator: bool = False) -> None:
        config = Config(data=folder, name="Ghent", base_url=HOME, curator=curator)
        connect(config.database, create=True).close()
        self.node = Node(config)
        self.node.__dict__["thesaurus"] = thesaurus()  # read once for all tests
        self.ghent = FakePeer(HOME, "Ghent")
        self.zug = FakePeer(AWAY, "Zug")
        self.app: Flask = create_app(self.node)

    def add_peer(self, *, curator: bool = False, name: str = "Zug", added_at: str = "2026-11-01T00:00:00Z") -> None:
        peer = Peer(
            did=self.zug.did,
            base_url=self.zug.base_url,
            name=name,
            curator=curator,
            stream=f"{self.zug.base_url}/feed",
            added_at=added_at,
        )
        with transaction(self.node.db()):
            peers.add(self.node.db(), peer, [PeerKey(self.zug.key.method, self.zug.key.multikey)])
            db, due = self.node.db(), "2026-11-24T00:05:00Z"
            schedule.add(db, peer.did, due)
            fence = schedule.lease(db, peer.did, "2026-11-24T00:00:00Z", "2026-11-24T00:00:15Z")
            schedule.finish(
                db, peer.did, fence, due_at=due, failures=0, quiet_until=None, success_at="2026-11-24T00:00:00Z"
            )

    def publish(
        self, slug: str = "cameras", by: FakePeer | None = None, *, follow: bool = True, **fields: Any
    ) -> Practice:
        """Publish a practice (Ghent's unless `by` says else), keep it here, and index it."""
        peer = by or self.ghent
        practice = replace(a_practice(f"{peer.base_url}/practices/{slug}"), **fields)
        self._keep(peer.publish(slug, practice=practice))
        if follow:
            self.follow()
        return practice

    def withdraw(self, slug: str = "cameras", by: FakePeer | None = None, **facts: Any) -> None:
        self._keep((by or self.ghent).withdraw(slug, **facts))
        self.follow()

    def _keep(self, signed: Any) -> None:
        db = self.node.db()
        with transaction(db):
            activities.add(db, [(signed, activities.ACCEPTED)])
            practices.put(db, [(signed.activity, *stated(signed.activity.practice, signed.quads))])

    def follow(self) -> None:
        """Carry what was published to the index."""
        follower = self.node.follower()
        follower.catch_up()
        follower.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.node.close()


@pytest.fixture
def client(world: World) -> FlaskClient:
    return world.app.test_client()
