"""A server on this machine that says exactly the bytes it is told to, and remembers what it was asked."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from node.config import Config, Limits
from node.outbound import Client

LOOPBACK = ("127.0.0.0/8", "::1/128")

Say = Callable[[socket.socket], None]


class Server:
    """Answers every request on its port with `answer`: bytes, or a function that is given the connection."""

    def __init__(self) -> None:
        self.answer: bytes | Say = b""
        self.asked: list[bytes] = []
        self.stop = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.url = f"http://localhost:{self.port}/feed"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            if self.stop.is_set():
                connection.close()
                return
            threading.Thread(target=self._speak, args=[connection], daemon=True).start()

    def _speak(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            request = b""
            while b"\r\n\r\n" not in request:
                piece = connection.recv(65_536)
                if not piece:
                    return
                request += piece
            self.asked.append(request)
            if isinstance(self.answer, bytes):
                connection.sendall(self.answer)
            else:
                self.answer(connection)

    def close(self) -> None:
        self.stop.set()
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        self._listening.close()


def answer(
    body: bytes = b"ok",
    status: str = "200 OK",
    media_type: str = "text/plain",
    length: int | None = None,
    **headers: str,
) -> bytes:
    """A whole answer of HTTP; underscores in the names of headers stand for hyphens."""
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {media_type}",
        f"Content-Length: {len(body) if length is None else length}",
    ]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def bomb(megabytes: int) -> bytes:
    """So many megabytes of zeros, a thousandth of that with gzip."""
    return gzip.compress(bytes(megabytes * 1_000_000))


@pytest.fixture
def server() -> Iterator[Server]:
    served = Server()
    yield served
    served.close()


def a_client(tmp_path: Path, *, networks: tuple[str, ...] = LOOPBACK, **limits: int) -> Client:
    return Client(Config(tmp_path, "Ghent", "https://ghent.example", allow_networks=networks, limits=Limits(**limits)))


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    made = a_client(tmp_path, page_bytes=1_000_000, response_seconds=30)
    yield made
    made.close()


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Client]:
    """A client that waits for two seconds only; long enough for a good answer on a busy machine."""
    made = a_client(tmp_path, page_bytes=1_000_000, response_seconds=2)
    yield made
    made.close()
