"""Web addresses come out in the one spelling the wire rules demand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.rdf.addresses import mail_address, web_address
from node.rdf.canonical import is_normal

PIECES = st.lists(
    st.sampled_from(["a", "B", "..", ".", "%7e", "%2f", "%2F", "%2e%2e", "é", "[", "]", "|", "", "a b", "%"])
)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("https://stad.example", "https://stad.example"),
        ("HTTPS://Stad.Example:443/A", "https://stad.example/A"),
        ("http://stad.example:80/", "http://stad.example/"),
        ("http://stad.example:8080/", "http://stad.example:8080/"),
        ("http://stad.example:/", "http://stad.example/"),
        ("https://stad.example/%7Ea%c3%a9", "https://stad.example/~a%C3%A9"),
        ("https://stad.example/a/./b/../c", "https://stad.example/a/c"),
        ("https://stad.example/../a/..", "https://stad.example/"),
        ("https://stad.example/a?b[]=1#c", "https://stad.example/a?b%5B%5D=1#c"),
        ("https://stad.example/a?", "https://stad.example/a?"),
        ("http://[::1]:80/a", "http://[::1]/a"),
        ("https://MÜNCHEN.example/ü", "https://münchen.example/ü"),
        ("http://[::1]:0080/a", "http://[::1]/a"),
        ("https://stad.example:08443/", "https://stad.example:8443/"),
    ],
)
def test_one_spelling(written: str, normal: str) -> None:
    assert web_address(written) == normal
    assert is_normal(normal)


@given(PIECES, st.sampled_from(["", "?", "?x=%7E"]), st.sampled_from(["https://A.example", "http://b.example:80"]))
def test_what_is_accepted_is_normal_and_stays_so(pieces: list[str], query: str, host: str) -> None:
    written = host + "/" + "/".join(pieces) + query
    try:
        normal = web_address(written)
    except ValueError:
        assert "a b" in pieces or "%" in pieces
        return
    assert is_normal(normal)
    assert web_address(normal) == normal


@pytest.mark.parametrize(
    "address",
    [
        "https://stad.example:0/",
        "https://\u0130.example/",  # whose small form is two characters, of which one is no letter
        "https://stad.example/\ud800",
        "https://stad.example/\ufdd0",
        "https://stad.example/\U0001ffff",
    ],
)
def test_what_has_no_spelling_that_peers_accept_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="is no web address"):
        web_address(address)


def test_a_mail_address_does_not_begin_with_what_would_make_a_host_of_it() -> None:
    assert mail_address("a/b@stad.example") == "mailto:a/b@stad.example"
    with pytest.raises(ValueError, match="is no e-mail address"):
        mail_address("//data@stad.example")
