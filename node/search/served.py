"""The commit that is served: opened when there is a new one, tried again where it was damaged."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TypeVar

from node.errors import SearchError
from node.search import folder as folders
from node.search.damage import reading, verify
from node.search.view import View

log = logging.getLogger(__name__)

T = TypeVar("T")

_LOOK_AGAIN = 60.0
"""Seconds before the files are looked through once more, or what was damaged is tried again."""


class Served:
    """The last commit of the index in a folder, for many threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
        self._stamp: tuple[object, ...] = ()
        self._view: View | None = None
        self._down = False
        self._look_again = 0.0

    def newest(self) -> View | None:
        """The last commit; three looks at file times where nothing changed."""
        if self._stale(folders.commit_stamp(self.folder)):
            with self._lock:
                stamp = folders.commit_stamp(self.folder)
                if self._stale(stamp):
                    self._down = False
                    self._view = self._opened()
                    self._stamp = stamp
        return self._view

    def _stale(self, stamp: tuple[object, ...]) -> bool:
        return self._stamp != stamp or (self._down and time.monotonic() >= self._look_again)

    def _opened(self) -> View | None:
        generation = folders.current(self.folder)
        if generation is None:
            if folders.stamp(self.folder):
                self._damaged("or of another version")
            return None
        try:
            return View(generation)
        except SearchError as error:
            self._damaged(error)
            return None

    def ask(self, ask: Callable[[View], T], otherwise: T) -> T:
        """The answer of the last commit; `otherwise` where there is none, or it cannot answer."""
        view = self.newest()
        if view is None:
            return otherwise
        try:
            with reading():
                return ask(view)
        except SearchError as error:
            if self._whole(view):  # what Tantivy cannot answer must not keep it from answering others
                log.exception("The search index in %s cannot answer a question, but is whole.", self.folder)
            else:
                self._damaged(error)
            return otherwise

    def _whole(self, view: View) -> bool:
        """Whether the files of the served commit are as they were written, as far as a look a minute can tell."""
        now = time.monotonic()
        generation = folders.current(self.folder)
        if view is not self._view or now < self._look_again or generation is None:
            return True
        self._look_again = now + _LOOK_AGAIN
        try:
            verify(generation)
        except SearchError:
            return self._stamp != folders.commit_stamp(self.folder)  # of what was replaced meanwhile, files are gone
        return True

    def _damaged(self, because: object) -> None:
        """Say so; nothing is found until somebody writes the index anew, or it is found mended."""
        self._view = None
        self._down = True
        self._look_again = time.monotonic() + _LOOK_AGAIN
        log.error(
            "The search index in %s cannot be read: it is damaged (%s). Mend it with: commons rebuild search",
            self.folder,
            because,
        )
