"""One run: read a peer's stream from the checkpoint on, page by page, and keep what is accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from node.config import Limits
from node.errors import FetchError, PageError
from node.harvest.admission import Checked, Ledger, Outcome, Verdict, judge
from node.harvest.checks import NO_PROOF, Rules, check
from node.harvest.schedule import timestamp
from node.outbound import Answer
from node.practice import Signed
from node.rdf.pages import Page, Stream, kind, read_page, read_stream
from node.rdf.shapes import Shapes
from node.store import Connection, activities, peers, practices, quarantine, runs, transaction
from node.store.peers import Peer
from node.store.runs import Run

TRIG = "application/trig"


class Fetcher(Protocol):
    """What a run needs of the outside: `node.outbound.Client`, or a fake peer in memory."""

    def get(self, url: str, *, accept: str, etag: str | None = None) -> Answer: ...


class _Overtaken(Exception):
    """Another process moved this peer's checkpoint while we read."""


def harvest(
    db: Connection,
    peer: Peer,
    *,
    client: Fetcher,
    shapes: Shapes | None,
    limits: Limits,
    full: bool = False,
    stop: Callable[[], bool] = lambda: False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Run:
    """Bring one peer's stream up to date here, and keep how it went.

    A page is one transaction: its members and the checkpoint land together or not at all, so a run cut short goes on
    where it stopped. A bad member never stops a run; it goes to quarantine with the reason. `full` reads the stream
    from its first page again; `stop` is asked before each page whether to end here. Commits; raises StoreError when
    the record cannot be written.
    """
    started = timestamp(now())
    tally: Counter[str] = Counter()
    outcome, note = runs.Outcome.OK, ""
    rules = Rules(peer, {key.method: key for key in peers.keys(db, peer.did)}, shapes, limits)
    try:
        note = _walk(db, rules, client, tally, full=full, stop=stop, now=now)
        if note:
            outcome = runs.Outcome.INCOMPLETE
    except (FetchError, PageError) as error:
        outcome, note = runs.Outcome.INCOMPLETE if tally["pages"] else runs.Outcome.FAILED, str(error)
    except _Overtaken:
        outcome, note = runs.Outcome.INCOMPLETE, "Another process reads this peer at the moment."
    run = Run(
        peer=peer.did,
        started_at=started,
        ended_at=timestamp(now()),
        outcome=outcome,
        pages=tally["pages"],
        accepted=tally[Outcome.ACCEPTED],
        skipped=tally[Outcome.SKIPPED],
        quarantined=tally[Outcome.QUARANTINED],
        note=note,
    )
    with transaction(db):
        runs.add(db, run)
    return run


def _walk(
    db: Connection,
    rules: Rules,
    client: Fetcher,
    tally: Counter[str],
    *,
    full: bool,
    stop: Callable[[], bool],
    now: Callable[[], datetime],
) -> str:
    """Read page after page. Returns why the run stopped before the end of the stream; empty when it did not."""
    peer, limits = rules.peer, rules.limits
    url, etag = (None, None) if full else (peer.page, peer.etag)
    if url is None:
        stream = _root(client, peer)
        with transaction(db):
            peers.remember(db, peer.did, name=stream.title or peer.name, curator=stream.curator)
        url = stream.first
        if stream.head < peer.sequence:
            return _hold(db, peer, f"Its stream ends at activity {stream.head}; {peer.sequence} were read before.")
    seen: set[str] = set()
    while url is not None:
        if url in seen or len(seen) == limits.pages_per_run or not url.startswith(peer.base_url + "/"):
            return f"Stopped before {url}: a page leads back, to another host, or there are too many (pages_per_run)."
        if stop():
            return f"Stopped before {url}, since the worker was told to end."
        seen.add(url)
        answer = client.get(url, accept=TRIG, etag=etag)
        if answer.status == 304:
            return ""
        page = read_page(answer.body, url, members_max=limits.members_per_page)
        tally["pages"] += 1
        peer, held_because = _keep(db, rules, peer, page, answer.etag, tally, now())
        if held_because:
            return held_because
        url, etag = page.next, None
    return ""


def _root(client: Fetcher, peer: Peer) -> Stream:
    answer = client.get(peer.stream, accept=TRIG)
    stream = read_stream(answer.body, peer.stream)
    if stream.publisher != peer.did:
        raise PageError(f"{peer.stream} is the stream of {stream.publisher or 'nobody'}, not of {peer.did}.")
    return stream


def _keep(
    db: Connection,
    rules: Rules,
    peer: Peer,
    page: Page,
    etag: str | None,
    tally: Counter[str],
    now: datetime,
) -> tuple[Peer, str]:
    """Check a page's members, then judge and keep them in one transaction.

    Returns the peer moved on, and why it is held; empty where it is not.
    """
    sequences = [member.activity.sequence for member in page.members if member.activity]
    held = activities.digests(db, peer.did, min(sequences, default=0), max(sequences, default=0))
    checked = [check(member, rules, held) for member in page.members]
    with transaction(db):  # the slow checks are done; the write lock is held for milliseconds
        current = peers.get(db, peer.did)
        if current is None or (current.page, current.sequence) != (peer.page, peer.sequence):
            raise _Overtaken
        ledger = Ledger(
            peer.sequence,
            peer.digest,
            peer.published or "",
            activities.latest(db, peer.did, {m.activity.practice for m in page.members if m.activity}),
            tally["unread"],
        )
        verdicts = _judged(checked, ledger, held, now)
        _record(db, peer, verdicts, page.url, timestamp(now))
        because = next((v.reason for v in verdicts if v.outcome is Outcome.HELD), "")
        if not because and page.next is None and max(sequences, default=0) < ledger.sequence:
            because = f"Its stream ends at activity {max(sequences, default=0)}; {ledger.sequence} were read before."
        checkpoint = (peer.page, None) if because else (page.url, etag)
        if page.next:  # a 304 of a page that goes on would say that nothing is new
            checkpoint = checkpoint[0], None
        moved = _advance(db, peer, ledger, *checkpoint)
        if because:
            peers.hold(db, peer.did, peers.HISTORY, because)
    tally.update(verdict.outcome.value for verdict in verdicts)
    tally["unread"] = ledger.unread  # one at the end of a page is missing in the chain only on the next
    return moved, because


def _advance(db: Connection, peer: Peer, ledger: Ledger, page: str | None, etag: str | None) -> Peer:
    """Move a peer's checkpoint to a page and what was read up to it."""
    sequence, published = ledger.sequence, ledger.published
    moved = replace(peer, page=page, etag=etag, sequence=sequence, digest=ledger.digest, published=published)
    peers.advance(db, moved)
    return moved


def _judged(checked: list[Checked], ledger: Ledger, held: dict[int, str], now: datetime) -> list[Verdict]:
    verdicts: list[Verdict] = []
    held = dict(held)
    for each in checked:
        verdict = judge(each, ledger, held, now)
        verdicts.append(verdict)
        if verdict.outcome is Outcome.HELD:
            break
        if verdict.slot is not None:
            held[verdict.slot] = each.digest or ""
    return verdicts


def _record(db: Connection, peer: Peer, verdicts: list[Verdict], page: str, now: str) -> None:
    """Write what the verdicts say: every activity that took a slot, the practices it changed, the refusals."""
    kept, changed = [], []
    for verdict in verdicts:
        member, activity = verdict.checked.member, verdict.checked.member.activity
        if verdict.slot is not None and activity is not None:
            accepted = verdict.outcome is Outcome.ACCEPTED
            activity = replace(activity, actor=peer.did, digest=verdict.checked.digest or "")
            signed = Signed(activity, member.quads, member.proof or NO_PROOF)
            kept.append((signed, activities.ACCEPTED if accepted else activities.QUARANTINED))
            if accepted:
                changed.append((activity, kind(member.payload)))
        if verdict.outcome in (Outcome.QUARANTINED, Outcome.HELD):
            quarantine.add(
                db,
                actor=peer.did,
                sequence=activity.sequence if activity else None,
                activity=member.iri,
                practice=activity.practice if activity else None,
                page=page,
                reason=verdict.reason,
                found_at=now,
            )
    activities.add(db, kept)
    practices.put(db, changed)


def _hold(db: Connection, peer: Peer, because: str) -> str:
    with transaction(db):
        peers.hold(db, peer.did, peers.HISTORY, because)
    return because
