"""Connections that go to the very address that was judged, and on which no step outlasts the allowance."""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
from collections.abc import Sequence
from email import errors
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

from node.outbound.addresses import Network, is_allowed, may_reach
from node.outbound.allowance import Allowance
from node.outbound.faults import BadAnswer, BlockedAddress
from node.outbound.names import Resolve, look_up

CONNECT_SECONDS = 10
"""For each of: looking a name up, connecting to one address, the TLS handshake."""
ADDRESSES_TRIED = 4

# Of what the parser, which is one of mail, finds wrong with headers; the rest is about parts of a body.
_BROKEN_HEADERS = (
    errors.FirstHeaderLineIsContinuationDefect,
    errors.HeaderDefect,
    errors.MisplacedEnvelopeHeaderDefect,
    errors.MissingHeaderBodySeparatorDefect,
)


class Gate:
    """Opens connections to judged addresses, within one client's allowance."""

    def __init__(self, allowed: Sequence[Network], resolve: Resolve, allowance: Allowance) -> None:
        self._allowed, self._resolve = allowed, resolve
        self.allowance = allowance

    def judge(self, address: str, *, plain: bool) -> None:
        """Raises BlockedAddress unless `address` may be reached; over plain http where `plain`."""
        number = ipaddress.ip_address(address.partition("%")[0])
        if not may_reach(number, self._allowed):
            raise BlockedAddress(f"is at {address}, which is not a public address (see allow_networks)")
        if plain and not self.allowance.plain_http and not is_allowed(number, self._allowed):
            raise BlockedAddress(f"is at {address}, which is reached by https only (see allow_networks)")

    def open(self, host: str, port: int, *, plain: bool) -> tuple[str, socket.socket]:
        """A connection and the address it goes to. One address that may not be reached is enough to refuse a host."""
        left = self.allowance.seconds_left
        addresses = look_up(self._resolve, host, port, left(CONNECT_SECONDS))
        for address in addresses:
            self.judge(address, plain=plain)
        failure: OSError = OSError(f"{host} has no address")
        for address in addresses[:ADDRESSES_TRIED]:
            try:
                connection = socket.create_connection((address, port), left(CONNECT_SECONDS))
            except OSError as error:
                failure = error
                continue
            return address, self._prepared(connection)
        raise failure

    def _prepared(self, connection: socket.socket) -> socket.socket:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.settimeout(self.allowance.seconds_left(CONNECT_SECONDS))  # for the whole of a TLS handshake
        except OSError:
            connection.close()
            raise
        return connection


class Adapter(HTTPAdapter):
    """What makes `requests` connect through a gate. Host and the TLS name stay those of the URL."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Pools whose connections belong to the gate."""
        guard = self._gate

        class Response(_Response):
            allowance = guard.allowance

        class Plain(_Guarded, HTTPConnection):
            gate, plain, response_class = guard, True, Response

        class Secure(_Guarded, HTTPSConnection):
            gate, plain, response_class = guard, False, Response

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager = PoolManager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


class _Guarded(HTTPConnection):
    """Opened by the gate; each send and each receive asks the allowance how long it may take."""

    gate: Gate
    plain: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._address = ""

    def _new_conn(self) -> socket.socket:
        self._address, connection = self.gate.open(self.host.strip("[]"), self.port, plain=self.plain)
        return connection

    def send(self, data: Any) -> None:
        """Send all of `data`. A kept connection is judged again: what this request may reach can differ."""
        if self.sock is None:
            self.connect()
        self.gate.judge(self._address, plain=self.plain)
        self.sock.settimeout(self.gate.allowance.seconds_left())
        super().send(data)


class _Response(http.client.HTTPResponse):
    """An answer read through a meter, below all that a library makes of it."""

    allowance: Allowance

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.allowance.expect_head()
        self.fp = io.BufferedReader(_Meter(self.fp.detach(), sock, self.allowance))

    def begin(self) -> None:
        """Read the head. Raises BadAnswer where a line of it is no header: all that come after it would be lost."""
        super().begin()
        if any(isinstance(defect, _BROKEN_HEADERS) for defect in self.headers.defects):
            raise BadAnswer("sent headers that cannot be read")


class _Meter(io.RawIOBase):
    """The receiving end of a socket. The socket's own time-out begins anew with each byte, so it is set anew as well,
    to what is left."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, allowance: Allowance) -> None:
        super().__init__()
        self._raw, self._sock, self._allowance = raw, sock, allowance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._allowance.seconds_left())
        count = int(self._raw.readinto(buffer) or 0)
        self._allowance.take(count)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()
