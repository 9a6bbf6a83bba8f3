"""The node that answers the current request, and who published what it shows."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, cast
from urllib.parse import urlsplit

from flask import current_app, g

from node.config import Config
from node.identity import KeyRing
from node.outbound import Client
from node.practice import Thesaurus
from node.rdf.shapes import Shapes
from node.search import Index
from node.store import Connection, peers, schedule, sources, state
from node.store.sources import Source
from node.web.views.peer_view import NAME_CHARACTERS, peer_name
from node.web.views.texts import one_line


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
    @property
    def shapes(self) -> Shapes: ...
    def client(self) -> Client: ...
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


@dataclass(frozen=True, slots=True)
class Shown:
    """Whom this node shows, by DID or address, by host and by portal, and the peers it hides.

    `mark` differs wherever another set of peers is shown, so what was rendered under one mark must not be shown under
    another.
    """

    publishers: Mapping[str, Publisher]
    by_host: Mapping[str, Publisher]
    by_portal: Mapping[str, Publisher]
    hidden_hosts: frozenset[str]
    mark: int


class Kept(threading.local):
    """Whom this node shows as one thread last read it, with the state the record was in then."""

    state: tuple[Connection, int, int] | None = None
    shown: Shown | None = None


def shown() -> Shown:
    """Whom this node shows now, the same for the whole of a request.

    It is read anew as soon as anything was committed: a peer that was suspended or removed is gone from the next answer
    on.
    """
    if "shown" not in g:
        db = node().db()
        kept = cast("Kept", current_app.extensions["shown"])
        now = state(db)
        if kept.shown is None or kept.state != now:
            kept.shown, kept.state = _read(db), now
        g.shown = kept.shown
    return cast("Shown", g.shown)


def publishers() -> Mapping[str, Publisher]:
    """DID -> publisher: this node and the peers it shows."""
    return shown().publishers


def peer_at(host: str) -> Publisher | None:
    """The peer whose practices stand under `/peers/{host}/`; None where there is none, or it is not shown."""
    return shown().by_host.get(host)


def _read(db: Connection) -> Shown:
    here = node()
    config = here.config
    own = Publisher(here.did, config.name, config.base_url, config.curator, own=True)
    read = schedule.everything(db)
    everyone = peers.everyone(db)
    by_host = {p.host: p for p in (_publisher(peer, read.get(peer.did)) for peer in everyone if not peer.suspended_at)}
    portals = [source for source in sources.everyone(db) if not source.suspended_at]
    by_portal = {source.slug: _portal(source, read.get(source.url)) for source in portals}
    added = [(peer.did, peer.added_at) for peer in everyone if not peer.suspended_at]
    return Shown(
        publishers={each.did: each for each in (own, *by_host.values(), *by_portal.values())},
        by_host=by_host,
        by_portal=by_portal,
        hidden_hosts=frozenset(urlsplit(peer.base_url).netloc for peer in everyone if peer.suspended_at),
        mark=hash(frozenset([*added, *((source.url, source.added_at) for source in portals)])),
    )


def _publisher(peer: peers.Peer, read: schedule.Schedule | None) -> Publisher:
    last_read = read.last_success_at if read else None
    return Publisher(peer.did, peer_name(peer), peer.base_url, peer.curator, own=False, last_read=last_read)


def portal_at(slug: str) -> Publisher | None:
    """The portal whose practices stand under `/sources/{slug}/`; None where there is none, or it is not shown."""
    return shown().by_portal.get(slug)


def _portal(source: Source, read: schedule.Schedule | None) -> Publisher:
    last_read = read.last_success_at if read else None
    home, name = f"{node().config.base_url}/sources/{source.slug}", one_line(source.name, NAME_CHARACTERS)
    return Publisher(source.url, name, home, curator=False, own=False, last_read=last_read, portal=source.slug)
