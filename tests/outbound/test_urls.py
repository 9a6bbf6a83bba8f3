from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from node.errors import FetchError
from node.outbound.urls import Origin, shown, target


@pytest.mark.parametrize(
    ("url", "one_spelling", "origin"),
    [
        ("https://ghent.example/feed/1", "https://ghent.example/feed/1", ("https", "ghent.example", 443)),
        ("https://ghent.example", "https://ghent.example/", ("https", "ghent.example", 443)),
        ("https://ghent.example?page=2", "https://ghent.example/?page=2", ("https", "ghent.example", 443)),
        ("https://Ghent.Example:443/Feed#part", "https://ghent.example/Feed", ("https", "ghent.example", 443)),
        ("http://localhost:8001/@here", "http://localhost:8001/@here", ("http", "localhost", 8001)),
        ("http://[::1]:80/", "http://[::1]/", ("http", "[::1]", 80)),
        ("https://xn--bcher-kva.example/café", "https://xn--bcher-kva.example/café", (
            "https", "xn--bcher-kva.example", 443)),
        ("https://a_b.example:65535/", "https://a_b.example:65535/", ("https", "a_b.example", 65_535)),
    ],
)  # fmt: skip
def test_a_plain_url_is_taken_in_one_spelling(url, one_spelling, origin):
    assert (target(url, 2_048).url, target(url, 2_048).origin) == (one_spelling, Origin(*origin))


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://me:hunter2@ghent.example/x", "https://ghent.example/x"),
        ("https://a@b@ghent.example/x@y", "https://ghent.example/x@y"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/ü"),
        ("https://g\u04bbent.example:8001/", "https://xn--gent-0oe.example:8001/"),
        ("https://ghent.example/\u202etxt.exe\x1b[2J\n", "https://ghent.example/\\u202etxt.exe\\x1b[2J\\n"),
        (f"https://{'ü' * 500}/", f"https://{ascii('ü' * 300)[1:-1]}"[:300] + "…"),
        ("/etc/passwd", "/etc/passwd"),
        ("https://ghent.example/" + "x" * 5_000, "https://ghent.example/" + "x" * 278 + "…"),
    ],
)
def test_a_url_is_shown_without_passwords_tricks_or_end(url, text):
    assert shown(url) == text


URL_LIKE = st.text(st.sampled_from("htps:/\\@?#[]%.:0127aZ-_ \t\n\x00é\uff11\u3002ü")).map(
    lambda rest: f"https://{rest}"
)


@given(st.one_of(st.text(), URL_LIKE))
def test_what_is_judged_is_what_every_reader_sees(url):
    """Either a URL is refused, or the libraries that connect and ours see the same host and port in it."""
    try:
        there = target(url, 2_048)
    except FetchError as error:
        assert str(error).isprintable()  # noqa: PT017 - one of two outcomes, each with its own proof
        return
    seen = urlsplit(there.url)
    assert (seen.scheme, seen.hostname) == (there.origin.scheme, there.origin.host.strip("[]"))
    assert (seen.port or {"http": 80, "https": 443}[seen.scheme]) == there.origin.port
    assert (seen.username, seen.password) == (None, None)
    prepared = urlsplit(str(requests.Request("GET", there.url).prepare().url))
    assert (prepared.hostname, prepared.port) == (seen.hostname, seen.port)
    assert target(there.url, 2_048) == there
