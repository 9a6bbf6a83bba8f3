"""A fake peer behind a real server, which can be slow or lead on without end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from node.errors import FetchError
from tests.fake_peer import FakePeer
from tests.local_node import free_port, serving


@contextmanager
def serve_peer(
    *, slow_seconds: float = 0, endless: threading.Event | None = None, asked: Callable[[str], None] = lambda url: None
) -> Iterator[FakePeer]:
    """A peer, served at its base URL. Each page takes `slow_seconds`; `asked` hears of each address.

    With `endless`, which is set when the third page is asked for, every page takes a second and leads to a next one.
    """
    port = free_port()
    peer = FakePeer(f"http://localhost:{port}", "Zug")
    if endless:
        peer.publish()

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        url, accept = peer.base_url + environ["PATH_INFO"], environ["HTTP_ACCEPT"]
        asked(url)
        if "/feed/" in url:
            time.sleep(1 if endless else slow_seconds)
        if endless and "/feed/" in url:
            return _page_without_end(url, start_response, endless)
        try:
            answer = peer.get(url, accept=accept, etag=environ.get("HTTP_IF_NONE_MATCH"))
        except FetchError:
            start_response("404 Not Found", [])
            return [b""]
        if answer.url not in ("", url):  # the fake follows redirects by itself, as the client it stands in for does
            start_response("301 Moved Permanently", [("Location", answer.url)])
            return [b""]
        status = "304 Not Modified" if answer.status == 304 else "200 OK"
        start_response(status, [("Content-Type", accept), ("ETag", answer.etag or '""')])
        return [answer.body]

    with serving(application, port):
        yield peer


def _page_without_end(url: str, start_response: Callable[..., Any], reached: threading.Event) -> Iterable[bytes]:
    feed, _, number = url.rpartition("/")
    if int(number) >= 3:
        reached.set()
    start_response("200 OK", [("Content-Type", "application/trig")])
    relation = f"<{url}> <https://w3id.org/tree#relation> [ <https://w3id.org/tree#node> <{feed}/{int(number) + 1}> ] ."
    return [relation.encode()]
