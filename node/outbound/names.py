"""The addresses of a host, asked for within a time: the system's own look-up knows no time-out."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable

Resolve = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, in the order the system gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def look_up(resolve: Resolve, host: str, port: int, seconds: float) -> list[str]:
    """What `resolve` finds within `seconds`.

    Raises what it raises, and TimeoutError when the time is over; the look-up then ends by itself in a thread that
    keeps no program from ending.
    """
    answer: queue.SimpleQueue[list[str] | OSError | ValueError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(resolve(host, port))
        except (OSError, ValueError) as error:  # a name that cannot be encoded is a ValueError
            answer.put(error)

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"the name {host} was not looked up within {seconds:.0f} seconds") from None
    if isinstance(found, Exception):
        raise found
    return found
