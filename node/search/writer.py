"""The one writer of the index."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import tantivy

from node.errors import SearchBusy, SearchError, SearchFull
from node.practice import Thesaurus
from node.search import folder as folders
from node.search.analysis import register
from node.search.concepts import Recogniser, recogniser
from node.search.damage import verify
from node.search.fields import schema
from node.search.listing import Listing, document

HEAP_BYTES = 64_000_000


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:
        raise _full(error) or SearchError(f"The search index cannot be written: {error}.") from error


def _full(error: Exception) -> SearchFull | None:
    """Tantivy tells this fault from others by its text only."""
    if f"os error {errno.ENOSPC}" in str(error) or getattr(error, "errno", None) == errno.ENOSPC:
        return SearchFull("The disk is full, so the search index cannot be written. Make room; nothing is lost.")
    return None


class Writer:
    """Puts practices into one generation of the index and takes them out.

    What was put is found after `commit`. Every method raises SearchFull or SearchError when it cannot be written;
    open the writer anew then: what was not committed is done again from `position`.
    """

    def __init__(self, generation: Path, recogniser: Recogniser, writer: tantivy.IndexWriter) -> None:
        self.generation = generation
        self._recogniser = recogniser
        self._writer = writer
        self._closed = False

    @classmethod
    def open(cls, folder: Path, thesaurus: Thesaurus) -> Writer:
        """The writer of the served generation, which is made where there is no index yet.

        Raises SearchBusy while another writer is open and SearchError where the index is damaged or of another
        version: rebuild it then.
        """
        generation = folders.current(folder)
        if generation is None:
            return cls._first(folder, thesaurus)
        with suppress(SearchBusy), folders.rebuilding(folder, patience=0):
            folders.sweep(folder)
        return cls._open(generation, thesaurus)

    @classmethod
    def _first(cls, folder: Path, thesaurus: Thesaurus) -> Writer:
        if folders.stamp(folder):
            raise SearchError(f"The search index in {folder} is damaged or of another version.")
        with folders.rebuilding(folder):
            writer = cls.new(folder, thesaurus)
            writer.commit(0)
            writer.serve()
            return writer

    @classmethod
    def new(cls, folder: Path, thesaurus: Thesaurus) -> Writer:
        """A writer of the next generation, which nobody sees before `serve`. Call it while holding `rebuilding`."""
        with _writing():
            generation = folders.next_generation(folder)
        return cls._open(generation, thesaurus)

    @classmethod
    def _open(cls, generation: Path, thesaurus: Thesaurus) -> Writer:
        try:
            index = tantivy.Index(schema(), str(generation))
            register(index)
            writer = cls(
                generation, recogniser(thesaurus, generation.parent / folders.WORKED_OUT), index.writer(HEAP_BYTES, 1)
            )
        except (ValueError, OSError) as error:
            if "LockBusy" in str(error):
                raise SearchBusy(f"Another process writes to the search index in {generation.parent}.") from error
            sentence = f"The search index in {generation.parent} cannot be opened: {error}."
            raise _full(error) or SearchError(sentence) from error
        try:
            verify(generation)
        except SearchError:
            writer.close()
            raise
        return writer

    @property
    def position(self) -> int:
        """The number of the last change that is in the index; 0 for a new one."""
        return folders.read_position(self.generation)

    @property
    def began(self) -> int:
        """The number of the change at which this index was begun; 0 where it grew from nothing."""
        return folders.read_began(self.generation)

    @property
    def superseded(self) -> bool:
        """Whether a rebuild has put another generation in this one's place."""
        return folders.current(self.generation.parent) != self.generation

    def put(self, listings: Iterable[Listing]) -> None:
        """Add practices, each in place of what the index had under its IRI.

        Raises ValueError for one whose time of publication is no time.
        """
        for listing in listings:
            described = document(listing, self._recogniser)
            self._remove(listing.practice.iri)
            with _writing():
                self._writer.add_document(described)

    def remove(self, iris: Iterable[str]) -> None:
        """Take practices out; those it never had are passed over."""
        for iri in iris:
            self._remove(iri)

    def _remove(self, iri: str) -> None:
        with _writing():
            self._writer.delete_documents_by_term("iri", iri)

    def commit(self, position: int) -> None:
        """Make all of it visible and safe, and only then say that the changes up to `position` are in."""
        with _writing():
            self._writer.commit()
            folders.write_position(self.generation, position)

    def serve(self, began: int = 0) -> None:
        """Put this generation, begun at that change, in the place of the served one."""
        with _writing():
            folders.write_began(self.generation, began)
            folders.serve(self.generation)

    def close(self) -> None:
        """Drop what was not committed and let another process write. Merges under way are finished first."""
        if self._closed:
            return
        self._closed = True
        with _writing():
            self._writer.wait_merging_threads()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
