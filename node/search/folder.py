"""The index's folder: one subfolder a generation, and a file that says which of them is served.

A rebuild writes the next generation beside the served one and then replaces the file, so that readers go on all the
while and an interrupted rebuild changes nothing.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO

from node.errors import SearchBusy, SearchError
from node.search.fields import VERSION

WORKED_OUT = "vocabulary"
"""The subfolder for what was worked out of the thesaurus."""
PATIENCE_SECONDS = 2.0
"""How long a rebuild waits for who sweeps; a sweep takes milliseconds."""
LOOK_SECONDS = 0.02
_CURRENT = "current.json"
_LOCK = "rebuild.lock"
_META = "meta.json"
_POSITION = "position"
_BEGAN = "began"


def current(folder: Path) -> Path | None:
    """The generation that is served; None where there is none that this program can read."""
    try:
        told = json.loads((folder / _CURRENT).read_text("utf-8"))
        return folder / str(int(told["generation"])) if told["version"] == VERSION else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def stamp(folder: Path) -> tuple[int, ...]:
    """Differs after the served generation was replaced."""
    return file_stamp(_told(folder))


@lru_cache(maxsize=64)
def _told(folder: Path) -> str:
    """Where it stands which generation is served; joined once, since every page asks."""
    return str(folder / _CURRENT)


def file_stamp(path: Path | str) -> tuple[int, ...]:
    """Differs after a file was replaced; empty while there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116 - every page asks, and making a Path takes longer than this
    except OSError:
        return ()
    return status.st_ino, status.st_mtime_ns, status.st_size


def commit_stamp(folder: Path) -> tuple[object, ...]:
    """Differs after a commit to the served generation, and after that was replaced."""
    served = stamp(folder)
    meta = _served(folder, served)
    return served, file_stamp(meta) if meta else ()


@lru_cache(maxsize=64)
def _served(folder: Path, served: tuple[int, ...]) -> str:
    """Where the generation that `current` names says what it holds, read once for each time that it was written."""
    generation = current(folder) if served else None
    return str(generation / _META) if generation else ""


def next_generation(folder: Path) -> Path:
    """An empty folder for the next generation. Call it while holding `rebuilding`."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = [int(path.name) for path in folder.iterdir() if path.name.isdigit()]
    generation = folder / str(max(numbers, default=0) + 1)
    generation.mkdir()
    return generation


def serve(generation: Path) -> None:
    """Let readers turn to this generation, from now on and at once."""
    text = json.dumps({"generation": int(generation.name), "version": VERSION})
    _replace(generation.parent / _CURRENT, text + "\n")


def sweep(folder: Path) -> None:
    """Remove the generations that are not served and nobody writes. Call it while holding `rebuilding`.

    Who still reads one goes on: its files are open.
    """
    served = current(folder)
    for path in folder.iterdir():
        if path.name.isdigit() and path != served and not _written(path):
            shutil.rmtree(path, ignore_errors=True)


def _written(generation: Path) -> bool:
    """Whether a process has a writer open: Tantivy keeps a lock on this file as long."""
    try:
        with (generation / ".tantivy-writer.lock").open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


@contextmanager
def rebuilding(folder: Path, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Alone among all processes in making a new generation or sweeping old ones.

    Waits `patience` seconds for who only sweeps. Raises SearchBusy where another process rebuilds, and SearchError
    where the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        opened = (folder / _LOCK).open("w")
    except OSError as error:
        raise SearchError(f"The search index cannot be written: {folder}: {error.strerror}.") from error
    with opened as lock:
        if not _locked(lock, time.monotonic() + patience):
            raise SearchBusy(f"{folder} is being rebuilt by another process. Wait until it is done.")
        yield


def _locked(lock: IO[str], until: float) -> bool:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(LOOK_SECONDS)
        else:
            return True


def read_position(generation: Path) -> int:
    """The last change that is in a generation; 0 where nothing says so, which costs no more than doing it all again."""
    return _number(generation / _POSITION)


def read_began(generation: Path) -> int:
    """The change at which a generation was begun: what was taken out of the record before never was in its files."""
    return _number(generation / _BEGAN)


def _number(path: Path) -> int:
    try:
        return int(path.read_text("ascii"))
    except (OSError, ValueError):
        return 0


def write_position(generation: Path, position: int) -> None:
    """Say how far a generation has come, after what it says is safe."""
    _replace(generation / _POSITION, f"{position}\n")


def write_began(generation: Path, change: int) -> None:
    """Say at which change a generation was begun."""
    _replace(generation / _BEGAN, f"{change}\n")


def _replace(path: Path, text: str) -> None:
    new = path.with_name(path.name + ".new")
    with new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
