"""The one writer of the vectors: adds rows, and overwrites with zeros what was replaced or removed."""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from node.errors import SearchBusy
from node.search.vector_files import GONE, Entry, Generation, commits, current, write_at, writing, written
from node.search.vectors import FOLDER

FEW = 64
"""Dead rows that are not worth the writing of all others."""
LINES_A_ROW = 4
MANY_LINES = 10_000
"""Lines of the journal beyond which it is written anew when it has more than LINES_A_ROW for each practice."""
COPIED_AT_ONCE = 10_000

log = logging.getLogger(__name__)


class _Files:
    """The two files of a generation, open to be written, and what the commits in them say. `end` is where the last
    commit ends, `count` how many rows were ever put."""

    def __init__(self, generation: Generation, *, new: bool = False) -> None:
        self.generation = generation
        self.held: dict[str, Entry] = {}
        self.position = self.count = self.end = self.lines = 0
        how = os.O_RDWR | (os.O_CREAT | os.O_TRUNC if new else 0)
        self._rows = os.open(generation.rows, how, 0o644)
        try:
            self._journal = os.open(generation.journal, how, 0o644)
        except OSError:
            os.close(self._rows)
            raise

    def load(self) -> bool:
        """Take up what was committed and drop the rest; False where the files are damaged."""
        data = self.generation.journal.read_bytes()
        for commit in commits(data):
            self._note(commit.entries)
            _, self.position, self.count, self.end = commit
        self.lines = data.count(b"\n", 0, self.end)
        size = self.count * self.generation.dimensions
        if not self.end or os.fstat(self._rows).st_size < size:
            return False
        os.ftruncate(self._rows, size)
        os.ftruncate(self._journal, self.end)
        self._blank(set(range(self.count)).difference(entry.row for entry in self.held.values()))
        return True

    def commit(self, entries: list[Entry], vectors: bytes, position: int) -> None:
        """First the rows, then who they are, then zeros over what nobody is any more; each safe before the next."""
        count = self.count + len(vectors) // self.generation.dimensions
        if vectors:
            write_at(self._rows, vectors, self.count * self.generation.dimensions)
            os.fsync(self._rows)
        lines = written(entries, position, count)
        os.ftruncate(self._journal, self.end)
        write_at(self._journal, lines, self.end)
        os.fsync(self._journal)
        self.position, self.count, self.end = position, count, self.end + len(lines)
        self.lines += len(entries) + 1
        self._blank(self._note(entries))

    def _note(self, entries: Iterable[Entry]) -> list[int]:
        """Let entries take effect; return the rows that are nobody's from now on."""
        dead = []
        for entry in entries:
            old = self.held.pop(entry.iri, None)
            if old is not None:
                dead.append(old.row)
            if entry.row != GONE:
                self.held[entry.iri] = entry
        return dead

    def _blank(self, rows: Iterable[int]) -> None:
        width, blanked = self.generation.dimensions, False
        for row in rows:
            write_at(self._rows, bytes(width), row * width)
            blanked = True
        if blanked:
            os.fsync(self._rows)

    def vector(self, entry: Entry) -> bytes:
        """A row as it was put."""
        width = self.generation.dimensions
        return os.pread(self._rows, width, entry.row * width)

    def close(self) -> None:
        os.close(self._rows)
        os.close(self._journal)


class VectorWriter:
    """Puts vectors in and takes them out; what was done is seen after `commit`.

    A crash at any moment leaves the last commit. Every method raises SearchFull or SearchError when it cannot write;
    open the writer anew then.
    """

    def __init__(self, folder: Path, name: str, dimensions: int) -> None:
        """Raises SearchBusy while another process writes. Vectors that are damaged or of another model are dropped:
        the position is 0 then."""
        self.folder = folder / FOLDER
        self._pending: dict[str, tuple[str, bytes] | None] = {}
        self._files: _Files | None = None
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = (self.folder / "writer.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with writing(self.folder):
                self._begin(name, dimensions)
        except BlockingIOError as error:
            self._lock.close()
            raise SearchBusy(f"Another process writes to the vectors in {self.folder}.") from error
        except BaseException:
            self.close()
            raise

    def _begin(self, name: str, dimensions: int) -> None:
        found = current(self.folder)
        if found and (found.name, found.dimensions) == (name, dimensions):
            with suppress(FileNotFoundError):
                self._files = _Files(found)
            if self._files and self._files.load():
                found.sweep()
                return
        if found:
            log.warning("The vectors in %s are damaged or of another model. They are made anew.", self.folder)
        self._replace(Generation(self.folder, self._next_number(), name, dimensions), 0)

    def _next_number(self) -> int:
        """One that no file has, since a reader may have it open."""
        return 1 + max((int(path.stem) for path in self.folder.glob("*.rows") if path.stem.isdigit()), default=0)

    @property
    def _now(self) -> _Files:
        assert self._files is not None, "the writer is closed"  # noqa: S101 - a fault of ours
        return self._files

    @property
    def position(self) -> int:
        """The number of the last change that was committed; 0 for new vectors."""
        return self._now.position

    def __len__(self) -> int:
        """How many practices were committed."""
        return len(self._now.held)

    def iris(self) -> list[str]:
        """Whose vectors were committed."""
        return list(self._now.held)

    def held(self, iri: str) -> str | None:
        """The digest of the text of which a practice's vector was made, committed or not; None where there is none."""
        if iri in self._pending:
            pending = self._pending[iri]
            return pending[0] if pending else None
        entry = self._now.held.get(iri)
        return entry.digest if entry else None

    def put(self, iri: str, digest: str, vector: NDArray[np.int8]) -> None:
        """Add a vector in place of the one there was. Raises ValueError for one of another length."""
        if vector.shape != (self._now.generation.dimensions,):
            raise ValueError(f"a vector of {self._now.generation.dimensions} numbers is needed, not {vector.shape}")
        self._pending[iri] = digest, vector.astype(np.int8).tobytes()

    def remove(self, iri: str) -> None:
        """Take a vector out; one there never was is passed over."""
        if self.held(iri) is not None:
            self._pending[iri] = None

    def commit(self, position: int) -> None:
        """Make all of it visible and safe, and with it that the changes up to `position` are in."""
        files = self._now
        if not self._pending and position == files.position:
            return
        put = [(iri, *each) for iri, each in self._pending.items() if each]
        gone = [iri for iri, each in self._pending.items() if not each and iri in files.held]
        entries = [Entry(iri, digest, files.count + n) for n, (iri, digest, _) in enumerate(put)]
        entries += [Entry(iri, "", GONE) for iri in gone]
        with writing(self.folder):
            files.commit(entries, b"".join(vector for _, _, vector in put), position)
            self._pending.clear()
            live = len(files.held)
            if files.count - live > max(live, FEW) or files.lines > max(LINES_A_ROW * live, MANY_LINES):
                self._compact()

    def _compact(self) -> None:
        """Write what lives into a new generation: old digests and empty rows go."""
        old = self._now.generation
        new = Generation(old.folder, self._next_number(), old.name, old.dimensions)
        self._replace(new, self._now.position)

    def _replace(self, generation: Generation, position: int) -> None:
        """Begin a generation with what lives of the one before, when it is of the same model, and serve it."""
        before, after = self._files, _Files(generation, new=True)
        try:
            entries = iter(list(before.held.values()) if before and position else [])
            for some in _pieces(entries, COPIED_AT_ONCE):
                vectors = b"".join(before.vector(entry) for entry in some) if before else b""
                moved = [Entry(entry.iri, entry.digest, after.count + n) for n, entry in enumerate(some)]
                after.commit(moved, vectors, 0)
            after.commit([], b"", position)
            generation.serve()
        except BaseException:
            after.close()
            for path in (generation.rows, generation.journal):
                path.unlink(missing_ok=True)
            raise
        self._files = after
        if before:
            before.close()
        generation.sweep()

    def close(self) -> None:
        """Drop what was not committed and let another process write."""
        files, self._files = self._files, None
        if files is not None:
            files.close()
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _pieces(entries: Iterator[Entry], size: int) -> Iterator[list[Entry]]:
    while piece := list(islice(entries, size)):
        yield piece
