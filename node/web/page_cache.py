"""Rendered pages kept for a minute: what a page shows beside practices (what a peer calls itself) may be that old."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, NamedTuple, TypeVar, cast

from flask import current_app, has_request_context, request

from node.store import practices
from node.web.here import node, shown
from node.web.language import language, prefix
from node.web.negotiation import Body

SECONDS = 60.0
BYTES = 32_000_000
ANSWER_BYTES = 8_000_000
BESIDE = 2_000
"""Bytes that an answer takes beside its texts."""

UNTIL = "commons.until"
"""Where the environment of a request says until when its whole answer may be kept, by the clock of `time.monotonic`."""

T = TypeVar("T")


class Recent(Generic[T]):
    """Values by key, each until its moment, within so many bytes; the least recently used are given up first."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._size = 0
        self._kept: OrderedDict[Hashable, tuple[float, int, T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> tuple[float, T] | None:
        """The value and its moment; None where there is none, or that has passed."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept[0] <= time.monotonic():
                return None
            self._kept.move_to_end(key)
            return kept[0], kept[2]

    def put(self, key: Hashable, until: float, size: int, value: T) -> None:
        """Keep a value of so many bytes in place of what had its key. One that would leave no room is not kept."""
        with self._lock:
            old = self._kept.pop(key, None)
            self._size -= old[1] if old else 0
            if size > self._limit:
                return
            self._size += size
            self._kept[key] = (until, size, value)
            while self._size > self._limit:
                self._size -= self._kept.popitem(last=False)[1][1]


class Answer(NamedTuple):
    """An answer as it goes out, and the state of the node that it was made in."""

    state: Hashable
    status: str
    headers: list[tuple[str, str]]
    data: bytes

    def size(self) -> int:
        """About how many bytes it takes, without its key."""
        return BESIDE + len(self.data) + sum(len(name) + len(value) for name, value in self.headers)


class PageCache:
    """Bodies by key and language, and whole answers by what was asked.

    Keys hold the digest of what was signed, or the last change of the record, so no text is stale; the mark of whom
    this node shows, so that nothing of a peer outlives its suspension, be it a page of its own or a link on another's;
    and the last commit of the index where it says what is listed, counted, similar or folded.
    """

    def __init__(self, limit_bytes: int = BYTES, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._bodies: Recent[Body] = Recent(limit_bytes)
        self.answers: Recent[Answer] = Recent(ANSWER_BYTES)

    def get(self, key: Hashable, make: Callable[[], Body]) -> Body:
        """The body kept under `key`, made now where there is none or it is too old. It is all that the answer to this
        request says, so that may be kept as long.

        A page whose address names its language has other links than one that Accept-Language chose.
        """
        key = (language(), prefix(), key)
        kept = self._bodies.get(key)
        until, body = kept or (time.monotonic() + self._seconds, make())
        if kept is None:
            self._bodies.put(key, until, len(body.data), body)
        if has_request_context():
            request.environ[UNTIL] = until
        return body


def listing(name: tuple[Hashable, ...], make: Callable[[], Body]) -> Body:
    """A page of that name that lists or counts practices, made anew when the record, the index or whom this node shows
    is another."""
    here = node()
    key = (*name, practices.last_change(here.db()), here.index.commit, shown().mark)
    return cast("PageCache", current_app.extensions["pages"]).get(key, make)
