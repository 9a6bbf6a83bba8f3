"""Carries committed changes of the record into the vectors, of which searching by meaning is made.

A text takes a model 50 milliseconds and more, so this goes its own slow way beside the search index; what must not be
found any more goes at once.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from threading import Event
from typing import NamedTuple

from node.config import Config
from node.errors import CommonsError, SearchBusy
from node.follow.folding import original_of
from node.practice import Practice
from node.practice.model import Text
from node.rdf.practices import read_practice
from node.search.embedding import Embedder
from node.search.vector_writer import VectorWriter
from node.store import Connection, activities, changed, peers, practices, sources

BATCH = 16
"""Changes that become visible together: a second or two, if all are texts to be read."""
SWEPT_AT_ONCE = 250
LOOK_SECONDS = 0.5
RETRY_SECONDS = 5.0
BUSY_SECONDS = 2.0

log = logging.getLogger(__name__)


def passage(practice: Practice) -> str:
    """What is made a vector of: title and summary in English, else in the first language there is."""
    return "\n".join(filter(None, (_one(practice.title), _one(practice.summary))))


def _one(text: Text) -> str:
    return (
        text.get("en")
        or next((text[tag] for tag in text if tag.startswith("en-")), "")
        or next(iter(text.values()), "")
    )


def digest(text: str) -> str:
    """Tells texts apart."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class _Shown(NamedTuple):
    """Whose practices are found, by DID or address, and which of them are curators."""

    everyone: frozenset[str]
    curators: list[str]


class MeaningFollower:
    """Feeds the vectors of one node; to be used in the thread of its connection `db`.

    The vectors' position is the number of the last change in them. A crash at any moment loses nothing: changes after
    the position are carried again, and no text is read twice that is the same.
    """

    def __init__(self, db: Connection, config: Config, did: str, embedder: Embedder) -> None:
        self._db = db
        self._folder = config.search
        self._own = {did: config.curator}
        self._embedder = embedder
        self._writer: VectorWriter | None = None
        self._swept = 0
        self._again: set[str] = set()

    def run(self, stop: Event) -> None:
        """Follow until `stop` is set. What goes wrong is logged and tried again; it never ends the run."""
        seen: int | None = None
        said = ""
        while not stop.is_set():
            try:
                now = changed(self._db)
                if now != seen:
                    self.catch_up(stop)
                    seen, said = now, ""
            except SearchBusy:  # another worker of this node carries the changes; this one takes over when it ends
                stop.wait(BUSY_SECONDS)
            except CommonsError as error:
                if str(error) != said:
                    log.error("%s It is tried again every %g seconds.", error, RETRY_SECONDS)  # noqa: TRY400 - a sentence
                said = str(error)
                self.close()
                stop.wait(RETRY_SECONDS)
            stop.wait(LOOK_SECONDS)
        self.close()

    def catch_up(self, stop: Event | None = None) -> int:
        """Carry every change that is not in the vectors yet, or as many as there is time for until `stop`; return how
        many texts were read.

        Before each batch, all that no longer stands as it was goes. Raises SearchBusy while another process writes the
        vectors and SearchError when they cannot be written.
        """
        writer = self._open()
        read = 0
        while stop is None or not stop.is_set():
            self._sweep(writer)
            last, iris = practices.changes(self._db, writer.position, BATCH)
            if not iris:
                break
            shown = self._shown()  # asked after the changes: one may say that a peer is hidden
            for each in self._carry(writer, iris, shown):
                read += 1
                if stop is not None and stop.is_set() and each != iris[-1]:
                    writer.commit(writer.position)  # what was read stays, and the rest of the batch is carried again
                    return read
            writer.commit(last)
        return read

    def rebuild(self) -> int:
        """Read every text anew, each in the place of what there was; return how many are held.

        What there was is found meanwhile, and one that is cut short leaves all as it was or as it is. Raises SearchBusy
        while another process writes the vectors.
        """
        writer = self._open()
        self._drop(writer, writer.iris(), self._shown())
        writer.commit(0)
        self._swept = 0
        self._again = set(writer.iris())
        try:
            self.catch_up()
            return len(writer)
        finally:
            self.close()

    def _sweep(self, writer: VectorWriter) -> None:
        """Take out what changed, however far the reading is behind: erased words are not found for a moment more."""
        self._swept = max(self._swept, writer.position)
        while True:
            last, iris = practices.changes(self._db, self._swept, SWEPT_AT_ONCE)
            if not iris:
                break
            self._drop(writer, iris, self._shown())
            self._swept = last
        writer.commit(writer.position)

    def _drop(self, writer: VectorWriter, iris: list[str], shown: _Shown) -> None:
        for iri in practices.with_copies(self._db, iris):
            held = writer.held(iri)
            if held is not None:
                text = self._text(iri, shown)
                if text is None or digest(text) != held:
                    writer.remove(iri)

    def _carry(self, writer: VectorWriter, iris: Sequence[str], shown: _Shown) -> Iterator[str]:
        """Put the practices as they stand now; tell each whose text had to be read for it."""
        for iri in practices.with_copies(self._db, iris):
            text = self._text(iri, shown)
            if not text:
                writer.remove(iri)
            elif iri in self._again or writer.held(iri) != digest(text):
                (vector,) = self._embedder.passages([text])  # one by one, so that it ends soon after it is told to
                writer.put(iri, digest(text), vector)
                self._again.discard(iri)
                yield iri

    def close(self) -> None:
        """Let another process write the vectors."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    def _open(self) -> VectorWriter:
        if self._writer is None:
            self._swept = 0
            self._writer = VectorWriter(self._folder, self._embedder.name, self._embedder.dimensions)
        if self._writer.position > practices.last_change(self._db):
            log.warning("The vectors are ahead of the record, which must have been restored. They are held against it.")
            self._drop(self._writer, self._writer.iris(), self._shown())
            self._writer.commit(0)
            self._swept = 0
        return self._writer

    def _shown(self) -> _Shown:
        """Whose practices are found: ours and those of the peers and portals that are shown, by DID or address."""
        shown = {peer.did: peer.curator for peer in peers.everyone(self._db) if not peer.suspended_at}
        portals = {source.url: False for source in sources.everyone(self._db) if not source.suspended_at}
        everyone = self._own | shown | portals
        return _Shown(frozenset(everyone), [did for did, curator in everyone.items() if curator])

    def _text(self, iri: str, shown: _Shown) -> str | None:
        """The text of a practice as it stands now; None where it is not found by itself, or cannot be read."""
        holding = practices.get(self._db, iri)
        if holding is None or original_of(self._db, holding, shown.everyone, shown.curators) is not None:
            return None
        if holding.withdrawn or holding.actor not in shown.everyone:
            return None
        quads = activities.quads(self._db, holding.actor, holding.sequence)
        with suppress(ValueError, SyntaxError, RecursionError):  # the search index says so in the log
            return passage(read_practice(iri, quads))
        return None
