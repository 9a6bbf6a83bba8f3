from __future__ import annotations

import gzip
import threading
import time

import pytest

from node.config import Limits
from node.errors import FetchError
from node.outbound import Answer
from node.outbound.allowance import Allowance
from node.outbound.connection import Gate
from node.outbound.faults import BlockedAddress
from node.outbound.names import resolve
from tests.raw_server import LOOPBACK, a_client, answer, certificate, head, raw_server, server_tls, without_end

TEXT = "text/plain"


def header_names(request: bytes) -> set[bytes]:
    return {line.partition(b":")[0].lower() for line in request.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]}


def in_turn(server, *answers):
    """Each request gets the next answer."""
    left = iter(answers)
    server.answer = lambda connection: connection.sendall(next(left))


def test_a_good_answer_arrives_with_its_validators(client, server):
    changed = "Sun, 01 Nov 2026 10:00:00 GMT"
    server.answer = answer(b"hello", media_type="Text/Plain; charset=utf-8", ETag='"1"', Last_Modified=changed)
    assert client.get(server.url, accept=TEXT) == Answer(200, TEXT, '"1"', b"hello", server.url, changed)
    assert header_names(server.asked[0]) == {b"host", b"accept", b"accept-encoding", b"user-agent"}
    assert b"User-Agent: NewCommons (the node https://ghent.example)\r\n" in server.asked[0]


def test_one_of_several_media_types_is_an_answer(client, server):
    server.answer = answer(media_type="text/turtle")
    assert client.get(server.url, accept=("application/ld+json", "text/turtle")).media_type == "text/turtle"
    assert b"Accept: application/ld+json, text/turtle\r\n" in server.asked[0]
    server.answer = answer(media_type="text/html")
    with pytest.raises(FetchError, match=r"answered text/html where application/ld\+json or text/turtle was asked for"):
        client.get(server.url, accept=("application/ld+json", "text/turtle"))


@pytest.mark.parametrize(
    ("validators", "sent"),
    [
        ({"etag": '"1"'}, b'If-None-Match: "1"\r\n'),
        ({"last_modified": "Sun, 01 Nov 2026 10:00:00 GMT"}, b"If-Modified-Since: Sun, 01 Nov 2026 10:00:00 GMT\r\n"),
    ],
)
def test_an_unchanged_answer_is_a_304_and_empty(client, server, validators, sent):
    server.answer = b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"
    unchanged = client.get(server.url, accept=TEXT, **validators)
    kept = Answer(304, "", validators.get("etag"), b"", server.url, validators.get("last_modified"))
    assert unchanged == kept
    assert sent in server.asked[0]


@pytest.mark.parametrize("value", ["x" * 600, '"\x01"', '"é"'])
def test_an_etag_that_no_honest_server_sends_is_not_kept(client, server, value):
    server.answer = answer(ETag=value, Last_Modified=value)
    got = client.get(server.url, accept=TEXT)
    assert (got.etag, got.last_modified) == (None, None)


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "x-gzip"])
def test_a_compressed_answer_is_inflated(client, server, coding):
    server.answer = answer(gzip.compress(b"hello" * 50_000), Content_Encoding=coding)
    assert client.get(server.url, accept=TEXT).body == b"hello" * 50_000


def test_an_answer_in_chunks_is_put_together(client, server):
    server.answer = (
        head(Transfer_Encoding="chunked", Connection="close") + b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n"
    )
    assert client.get(server.url, accept=TEXT).body == b"hello world"


def test_a_compressed_body_may_end_with_its_connection_since_it_says_where_it_ends(client, server):
    server.answer = head(Content_Encoding="gzip", Connection="close") + gzip.compress(b"hello")
    assert client.get(server.url, accept=TEXT).body == b"hello"


def test_a_body_up_to_the_limit_is_taken_and_one_byte_more_is_not(client, server):
    server.answer = answer(bytes(1_000_000))
    assert len(client.get(server.url, accept=TEXT).body) == 1_000_000
    server.answer = answer(bytes(1_000_001))
    with pytest.raises(FetchError, match=r"is larger than 1000000 bytes .the limit page_bytes"):
        client.get(server.url, accept=TEXT)


def test_a_connection_is_kept_for_the_next_page(client, server):
    server.answer = answer(b"page", Connection="keep-alive")
    for _ in range(3):
        assert client.get(server.url, accept=TEXT).body == b"page"
    assert (len(server.asked), server.connections) == (3, 1)


def test_a_client_serves_on_after_it_gave_up(server, tmp_path):
    hasty = a_client(tmp_path, response_seconds=1)
    server.answer = without_end(server, answer(length=100_000), b"x", pause_seconds=0.05)
    with pytest.raises(FetchError, match="took longer"):
        hasty.get(server.url, accept=TEXT)
    server.answer = answer(b"again")
    assert hasty.get(server.url, accept=TEXT).body == b"again"


def test_a_slow_first_byte_is_waited_for(server, client):
    """A portal may need many seconds to make its catalogue: only the limit on the whole answer counts."""

    def say(connection):
        time.sleep(0.5)
        connection.sendall(answer(b"at last"))

    server.answer = say
    assert client.get(server.url, accept=TEXT).body == b"at last"


def test_redirects_of_one_origin_are_followed_to_the_final_url(client, server):
    base = server.url.removesuffix("/feed")
    in_turn(
        server,
        answer(b"", "301 Moved", Location="/feed/../stream"),
        answer(b"", "302 Found", Location="?page=2"),
        answer(b"", "303 See Other", Location=f"{base}/caf%C3%A9"),
        answer(b"", "307 Temporary", Location="/thé"),
        answer(b"", "308 Permanent", Location="end#part"),
        answer(b"found"),
    )
    found = client.get(server.url, accept=TEXT, etag='"1"')
    assert (found.body, found.url) == (b"found", f"{base}/end")
    paths = [request.split()[1] for request in server.asked]
    assert paths == [b"/feed", b"/stream", b"/stream?page=2", b"/caf%C3%A9", b"/th%C3%A9", b"/end"]


def test_a_304_may_stand_at_the_end_of_a_redirect(client, server):
    in_turn(server, answer(b"", "302 Found", Location="/x"), b"HTTP/1.1 304 Not Modified\r\n\r\n")
    unchanged = client.get(server.url, accept=TEXT, etag='"1"')
    assert (unchanged.status, unchanged.url) == (304, server.url.replace("/feed", "/x"))


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "204 No Content"])
def test_a_post_gives_the_status_and_sends_just_what_it_was_given(client, server, status):
    server.answer = answer(b"", status)
    assert client.post(server.url, b'{"a":1}', {"Content-Type": "application/ld+json"}) == int(status[:3])
    assert server.asked[0].startswith(b"POST /feed HTTP/1.1\r\n")
    assert server.asked[0].endswith(b'\r\n\r\n{"a":1}')
    expected = {b"host", b"accept-encoding", b"user-agent", b"content-type", b"content-length"}
    assert header_names(server.asked[0]) == expected


def test_a_post_that_is_refused_says_with_which_status(client, server):
    server.answer = answer(b"no", "400 Bad Request")
    with pytest.raises(FetchError, match="answered 400 where 2xx was expected") as caught:
        client.post(server.url, b"{}", {})
    assert caught.value.status == 400


def test_the_next_address_is_tried_when_one_does_not_answer(server, tmp_path):
    server.answer = answer(b"second")
    both = a_client(tmp_path, networks=LOOPBACK, resolve=lambda _host, _port: ["127.0.0.2", "127.0.0.1"])
    assert both.get(f"http://two.example:{server.port}/", accept=TEXT).body == b"second"
    assert f"Host: two.example:{server.port}".encode() in server.asked[0]


def test_over_tls_the_name_of_the_url_is_asked_for_and_checked(tmp_path):
    pem = certificate(tmp_path, "two.example")
    context = server_tls(pem)
    names = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    client = a_client(tmp_path, networks=LOOPBACK, resolve=lambda _host, _port: ["127.0.0.1"])
    client._session.verify = str(pem)
    with raw_server(context) as server:
        server.answer = answer(bytes(500_000), Connection="keep-alive")
        for _ in range(2):
            assert len(client.get(f"https://two.example:{server.port}/", accept=TEXT).body) == 500_000
        assert (names, server.connections) == (["two.example"], 1)
        with pytest.raises(FetchError, match=r"doesn't match|not valid for"):
            client.get(f"https://other.example:{server.port}/", accept=TEXT)
        assert len(server.asked) == 2
    client.close()


def test_a_host_without_any_address_is_no_answer(tmp_path):
    with pytest.raises(FetchError, match="has no address"):
        a_client(tmp_path, networks=(), resolve=lambda _host, _port: []).get("https://none.example/", accept=TEXT)


def test_a_name_that_cannot_be_looked_up_is_no_answer(tmp_path):
    """One label of 64 letters, say: what the system raises is no OSError then."""

    def broken(_host: str, _port: int) -> list[str]:
        raise UnicodeError("label too long")

    with pytest.raises(FetchError, match="could not be read"):
        a_client(tmp_path, networks=(), resolve=broken).get("https://none.example/", accept=TEXT)


def test_what_a_server_says_is_shown_on_one_line_and_not_in_full(client, server):
    server.answer = b"\x1b[2J" + b"x" * 5_000 + b"\n\n"
    with pytest.raises(FetchError) as caught:
        client.get(server.url, accept=TEXT)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("url", "networks", "plain_http", "reason"),
    [
        ("http://two.example/", (), False, "over plain http, anybody on the way can read"),
        ("http://two.example/", ("10.0.0.0/8",), False, r"is at 127\.0\.0\.1, which is not a public address"),
        ("http://two.example/", (), True, r"is at 127\.0\.0\.1, which is not a public address"),
    ],
)
def test_plain_http_is_for_allowed_networks_and_for_callers_who_ask(tmp_path, url, networks, plain_http, reason):
    client = a_client(tmp_path, networks=networks, resolve=lambda _host, _port: ["127.0.0.1"])
    with pytest.raises(FetchError, match=reason):
        client.get(url, accept=TEXT, plain_http=plain_http)


def test_allowed_networks_open_plain_http_to_themselves_only(tmp_path):
    client = a_client(tmp_path, networks=LOOPBACK, resolve=lambda _host, _port: ["93.184.216.34"])
    with pytest.raises(FetchError, match=r"is at 93\.184\.216\.34, which is reached by https only"):
        client.get("http://portal.example/", accept=TEXT)
    with pytest.raises(FetchError, match=r"is at 93\.184\.216\.34, which is reached by https only"):
        client.post("http://portal.example/inbox", b"", {})


def test_plain_http_reaches_a_public_address_while_the_caller_asks_for_it():
    allowance = Allowance(Limits())
    gate = Gate((), resolve, allowance)
    allowance.begin(None, plain_http=True)
    gate.judge("93.184.216.34", plain=True)
    allowance.begin(None, plain_http=False)
    gate.judge("93.184.216.34", plain=False)
    with pytest.raises(BlockedAddress, match="by https only"):
        gate.judge("93.184.216.34", plain=True)


def test_a_kept_connection_is_judged_again(client, server):
    server.answer = answer(Connection="keep-alive")
    client.get(server.url, accept=TEXT)
    client._session.adapters["http://"]._gate._allowed = ()
    with pytest.raises(FetchError, match=r"is at \S+, which is not a public address"):
        client.get(server.url, accept=TEXT)
    assert (len(server.asked), server.connections) == (1, 1)


@pytest.mark.timed
def test_a_client_is_not_kept_waiting_by_another(server, tmp_path):
    """Clients share nothing: one that waits for a slow server holds up no other."""
    slow = a_client(tmp_path, response_seconds=2)
    server.answer = without_end(server, answer(length=100_000), b"x", pause_seconds=0.05)

    def wait() -> None:
        with pytest.raises(FetchError, match="took longer"):
            slow.get(server.url, accept=TEXT)

    waiting = threading.Thread(target=wait)
    waiting.start()
    with raw_server() as quick:
        quick.answer = answer(b"quick")
        started = time.monotonic()
        assert a_client(tmp_path).get(quick.url, accept=TEXT).body == b"quick"
        assert time.monotonic() - started < 1.5
    waiting.join()
