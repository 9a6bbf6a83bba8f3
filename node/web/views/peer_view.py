"""A line about a peer: how it stands, how fresh what we hold of it is, and how much that is."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from node.harvest.standing import Standing
from node.store.peers import Peer
from node.store.schedule import Schedule
from node.web.language import gettext as _
from node.web.views import words
from node.web.views.texts import one_line, visible

NAME_CHARACTERS = 100
NOTE_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class PeerLine:
    """What the list of peers says of one. `href` is its home, empty while it is suspended."""

    name: str
    href: str
    did: str
    host: str
    curator: bool
    state: str
    because: str
    last_success: str
    stale: str
    practices: str
    refused: str
    sequence: int
    digest: str


def peer_line(peer: Peer, read: Schedule | None, said: Standing, practices: int, refused: int) -> PeerLine:
    """`practices` are held of it, `refused` activities are in quarantine."""
    last = f"{said.last_success} ({words.moment(read.last_success_at)})" if read and read.last_success_at else ""
    return PeerLine(
        name=peer_name(peer),
        href="" if peer.suspended_at else f"{peer.base_url}/",
        did=peer.did,
        host=urlsplit(peer.base_url).netloc,
        curator=peer.curator and not peer.suspended_at,
        state="; ".join(filter(None, (said.state, said.next_try))),
        because=visible(said.because, NOTE_CHARACTERS),
        last_success=words.capital(last),
        stale=said.stale,
        practices=_("%(count)s, not shown", count=words.number(practices))
        if peer.suspended_at and practices
        else words.number(practices),
        refused=words.activities(refused) if refused else _("None"),
        sequence=peer.sequence,
        digest=peer.digest or "",
    )


def peer_name(peer: Peer) -> str:
    """What a peer calls itself, on one line; its host where that says nothing, or while nothing of it is shown."""
    host = urlsplit(peer.base_url).netloc
    return host if peer.suspended_at else one_line(peer.name, NAME_CHARACTERS) or host
