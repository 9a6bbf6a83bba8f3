"""What must hold of addresses: those who judge, fetch and show one must see the same place in it."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from urllib3.util import parse_url

from node.errors import FetchError
from node.harvest import addresses
from node.outbound import urls
from node.outbound.retry import retry_after_seconds
from node.rdf.addresses import mail_address, telephone_number, web_address
from node.rdf.canonical import is_normal
from tests.fuzz.corpus import BASE_URL
from tests.fuzz.pages import in_time

IRI_BYTES = 2_048
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DEFAULT_PORTS = {"http": 80, "https": 443}
UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")


def origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port by the letters of RFC 3986, section 3; None where there is anything to doubt."""
    scheme, colon, rest = url.partition("://")
    if not colon or scheme not in DEFAULT_PORTS:
        return None
    authority = rest
    for end in "/?#":
        authority = authority.partition(end)[0]
    if authority.startswith("["):
        host, bracket, port = authority.partition("]")
        host += bracket
        if port and not port.startswith(":"):
            return None
        port = port[1:]
    else:
        host, _, port = authority.partition(":")
        if not host or not set(host) <= UNRESERVED:
            return None
    if port and not (port.isascii() and port.isdigit()):
        return None
    return scheme, host.lower(), int(port) if port else DEFAULT_PORTS[scheme]


def any_of(data: bytes) -> None:
    """All that reads addresses, of the same text."""
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    text = text[:20_000]
    with in_time():
        _fetched(text)
        _under(text)
        _shown(text)
        _typed(text)
        pause = retry_after_seconds(text, NOW, 3_600)
        assert pause is None or 0 <= pause <= 3_600


def _fetched(text: str) -> None:
    """What is fetched is where every reader sees it: ours, the standard library's, and the one that connects."""
    try:
        target = urls.target(text, IRI_BYTES)
    except FetchError as error:
        assert str(error).isprintable()  # noqa: PT017 - either is right
        return
    assert origin(text.replace(text.partition("://")[0], target.origin.scheme, 1)) == tuple(target.origin)
    assert origin(target.url) == tuple(target.origin)
    parts, connects = urlsplit(target.url), parse_url(target.url)
    assert parts.hostname == target.origin.host.strip("[]")
    assert (parts.port or DEFAULT_PORTS[parts.scheme]) == target.origin.port
    assert connects.host == target.origin.host
    assert (connects.port or DEFAULT_PORTS[connects.scheme or ""]) == target.origin.port
    assert connects.auth is None
    assert urls.target(target.url, 2 * IRI_BYTES) == target
    base = f"{target.origin.scheme}://{target.origin.host}:{target.origin.port}"
    assert addresses.lies_under(target.url, base) == (len(parts.path) > 1)
    assert addresses.normal(target.url) == addresses.normal(text)


def _under(text: str) -> None:
    """What is taken for an address of the peer is fetched from the peer, if at all; and one page has one spelling."""
    if addresses.lies_under(text, BASE_URL):
        try:
            target = urls.target(text, 20_000)
        except FetchError:
            pass
        else:
            assert tuple(target.origin) == origin(BASE_URL)
        if text.isprintable() and is_normal(text):
            assert origin(text) == origin(BASE_URL), text
    once = addresses.normal(text)
    assert addresses.normal(once) == once


def _shown(text: str) -> None:
    for shown in (urls.shown(text), urls.printable(text)):
        assert shown.isprintable()
        assert len(shown) < 10 * urls.SHOWN_CHARACTERS + 20


def _typed(text: str) -> None:
    """What staff and portals write is refused, or comes to a normal form that stays as it is."""
    for read in (web_address, mail_address, telephone_number):
        try:
            written = read(text)
        except ValueError:
            continue
        assert read(written) == written
        assert is_normal(written), written
        assert written.isprintable() or not text.isprintable()


def seeds() -> tuple[bytes, ...]:
    """Addresses as they are written, and as they are written to deceive."""
    texts = (
        f"{BASE_URL}/practices/cameras#result-1",
        "https://ghent.example:443/a/../b/./c?d=%2f%41#e",
        "HTTPS://Ghent.Example:8443",
        "http://[2001:db8::1]:80/feed/1?a=b",
        "https://user:word@ghent.example/",
        "https://ghent.example\\@evil.example/",
        "https://xn--ghnt-epa.example/路?é",
        "data@stad.example",
        "tel:+32 9 210 10 10",
        "Fri, 31 Dec 1999 23:59:59 GMT",
        "120",
    )
    return tuple(text.encode() for text in texts)
