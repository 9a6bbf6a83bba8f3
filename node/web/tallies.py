"""How many practices stand under each concept, counted once a minute for all pages that say so."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import cast

from flask import current_app

from node.web.here import node, shown
from node.web.hierarchy import counts

SECONDS = 60.0

Counted = Mapping[str, int]


class Tallies:
    """Counts by scheme and by whom this node shows. Where nothing was counted (an index being built), none are kept."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._kept: dict[str, tuple[float, int, Counted]] = {}
        self._lock = threading.Lock()

    def get(self, scheme: str, mark: int, count: Callable[[], Counted]) -> Counted:
        """The counts of a scheme, made now where those that are kept are too old or of other peers."""
        now = time.monotonic()
        with self._lock:
            kept = self._kept.get(scheme)
        if kept and kept[1] == mark and now - kept[0] < self._seconds:
            return kept[2]
        counted = count()
        if any(counted.values()):
            with self._lock:
                self._kept[scheme] = (now, mark, counted)
        return counted


def tally(scheme: str) -> Counted:
    """IRI -> how many practices have a concept of this scheme or one below it; empty where they are not counted."""
    here = node()
    tallies = cast("Tallies", current_app.extensions["tallies"])
    return tallies.get(scheme, shown().mark, lambda: counts(here.index, here.thesaurus, scheme))
