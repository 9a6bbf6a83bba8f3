"""Rendered pages kept for a minute: what a page shows beside practices (what a peer calls itself) may be that old."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import cast

from flask import current_app

from node.store import practices
from node.web.here import node, shown
from node.web.language import language, prefix
from node.web.negotiation import Body

SECONDS = 60.0
BYTES = 32_000_000


class PageCache:
    """Bodies by key and language, the least recently used given up first.

    Keys hold the digest of what was signed, or the last change of the record, so no text is stale; the mark of whom
    this node shows, so that nothing of a peer outlives its suspension, be it a page of its own or a link on another's;
    and the last commit of the index where it says what is listed, counted, similar or folded.
    """

    def __init__(self, limit_bytes: int = BYTES, seconds: float = SECONDS) -> None:
        self._limit = limit_bytes
        self._seconds = seconds
        self._size = 0
        self._bodies: OrderedDict[Hashable, tuple[float, Body]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Body]) -> Body:
        """The body kept under `key`, made now where there is none or it is too old.

        A page whose address names its language has other links than one that Accept-Language chose.
        """
        key = (language(), prefix(), key)
        now = time.monotonic()
        with self._lock:
            kept = self._bodies.get(key)
            if kept and now - kept[0] < self._seconds:
                self._bodies.move_to_end(key)
                return kept[1]
        body = make()
        with self._lock:
            old = self._bodies.pop(key, None)
            self._size += len(body.data) - (len(old[1].data) if old else 0)
            self._bodies[key] = (now, body)
            while self._size > self._limit:
                _, (_, given_up) = self._bodies.popitem(last=False)
                self._size -= len(given_up.data)
        return body


def listing(name: tuple[Hashable, ...], make: Callable[[], Body]) -> Body:
    """A page of that name that lists or counts practices, made anew when the record, the index or whom this node shows
    is another."""
    here = node()
    key = (*name, practices.last_change(here.db()), here.index.commit, shown().mark)
    return cast("PageCache", current_app.extensions["pages"]).get(key, make)
