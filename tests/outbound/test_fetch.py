from __future__ import annotations

import gzip
import ipaddress
import resource
import socket
import ssl
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from node.config import Config
from node.errors import FetchError
from node.outbound import Answer, Client
from tests.outbound.conftest import LOOPBACK, a_client, answer, bomb

TEXT = "text/plain"


def test_a_good_answer_arrives_with_its_etag(client, server):
    server.answer = answer(b"hello", media_type="Text/Plain; charset=utf-8", ETag='"1"')
    assert client.get(server.url, accept=TEXT) == Answer(200, TEXT, '"1"', b"hello")
    assert b"If-None-Match" not in server.asked[0]


def test_an_unchanged_answer_is_a_304_and_empty(client, server):
    server.answer = b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nConnection: close\r\n\r\n'
    assert client.get(server.url, accept=TEXT, etag='"1"') == Answer(304, "", '"1"', b"")
    assert b'If-None-Match: "1"' in server.asked[0]


def test_a_compressed_answer_is_inflated(client, server):
    server.answer = answer(gzip.compress(b"hello" * 50_000), Content_Encoding="gzip")
    assert client.get(server.url, accept=TEXT).body == b"hello" * 50_000


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("204 No Content", "answered 204 where 200"),
        ("206 Partial Content", "answered 206 where 200"),
        ("301 Moved", "answered 301 where 200"),
        ("304 Not Modified", "answered 304 where 200"),
        ("404 Not Found", "answered 404 where 200"),
        ("429 Too Many Requests", "answered 429 where 200"),
        ("503 Service Unavailable", "answered 503 where 200"),
    ],
)
def test_any_other_status_is_no_answer(client, server, status, sentence):
    server.answer = answer(b"", status)
    with pytest.raises(FetchError, match=sentence):
        client.get(server.url, accept=TEXT)


@pytest.mark.parametrize("media_type", ["text/html", "", "text/plainer", "application/octet-stream"])
def test_another_media_type_is_no_answer(client, server, media_type):
    server.answer = answer(media_type=media_type)
    with pytest.raises(FetchError, match="where text/plain was asked for"):
        client.get(server.url, accept=TEXT)


def test_no_redirect_is_followed(client, server):
    server.answer = answer(b"", "302 Found", Location=f"http://localhost:{server.port}/elsewhere")
    with pytest.raises(FetchError, match=r"answered 302 to http://localhost:[0-9]+/elsewhere"):
        client.get(server.url, accept=TEXT)
    assert len(server.asked) == 1


def grown_by(call) -> int:
    """How many bytes the highest memory use of this process rose."""
    unit = 1 if sys.platform == "darwin" else 1024
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    call()
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit


def test_the_body_of_a_redirect_is_never_inflated(client, server):
    server.answer = answer(bomb(300), "302 Found", Location="/x", Content_Encoding="gzip")

    def fetch():
        with pytest.raises(FetchError, match="answered 302"):
            client.get(server.url, accept=TEXT)

    assert grown_by(fetch) < 100_000_000


def test_a_bomb_is_stopped_at_the_limit(client, server):
    server.answer = answer(bomb(300), Content_Encoding="gzip")

    def fetch():
        with pytest.raises(FetchError, match=r"larger than 1000000 bytes .the limit page_bytes"):
            client.get(server.url, accept=TEXT)

    assert grown_by(fetch) < 100_000_000


def test_a_body_up_to_the_limit_is_taken_and_one_byte_more_is_not(client, server):
    server.answer = answer(bytes(1_000_000))
    assert len(client.get(server.url, accept=TEXT).body) == 1_000_000
    server.answer = answer(bytes(1_000_001))
    with pytest.raises(FetchError, match="page_bytes"):
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
def test_a_compressed_body_that_is_not_just_whole_is_no_answer(client, server, body, sentence):
    server.answer = answer(body, Content_Encoding="gzip")
    with pytest.raises(FetchError, match=sentence):
        client.get(server.url, accept=TEXT)


def test_what_follows_a_compressed_body_later_is_noticed_too(client, server):
    def say(connection):
        connection.sendall(answer(WHOLE, length=len(WHOLE) + 70_000, Content_Encoding="gzip"))
        time.sleep(0.1)
        connection.sendall(bytes(70_000))

    server.answer = say
    with pytest.raises(FetchError, match="goes on after its end"):
        client.get(server.url, accept=TEXT)


def test_a_coding_that_was_not_asked_for_is_no_answer(client, server):
    server.answer = answer(Content_Encoding="br")
    with pytest.raises(FetchError, match="only gzip was asked for"):
        client.get(server.url, accept=TEXT)


def test_a_body_cut_short_is_no_answer(client, server):
    server.answer = answer(b"hello", length=10)
    with pytest.raises(FetchError, match="could not be read"):
        client.get(server.url, accept=TEXT)


def test_a_connection_that_says_nothing_is_no_answer(client, server):
    with pytest.raises(FetchError, match="could not be read"):
        client.get(server.url, accept=TEXT)


def trickle(server, *, first: bytes, piece: bytes):
    def say(connection):
        connection.sendall(first)
        while not server.stop.wait(0.05):
            connection.sendall(piece)

    return say


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (answer(length=100_000), b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n", b"x"),  # ends with the connection
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["body", "endless body", "chunks", "headers", "continue"],
)
def test_an_answer_that_trickles_is_cut_at_its_time(hasty, server, first, piece):
    server.answer = trickle(server, first=first, piece=piece)
    started = time.monotonic()
    with pytest.raises(FetchError, match=r"took longer than 2 seconds .the limit response_seconds"):
        hasty.get(server.url, accept=TEXT)
    assert time.monotonic() - started < 5


def test_a_client_serves_on_after_it_had_to_cut(hasty, server):
    server.answer = trickle(server, first=answer(length=100_000), piece=b"x")
    with pytest.raises(FetchError, match="took longer"):
        hasty.get(server.url, accept=TEXT)
    server.answer = answer(b"again")
    assert hasty.get(server.url, accept=TEXT).body == b"again"


def test_an_address_that_is_not_public_is_never_connected_to(server, tmp_path):
    with pytest.raises(FetchError, match=r"localhost is at \S+, which is not a public address"):
        a_client(tmp_path, networks=()).get(server.url, accept=TEXT)
    assert server.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "[::ffff:127.0.0.1]", "0x7f.1"])
def test_no_spelling_of_this_machine_is_connected_to(server, tmp_path, host):
    with pytest.raises(FetchError, match="could not be read"):
        a_client(tmp_path, networks=()).get(f"http://{host}:{server.port}/", accept=TEXT)
    assert server.asked == []


def test_one_private_address_among_public_ones_is_enough_to_refuse(server, tmp_path):
    config = Config(tmp_path, "Ghent", "https://ghent.example")
    mixed = Client(config, resolve=lambda _host, _port: ["93.184.216.34", "127.0.0.1"])
    with pytest.raises(FetchError, match=r"is at 127\.0\.0\.1"):
        mixed.get(f"http://two.example:{server.port}/", accept=TEXT)
    assert server.asked == []


def test_the_address_that_was_judged_is_the_one_connected_to(server, tmp_path):
    """THREATS A4: a name that is public when judged and this machine when connected to."""
    answers = iter([["127.0.0.2"], ["127.0.0.1"]])
    times = []

    def rebinding(_host: str, _port: int) -> list[str]:
        times.append(1)
        return next(answers)

    server.answer = answer()
    config = Config(tmp_path, "Ghent", "https://ghent.example", allow_networks=("127.0.0.2/32",))
    with pytest.raises(FetchError, match="refused"):  # nobody listens on 127.0.0.2; 127.0.0.1 was never tried
        Client(config, resolve=rebinding).get(f"http://moves.example:{server.port}/", accept=TEXT)
    assert (len(times), server.asked) == (1, [])


def test_the_next_address_is_tried_when_one_does_not_answer(server, tmp_path):
    server.answer = answer(b"second")
    config = Config(tmp_path, "Ghent", "https://ghent.example", allow_networks=LOOPBACK)
    both = Client(config, resolve=lambda _host, _port: ["127.0.0.2", "127.0.0.1"])
    assert both.get(f"http://two.example:{server.port}/", accept=TEXT).body == b"second"
    assert f"Host: two.example:{server.port}".encode() in server.asked[0]


def test_a_host_without_any_address_is_no_answer(tmp_path):
    config = Config(tmp_path, "Ghent", "https://ghent.example")
    with pytest.raises(FetchError, match="has no address"):
        Client(config, resolve=lambda _host, _port: []).get("http://none.example/", accept=TEXT)


def test_proxies_and_credentials_of_the_environment_are_left_alone(server, client, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine localhost login me password hunter2\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    server.answer = answer(b"straight")
    assert client.get(server.url, accept=TEXT).body == b"straight"
    assert b"authorization" not in server.asked[0].lower()


def test_no_cookie_is_sent_back(server, client):
    server.answer = answer(Set_Cookie="session=1; Path=/")
    client.get(server.url, accept=TEXT)
    client.get(server.url, accept=TEXT)
    assert len(server.asked) == 2
    assert b"cookie" not in server.asked[1].lower()


def test_only_what_a_harvest_needs_is_said(server, client):
    server.answer = answer()
    client.get(server.url, accept=TEXT)
    names = {line.partition(b":")[0].lower() for line in server.asked[0].split(b"\r\n")[1:] if line}
    assert names == {b"host", b"accept", b"accept-encoding", b"user-agent"}


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://ghent.example/x",
        "/etc/passwd",
        "http://",
        "http://[x/",
        "gopher://x/",
        "http://x:99999/",
    ],
)
def test_nothing_but_the_web_is_fetched(client, url):
    with pytest.raises(FetchError):
        client.get(url, accept=TEXT)


def test_a_name_and_password_in_an_address_are_not_sent(server, client):
    with pytest.raises(FetchError, match="user name"):
        client.get(f"http://me:hunter2@localhost:{server.port}/", accept=TEXT)
    assert server.asked == []


def self_signed(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
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
    pem = certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "self-signed.pem"
    path.write_bytes(pem)
    return path


def test_a_certificate_that_nobody_vouches_for_is_refused(client, tmp_path, monkeypatch):
    pem = self_signed(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))  # nor may the environment vouch for it
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    listening = socket.create_server(("127.0.0.1", 0))
    heard = []

    def serve():
        connection, _ = listening.accept()
        with connection:
            try:
                with context.wrap_socket(connection, server_side=True) as secure:
                    heard.append(secure.recv(1000))
            except OSError as error:
                heard.append(type(error).__name__.encode())

    thread = threading.Thread(target=serve)
    thread.start()
    with pytest.raises(FetchError, match="certificate verify failed"):
        client.get(f"https://localhost:{listening.getsockname()[1]}/", accept=TEXT)
    thread.join()
    listening.close()
    assert not heard[0].startswith(b"GET")
