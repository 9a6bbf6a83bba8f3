"""One GET, within limits: requests without its redirects, cookies and proxies, our own connection and inflate."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakSet

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.poolmanager import PoolManager

from node.config import Config
from node.errors import FetchError
from node.outbound.addresses import Network, may_reach

CHUNK_BYTES = 65_536
CONNECT_SECONDS = 10
ADDRESSES_TRIED = 4
AGENT = "NewCommons (a node of the federation of cities; reads /feed)"

Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of status 200, or of 304 with an empty body. `media_type` has no parameters; `url` is where it was
    found in the end, after redirects."""

    status: int
    media_type: str
    etag: str | None
    body: bytes
    url: str = ""


class BlockedAddress(OSError):
    """A name resolved to an address that may not be reached."""


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, in the order the system gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class Client:
    """Reads other servers. One per thread; close it when done."""

    def __init__(self, config: Config, *, resolve: Resolve = resolve) -> None:
        allowed = tuple(ipaddress.ip_network(network) for network in config.allow_networks)
        self._limits = config.limits
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._session = _Session()
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.mount("http://", _Adapter(allowed, resolve, self._sockets))
        self._session.mount("https://", _Adapter(allowed, resolve, self._sockets))

    def close(self) -> None:
        """Let go of open connections."""
        self._session.close()

    def get(self, url: str, *, accept: str, etag: str | None = None, deadline: float | None = None) -> Answer:
        """Fetch `url`. Raises FetchError, with a sentence for the admin, unless the answer is 200 or (with `etag`) 304.

        A body has at most `page_bytes` after decompression and the whole answer arrives within `response_seconds`; its
        media type is `accept`. Redirects are not followed, and a `url` with a user name is refused.
        """
        headers = {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": AGENT}
        if etag:
            headers["If-None-Match"] = etag
        deadline = time.monotonic() + self._limits.response_seconds
        try:
            if "@" in urlsplit(url).netloc:
                raise FetchError(f"{url} holds a user name, which no address of a node does.")
            with (
                self._watched(),
                self._session.get(
                    url, headers=headers, stream=True, allow_redirects=False, timeout=(CONNECT_SECONDS, CONNECT_SECONDS)
                ) as response,
            ):
                if time.monotonic() > deadline:  # what was cut among its headers seems to end there
                    raise self._too_slow(url)
                if response.status_code == 304 and etag:
                    return Answer(304, "", etag, b"")
                media_type = _check(url, response, accept)
                body = self._body(url, response)
                if time.monotonic() > deadline:  # a body that ends with its connection seems whole
                    raise self._too_slow(url)
                return Answer(200, media_type, response.headers.get("ETag"), body)
        except (requests.RequestException, HTTPError, OSError, ValueError, zlib.error) as error:
            if time.monotonic() > deadline:
                raise self._too_slow(url) from error
            raise FetchError(f"{url} could not be read: {_reason(error)}.") from error

    def _too_slow(self, url: str) -> FetchError:
        return FetchError(
            f"{url} took longer than {self._limits.response_seconds} seconds (the limit response_seconds)."
        )

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Cut every connection when `response_seconds` are over: the time-out of a socket begins anew with each byte,
        so a server that trickles could hold us for ever."""
        watch = threading.Timer(self._limits.response_seconds, self._cut)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def _cut(self) -> None:
        for connection in list(self._sockets):
            with suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)  # below TLS, whose own may be in use

    def _body(self, url: str, response: requests.Response) -> bytes:
        coding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if coding not in ("identity", "gzip"):
            raise FetchError(f"{url} came in the coding {coding!r}; only gzip was asked for.")
        pieces, size = [], 0
        for piece in _inflated(response, gzipped=coding == "gzip"):
            size += len(piece)
            if size > self._limits.page_bytes:
                raise FetchError(f"{url} is larger than {self._limits.page_bytes} bytes (the limit page_bytes).")
            pieces.append(piece)
        return b"".join(pieces)


class _Session(requests.Session):
    """A session that never looks at where an answer redirects to, which would read and inflate the answer's body."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - as the library names it
        return None


def _check(url: str, response: requests.Response, accept: str) -> str:
    if response.status_code != 200:
        place = f" to {response.headers['Location']}" if "Location" in response.headers else ""
        raise FetchError(f"{url} answered {response.status_code}{place} where 200 was expected.")
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type != accept:
        raise FetchError(f"{url} answered {media_type or 'no media type'} where {accept} was asked for.")
    return media_type


def _inflated(response: requests.Response, *, gzipped: bool) -> Iterator[bytes]:
    """The body in pieces of bounded size; an inflated bomb never stands in memory whole."""
    if not gzipped:
        yield from response.raw.stream(CHUNK_BYTES, decode_content=False)
        return
    inflate = zlib.decompressobj(wbits=31)
    for chunk in response.raw.stream(CHUNK_BYTES, decode_content=False):
        while chunk and not inflate.eof:
            yield inflate.decompress(chunk, CHUNK_BYTES)
            chunk = inflate.unconsumed_tail  # noqa: PLW2901 - the rest of it
        if chunk or inflate.unused_data:
            raise ValueError("its compressed body goes on after its end")
    if not inflate.eof:
        raise ValueError("its compressed body ends too early")


def _reason(error: BaseException) -> str:
    """The innermost cause in few words: libraries wrap the sentence that helps in others that do not."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text.strip().rstrip(".") or type(error).__name__


class _Adapter(HTTPAdapter):
    """Connects to the very address that was judged; Host and the TLS name stay those of the URL."""

    def __init__(self, allowed: tuple[Network, ...], resolve: Resolve, sockets: WeakSet[socket.socket]) -> None:
        self._allowed, self._resolve, self._sockets = allowed, resolve, sockets
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        allowed, resolve, sockets = self._allowed, self._resolve, self._sockets

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return _connect(self.host, self.port, allowed, resolve)

            def connect(self) -> None:
                super().connect()
                sockets.add(self.sock)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return _connect(self.host, self.port, allowed, resolve)

            def connect(self) -> None:
                super().connect()
                sockets.add(self.sock)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager = PoolManager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


def _connect(host: str, port: int, allowed: tuple[Network, ...], resolve: Resolve) -> socket.socket:
    addresses = resolve(host.strip("[]"), port)
    for address in addresses:
        if not may_reach(ipaddress.ip_address(address.partition("%")[0]), allowed):
            raise BlockedAddress(f"{host} is at {address}, which is not a public address (see allow_networks)")
    failure: OSError = OSError(f"{host} has no address")
    for address in addresses[:ADDRESSES_TRIED]:
        try:
            return socket.create_connection((address, port), CONNECT_SECONDS)
        except OSError as error:
            failure = error
    raise failure
