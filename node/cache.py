"""Plain data that takes long to work out, kept in a file beside the stamp of what it was worked out of."""

from __future__ import annotations

import gc
import hashlib
import marshal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from node import __version__

T = TypeVar("T")

_DIGEST = hashlib.sha256().digest_size


def cached(path: Path | None, stamp: str, make: Callable[[], T]) -> T:
    """What `make` gives, from `path` where it was kept there under the same stamp; it is kept there otherwise.

    Of dicts, sets, tuples, lists and strings only. A file that is damaged, or of another program, is made anew; where
    none can be written, nothing is kept, nor without a path or a stamp.
    """
    if path is None or not stamp:
        return make()
    stamp = f"{stamp} {__version__} {sys.implementation.cache_tag}"
    kept: tuple[T] | None = _read(path, stamp)
    if kept is not None:
        return kept[0]
    value = make()
    _write(path, stamp, (value,))
    return value


def _digest(stamp: str, data: bytes) -> bytes:
    return hashlib.sha256(stamp.encode() + b"\0" + data).digest()


def _read(path: Path, stamp: str) -> tuple[T] | None:
    """What the file holds; None where it is not whole or not of this stamp: marshal must never see bytes that it did
    not write, in this very version."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    if _digest(stamp, data[_DIGEST:]) != data[:_DIGEST]:
        return None
    collecting = gc.isenabled()
    gc.disable()  # nothing of what is read can be garbage
    try:
        kept: tuple[T] = marshal.loads(data[_DIGEST:])  # noqa: S302 - our own bytes, from our own folder
        return kept
    finally:
        if collecting:
            gc.enable()


def _write(path: Path, stamp: str, value: Any) -> None:
    data = marshal.dumps(value)
    new = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(_digest(stamp, data) + data)
        new.replace(path)
    except OSError:  # a cache is no reason to fail
        with suppress(OSError):  # on a read-only medium not even what is not there can be removed
            new.unlink()
