"""What a peer can make this node fetch, and at what cost: rows of the list of threats that the one way out meets.

A test is named after its row; its docstring says what is done and what must come of it.
"""

from __future__ import annotations

import gzip
import ipaddress
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from node.errors import FetchError
from node.outbound import Client
from node.outbound.addresses import may_reach
from node.outbound.allowance import HEAD_BYTES
from tests.outbound.growth import growth
from tests.raw_server import (
    LOOPBACK,
    Server,
    a_client,
    answer,
    bomb,
    certificate,
    head,
    raw_server,
    server_tls,
    speaking,
    without_end,
)

TEXT = "text/plain"
TRIG = "application/trig"
MOST_MEGABYTES = 100
HASTY_SECONDS = 1
"""What a hasty client waits for; no test needs a good answer from it."""


@pytest.fixture
def server() -> Iterator[Server]:
    with raw_server() as served:
        yield served


@pytest.fixture
def other() -> Iterator[Server]:
    """A second server, which must hear nothing."""
    with raw_server() as served:
        yield served


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    made = a_client(tmp_path, page_bytes=1_000_000, response_seconds=30)
    yield made
    made.close()


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Client]:
    made = a_client(tmp_path, page_bytes=1_000_000, response_seconds=HASTY_SECONDS)
    yield made
    made.close()


def resolving(folder: Path, *addresses: str, networks: tuple[str, ...] = (), **limits: int) -> Client:
    """A client for which every name stands at these addresses."""
    return a_client(folder, networks=networks, resolve=lambda _host, _port: list(addresses), **limits)


# A: what a harvester can be made to fetch


@pytest.mark.timed
@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["93.184.216.34", "::1"], ["169.254.169.254"]]
)
def test_A1_a_private_address_is_refused_before_anything_is_contacted(server, tmp_path, addresses):
    """A peer's name stands at a private address, or one of its addresses is: refused within a second, nothing asked."""
    client = resolving(tmp_path, *addresses)
    started = time.monotonic()
    for ask in (client.get, lambda url, **_: client.post(url, b"{}", {})):
        with pytest.raises(FetchError, match=r"is at \S+, which is not a public address \(see allow_networks\)"):
            ask(f"https://peer.example:{server.port}/feed", accept=TEXT)
    assert time.monotonic() - started < 1
    assert server.connections == 0


REFUSED = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.1.2.3 169.254.169.254 172.16.0.1
    172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1
    239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:0:0 ::ffff:169.254.169.254 ::ffff:100.64.0.1
    ::ffff:224.0.0.1 ::ffff:0:127.0.0.1
    64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b::0 64:ff9b:1::1 64:ff9b:1::8.8.8.8
    64:ff9b:1:ffff:ffff:ffff:808:808 100::1
    2002:7f00:1:: 2002:a00:1::1 2002:c0a8:1::1 2002:: 2002:6440:1:: 2002:e000:1::
    2001:0:5ef5:79fb::80ff:fffe 2001:0:5ef5:79fb::f5ff:fffe 2001:db8::1 3fff::1 4000::1 5f00::1
    fc00::1 fd12:3456:789a::1 fe80::1 fec0::1 ff02::1 ff0e::1
""".split()


@pytest.mark.parametrize("address", REFUSED)
def test_A2_no_address_in_disguise_may_be_reached(address):
    """An address that is not public, in 59 spellings (mapped, 6to4, NAT64, Teredo, zero, shared …): each is refused."""
    assert not may_reach(ipaddress.ip_address(address), ())


@pytest.mark.parametrize(
    "host",
    "127.0.0.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 127.1 127.0.1 0 0.0.0.0 localhost LOCALHOST "
    "[::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:7f00:1] [::127.0.0.1] [64:ff9b::7f00:1] "
    "[2002:7f00:1::] \uff11\uff12\uff17.0.0.1 \u2460\u2461\u2466.0.0.1 loc%61lhost 127.0.0.1. "
    "[::1%25lo] [fe80::1]".split(),
)
def test_A2_no_spelling_of_this_machine_is_connected_to(server, tmp_path, host):
    """This machine's address in decimal, octal, hexadecimal, IPv6 or look-alike digits: not connected to."""
    with pytest.raises(FetchError):
        a_client(tmp_path, networks=()).get(f"http://{host}:{server.port}/", accept=TEXT, plain_http=True)
    assert server.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "sentence"),
    [
        (
            "http://169.254.169.254/latest/meta-data",
            r"redirects to http://169\.254\.169\.254/latest/meta-data, another",
        ),
        ("http://localhost:{other}/x", r"redirects to http://localhost:[0-9]+/x, another host, port or scheme"),
        ("//localhost:{other}/x", r"redirects to http://localhost:[0-9]+/x, another host, port or scheme"),
        ("https://localhost:{server}/x", r"redirects to https://localhost:[0-9]+/x, another host, port or scheme"),
        ("http://127.0.0.1:{server}/x", r"redirects to http://127\.0\.0\.1:[0-9]+/x, another host"),
        ("http://2130706433:{other}/", r"redirects to http://2130706433:[0-9]+/, another host"),
        ("http://[::ffff:127.0.0.1]:{other}/", r"redirects to http://\[::ffff:127\.0\.0\.1\]:[0-9]+/, another host"),
        ("ftp://localhost:{other}/x", "redirects on, but ftp://localhost:[0-9]+/x is not fetched: it must begin with"),
        ("file:///etc/passwd", "redirects on, but file:///etc/passwd is not fetched: it must begin with https://"),
        (
            "http://me:hunter2@localhost:{server}/",
            "redirects on, but http://localhost:[0-9]+/ is not fetched: it holds",
        ),
        ("/\\localhost:{other}/x", "redirects on, but .* is not fetched: it holds a space, a backslash"),
        ("http://[x/", "redirects to http://.*, which is no URL"),
        ("/feed", "redirects in a circle, back to http://localhost:[0-9]+/feed"),
    ],
)
def test_A3_a_redirect_elsewhere_is_not_followed(client, server, other, status, location, sentence):
    """A redirect to a private address, another host, port or scheme, or in a circle: an error at the first bad hop."""
    place = location.format(server=server.port, other=other.port)
    server.answer = answer(b"", f"{status} Elsewhere", Location=place)
    with pytest.raises(FetchError, match=sentence) as caught:
        client.get(server.url, accept=TEXT)
    assert "hunter2" not in str(caught.value)
    assert caught.value.status == status
    assert (len(server.asked), other.connections) == (1, 0)


def test_A3_five_redirects_are_followed_and_no_more(client, server):
    """A server redirects on and on within its own origin: six requests, then an error."""
    server.answer = lambda connection: connection.sendall(answer(b"", "302 Found", Location=f"/{len(server.asked)}"))
    with pytest.raises(FetchError, match=r"redirects on to http://localhost:[0-9]+/6 after 5 redirects"):
        client.get(server.url, accept=TEXT)
    assert len(server.asked) == 6


def test_A4_dns_rebinding_connects_only_to_the_address_judged(server, tmp_path):
    """A name that is harmless when judged and this machine a moment later: looked up once, this machine unharmed."""
    answers = iter([["127.0.0.2"], ["127.0.0.1"]])
    looked_up = []

    def rebinding(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        return next(answers)

    client = a_client(tmp_path, networks=("127.0.0.2/32",), resolve=rebinding)
    with pytest.raises(FetchError, match="refused"):  # nobody listens on 127.0.0.2; 127.0.0.1 was never tried
        client.get(f"http://moves.example:{server.port}/", accept=TEXT)
    assert (looked_up, server.connections) == (["moves.example"], 0)


def test_A4_proxies_of_the_environment_are_not_used(server, other, client, monkeypatch):
    """Proxies in the environment, which would connect where they like: left alone."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{other.port}")
    server.answer = answer(b"straight")
    assert client.get(server.url, accept=TEXT).body == b"straight"
    assert other.connections == 0


@pytest.mark.parametrize(
    "url",
    [
        "/etc/passwd", "file:///etc/passwd", "file://localhost/etc/passwd", "FILE:///etc/passwd", "ftp://{host}/x",
        "gopher://{host}/x", "data:text/plain,x", "javascript:alert(1)", "view-source:http://{host}/", "",
        "HTTP://{host}/", "HTTPS://{host}/", "Http://{host}/", "http:/{host}/", "http:{host}/", "http:///{host}/",
        "//{host}/", "{host}/", " http://{host}/", "http://{host}/ x", "http://{host}/\n", "ht\ntp://{host}/",
        "http://{host}/\x00", "http://{host}/\x7f", "http://{host}/\u2028", "http://{host}/\u202e", "http:\\\\{host}\\",
        "http://{host}\\@ghent.example/", "http://ghent.example\\@{host}/", "http://me@{host}/", "http://@{host}/",
        "http://me:pass@{host}/", "http://", "http://:80/", "http://?x", "http://[x/", "http://[127.0.0.1]/",
        "http://localhost:/", "http://localhost:0/", "http://localhost:00080/", "http://localhost:65536/",
        "http://localhost:99999/", "http://localhost:-1/", "http://localhost:8o/", "http://localhost:\uff18\uff10/",
        "http://localhost:80:80/", "http://localhost./", "http://.localhost/", "http://local..host/", "http://-x/",
        "http://ghent.exämple/", "http://\uff4cocalhost/", "http://localhost%2f/", "http://localhost。/",
        "http://{host}/" + "x" * 2_048,
    ],
)  # fmt: skip
def test_A5_nothing_but_a_plain_web_address_is_fetched(client, server, url):
    """A file, a path, another scheme, or a URL two readers take differently: refused in one line, nothing asked."""
    with pytest.raises(FetchError, match="is not fetched: ") as caught:
        client.get(url.format(host=f"localhost:{server.port}"), accept=TEXT)
    assert str(caught.value).isprintable()
    assert server.connections == 0


def test_A5_a_host_in_other_letters_is_shown_in_punycode(client):
    """A host with a Cyrillic letter that looks like a Latin one: refused, and shown so that the difference is seen."""
    with pytest.raises(FetchError, match=r"^https://xn--gent-0oe\.example/feed is not fetched: its host has letters"):
        client.get("https://g\u04bbent.example/feed", accept=TEXT)


def test_A6_a_signature_is_not_carried_along_a_redirect(client, server, other):
    """The receiver of a signed notice redirects it: it is sent nowhere else."""
    signed = {"Signature": "sig=:abc:", "Signature-Input": "sig=()", "Content-Digest": "sha-256=:abc:"}
    for place in (f"http://localhost:{other.port}/inbox", "/elsewhere"):
        server.answer = answer(b"", "307 Temporary Redirect", Location=place)
        with pytest.raises(FetchError, match="answered 307 where 2xx was expected"):
            client.post(server.url, b"{}", signed)
    assert [request.split()[1] for request in server.asked] == [b"/feed", b"/feed"]
    assert other.connections == 0


def test_A6_no_cookie_is_sent_back(client, server):
    """A peer sets cookies, in a redirect too: none is sent back."""
    first = answer(b"", "302 Found", Location="/x", Set_Cookie="session=1; Path=/")
    server.answer = lambda connection: connection.sendall(
        first if len(server.asked) == 1 else answer(Set_Cookie="session=2; Path=/")
    )
    client.get(server.url, accept=TEXT)
    client.get(server.url, accept=TEXT)
    assert len(server.asked) == 3
    assert not any(b"cookie" in request.lower() for request in server.asked)


def test_A6_no_credentials_of_this_machine_are_sent(client, server, tmp_path, monkeypatch):
    """A password for the peer's host in the netrc of whoever runs the node, or one in the URL: never sent or shown."""
    (tmp_path / "netrc").write_text("machine localhost login me password hunter2\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server.answer = answer()
    client.get(server.url, accept=TEXT)
    with pytest.raises(FetchError, match="user name or password") as caught:
        client.get(f"http://me:hunter2@localhost:{server.port}/", accept=TEXT)
    assert "hunter2" not in str(caught.value)
    assert len(server.asked) == 1
    assert b"authorization" not in server.asked[0].lower()


@pytest.mark.timed
def test_A7_json_ld_with_a_context_elsewhere_makes_nothing_be_fetched(client, server, other):
    """A peer answers with JSON-LD whose context lies elsewhere: refused by its type, the context is not asked for."""
    context = f'{{"@context": "http://localhost:{other.port}/context", "@id": "x"}}'.encode()
    server.answer = answer(context, media_type="application/ld+json")
    started = time.monotonic()
    with pytest.raises(FetchError, match=r"answered application/ld\+json where application/trig was asked for"):
        client.get(server.url, accept=TRIG)
    assert client.get(server.url, accept="application/ld+json").body == context  # who asks gets bytes, unread
    assert time.monotonic() - started < 1
    assert other.connections == 0


def test_A9_xml_with_a_doctype_is_no_page(client, server, other):
    """A peer answers with RDF/XML that names an external entity: refused by its type, unread."""
    xml = f'<!DOCTYPE x [<!ENTITY y SYSTEM "http://localhost:{other.port}/">]><x>&y;</x>'.encode()
    server.answer = answer(xml, media_type="application/rdf+xml")
    with pytest.raises(FetchError, match=r"answered application/rdf\+xml where application/trig was asked for"):
        client.get(server.url, accept=TRIG)
    assert other.connections == 0


# B: exhaustion

BOMB_MEGABYTES = 400


def measured(server: Server, method: str = "GET", *, most: int = MOST_MEGABYTES, **limits: int) -> str:
    """Make a request in a process of its own, hold it to the memory it may have; gives the sentence at its end."""
    found = growth(method, server.url, **{"page_bytes": 16_000_000, "response_seconds": 30, **limits})
    print(f"{found.megabytes} MiB, {found.seconds} s: {found.sentence}")
    assert found.megabytes < most
    return found.sentence


def test_B1_a_gzip_bomb_is_stopped_at_the_limit(server):
    """400 KB that inflate to 400 MB: stopped at page_bytes, memory grows by less than 100 MiB."""
    server.answer = answer(bomb(BOMB_MEGABYTES), Content_Encoding="gzip")
    assert "is larger than 16000000 bytes (the limit page_bytes)" in measured(server)


def test_B1_a_body_without_end_is_stopped_at_the_limit(server):
    """A body, compressed or not, that never ends: stopped at page_bytes, memory grows by less than 100 MiB."""
    chunk = b"%x\r\n%s\r\n" % (1_000_000, bytes(1_000_000))
    server.answer = without_end(server, head(Transfer_Encoding="chunked"), chunk)
    assert "is larger than 16000000 bytes (the limit page_bytes)" in measured(server)
    nothing = gzip.compress(b"")[:10], b"\x00\x00\x00\xff\xff" * 200_000  # blocks that hold nothing
    server.answer = without_end(server, head(Content_Encoding="gzip") + nothing[0], nothing[1])
    assert "is larger than 16000000 bytes (the limit page_bytes)" in measured(server)


@pytest.mark.parametrize("size", ["-1", "7fffffffffffffff", "9" * 60], ids=["negative", "huge", "long"])
def test_B1_a_chunk_that_lies_about_its_size_is_stopped_at_the_limit(server, size):
    """One chunk of -1, 2^63 or more bytes, which a library would read in one go: stopped, memory flat."""
    server.answer = without_end(server, head(Transfer_Encoding="chunked") + size.encode() + b"\r\n", bytes(1_000_000))
    assert "limit page_bytes" in measured(server) or size == "9" * 60


def test_B1_a_body_in_tiny_chunks_costs_no_more_than_another(server):
    """Two bytes a chunk, millions of chunks: stopped by what they cost on the wire, memory flat."""
    server.answer = without_end(server, head(Transfer_Encoding="chunked"), b"2\r\nab\r\n" * 100_000)
    assert "sent far more than 4000000 bytes (the limit page_bytes)" in measured(server, page_bytes=4_000_000)


def test_B1_two_codings_are_not_undone(client, server):
    """A bomb within a bomb, or a coding that was not asked for: refused unread."""
    for coding in ("br", "gzip, gzip", "deflate", "gzip\t,br"):
        server.answer = answer(gzip.compress(gzip.compress(b"x")), Content_Encoding=coding)
        with pytest.raises(FetchError, match="only gzip was asked for"):
            client.get(server.url, accept=TEXT)


@pytest.mark.parametrize("status", ["302 Found", "404 Not Found", "503 Unavailable", "206 Partial Content"])
def test_B2_the_body_of_any_other_answer_is_never_read(server, status):
    """A bomb in the body of a redirect or an error: never inflated, not even read; memory flat."""
    server.answer = answer(bomb(BOMB_MEGABYTES), status, Location="http://localhost:1/x", Content_Encoding="gzip")
    sentence = measured(server, most=10)
    assert ("another host" if status.startswith("302") else f"answered {status[:3]}") in sentence


@pytest.mark.parametrize("status", ["202 Accepted", "302 Found", "400 Bad Request"])
def test_B2_the_answer_to_a_notice_is_never_read(server, status):
    """A bomb as the answer to a POST: its status is taken, its body never read; memory flat."""
    server.answer = answer(bomb(BOMB_MEGABYTES), status, Location="/x", Content_Encoding="gzip")
    sentence = measured(server, "POST", most=10)
    assert sentence == "" if status.startswith("2") else status[:3] in sentence


def test_B2_the_measure_would_notice(server):
    """The same bomb fetched as a library does it by default: the measure of memory shows it whole."""
    server.answer = answer(bomb(BOMB_MEGABYTES), Content_Encoding="gzip")
    assert growth("NAIVE", server.url).megabytes > BOMB_MEGABYTES * 0.9


@pytest.mark.parametrize(
    ("first", "piece", "sentence"),
    [
        (b"HTTP/1.1 200 OK\r\nX: ", b"x" * 65_536, f"more than {HEAD_BYTES} bytes of headers|more than 65536 bytes"),
        (b"HTTP/1.1 200 OK\r\n", b"X: " + b"x" * 60_000 + b"\r\n", f"sent more than {HEAD_BYTES} bytes of headers"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 1_000, "more than 100 headers"),
        (b"HTTP/1.1 200 OK\r\n", b" folded\r\n" * 1_000, f"sent more than {HEAD_BYTES}|more than 100 headers"),
        (b"HTTP/1.1 ", b"2" * 65_536, f"more than {HEAD_BYTES} bytes of headers|more than 65536 bytes"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000, f"sent more than {HEAD_BYTES} bytes of headers"),
        (b"", b"HTTP/1.1 100 Continue\r\n" + b"X: y\r\n" * 50 + b"\r\n", f"sent more than {HEAD_BYTES} bytes"),
    ],
    ids=["one line", "long lines", "many lines", "folded lines", "status line", "continue", "continue with headers"],
)  # fmt: skip
def test_B3_headers_without_end_are_stopped_at_their_bytes(server, first, piece, sentence):
    """Headers, status lines or 100 Continue without end, sent as fast as may be: stopped at 128 KiB, memory flat."""
    server.answer = without_end(server, first, piece)
    assert re.search(sentence, measured(server, most=10))


TRICKLES = {
    "body": (answer(length=100_000), b"x"),
    "chunks": (head(Transfer_Encoding="chunked"), b"1\r\nx\r\n"),
    "chunk size": (head(Transfer_Encoding="chunked"), b"1"),
    "trailers": (head(Transfer_Encoding="chunked") + b"2\r\nok\r\n0\r\n", b"X: y\r\n"),
    "gzip": (head(Content_Encoding="gzip") + gzip.compress(b"")[:10], b"\x00\x00\x00\xff\xff"),
    "status line": (b"HTTP/1.1 200 ", b"O"),
    "headers": (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    "continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "silence": (b"", b""),
}


def ends_in_time(call: Callable[[], object], *, sentence: str = "", seconds: float = HASTY_SECONDS) -> None:
    """The call fails for want of time, and at its time."""
    wanted = sentence or rf"took longer than {HASTY_SECONDS} seconds \(the limit response_seconds\)"
    started = time.monotonic()
    with pytest.raises(FetchError, match=wanted):
        call()
    assert seconds - 0.1 < time.monotonic() - started < seconds + 1


@pytest.mark.timed
@pytest.mark.parametrize("part", TRICKLES)
def test_B3_an_answer_that_trickles_is_cut_at_its_time(hasty, server, part):
    """A byte now and then, in the body, the headers, the framing or as 1xx answers: cut at response_seconds."""
    first, piece = TRICKLES[part]
    server.answer = without_end(server, first, piece, pause_seconds=0.05)
    ends_in_time(lambda: hasty.get(server.url, accept=TEXT))


@pytest.mark.timed
def test_B3_trickling_over_tls_is_cut_at_its_time(tmp_path, hasty):
    """The same inside TLS, body and headers: cut at response_seconds."""
    pem = certificate(tmp_path)
    hasty._session.verify = str(pem)
    with raw_server(server_tls(pem)) as secure:
        for part in ("body", "headers"):
            first, piece = TRICKLES[part]
            secure.answer = without_end(secure, first, piece, pause_seconds=0.05)
            ends_in_time(lambda: hasty.get(secure.url, accept=TEXT))


@pytest.mark.timed
def test_B3_a_tls_handshake_that_trickles_is_cut_at_its_time(hasty):
    """A TLS record that comes byte by byte, before there is any HTTP: cut at response_seconds."""
    with speaking(b"\x16\x03\x03\x3f\xff", b"\x02") as port:
        ends_in_time(lambda: hasty.get(f"https://localhost:{port}/", accept=TEXT))


@pytest.mark.timed
def test_B3_redirects_share_one_time(hasty, server):
    """Each redirect takes a second: the whole is cut at response_seconds all the same."""

    def say(connection: socket.socket) -> None:
        if not server.stop.wait(0.7):
            connection.sendall(answer(b"", "302 Found", Location=f"/{len(server.asked)}"))

    server.answer = say
    ends_in_time(lambda: hasty.get(server.url, accept=TEXT))


@pytest.mark.timed
def test_B3_a_receiver_that_does_not_read_is_given_up_on(hasty):
    """The receiver of a notice accepts the connection and reads nothing: given up on at response_seconds."""
    with speaking(b"", b"") as port:
        ends_in_time(lambda: hasty.post(f"http://localhost:{port}/inbox", bytes(50_000_000), {}))


@pytest.mark.timed
def test_B3_a_receiver_that_stops_reading_is_given_up_on(client, server):
    """The same on a connection kept from an earlier request, which had more time: given up on all the same."""

    def say(connection: socket.socket) -> None:
        connection.sendall(answer(Connection="keep-alive"))
        server.stop.wait()

    server.answer = say
    client.get(server.url, accept=TEXT)
    late = time.monotonic() + 1
    ends_in_time(lambda: client.post(server.url, bytes(50_000_000), {}, deadline=late), sentence="time of the run")
    assert server.connections == 1


@pytest.mark.timed
def test_B3_a_slow_look_up_is_not_waited_for(tmp_path):
    """The peer's name server does not answer, and the system's look-up cannot be stopped: given up on all the same."""
    release = threading.Event()

    def never(_host: str, _port: int) -> list[str]:
        release.wait(20)
        return ["127.0.0.1"]

    slow = a_client(tmp_path, response_seconds=HASTY_SECONDS, resolve=never)
    ends_in_time(lambda: slow.get("https://slow.example/", accept=TEXT))
    release.set()


@pytest.mark.timed
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux leaves a connection unanswered when the queue is full")
def test_B3_addresses_that_do_not_answer_share_one_time(tmp_path):
    """Four addresses that swallow connections: given up on at response_seconds, not four times later."""
    with ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        port = full.getsockname()[1]
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        slow = resolving(tmp_path, *["127.0.0.1"] * 4, networks=LOOPBACK, response_seconds=HASTY_SECONDS)
        ends_in_time(lambda: slow.get(f"http://full.example:{port}/", accept=TEXT))


@pytest.mark.timed
@pytest.mark.parametrize("part", ["body", "headers", "silence"])
def test_B3_no_answer_outlasts_its_run(client, server, part):
    """The run's time ends before the answer's own: cut at the end of the run, and nothing is asked after it."""
    first, piece = TRICKLES[part]
    server.answer = without_end(server, first, piece, pause_seconds=0.05)
    deadline = time.monotonic() + 1
    over = r"when the time of the run was over \(the limit run_seconds is 900\)"
    ends_in_time(lambda: client.get(server.url, accept=TEXT, deadline=deadline), sentence=over, seconds=1)
    asked = server.connections
    ends_in_time(lambda: client.get(server.url, accept=TEXT, deadline=deadline), sentence=over, seconds=0)
    ends_in_time(lambda: client.post(server.url, b"{}", {}, deadline=deadline), sentence=over, seconds=0)
    assert server.connections == asked


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable", "302 Found", "500 Error"])
def test_B10_a_pause_that_was_asked_for_is_passed_on(client, server, status):
    """Retry-After with an error, as a number or a date: told to the caller with the status, in the sentence too."""
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=120), usegmt=True)
    for value, least, most in (("120", 120, 120), (later, 110, 120), ("99999999", 86_400, 86_400)):
        server.answer = answer(b"", status, Retry_After=value)
        with pytest.raises(FetchError, match=r"asks to be left alone for [0-9]+ seconds") as caught:
            client.get(server.url, accept=TEXT)
        assert caught.value.status == int(status[:3])
        assert least <= (caught.value.retry_after_seconds or 0) <= most


def test_B10_a_pause_that_makes_no_sense_is_none(client, server):
    """Retry-After that is neither number nor date, or none: no pause, but the status."""
    for headers in ({"Retry_After": "tomorrow"}, {}):
        server.answer = answer(b"", "503 Service Unavailable", **headers)
        with pytest.raises(FetchError, match=r"answered 503 where 200 was expected\.$") as caught:
            client.get(server.url, accept=TEXT)
        assert (caught.value.retry_after_seconds, caught.value.status) == (None, 503)


# C: what an answer must be to count


@pytest.mark.parametrize("media_type", ["text/html", "", "text/plainer", "application/octet-stream", "text/*",
                                        "text/plain, text/html", "text/plain x", "application/trig+json"])  # fmt: skip
def test_C3_a_file_of_another_type_is_no_answer(client, server, media_type):
    """A file that somebody uploaded, served under another media type than the one asked for: refused."""
    server.answer = answer(media_type=media_type)
    with pytest.raises(FetchError, match="where text/plain was asked for"):
        client.get(server.url, accept=TEXT)


WHOLE = gzip.compress(bytes(range(256)) * 300, mtime=0)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (WHOLE[:-9], "ends too early"),
        (WHOLE[:-1], "ends too early"),
        (b"", "ends too early"),
        (WHOLE + b"more", "goes on after its end"),
        (WHOLE + WHOLE, "goes on after its end"),
        (WHOLE[:30] + b"\0\0\0" + WHOLE[33:], "could not be read"),
        (b"plain text", "could not be read"),
    ],
)
def test_C9_a_compressed_body_that_is_not_just_whole_is_no_answer(client, server, body, sentence):
    """A compressed body that was cut, damaged, or goes on after its end: no answer."""
    server.answer = answer(body, Content_Encoding="gzip")
    with pytest.raises(FetchError, match=sentence):
        client.get(server.url, accept=TEXT)


def test_C9_what_follows_a_compressed_body_later_is_noticed_too(client, server):
    """More bytes follow the end of the compressed stream a moment later: no answer."""

    def say(connection: socket.socket) -> None:
        connection.sendall(answer(WHOLE, length=len(WHOLE) + 70_000, Content_Encoding="gzip"))
        time.sleep(0.1)
        connection.sendall(bytes(70_000))

    server.answer = say
    with pytest.raises(FetchError, match="goes on after its end"):
        client.get(server.url, accept=TEXT)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (answer(b"hello", length=10), "could not be read"),
        (head(Transfer_Encoding="chunked", Connection="close") + b"5\r\nhello\r\n", "could not be read"),
        (head(Transfer_Encoding="chunked", Connection="close") + b"ff\r\nhello", "could not be read"),
        (head(Connection="close") + b"hello", "does not say where its body ends"),
        (head(Transfer_Encoding="gzip, chunked", Connection="close") + b"5\r\nhello", "only chunked is read"),
        (head(Content_Length="5, 6", Connection="close") + b"hello", "could not be read|says that its body has"),
        (head(Content_Length="-5", Connection="close") + b"hello", "says that its body has -5 bytes"),
        (head(Content_Length="five", Connection="close") + b"hello", "says that its body has five bytes"),
    ],
    ids=["length", "last chunk", "chunk", "no length", "two codings", "two lengths", "negative", "word"],
)
def test_C9_a_body_that_may_have_been_cut_is_no_answer(client, server, told, sentence):
    """A body shorter than announced, without its last chunk, or that does not say how long it is: no answer."""
    server.answer = told
    with pytest.raises(FetchError, match=sentence):
        client.get(server.url, accept=TEXT)


# D and E: TLS, and HTTP that is broken


def test_D9_a_certificate_that_nobody_vouches_for_is_refused(client, tmp_path, monkeypatch):
    """A peer with a self-signed certificate, which even the environment vouches for: refused before a word of HTTP."""
    pem = certificate(tmp_path)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(pem))
    with raw_server(server_tls(pem)) as secure:
        secure.answer = answer()
        for ask in (client.get, lambda url, **_: client.post(url, b"{}", {})):
            with pytest.raises(FetchError, match="certificate verify failed"):
                ask(secure.url, accept=TEXT)
        assert (secure.connections, secure.asked) == (2, [])


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        *((answer(b"", f"{status} X"), f"answered {status} where 200 was expected")
          for status in (103, 201, 204, 206, 300, 304, 305, 306, 400, 401, 404, 410, 418, 500, 502, 599, 999)),
        (answer(b"", "302 Found"), "redirects without saying where to"),
        (answer(b"", "301 Moved", Location=""), "redirects without saying where to"),
        (b"", "could not be read"),
        (b"\r\n\r\n", "could not be read"),
        (b"ok\n", "could not be read"),
        (b"HTTP/1.1 twohundred OK\r\n\r\n", "could not be read"),
        (b"HTTP/2 200 OK\r\n\r\n", "could not be read"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "answered no media type where text/plain was asked for"),
        (b"HTTP/1.1 200 OK\r\nno colon\r\nContent-Type: text/plain\r\n\r\nok", "headers that cannot be read"),
        (b"HTTP/1.1 200 OK\r\n: no name\r\nContent-Type: text/plain\r\n\r\nok", "headers that cannot be read"),
        (answer(media_type="multipart/mixed"), "answered multipart/mixed where"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "could not be read"),
        (b"\x15\x03\x03\x00\x02\x02\x28", "could not be read"),
    ],
)  # fmt: skip
def test_E7_an_odd_status_or_broken_http_is_an_error(client, server, told, sentence):
    """204, 206, 304 that was not asked for, a redirect to nowhere, or no HTTP at all: an error in one line."""
    server.answer = lambda connection: connection.sendall(told)
    with pytest.raises(FetchError, match=sentence) as caught:
        client.get(server.url, accept=TEXT)
    assert str(caught.value).isprintable()
