"""How many practices stand under each concept, counted once for each commit of the index."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping
from typing import cast

from flask import current_app

from node.web.here import node
from node.web.hierarchy import counts

Counted = Mapping[str, int]


class Tallies:
    """Counts by scheme."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Hashable, Counted]] = {}
        self._lock = threading.Lock()

    def get(self, scheme: str, commit: Hashable, count: Callable[[], Counted | None]) -> Counted:
        """The counts of a scheme, made now where those that are kept are of another commit; what could not be counted
        is empty, and not kept."""
        with self._lock:
            kept = self._kept.get(scheme)
        if kept and kept[0] == commit:
            return kept[1]
        counted = count()
        if counted is None:
            return {}
        with self._lock:
            self._kept[scheme] = (commit, counted)
        return counted


def tally(scheme: str) -> Counted:
    """IRI -> how many practices have a concept of this scheme or one below it; empty where they are not counted."""
    here = node()
    tallies = cast("Tallies", current_app.extensions["tallies"])

    def count() -> Counted | None:
        counted = counts(here.index, here.thesaurus, scheme)
        return counted if here.index.ready else None  # asked afterwards: it may have been found damaged meanwhile

    return tallies.get(scheme, here.index.commit, count)
