"""The node that answers the current request, and who published what it shows."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol, cast
from urllib.parse import urlsplit

from flask import current_app, g

from node.config import Config
from node.identity import KeyRing
from node.practice import Thesaurus
from node.search import Index
from node.store import Connection, peers, schedule, sources
from node.store.sources import Source

PEER_SECONDS = 10.0


class Node(Protocol):
    """What the pages need of a node."""

    @property
    def config(self) -> Config: ...
    @property
    def did(self) -> str: ...
    @property
    def thesaurus(self) -> Thesaurus: ...
    @property
    def index(self) -> Index: ...
    @property
    def keys(self) -> KeyRing: ...
    def db(self) -> Connection: ...


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes a practice. `last_read` is when this node last read a peer without fault; None for itself.

    A portal that is no node has the address of its catalogue for a DID; `portal` is what our addresses call it, empty
    for a node, and `base_url` is where its practices stand here.
    """

    did: str
    name: str
    base_url: str
    curator: bool
    own: bool
    last_read: str | None = None
    portal: str = ""

    @property
    def host(self) -> str:
        """Host and port, as the address of a harvested practice's page writes them."""
        return urlsplit(self.base_url).netloc

    def practice(self, slug: str) -> str:
        """The IRI of one of the publisher's practices."""
        return f"{self.base_url}/{slug}" if self.portal else f"{self.base_url}/practices/{slug}"

    def page(self, iri: str) -> str:
        """This node's page of one of the publisher's practices."""
        slug = iri.rpartition("/")[2]
        if self.portal:
            return f"/sources/{self.portal}/{slug}"
        return f"/practices/{slug}" if self.own else f"/peers/{self.host}/{slug}"


def node() -> Node:
    """The node this app was made for."""
    return cast("Node", current_app.extensions["node"])


def publishers() -> dict[str, Publisher]:
    """DID -> publisher: this node, all its peers, and the portals that are not suspended; read once in a request."""
    if "publishers" not in g:
        here = node()
        config = here.config
        known = {here.did: Publisher(here.did, config.name, config.base_url, config.curator, own=True)}
        read = schedule.everything(here.db())
        for peer in peers.everyone(here.db()):
            known[peer.did] = _publisher(peer, read.get(peer.did))
        for source in sources.everyone(here.db()):
            if not source.suspended_at:
                known[source.url] = _portal(source, read.get(source.url))
        g.publishers = known
    return cast("dict[str, Publisher]", g.publishers)


def peer_at(host: str) -> Publisher | None:
    """The peer whose practices stand under `/peers/{host}/`; what is said of it may be some seconds old."""
    known: dict[str, tuple[float, Publisher]] = current_app.extensions["peers"]
    now = time.monotonic()
    kept = known.get(host)
    if kept and now - kept[0] < PEER_SECONDS:
        return kept[1]
    db = node().db()
    peer = peers.get(db, host)
    publisher = _publisher(peer, schedule.get(db, peer.did)) if peer else None
    if publisher is None or publisher.host != host:
        known.pop(host, None)
        return None
    known[host] = now, publisher
    return publisher


def _publisher(peer: peers.Peer, read: schedule.Schedule | None) -> Publisher:
    last_read = read.last_success_at if read else None
    return Publisher(peer.did, peer.name, peer.base_url, peer.curator, own=False, last_read=last_read)


def portal_at(slug: str) -> Publisher | None:
    """The portal whose practices stand under `/sources/{slug}/`, unless it is suspended."""
    db = node().db()
    source = sources.get(db, slug)
    if source is None or source.slug != slug or source.suspended_at:
        return None
    return _portal(source, schedule.get(db, source.url))


def _portal(source: Source, read: schedule.Schedule | None) -> Publisher:
    last_read = read.last_success_at if read else None
    home = f"{node().config.base_url}/sources/{source.slug}"
    return Publisher(source.url, source.name, home, curator=False, own=False, last_read=last_read, portal=source.slug)
