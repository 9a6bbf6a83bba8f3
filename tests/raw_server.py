"""A server on this machine that says exactly the bytes it is told to, and remembers what it was asked."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from node.config import Config, Limits
from node.outbound import Client
from node.outbound.names import Resolve, resolve

LOOPBACK = ("127.0.0.0/8", "::1/128")

Say = Callable[[socket.socket], None]


class Server:
    """Answers every request on its port with `answer`: bytes, or a function that is given the connection.

    A connection is kept when the answer leaves it open. `asked` are the requests, `connections` counts who came.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answer: bytes | Say = b""
        self.asked: list[bytes] = []
        self.connections = 0
        self.stop = threading.Event()
        self._tls = tls
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.url = f"{'https' if tls else 'http'}://localhost:{self.port}/feed"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            if self.stop.is_set():
                connection.close()
                return
            self.connections += 1
            threading.Thread(target=self._speak, args=[connection], daemon=True).start()

    def _speak(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            secure = self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
            with secure:
                while request := self._request(secure):
                    self.asked.append(request)
                    if not isinstance(self.answer, bytes):
                        self.answer(secure)
                        return
                    secure.sendall(self.answer)
                    if b"Connection: close" in self.answer or not self.answer:
                        return

    @staticmethod
    def _request(connection: socket.socket) -> bytes:
        """The head of the next request and the body that came with it; empty when there is none."""
        request = b""
        while b"\r\n\r\n" not in request:
            piece = connection.recv(65_536)
            if not piece:
                return b""
            request += piece
        head, _, body = request.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        while len(body) < length and (piece := connection.recv(65_536)):
            body += piece
        return head + b"\r\n\r\n" + body

    def close(self) -> None:
        self.stop.set()
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        self._listening.close()


@contextmanager
def raw_server(tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server, while it is needed."""
    served = Server(tls)
    try:
        yield served
    finally:
        served.close()


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
    headers = {"Connection": "close", **headers}
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def head(status: str = "200 OK", **headers: str) -> bytes:
    """The head of an answer that does not say how long it is."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/plain"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


@cache
def bomb(megabytes: int) -> bytes:
    """So many megabytes of zeros, a thousandth of that with gzip."""
    deflate = zlib.compressobj(wbits=31)
    zeros = bytes(1_000_000)
    return b"".join([*(deflate.compress(zeros) for _ in range(megabytes)), deflate.flush()])


def without_end(server: Server, first: bytes, piece: bytes, *, pause_seconds: float = 0) -> Say:
    """An answer that goes on for as long as it is listened to."""

    def say(connection: socket.socket) -> None:
        connection.sendall(first)
        while not server.stop.wait(pause_seconds):
            connection.sendall(piece)

    return say


@contextmanager
def speaking(first: bytes, piece: bytes) -> Iterator[int]:
    """A port where whoever connects is told `first`, then `piece` now and then, and is not listened to."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def speak() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                connection.sendall(first)
                while not stop.wait(0.05):
                    connection.sendall(piece)

        thread = threading.Thread(target=speak, daemon=True)
        thread.start()
        yield int(listening.getsockname()[1])
        stop.set()
        thread.join()


def a_client(
    folder: Path, *, networks: tuple[str, ...] = LOOPBACK, resolve: Resolve = resolve, **limits: int
) -> Client:
    config = Config(folder, "Ghent", "https://ghent.example", allow_networks=networks, limits=Limits(**limits))
    return Client(config, resolve=resolve)


def certificate(folder: Path, host: str = "localhost") -> Path:
    """A file with a key and the certificate for `host` that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    names = [x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{host}.pem"
    path.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


def server_tls(pem: Path) -> ssl.SSLContext:
    """What a server needs to speak TLS with a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context
