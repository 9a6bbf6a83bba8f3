"""The files of the vectors: rows of equal length, and a journal that says whose they are.

In a folder of its own, `current.json` names the generation that is served, of which `N.rows` has the vectors one after
another and `N.journal` a line of JSON for each practice put or removed. A line with a checksum ends each commit; what
stands after the last such line was never committed.
"""

from __future__ import annotations

import errno
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from node.errors import SearchError, SearchFull

VERSION = 1
GONE = -1
_CURRENT = "current.json"
_COMMIT = "="


class Entry(NamedTuple):
    """A practice that was put into a row, with the digest of its text; or removed, when `row` is GONE."""

    iri: str
    digest: str
    row: int


class Commit(NamedTuple):
    """What was written in one go. `rows` are all that were ever put, `end` is where the journal goes on."""

    entries: list[Entry]
    position: int
    rows: int
    end: int


@dataclass(frozen=True, slots=True)
class Generation:
    """Vectors of one model. They are only added to and overwritten by zeros; what replaces them is another one."""

    folder: Path
    number: int
    name: str
    dimensions: int

    @property
    def rows(self) -> Path:
        """The vectors."""
        return self.folder / f"{self.number}.rows"

    @property
    def journal(self) -> Path:
        """Whose they are."""
        return self.folder / f"{self.number}.journal"

    def serve(self) -> None:
        """Let readers turn to this generation, at once."""
        facts = {"generation": self.number, "name": self.name, "dimensions": self.dimensions, "version": VERSION}
        new = self.folder / (_CURRENT + ".new")
        with new.open("w", encoding="utf-8") as file:
            file.write(json.dumps(facts) + "\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.folder / _CURRENT)

    def sweep(self) -> None:
        """Remove all others. Who still reads one goes on: its files are open."""
        for path in self.folder.iterdir():
            if path.suffix in (".rows", ".journal") and path not in (self.rows, self.journal):
                path.unlink(missing_ok=True)


def current(folder: Path) -> Generation | None:
    """The generation that is served; None where there is none that this program can read."""
    try:
        told = json.loads((folder / _CURRENT).read_text("utf-8"))
        found = Generation(folder, int(told["generation"]), str(told["name"]), int(told["dimensions"]))
        return found if told["version"] == VERSION and found.dimensions > 0 else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def marker(folder: Path) -> Path:
    """The file that is replaced when another generation is served."""
    return folder / _CURRENT


def written(entries: Iterable[Entry], position: int, rows: int) -> bytes:
    """The lines of a commit."""
    body = b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)
    return body + json.dumps([_COMMIT, position, rows, zlib.crc32(body)]).encode() + b"\n"


def commits(data: bytes, start: int = 0) -> Iterator[Commit]:
    """The whole commits with which `data`, the journal from byte `start` on, begins."""
    entries: list[Entry] = []
    first = at = 0
    while (end := data.find(b"\n", at) + 1) > 0:
        try:
            line: Any = json.loads(data[at:end])
            if line[0] == _COMMIT and len(line) == 4:
                if zlib.crc32(data[first:at]) != line[3]:
                    return
                yield Commit(entries, line[1], line[2], start + end)
                entries, first = [], end
            else:
                entries.append(Entry(*line))
        except (ValueError, TypeError, LookupError):
            return
        at = end


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Whatever the disk refuses becomes a SearchFull or SearchError."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            sentence = "The disk is full, so the vectors cannot be written. Make room; nothing is lost."
            raise SearchFull(sentence) from error
        raise SearchError(f"The vectors in {folder} cannot be written: {error.strerror}.") from error


def write_at(file: int, data: bytes, offset: int) -> None:
    """All of `data`, even where the system takes a part at a time."""
    left = memoryview(data)
    while left:
        done = os.pwrite(file, left, offset)
        left, offset = left[done:], offset + done
