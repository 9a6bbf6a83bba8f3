"""Knowing a damaged index: by the checksums Tantivy writes into every file, and by how it fails on what it reads."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from node.errors import SearchError

_TAIL = 8
"""A file ends with a footer in JSON, the footer's length in four bytes and four more that are always the same."""
_CHUNK = 1 << 20
_KINDS = ("term", "idx", "pos", "store", "fast", "fieldnorm")


@contextmanager
def reading() -> Iterator[None]:
    """Whatever Tantivy raises, on a damaged index or on what it cannot do, becomes a SearchError."""
    try:
        yield
    except (ValueError, OverflowError, OSError) as error:
        raise SearchError(str(error)) from error
    except BaseException as error:  # how a Rust panic arrives, whose class cannot be imported
        if type(error).__name__ != "PanicException":
            raise
        raise SearchError(str(error)) from error


def verify(generation: Path) -> None:
    """Raise SearchError where a file of the last commit is not as it was written, or gone. A second a gigabyte."""
    try:
        for path in _files(generation):
            if not _intact(path):
                raise SearchError(f"The search index in {generation.parent} is damaged: {path.name} has changed.")
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise SearchError(f"The search index in {generation.parent} is damaged: {error}.") from error


def _files(generation: Path) -> Iterator[Path]:
    """The files that the last commit needs."""
    for segment in json.loads((generation / "meta.json").read_text("utf-8"))["segments"]:
        name = segment["segment_id"].replace("-", "")
        yield from (generation / f"{name}.{kind}" for kind in _KINDS)
        if deletes := segment["deletes"]:
            yield generation / f"{name}.{deletes['opstamp']}.del"


def _intact(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - _TAIL, 0))
        body = max(size - _TAIL - int.from_bytes(file.read(4), "little"), 0)
        file.seek(body)
        footer = file.read()
        file.seek(0)
        checksum, left = 0, body
        while left > 0:
            checksum = zlib.crc32(file.read(min(_CHUNK, left)), checksum)
            left -= _CHUNK
        return b'"crc":%d}' % checksum in footer
