"""What the page of the federation shows: a line for each peer and portal, and who follows whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from node.harvest.standing import Standing
from node.store.peers import Peer
from node.store.schedule import Schedule
from node.store.sources import Source
from node.web.language import gettext as _
from node.web.language import ngettext
from node.web.views import words
from node.web.views.follow_picture import Followed, FollowPicture, follow_picture
from node.web.views.texts import one_line, safe_href, visible

NAME_CHARACTERS = 100
NOTE_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Line:
    """What is said of a peer and of a portal alike. `short` is its state in a word or two.

    `href` is its home, empty while it is suspended. `shown` is False then.
    """

    name: str
    href: str
    state: str
    short: str
    because: str
    last_success: str
    stale: str
    practices: str
    shown: bool


@dataclass(frozen=True, slots=True)
class PeerLine(Line):
    """A node. `told` says that it asked to be told when this one publishes, `asks` that this one asked the same."""

    did: str
    host: str
    curator: bool
    refused: str
    sequence: int
    digest: str
    told: bool
    asks: bool


@dataclass(frozen=True, slots=True)
class Unread:
    """Why datasets of a portal were not taken over: how many, and the newest reason as an example."""

    count: str
    reason: str


@dataclass(frozen=True, slots=True)
class PortalLine(Line):
    """A portal that is no node, with what could not be read of it."""

    read_as: str
    unread: tuple[Unread, ...]


@dataclass(frozen=True, slots=True)
class FederationView:
    """The whole page. `told` are those of `peers` that asked to be told when this node publishes."""

    own: str
    held: str
    refused: str
    peers: tuple[PeerLine, ...]
    portals: tuple[PortalLine, ...]
    told: tuple[PeerLine, ...]
    picture: FollowPicture


def federation_view(
    name: str, own: int, held: int, refused: int, peers: Sequence[PeerLine], portals: Sequence[PortalLine]
) -> FederationView:
    """`own` practices are this node's, `held` others'; `refused` activities and datasets were not accepted."""
    followed = [Followed(line.name, line.short, read=line.shown, told=line.told) for line in peers]
    followed += [Followed(line.name, line.short, read=line.shown, told=False, signs=False) for line in portals]
    return FederationView(
        own=words.number(own),
        held=words.number(held),
        refused=words.number(refused),
        peers=tuple(peers),
        portals=tuple(portals),
        told=tuple(line for line in peers if line.told),
        picture=follow_picture(one_line(name, NAME_CHARACTERS), followed),
    )


def peer_line(
    peer: Peer, read: Schedule | None, said: Standing, short: str, practices: int, refused: int, *, told: bool = False
) -> PeerLine:
    """`practices` are held of it, `refused` activities are in quarantine."""
    shown = peer.suspended_at is None
    return PeerLine(
        name=peer_name(peer),
        href=f"{peer.base_url}/" if shown else "",
        state=_state(said),
        short=short,
        because=visible(said.because, NOTE_CHARACTERS),
        last_success=_last_success(read, said),
        stale=said.stale,
        practices=_held(practices, shown=shown),
        shown=shown,
        did=peer.did,
        host=urlsplit(peer.base_url).netloc,
        curator=peer.curator and shown,
        refused=words.activities(refused) if refused else _("None"),
        sequence=peer.sequence,
        digest=peer.digest or "",
        told=told,
        asks=bool(peer.inbox and peer.followed_at and shown),
    )


def portal_line(
    source: Source,
    read: Schedule | None,
    said: Standing,
    short: str,
    practices: int,
    refused: Sequence[tuple[int, str]],
    city: str,
) -> PortalLine:
    """`refused` are counts of datasets that were not taken over, each with a reason; `city` is where its practices are
    from, as readers call it."""
    shown = source.suspended_at is None
    unread = tuple(
        Unread(ngettext("%(count)s dataset", "%(count)s datasets", count), visible(reason, NOTE_CHARACTERS))
        for count, reason in refused
    )
    kind = words.kind(source.practice_kind) if source.practice_kind in words.KINDS else source.practice_kind
    return PortalLine(
        name=one_line(source.name, NAME_CHARACTERS) if shown else urlsplit(source.url).netloc,
        href=safe_href(source.url) if shown else "",
        state=_state(said),
        short=short,
        because=visible(said.because, NOTE_CHARACTERS),
        last_success=_last_success(read, said),
        stale=said.stale,
        practices=_held(practices, shown=shown),
        shown=shown,
        read_as=_("%(kind)s, %(city)s", kind=kind, city=city),
        unread=unread if shown else (),
    )


def peer_name(peer: Peer) -> str:
    """What a peer calls itself, on one line; its host where that says nothing, or while nothing of it is shown."""
    host = urlsplit(peer.base_url).netloc
    return host if peer.suspended_at else one_line(peer.name, NAME_CHARACTERS) or host


def _state(said: Standing) -> str:
    return "; ".join(filter(None, (said.state, said.next_try)))


def _last_success(read: Schedule | None, said: Standing) -> str:
    if not (read and read.last_success_at):
        return ""
    return words.capital(f"{said.last_success} ({words.moment(read.last_success_at)})")


def _held(practices: int, *, shown: bool) -> str:
    count = words.number(practices)
    return count if shown or not practices else _("%(count)s, not shown", count=count)
