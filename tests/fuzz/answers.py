"""What must hold of the one way out, whatever a server says: FetchError or an answer, in time and within the limits."""

from __future__ import annotations

import gzip
import logging
import socket
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

from node.errors import FetchError
from node.outbound import Client
from tests.raw_server import LOOPBACK, a_client, answer, head

PAGE_BYTES = 300_000
SECONDS = 1
LATE = 4
"""What a busy machine may add to a second."""
TEXT, TRIG = "text/plain", "application/trig"
STAYS, PIECES, ASKS, POSTS = 0b0011_1111, 0b0100_0000, 0b1000_0000, 0b0010_0000
"""Bits of the first byte: all of these, the connection stays open; sent piece by piece; asked with an ETag; a POST."""


class _Stage:
    """A server on loopback that says the same bytes to everybody, and then hangs up or does not."""

    def __init__(self) -> None:
        self.says, self.stays, self.in_pieces = b"", False, False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self._listening.getsockname()[1]}/feed"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            threading.Thread(target=self._speak, args=[connection], daemon=True).start()

    def _speak(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(SECONDS + LATE)
            request = b""
            while b"\r\n\r\n" not in request:
                piece = connection.recv(65_536)
                if not piece:
                    return
                request += piece
            if self.in_pieces:
                for at in range(0, min(len(self.says), 2_000), 100):
                    connection.sendall(self.says[at : at + 100])
                connection.sendall(self.says[2_000:])
            else:
                connection.sendall(self.says)
            if self.stays:
                connection.recv(1)  # until the client hangs up
            else:
                connection.shutdown(socket.SHUT_WR)


@cache
def _stage() -> _Stage:
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
    return _Stage()


@cache
def _client() -> Client:
    def resolve(host: str, port: int) -> list[str]:  # noqa: ARG001 - a resolver's interface
        return ["127.0.0.1"]

    return a_client(
        Path(), networks=LOOPBACK, resolve=resolve, page_bytes=PAGE_BYTES, response_seconds=SECONDS,
        retry_after_seconds=3_600,
    )  # fmt: skip


def said(data: bytes) -> None:
    """The first byte says how the rest is said and what was asked."""
    how, stage = data[0] if data else 0, _stage()
    stage.says, stage.stays, stage.in_pieces = data[1:], how & STAYS == STAYS, bool(how & PIECES)
    began = time.monotonic()
    try:
        if how & POSTS and not stage.stays:
            assert 200 <= _client().post(stage.url, b"x", {"Content-Type": TEXT}) < 300
        else:
            _check(_client(), stage, etag='"1"' if how & ASKS else None)
    except FetchError as error:
        _check_error(error, data)
    took = time.monotonic() - began
    assert took < SECONDS + LATE, f"took {took:.1f} s"


def _check(client: Client, stage: _Stage, etag: str | None) -> None:
    got = client.get(stage.url, accept=(TEXT, TRIG), etag=etag)
    assert got.url.startswith(stage.url.removesuffix("/feed"))
    assert got.etag is None or (len(got.etag) <= 512 and got.etag.isascii() and got.etag.isprintable())
    if got.status == 304:
        assert (etag, got.body, got.etag) == ('"1"', b"", etag)
        return
    assert got.status == 200
    assert got.media_type in (TEXT, TRIG)
    assert len(got.body) <= PAGE_BYTES
    # Where nothing is packed, what was read is what was said; chunks of it may lie apart.
    lowered = stage.says.lower()
    if b"gzip" not in lowered and b"chunked" not in lowered:
        assert got.body in stage.says


def _check_error(error: FetchError, data: bytes) -> None:
    sentence = str(error)
    assert sentence.isprintable(), sentence
    assert len(sentence) < 2_000
    assert error.status is None or 100 <= error.status <= 999 or str(error.status).encode() in data
    pause = error.retry_after_seconds
    assert pause is None or 0 <= pause <= 3_600


def seeds() -> tuple[bytes, ...]:
    """Answers of each sort, whole and good."""
    chunked = head(Transfer_Encoding="chunked") + b"5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX: y\r\n\r\n"
    packed = gzip.compress(b"hello" * 1_000, mtime=0)
    answers = (
        answer(b"hello", ETag='"1"', Last_Modified="Sun, 01 Nov 2026 10:00:00 GMT"),
        chunked,
        answer(packed, Content_Encoding="gzip"),
        head(Transfer_Encoding="chunked", Content_Encoding="gzip") + b"%x\r\n%b\r\n0\r\n\r\n" % (len(packed), packed),
        b"HTTP/1.1 100 Continue\r\n\r\n" + answer(b"hello"),
        answer(b"", "304 Not Modified"),
        answer(b"", "301 Moved Permanently", Location="/feed/2"),
        answer(b"", "429 Too Many Requests", Retry_After="120"),
        answer(b"", "503 Service Unavailable", Retry_After="Sun, 01 Nov 2026 10:00:00 GMT"),
        answer(b"", "202 Accepted"),
        answer(b"", "204 No Content"),
    )
    return tuple(bytes([how]) + each for each in answers for how in (0, ASKS, POSTS, PIECES))
