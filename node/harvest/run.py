"""One run: read a peer's stream from the checkpoint on, page by page, and keep what is accepted."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from node.config import Limits
from node.errors import FetchError, PageError, StoreError
from node.harvest.addresses import lies_under, normal
from node.harvest.admission import Checked, Outcome
from node.harvest.brake import settle
from node.harvest.checks import MOST_CHARACTERS, Rules, check
from node.harvest.faults import Check
from node.harvest.fetcher import TRIG, Fetcher
from node.harvest.keep import Arrived, keep_page
from node.harvest.lease import Lease, LeaseLost
from node.harvest.pins import distrusted, follow_keys
from node.harvest.quarantine import release_signed, take_back
from node.harvest.schedule import moment, timestamp
from node.rdf.pages import Page, Stream, read_page, read_stream
from node.rdf.shapes import Shapes
from node.store import Connection, activities, erasures, peers, quarantine, runs, transaction
from node.store.peers import Peer
from node.store.runs import Run

KEYS_READ_EVERY = timedelta(days=1)


class _PutAway(Exception):
    """The peer was suspended, held or removed while it was read."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a run works with. `shapes` None: not checked. Before each page `stop` is asked whether to end here, and
    `short_of_space` for the sentence to end with where the disk is almost full."""

    db: Connection
    client: Fetcher
    shapes: Shapes | None
    limits: Limits
    lease: Lease
    stop: Callable[[], bool] = lambda: False
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    short_of_space: Callable[[], str] = lambda: ""


@dataclass(slots=True)
class _Ending:
    """How a run ends: why not at the end of the stream, and whether that is the peer's fault or one of this node."""

    note: str = ""
    failed: bool = False
    failed_here: bool = False
    retry_after_seconds: int | None = None


def harvest(means: Means, peer: Peer, *, full: bool = False) -> Run:
    """Bring one peer's stream up to date here, and keep how it went.

    A page is one transaction: its members and the checkpoint land together or not at all, so a run cut short goes on
    where it stopped. A bad member never stops a run; it goes to quarantine with the reason. `full` reads the stream
    from its first page again. Withdrawals take effect at the end. A record that cannot be written ends the run, and
    counts against no peer. Commits; raises StoreError when not even that can be kept.
    """
    started, tally, ending = timestamp(means.now()), Counter[str](), _Ending()
    deadline = time.monotonic() + means.limits.run_seconds
    try:
        try:
            ending.note = means.short_of_space()
            ending.failed_here = bool(ending.note)
            if not ending.note:
                _follow_keys(means, peer, deadline, older_than=_keys_read_every(means, peer))
                _release_signed(means, peer)
                ending.note = _walk(means, peer, tally, deadline, full=full)
        except (FetchError, PageError) as error:
            ending = _Ending(str(error), failed=True, retry_after_seconds=getattr(error, "retry_after_seconds", None))
        held_because = _settle(means, peer, complete=not ending.note)
        if held_because not in ending.note:
            ending.note = f"{ending.note} {held_because}".strip()
    except LeaseLost:
        ending.note = "Another process reads this peer at the moment."
    except _PutAway:
        ending.note = "It was suspended, held or removed meanwhile."
    except StoreError as error:
        ending = _Ending(str(error), failed_here=True)
    outcome = runs.Outcome.INCOMPLETE if ending.note else runs.Outcome.OK
    if (ending.failed or ending.failed_here) and not tally["pages"]:
        outcome = runs.Outcome.FAILED
    run = Run(
        peer=peer.did,
        started_at=started,
        ended_at=timestamp(means.now()),
        outcome=outcome,
        pages=tally["pages"],
        accepted=tally[Outcome.ACCEPTED],
        skipped=tally[Outcome.SKIPPED],
        quarantined=tally[Outcome.QUARANTINED],
        note=ending.note[:MOST_CHARACTERS],
        failed=ending.failed,
        retry_after_seconds=ending.retry_after_seconds,
    )
    with transaction(means.db):
        if peers.get(means.db, peer.did) is not None:
            runs.add(means.db, run)
    return run


def _walk(means: Means, peer: Peer, tally: Counter[str], deadline: float, *, full: bool) -> str:
    """Read page after page. Returns why the run stopped before the end of the stream; empty when it did not."""
    db, head = means.db, 0
    url, etag = (None, None) if full else (peer.page, peer.etag)
    if url is None:
        stream = _root(means, peer, deadline)
        with transaction(db):
            means.lease.keep(db)
            peers.remember(db, peer.did, name=stream.title or peer.name, curator=stream.curator)
            if full:  # from now on the checkpoint goes with it, so one that is cut short goes on in the next run
                peers.note_full_pass(db, peer.did, timestamp(means.now()))
            if stream.head < peer.sequence:
                because = f"Its stream ends at activity {stream.head}; {peer.sequence} were read before."
                peers.hold(db, peer.did, peers.HISTORY, because)
                return because
        url, head = stream.first, stream.head
    seen: set[str] = set()
    while url is not None:
        if refused := _not_further(means, peer, url, seen, deadline):
            return refused
        seen.add(normal(url))
        answer = means.client.get(url, accept=TRIG, etag=etag, deadline=deadline)
        if answer.status == 304:
            return ""
        seen.add(normal(answer.url or url))
        page = read_page(answer.body, answer.url or url, means.limits)
        peer, because = _keep(means, peer, page, answer.etag, tally, deadline)
        if because:
            return because
        url, etag = page.next, None
        del answer, page  # or they would stand in memory beside the next
    if peer.sequence + tally["unread"] < head:
        with transaction(db):
            means.lease.keep(db)
            peers.advance(db, replace(peer, page=None, etag=None))
        raise PageError(
            f"Its pages end at activity {peer.sequence}, though its feed goes on to {head}: something was cut off. "
            "They are read again from the first."
        )
    return ""


def _not_further(means: Means, peer: Peer, url: str, seen: set[str], deadline: float) -> str:
    """Why the next page is not asked for; empty where it is."""
    limits = means.limits
    if normal(url) in seen:
        return f"Stopped before {url}: the pages lead in a circle."
    if not lies_under(url, peer.base_url):
        return f"Stopped before {url}: a page leads to another host."
    if len(seen) >= limits.pages_per_run:
        return f"Stopped before {url}: {limits.pages_per_run} pages were read (the limit pages_per_run)."
    if time.monotonic() > deadline:
        return f"Stopped before {url} after {limits.run_seconds} seconds (the limit run_seconds)."
    if means.stop():
        return f"Stopped before {url}, since others wait or the worker ends."
    if sentence := means.short_of_space():
        return f"Stopped before {url}. {sentence}"
    return ""


def _root(means: Means, peer: Peer, deadline: float) -> Stream:
    answer = means.client.get(peer.stream, accept=TRIG, deadline=deadline)
    stream = read_stream(answer.body, peer.stream, means.limits)
    if stream.publisher != peer.did:
        raise PageError(f"{peer.stream} is the stream of {stream.publisher or 'nobody'}, not of {peer.did}.")
    return stream


def _keep(
    means: Means, peer: Peer, page: Page, etag: str | None, tally: Counter[str], deadline: float
) -> tuple[Peer, str]:
    """Check a page's members, then judge and keep them in one transaction.

    Returns the peer moved on, and why it is held; empty where it is not.
    """
    checked = _checked(means, peer, page, deadline)
    doubtful = any(each.refusal and each.refusal.check in (Check.KEY, Check.SIGNATURE) for each in checked)
    if doubtful and _follow_keys(means, peer, deadline):  # it may have changed its keys
        checked = _checked(means, peer, page, deadline)
    counted = tally.copy()
    with transaction(means.db):  # the slow checks are done; the write lock is held for milliseconds
        means.lease.keep(means.db)
        current = peers.get(means.db, peer.did)
        _see_it_is_read(current)
        if current is None or (current.page, current.sequence) != (peer.page, peer.sequence):
            raise LeaseLost
        kept = keep_page(means.db, peer, Arrived(page, etag, checked), counted, means.now(), means.limits)
    counted["pages"] += 1
    tally.update({name: count - tally[name] for name, count in counted.items()})  # only what was committed counts
    return kept.peer, kept.held_because


def _see_it_is_read(peer: Peer | None) -> None:
    """Raises _PutAway where the admin, or another run, decided that nothing more of it is read."""
    if peer is None or peer.suspended_at or peer.state != peers.ACTIVE:
        raise _PutAway


def _checked(means: Means, peer: Peer, page: Page, deadline: float) -> list[Checked]:
    keys = {key.method: key for key in peers.keys(means.db, peer.did)}
    rules = Rules(peer, keys, means.shapes, means.limits)
    sequences = [member.activity.sequence for member in page.members if member.activity]
    held = activities.digests(means.db, peer.did, min(sequences, default=0), max(sequences, default=0))
    checked = []
    for member in page.members:
        if time.monotonic() > deadline:
            raise PageError(f"{page.url} could not be checked within the time of a run (the limit run_seconds).")
        checked.append(check(member, rules, held))
    return checked


def _settle(means: Means, peer: Peer, *, complete: bool) -> str:
    """Let what was withdrawn take effect, wherever the run ended; and at the end of a stream see that every erasure
    that a page spoke of was signed by an activity. Returns why the peer is held."""
    db = means.db
    current = peers.get(db, peer.did)
    if current is None or current.state == peers.HELD:
        return ""
    if not complete and not current.settled_sequence:
        return ""  # a first reading that was cut short: what came and went in it is nobody's loss
    waiting = current.settled_sequence != current.sequence or bool(activities.pending(db, peer.did))
    if not waiting and not (complete and erasures.unconfirmed(db, peer.did)):
        return ""
    with transaction(db):
        means.lease.keep(db)
        because = settle(db, current)
        if not because and complete:
            because = _unsigned_erasure(db, peer)
        return because


def _unsigned_erasure(db: Connection, peer: Peer) -> str:
    """What is wrong where a page spoke of an erasure that no accepted activity asks for, which holds the peer; unless
    the activity is there and only waits for its key to be known here."""
    claims = erasures.unconfirmed(db, peer.did)
    refused = quarantine.everything(db, peer.did) if claims else []
    waiting = {refusal.activity for refusal in refused if refusal.failed_check == Check.KEY}
    unsigned = {sequence: by for sequence, by in claims.items() if by not in waiting}
    if unsigned:
        sequence, by = min(unsigned.items())
        because = f"Its pages say that activity {sequence} was erased by {by}, but no such activity erases it."
        peers.hold(db, peer.did, peers.HISTORY, because)
        return because
    if claims:
        sequence, by = min(claims.items())
        return f"It says that activity {sequence} was erased by {by}, which is signed with a key not believed here."
    return ""


def _follow_keys(means: Means, peer: Peer, deadline: float, *, older_than: timedelta = timedelta()) -> bool:
    """Read the peer's DID document again when it was not read for so long. What revoked keys signed is taken back, what
    new ones signed is judged again. Returns whether it was read."""
    db, now = means.db, means.now()
    if peer.did_read_at is not None and timedelta() <= now - moment(peer.did_read_at) < older_than:
        return False  # a moment ahead was written by a clock that was set back since: it counts as long ago
    plan = follow_keys(db, peer, means.client, now, deadline=deadline)
    if plan is None:
        return False
    with transaction(db):
        means.lease.keep(db)
        take_back(db, peer, distrusted(db, peer.did), now)
    if plan.pin:
        _release_signed(means, peer)
    return True


def _release_signed(means: Means, peer: Peer) -> None:
    release_signed(means.db, peer.did, shapes=means.shapes, limits=means.limits, now=means.now())


def _keys_read_every(means: Means, peer: Peer) -> timedelta:
    """A revocation must reach us also where no signature fails; where one did since the document was read, soon."""
    doubts = (Check.KEY.value, Check.SIGNATURE.value)
    doubtful = quarantine.since(means.db, peer.did, doubts, peer.did_read_at or "")
    return timedelta() if doubtful else KEYS_READ_EVERY
