"""Carries committed changes of the record to the search index, which can be made anew from the record at any time."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Event
from typing import NamedTuple

from node.config import Config
from node.errors import CommonsError, SearchBusy, SearchError, SearchFull
from node.follow.folding import copies, original_of
from node.practice import Practice, Thesaurus
from node.rdf.practices import read_practice
from node.search import Listing, Writer
from node.search.folder import rebuilding, sweep
from node.store import Connection, activities, changed, empty_log, erasures, peers, practices, sources
from node.store.practices import Holding

BATCH = 250
COMMIT_SECONDS = 1.0
"""How long a change may wait for others before the index is committed."""
LOOK_SECONDS = 0.1
RETRY_SECONDS = 5.0
BUSY_SECONDS = 2.0
PURGE_SHARE = 10
"""How many times as long as an index took to be made anew must pass before the next erasure has it made anew again: a
peer that erases without end must not keep the index from following."""

log = logging.getLogger(__name__)


class _Publisher(NamedTuple):
    name: str
    curator: bool
    signs: bool = True


class _Shown(NamedTuple):
    """Whose practices are found, by DID or address, and which of them are curators."""

    publishers: Mapping[str, _Publisher]
    curators: list[str]


class Follower:
    """Feeds the index of one node; to be used in the thread of its connection `db`.

    The index's position is the number of the last change in it. A crash at any moment loses nothing: changes after
    the position are carried again, and carrying twice changes nothing.
    """

    def __init__(self, db: Connection, config: Config, did: str, thesaurus: Thesaurus) -> None:
        self._db = db
        self._folder = config.search
        self._thesaurus = thesaurus
        self._own = {did: _Publisher(config.name, config.curator)}
        self._writer: Writer | None = None
        self._purge_owed = False
        self._purge_after = 0.0

    def run(self, stop: Event) -> None:
        """Follow until `stop` is set. What goes wrong is logged and tried again; it never ends the run."""
        seen: int | None = None
        waits, said = False, ""
        while not stop.is_set():
            try:
                now = changed(self._db)
                if now != seen or self._superseded() or self._purge_due():
                    self.catch_up()
                    if said:
                        log.info("The search index follows again.")
                    seen, waits, said = now, False, ""
            except SearchBusy:  # another worker of this node carries the changes; this one takes over when it ends
                if not waits:
                    log.info("Another process writes the search index. This one takes over when it ends.")
                waits = True
                stop.wait(BUSY_SECONDS)
            except CommonsError as error:
                if str(error) != said:  # a full disk says the same every time
                    log.error("%s It is tried again every %g seconds.", error, RETRY_SECONDS)  # noqa: TRY400 - a sentence
                said = str(error)
                self.close()
                stop.wait(RETRY_SECONDS)
            stop.wait(LOOK_SECONDS)
        self.close()

    def catch_up(self) -> int:
        """Carry every change that is not in the index yet; return how many practices that were.

        An index that is damaged, of another version or ahead of the record is rebuilt first, and one that may hold
        erased words in its files is rebuilt after. Raises SearchBusy while another process writes the index and
        SearchError when it cannot be written.
        """
        writer = self._open()
        carried = self._follow(writer)
        self._purge_owed = erasures.last_change(self._db) > writer.began
        if self._purge_due():
            self._purge()
        return carried

    def _follow(self, writer: Writer) -> int:
        position, carried, committed_at = writer.position, 0, time.monotonic()
        while True:
            last, iris = practices.changes(self._db, position, BATCH)
            late = time.monotonic() - committed_at > COMMIT_SECONDS
            if position > writer.position and (late or not iris):
                writer.commit(position)
                committed_at = time.monotonic()
            if not iris:
                return carried
            self._carry(writer, iris, self._shown())  # read after the changes: one may say that a peer is hidden
            position, carried = last, carried + len(iris)

    def rebuild(self) -> int:
        """Make the index anew beside the served one and put it in its place; return how many practices it holds.

        Readers are served all the while, and a rebuild that is cut short leaves everything as it was. A follower in
        another process may go on: it turns to the new index and carries there what changed meanwhile. Raises
        SearchBusy while another rebuild runs.
        """
        self.close()
        with rebuilding(self._folder):
            sweep(self._folder)
            position, count, after = practices.last_change(self._db), 0, ""
            shown = self._shown()
            with Writer.new(self._folder, self._thesaurus) as writer:
                while holdings := practices.standing(self._db, after, BATCH):
                    count += sum(self._put(writer, holding, shown) for holding in holdings)
                    after = holdings[-1].iri
                writer.commit(position)
            writer.serve(position)
            sweep(self._folder)
        return count

    def _purge_due(self) -> bool:
        return self._purge_owed and time.monotonic() >= self._purge_after

    def _purge(self) -> None:
        """Make the index anew: what was taken out or replaced stays in its files until Tantivy merges them."""
        started = time.monotonic()
        self.rebuild()
        self._purge_owed = False
        ended = time.monotonic()
        self._purge_after = ended + PURGE_SHARE * (ended - started)
        if not empty_log(self._db):
            log.warning("Others held on to node.db-wal, so what was erased may stay in it until the node is restarted.")

    def close(self) -> None:
        """Let another process write the index."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with suppress(SearchError):  # what was not committed is carried again
                writer.close()

    def _superseded(self) -> bool:
        return self._writer is not None and self._writer.superseded

    def _open(self) -> Writer:
        if self._superseded():
            self.close()
        if self._writer is None:
            try:
                self._writer = Writer.open(self._folder, self._thesaurus)
            except (SearchBusy, SearchFull):
                raise
            except SearchError as error:
                self._writer = self._rebuilt(str(error))
        if self._writer.position > practices.last_change(self._db):
            self._writer = self._rebuilt("The search index is ahead of the record, which must have been restored.")
        return self._writer

    def _rebuilt(self, because: str) -> Writer:
        log.warning("%s It is rebuilt now.", because)
        count = self.rebuild()
        log.info("The search index is rebuilt: %d practices.", count)
        return Writer.open(self._folder, self._thesaurus)

    def _shown(self) -> _Shown:
        """Whose practices are found: ours and those of the peers and portals that are shown, by DID or address."""
        shown = (peer for peer in peers.everyone(self._db) if not peer.suspended_at)
        portals = (source for source in sources.everyone(self._db) if not source.suspended_at)
        publishers = (
            self._own
            | {peer.did: _Publisher(peer.name, peer.curator) for peer in shown}
            | {source.url: _Publisher(source.name, curator=False, signs=False) for source in portals}
        )
        return _Shown(publishers, [did for did, publisher in publishers.items() if publisher.curator])

    def _carry(self, writer: Writer, iris: Iterable[str], shown: _Shown) -> None:
        touched = practices.with_copies(self._db, iris)
        holdings = practices.several(self._db, touched)
        writer.remove(set(touched) - set(holdings))
        for holding in holdings.values():
            if not self._put(writer, holding, shown):
                writer.remove([holding.iri])

    def _put(self, writer: Writer, holding: Holding, shown: _Shown) -> bool:
        """Put a practice as it stands now, with the words of its copies; return whether it is found by itself."""
        practice = self._read(holding, shown)
        original = original_of(self._db, holding, shown.publishers, shown.curators)
        if practice is None or (original is not None and self._read(original, shown) is not None):
            return False
        copied = tuple(filter(None, (self._read(copy, shown) for copy in copies(self._db, holding, shown.curators))))
        name, curator, signs = shown.publishers[holding.actor]
        listing = Listing(practice, holding.actor, name, curator, holding.published, signs, copied)
        # no copy keeps its original from being found
        return self._write(writer, listing) or (bool(copied) and self._write(writer, replace(listing, copies=())))

    def _write(self, writer: Writer, listing: Listing) -> bool:
        written = False
        with _passing_over(listing.practice.iri):
            writer.put([listing])
            written = True
        return written  # noqa: RET504 - True only where nothing was passed over

    def _read(self, holding: Holding, shown: _Shown) -> Practice | None:
        """What a practice says now; None where it is not to be found, or cannot be read."""
        if holding.withdrawn or holding.actor not in shown.publishers:
            return None
        practice = None
        with _passing_over(holding.iri):
            practice = read_practice(holding.iri, activities.quads(self._db, holding.actor, holding.sequence))
        return practice  # noqa: RET504 - None where it was passed over


@contextmanager
def _passing_over(iri: str) -> Iterator[None]:
    """What one practice does must not keep all after it from the index: it is left out, and the log says why."""
    try:
        yield
    except CommonsError:  # of the record or of the index: it would be the same with every practice
        raise
    except (ValueError, SyntaxError) as error:
        log.warning("%s cannot be read and is left out of the search: %s.", iri, error)
    except Exception:  # broad: our own code may stumble over it
        log.exception("%s is left out of the search by a fault of this program.", iri)
