"""One run of a source: read a portal's catalogue whole, keep what changed, withdraw what is gone."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from node.config import Limits
from node.errors import FetchError, PageError
from node.harvest.brake import brakes
from node.harvest.lease import Lease, LeaseLost
from node.harvest.mapping import Concepts
from node.harvest.portal import PortalFetcher, Walk
from node.harvest.schedule import timestamp
from node.harvest.unsigned import Mapped, mapped, plan, version
from node.practice import Change, Signed, Thesaurus
from node.rdf.dcat import CataloguePage
from node.store import Connection, activities, practices, quarantine, runs, sources, transaction
from node.store.quarantine import Refusal
from node.store.runs import Outcome, Run
from node.store.sources import Source

READ_WHOLE = timedelta(days=1)
"""A first page that is as it was says nothing sure of the others, so that often all are read even then."""


_Planned = tuple[Change, str, str, Signed | None, tuple[bytes, ...]]
"""A change, its practice, when it was published, the version it follows, and the lines of the new one."""


class _Gone(Exception):
    """The admin suspended or removed the source while it was read, or another run held it."""


def harvest_source(  # noqa: PLR0913 - what harvest() takes, and what this node calls itself and knows
    db: Connection,
    source: Source,
    *,
    client: PortalFetcher,
    thesaurus: Thesaurus,
    base_url: str,
    limits: Limits,
    lease: Lease,
    full: bool = False,
    stop: Callable[[], bool] = lambda: False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Run:
    """Bring a portal's datasets up to date here, and keep how it went.

    Each page is one transaction. What its statements say decides whether a dataset changed. Only when the catalogue was
    read whole is what it no longer lists withdrawn, in one more transaction; more than a fifth of it (and more than
    five) holds the source for the admin. `full` reads all pages even where the first is as it was; `stop` is asked
    before each page; `base_url` is this node's own. Commits; raises StoreError when the record cannot be written.
    """
    started = timestamp(now())
    reading = _Reading(db, source, Concepts.of(thesaurus), base_url, limits, lease, now)
    walk = Walk(source, client, base_url, limits, stop, time.monotonic() + limits.run_seconds)
    note, failure = reading.read(walk, conditional=not full and _lately(source, now()))
    outcome = Outcome.INCOMPLETE if note else Outcome.OK
    tally = reading.tally
    run = Run(
        peer=source.url,
        started_at=started,
        ended_at=timestamp(now()),
        outcome=Outcome.FAILED if failure and not walk.pages else outcome,
        pages=walk.pages,
        accepted=tally["accepted"],
        skipped=tally["skipped"],
        quarantined=tally["refused"],
        note=note,
        failed=failure is not None,
        retry_after_seconds=failure.retry_after_seconds if isinstance(failure, FetchError) else None,
    )
    with transaction(db):
        if sources.get(db, source.url):
            runs.add(db, run)
    return run


def _lately(source: Source, now: datetime) -> bool:
    """Whether all pages were read so short a time ago that the first may speak for them."""
    return source.whole_at is not None and timestamp(now - READ_WHOLE) <= source.whole_at <= timestamp(now)


def brake(gone: int, held: int, *, empty: bool) -> bool:
    """Whether so many withdrawals at once want the admin's word: all, or more than five and a fifth of what is held."""
    return bool(gone) and (empty or brakes(gone, held))


class _Reading:
    """One run's work on the record."""

    def __init__(
        self,
        db: Connection,
        source: Source,
        concepts: Concepts,
        base_url: str,
        limits: Limits,
        lease: Lease,
        now: Callable[[], datetime],
    ) -> None:
        self._db, self._source, self._concepts, self._lease = db, source, concepts, lease
        self._base_url, self._limits, self._now = base_url, limits, now
        self._seen: set[str] = set()
        self._first = True
        self.tally: Counter[str] = Counter()

    def read(self, walk: Walk, *, conditional: bool) -> tuple[str, FetchError | PageError | None]:
        """Read and keep all pages. Returns why the run is not whole, and the portal's fault if it was one."""
        try:
            return self._walk(walk, conditional=conditional), None
        except (FetchError, PageError) as error:
            return str(error), error
        except _Gone:
            return "It was suspended, held or removed meanwhile.", None
        except LeaseLost:
            return "Another process reads this portal at the moment.", None

    def _walk(self, walk: Walk, *, conditional: bool) -> str:
        """Read and keep page after page, then withdraw. Returns why the run is not whole; empty where it is."""
        for url, page in walk.read(conditional=conditional):
            self._keep(url, page)
        if walk.incomplete:
            return walk.incomplete
        if walk.first is None or walk.first.status == 304:
            return ""
        with transaction(self._db):
            source = self._current()
            because = self._withdraw(source, empty=not walk.listed)
            if not because:
                answer, whole_at = walk.first, timestamp(self._now())
                sources.forget_superseded(self._db, source.url)
                sources.remember(
                    self._db, source.url, etag=answer.etag, last_modified=answer.last_modified, whole_at=whole_at
                )
        return because

    def _current(self) -> Source:
        """The source as it stands now. Raises _Gone where nothing of it may be kept any more, and LeaseLost."""
        self._lease.keep(self._db)
        source = sources.get(self._db, self._source.url)
        if source is None or source.suspended_at or source.state != sources.ACTIVE:
            raise _Gone
        return source

    def _keep(self, url: str, page: CataloguePage) -> None:
        """Map a page's datasets, then keep those that changed and what was refused, in one transaction."""
        now = self._now()
        said = [
            mapped(dataset, self._source, self._concepts, self._base_url, self._limits, now)
            for dataset in page.datasets
        ]
        new = self._unseen(said)
        with transaction(self._db):  # the slow part is done
            source = self._current()
            if self._first:
                sources.forget_refusals(self._db, source.url)
            standing = {each.iri: self._standing(each.iri) for each in new}
            planned = [(plan(each, standing[each.iri]), each) for each in new if each.refusal is None]
            changes = [
                (change, each.iri, each.changed_at or timestamp(now), standing[each.iri], each.lines)
                for change, each in planned
                if change is not None
            ]
            self._write(source, changes)
            refused = [each for each in new if each.refusal is not None]
            for each in refused[: max(0, self._limits.quarantined_per_peer - self.tally["refused"])]:
                self._refuse(each, url, timestamp(now))
        self._first = False
        self.tally += Counter(accepted=len(changes), skipped=len(planned) - len(changes), refused=len(refused))

    def _unseen(self, said: list[Mapped]) -> list[Mapped]:
        """What was not met before in this run: pages shift while a catalogue changes."""
        new = []
        for each in said:
            if each.iri not in self._seen:
                new.append(each)
            if each.iri:
                self._seen.add(each.iri)
        return new

    def _standing(self, iri: str) -> Signed | None:
        holding = practices.get(self._db, iri)
        return activities.get(self._db, holding.actor, holding.sequence) if holding else None

    def _write(self, source: Source, changes: Iterable[_Planned]) -> None:
        """Keep the next activities of a source."""
        sequence = activities.head(self._db, source.url)
        made = []
        for change, iri, published, held, lines in changes:
            sequence += 1
            because = f"It is no longer in the catalogue of {source.name}." if change is Change.DELETE else ""
            made.append(
                version(change, iri, source, sequence, published=published, held=held, lines=lines, because=because)
            )
        activities.add(self._db, [(each, activities.ACCEPTED) for each in made])
        practices.put(
            self._db,
            [(m.activity, "" if m.activity.change is Change.DELETE else source.practice_kind) for m in made],
        )

    def _refuse(self, each: Mapped, page: str, now: str) -> None:
        reason, check = each.refusal or "", "dataset"
        quarantine.add(
            self._db,
            Refusal(self._source.url, None, each.dataset or None, each.iri or None, page, reason, now, check),
        )

    def _withdraw(self, source: Source, *, empty: bool) -> str:
        """Withdraw what the catalogue lists no longer. Returns why the source is held instead; empty where not."""
        held = practices.of_actor(self._db, source.url)
        gone = [holding for holding in held if holding.iri not in self._seen]
        if len(gone) > source.may_withdraw and brake(len(gone), len(held), empty=empty):
            because = (
                f"{len(gone)} of its {len(held)} practices are gone from the catalogue, so nothing was withdrawn. Look "
                f"at {source.url}; then let them go with: commons sources resume {source.url} --accept"
            )
            sources.hold(self._db, source.url, because, len(gone))
            return because
        now = timestamp(self._now())
        self._write(source, [(Change.DELETE, each.iri, now, self._standing(each.iri), ()) for each in gone])
        self.tally["accepted"] += len(gone)
        return ""
