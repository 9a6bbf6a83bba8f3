"""WSGI: whole answers, given again to whoever asks the same in the same words while nothing was committed.

A practice that many read costs a look at the record's version and at the index's files; no view is asked for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from node.errors import CommonsError
from node.store import state
from node.web.here import Node
from node.web.page_cache import UNTIL, Answer, PageCache

ASKED = ("PATH_INFO", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH")
"""The parts of a request that an answer which is kept depends on; it had neither a question nor a body."""
LONGEST = 2_000
"""Characters of all these together, since keys take room too."""


class State:
    """A number that is another one after each commit, and the last commit of the index.

    Connections can only tell that something was committed since they were asked last. So there is one count for all
    threads, and each adds to it for what it sees: a thread that sees nothing new has counted all that was committed
    until now, and whatever was made under this number or a later one was made after that.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        self._number = 0
        self._lock = threading.Lock()
        self._seen = threading.local()

    def now(self) -> Hashable:
        """To be asked before an answer is made. Raises CommonsError where the record cannot be read."""
        seen = state(self._node.db())
        if getattr(self._seen, "last", None) != seen:
            with self._lock:
                self._number += 1
            self._seen.last = seen
        return self._number, self._node.index.commit


class Answers:
    """Keeps what a view said may be kept (`UNTIL`) with the `pages` of the app, to be emptied with them."""

    def __init__(self, inner: WSGIApplication, node: Node, pages: Callable[[], PageCache]) -> None:
        self._inner = inner
        self._state = State(node)
        self._pages = pages

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The answer that is kept, else that of the app."""
        asked = _asked(environ)
        now = None if asked is None else self._now()
        if asked is None or now is None:
            return self._inner(environ, start_response)
        kept = self._pages().answers.get(asked)
        if kept is None or kept[1].state != now:
            return self._ask(environ, start_response, asked, now)
        start_response(kept[1].status, list(kept[1].headers))
        return [kept[1].data]

    def _now(self) -> Hashable | None:
        try:
            return self._state.now()
        except CommonsError:  # which the app will meet as well, and say so
            return None

    def _ask(
        self, environ: WSGIEnvironment, start_response: StartResponse, asked: tuple[str, ...], now: Hashable
    ) -> Iterable[bytes]:
        status, headers = "", list[tuple[str, str]]()

        def start(said: str, fields: list[tuple[str, str]], /, *error: Any) -> Callable[[bytes], object]:
            nonlocal status, headers
            status, headers = said, fields
            return start_response(said, fields, *error)

        environ.pop(UNTIL, None)
        body = self._inner(environ, start)
        until = environ.get(UNTIL)
        if until is None or status[:3] not in ("200", "304"):
            return body
        try:
            data = b"".join(body)
        finally:
            getattr(body, "close", lambda: None)()
        answer = Answer(now, status, list(headers), data)
        self._pages().answers.put(asked, until, answer.size() + sum(map(len, asked)), answer)
        return [data]


def _asked(environ: WSGIEnvironment) -> tuple[str, ...] | None:
    """What the request asks for; None for one that is answered anew each time."""
    if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
        return None
    asked = tuple([environ.get(name, "") for name in ASKED])
    return asked if sum(map(len, asked)) <= LONGEST else None
