"""What the admin decides about a peer or a portal, by a command or on the staff's pages: the same here for both.

The caller commits, except where it is said.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from node.config import Limits
from node.errors import PeerError, SourceError
from node.harvest import pins
from node.harvest.brake import settle
from node.harvest.quarantine import release_signed, settle_released, take_back
from node.harvest.schedule import timestamp
from node.rdf.shapes import Shapes
from node.store import Connection, followers, peers, practices, schedule, sources, transaction
from node.store.peers import Peer
from node.store.sources import Source

Actor = Peer | Source


class Resumed(Enum):
    """What became of an actor that is to be read again."""

    READ = "read"
    JUDGED = "judged"
    WITHDRAWN = "withdrawn"
    ANEW = "anew"
    STILL_HELD = "still held"


def name_of(actor: Actor) -> str:
    """What the record knows an actor by: the DID of a peer, the address of a portal."""
    return actor.url if isinstance(actor, Source) else actor.did


def everyone(db: Connection) -> list[Actor]:
    """All peers, then all portals, each by name."""
    return [*peers.everyone(db), *sources.everyone(db)]


def suspend(db: Connection, actor: Actor, now: datetime) -> None:
    """Show and read nothing of an actor from now on. Raises PeerError or SourceError where that is so already."""
    if actor.suspended_at:
        error = SourceError if isinstance(actor, Source) else PeerError
        raise error(f"{actor.name} is suspended already, since {actor.suspended_at}.")
    if isinstance(actor, Source):
        sources.suspend(db, actor.url, timestamp(now))
    else:
        peers.suspend(db, actor.did, timestamp(now))


def resume(db: Connection, actor: Actor, now: datetime, *, accept: bool = False) -> Resumed:
    """Read an actor again: one that was suspended, is held, or failed so often that this node waits for long.

    With `accept` what it is held for is taken as the truth: its withdrawals, or its new history. Raises PeerError where
    a peer is held for withdrawals and they are not accepted, SourceError where there are none of a portal to accept.
    """
    done = _resume_source(db, actor, accept) if isinstance(actor, Source) else _resume_peer(db, actor, accept)
    schedule.reset(db, name_of(actor), timestamp(now))
    return done


def read_soon(db: Connection, actor: Actor, now: datetime) -> None:
    """Let an actor be due at once, its failures forgotten; a running worker reads it within a second.

    Raises PeerError where it is not read at all until it is resumed.
    """
    if actor.suspended_at or actor.state != peers.ACTIVE:
        raise PeerError(f"{actor.name} is suspended or held, so it is not read until it is resumed.")
    schedule.reset(db, name_of(actor), timestamp(now))


def remove(db: Connection, actor: Actor) -> int:
    """Forget an actor with all that was read from it; returns how many practices those were."""
    count = practices.counts(db).get(name_of(actor), 0)
    if isinstance(actor, Source):
        sources.remove(db, actor.url)
    else:
        peers.remove(db, actor.did)
    return count


def trust(db: Connection, peer: Peer, now: datetime, *, shapes: Shapes | None, limits: Limits) -> int:
    """Take over what a peer says of its keys, though no pinned key vouches for it; returns how much of what it had
    signed with them is accepted now.

    `peer` is as the admin saw it. Raises PeerError where nothing waits, or not that document any more. Commits: the
    keys at once, then each activity by itself.
    """
    with transaction(db):
        pins.trust(db, peer, now)
        take_back(db, peer, pins.distrusted(db, peer.did), now)
    accepted = release_signed(db, peer.did, shapes=shapes, limits=limits, now=now)
    with transaction(db):
        settle_released(db, peer.did)
    return accepted


def _resume_peer(db: Connection, peer: Peer, accept: bool) -> Resumed:  # noqa: FBT001 - as `resume` was told
    if peer.suspended_at:
        peers.suspend(db, peer.did, None)
    followers.asked(db, peer.did, None)  # while it was hidden it was told not to tell us: ask it anew
    return _decide(db, peer, accept=accept) if peer.state == peers.HELD else Resumed.READ


def _decide(db: Connection, peer: Peer, *, accept: bool) -> Resumed:
    """What becomes of a held peer."""
    if peer.held_for == peers.WITHDRAWALS and not accept:
        if not peer.suspended_at:
            raise PeerError(f"{peer.because} If that is meant: commons peers resume {peer.base_url} --accept")
        return Resumed.STILL_HELD
    peers.release(db, peer.did)
    if accept and peer.held_for == peers.WITHDRAWALS:
        settle(db, peer, brake=False)
        return Resumed.WITHDRAWN
    if accept and peer.held_for == peers.HISTORY:
        peers.restart(db, peer.did)
        return Resumed.ANEW
    return Resumed.JUDGED


def _resume_source(db: Connection, source: Source, accept: bool) -> Resumed:  # noqa: FBT001 - as `resume` was told
    if accept and not source.would_withdraw:
        raise SourceError(f"{source.name} waits for no word on withdrawals, so there is nothing to accept.")
    sources.resume(db, source.url, accept=accept)
    return Resumed.WITHDRAWN if accept else Resumed.READ
