"""What the staff see of a peer or a portal: how it stands, why, and what they may decide about it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlencode, urlsplit

from werkzeug.exceptions import NotFound

from node.harvest import decisions, pins
from node.harvest.decisions import Actor, name_of
from node.harvest.standing import Facts, facts
from node.identity.keys import fingerprint
from node.store import Connection, peers, practices, quarantine, runs, schedule, sources
from node.store.peers import HELD, HISTORY, WITHDRAWALS, Peer
from node.store.schedule import Schedule
from node.store.sources import READ_EVERY_SECONDS, Source
from node.web.here import node
from node.web.views import words
from node.web.views.peer_view import NAME_CHARACTERS
from node.web.views.standing_view import standing_in_words
from node.web.views.texts import one_line, visible

SENTENCE_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class ActorLine:
    """One of them. `because` is why it stands so, `waits` what is said of new keys; both may quote what it wrote.

    `asks` is set where somebody must decide. `keys` are the fingerprints of those pinned, each with what it is good
    for. `choices` are names of actions (`node.web.admin.peers`).
    """

    actor: str
    name: str
    address: str
    portal: bool
    state: str
    because: str
    waits: tuple[str, ...]
    asks: bool
    last_success: str
    stale: str
    next_reading: str
    practices: str
    refused: str
    quarantine: str
    keys: tuple[str, ...]
    last_run: str
    choices: tuple[str, ...]


def known(name: str) -> Actor:
    """The peer of that DID, or the portal of that address. Raises NotFound where there is none."""
    db = node().db()
    found = peers.of_did(db, name) or sources.of_url(db, name)
    if found is None:
        raise NotFound
    return found


def everyone() -> list[ActorLine]:
    """All peers, then all portals."""
    db, now = node().db(), datetime.now(UTC)
    counts, refused, read = practices.counts(db), quarantine.counts(db), schedule.everything(db)
    return [
        _line(db, each, read.get(name_of(each)), counts.get(name_of(each), 0), refused.get(name_of(each), 0), now)
        for each in decisions.everyone(db)
    ]


def choices(actor: Actor) -> tuple[str, ...]:
    """What may be decided about an actor as it stands; what cannot be taken back comes last."""
    offered = []
    if actor.suspended_at:
        offered.append("resume")
    elif actor.state != HELD:
        offered.append("read")
    elif actor.held_for == WITHDRAWALS:
        offered += ["withdraw"] if isinstance(actor, Peer) else ["judge", "withdraw"]
    elif actor.held_for == HISTORY:
        offered += ["judge", "anew"]
    else:
        offered.append("judge")
    if isinstance(actor, Peer) and actor.waiting_document is not None:
        offered.append("trust")
    return (*offered, *(() if actor.suspended_at else ("suspend",)), "remove")


def mark(actor: Actor) -> str:
    """Differs wherever there is something else to decide about an actor than the staff saw."""
    waits = actor.waiting_document if isinstance(actor, Peer) else None
    said = (actor.suspended_at, actor.state, actor.held_for, actor.because, waits)
    return sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()


def called(actor: Actor) -> str:
    """What an actor calls itself, on one line; its host where that says nothing."""
    return one_line(actor.name, NAME_CHARACTERS) or urlsplit(address(actor)).netloc


def address(actor: Actor) -> str:
    """Where it is, which tells two apart that call themselves the same."""
    return actor.url if isinstance(actor, Source) else actor.base_url


def waiting_keys(db: Connection, actor: Actor) -> tuple[str, ...]:
    """What a peer says of its keys that no pinned key vouches for, in sentences with fingerprints."""
    waits = pins.waiting(db, actor) if isinstance(actor, Peer) else None
    return tuple(visible(each, SENTENCE_CHARACTERS) for each in waits[1].waiting) if waits else ()


def because(actor: Actor) -> str:
    """Why an actor is held; empty where it is not."""
    return visible(actor.because or "", SENTENCE_CHARACTERS) if actor.state == HELD else ""


def _line(db: Connection, actor: Actor, read: Schedule | None, count: int, refused: int, now: datetime) -> ActorLine:
    portal = isinstance(actor, Source)
    interval = READ_EVERY_SECONDS if portal else node().config.poll_seconds
    run = runs.last(db, name_of(actor))
    found = facts(actor, read, run, now, interval_seconds=interval)
    said = standing_in_words(found, now, interval)
    return ActorLine(
        actor=name_of(actor),
        name=called(actor),
        address=address(actor),
        portal=portal,
        state=said.state,
        because=because(actor) or visible(said.because, SENTENCE_CHARACTERS),
        waits=waiting_keys(db, actor),
        asks=_asks(actor, found),
        last_success=words.capital(said.last_success) if found.last_success else "",
        stale=said.stale,
        next_reading=_next(actor, read),
        practices=words.number(count),
        refused=words.number(refused),
        quarantine=f"/admin/quarantine?{urlencode({'peer': name_of(actor)})}",
        keys=() if isinstance(actor, Source) else tuple(map(_key, peers.keys(db, actor.did))),
        last_run=words.moment(run.ended_at) if run else "",
        choices=choices(actor),
    )


def _asks(actor: Actor, found: Facts) -> bool:
    return (actor.state == HELD and not actor.suspended_at) or found.keys_wait


def _next(actor: Actor, read: Schedule | None) -> str:
    """When it is read next; empty where it is not."""
    if read is None or actor.suspended_at or actor.state == HELD:
        return ""
    return words.moment(max(read.due_at, read.quiet_until or ""))


def _key(key: peers.PeerKey) -> str:
    good = f", {key.ceased or 'good'} up to activity {key.last_sequence}" if key.last_sequence is not None else ""
    return f"{fingerprint(key.multikey)} ({key.method.rpartition('#')[2]}{good})"
