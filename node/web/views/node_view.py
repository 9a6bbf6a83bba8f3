"""The node of a city as its page shows it: where it stands, when it was last read, and the keys it signs with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from node.harvest.standing import Standing
from node.identity.keys import fingerprint
from node.search.analysis import flat
from node.store.own_keys import OwnKey
from node.store.peers import Peer, PeerKey
from node.store.schedule import Schedule
from node.web.here import Publisher
from node.web.views import words
from node.web.views.peer_view import NOTE_CHARACTERS, peer_name
from node.web.views.texts import ascii_hosts, visible

MOST_KEYS = 3


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node's health. `keys` are the fingerprints of its keys, to compare over the telephone. Of our own there is no
    reading; `refused` is empty where nothing of it was refused. `because` is as the harvest says it, in English."""

    name: str
    host: str
    href: str
    own: bool
    keys: tuple[str, ...]
    since: str = ""
    last_read: str = ""
    stale: str = ""
    state: str = ""
    because: str = ""
    refused: str = ""


def is_node_of(publisher: Publisher, names: Iterable[str]) -> bool:
    """Whether a publisher is a node that bears a place's name: `Ghent`, `City of Ghent`, `Stad Gent`."""
    if publisher.curator or publisher.portal:
        return False
    said = flat(publisher.name).split()
    return any(_within(flat(name).split(), said) for name in names)


def _within(wanted: Sequence[str], said: Sequence[str]) -> bool:
    """Whether words stand in a row among others, with at most two beside them."""
    starts = range(len(said) - len(wanted) + 1) if wanted and len(said) <= len(wanted) + 2 else range(0)
    return any(list(said[start : start + len(wanted)]) == list(wanted) for start in starts)


def own_node(publisher: Publisher, keys: Sequence[OwnKey], now: str) -> NodeView:
    """This node itself, with the keys that are good at `now`."""
    good = [fingerprint(key.multikey) for key in keys if not key.ceased(now)]
    return NodeView(publisher.name, publisher.host, "/about", own=True, keys=tuple(good[-MOST_KEYS:]))


def peer_node(peer: Peer, pinned: Sequence[PeerKey], read: Schedule | None, said: Standing, refused: int) -> NodeView:
    """A peer, as this node knows it; `refused` activities of it are in quarantine."""
    good = [key for key in pinned if key.last_sequence is None and not key.ceased]
    return NodeView(
        name=peer_name(peer),
        host=ascii_hosts(urlsplit(peer.base_url).netloc),
        href=f"{peer.base_url}/",
        own=False,
        keys=tuple(fingerprint(key.multikey) for key in good[-MOST_KEYS:]),
        since=words.date(peer.added_at[:10]),
        last_read=words.moment(read.last_success_at) if read and read.last_success_at else "",
        stale=words.capital(said.stale),
        state=words.capital(said.state),
        because=visible(said.because, NOTE_CHARACTERS),
        refused=words.activities(refused) if refused else "",
    )
