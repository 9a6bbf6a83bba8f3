"""Bytes that are no text and addresses that are none: rows C11 and C12 as seen by a harvest.

A test is named after its row; its docstring says what is done and what must come of it.
"""

from __future__ import annotations

import pytest

from node.errors import PeerError
from node.harvest import inspect
from node.harvest.addresses import lies_under, normal
from node.outbound.urls import shown
from node.rdf.namespaces import AS, NC, TREE
from node.store import Connection, practices, quarantine
from node.store.runs import Outcome
from tests.fake_peer import FakePeer

BASE = "https://ghent.example"
FEED, FIRST = f"{BASE}/feed", f"{BASE}/feed/1"
TITLE = b"Cameras that count people"


def standing(db: Connection) -> list[str]:
    return [holding.slug for holding in practices.standing(db, "", 10_000)]


def reasons(db: Connection) -> list[str]:
    return [refusal.reason for refusal in quarantine.everything(db)]


def served(peer: FakePeer) -> bytes:
    """The first page, as it is."""
    return peer.get(FIRST, accept="x").body


@pytest.mark.parametrize(
    "bad",
    [b"\xc3\x28", b"\xff", b"\xc0\xaf", b"\xe2\x82", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", "\u00e9".encode("latin-1")],
    ids=["broken", "byte", "overlong", "cut", "surrogate", "beyond Unicode", "Latin-1"],
)
@pytest.mark.parametrize("place", ["text", "comment", "address"])
def test_C11_bytes_that_are_not_utf8_fail_the_page(db, ghent, read, bad, place):
    """Seven sequences that are not UTF-8 in a text, a comment or an address -> the page fails, nothing is kept."""
    ghent.publish("cameras")
    page = served(ghent)
    if place == "text":
        page = page.replace(TITLE, bad)
    elif place == "comment":
        page += b"# " + bad + b"\n"
    else:
        page = page.replace(b"/practices/cameras", b"/practices/" + bad)
    ghent.answers[FIRST] = page
    run = read()
    assert run.outcome is Outcome.FAILED
    assert "not well-formed" in run.note
    assert standing(db) == []
    ghent.answers.clear()
    assert read().accepted == 1


@pytest.mark.parametrize("escaped", [b"\\uD800", b"\\uDFFF", b"\\uD83D\\uDE00", b"\\U0000D800", b"\\U00110000"])
def test_C11_surrogates_fail_the_page(db, ghent, read, escaped):
    """Half of a UTF-16 pair, or a number beyond Unicode, as an escape -> the page fails; SQLite is never given it."""
    ghent.publish("cameras")
    ghent.answers[FIRST] = served(ghent).replace(TITLE, escaped)
    assert read().outcome is Outcome.FAILED
    assert standing(db) == []


NO_TEXT = ["\0", "\x01", "\x07", "\b", "\x0b", "\f", "\x1b", "\x1f", "\x7f"]
NO_CHARACTERS = ["\ufdd0", "\ufdef", "\ufffe", "\uffff", "\U0001fffe", "\U0001ffff", "\U0008fffe", "\U0010ffff"]


@pytest.mark.parametrize("character", NO_TEXT + NO_CHARACTERS, ids=ascii)
def test_C11_what_is_no_text_is_refused(db, ghent, read, character):
    """NUL, other controls, and noncharacters of any plane in a signed text -> that activity is refused alone."""
    ghent.publish("odd", because=f"It was{character} repealed.")
    ghent.publish("cameras")
    run = read()
    assert (run.accepted, run.quarantined) == (1, 1)
    assert reasons(db) == ["It holds a control character or another that is no text."]
    assert standing(db) == ["cameras"]


@pytest.mark.parametrize(
    "text", ["\t\n\r", "\N{GRINNING FACE}\u200d\u202e\ufeff", "\ufffd \u0080 \ue000 \U000f0000", "\ufdcf\ufdf0"]
)
def test_C11_what_is_text_is_accepted(db, ghent, read, text):
    """Tabs and line ends, emoji, private characters and neighbours of noncharacters -> accepted as they are."""
    ghent.publish("cameras", because=f"It was{text} made.")
    assert read().accepted == 1
    assert standing(db) == ["cameras"]


@pytest.mark.parametrize("character", NO_CHARACTERS[:-1], ids=ascii)
def test_C11_noncharacters_in_addresses_are_refused(db, ghent, read, character):
    """A noncharacter in the address of a practice -> the activity is refused or the page fails; nothing is kept."""
    ghent.publish("cameras")
    odd = f"/practices/x{character}".encode()
    ghent.answers[FIRST] = served(ghent).replace(b"/practices/cameras", odd)
    run = read()
    assert run.accepted == 0
    assert standing(db) == []


BAD = (
    "http://[::1",
    "http://[fe80::1%25eth0]/x",
    "https://ghent.example:port/x",
    "https://ghent.example:99999/x",
    "https://ghent.example:-1/x",
    "https://ghent.example:0/x",
    "https:///x",
    "https://:443/x",
    "//ghent.example/x",
    "https://ghent.example\\@evil.example/x",
    "https://ghent.example/x y",
    "https://ghent.example/x>y",
    "https://ghent.example/]x",
    'https://ghent.example/"x',
    "https://ghent.example/%",
    "https://ghent.example/%zz",
    "https://ghent.example/\ttab",
    "https://ghent.example/\r\nHost: evil",
    "https://ghent.example/{x}",
    "https://ghent.example/`x`",
    "https://ghent.example/' OR 1=1 --",
    "javascript:alert(1)",
    "x",
    "",
    "?",
    "#",
)
PLACES = {
    "practice": f"<{AS}object> <{{}}>",
    "actor": f"<{AS}actor> <{{}}>",
    "erased activity": f"<{NC}erases> <{{}}>",
    "proof": "<https://w3id.org/security#verificationMethod> <{}>",
}


@pytest.mark.parametrize("iri", BAD, ids=ascii)
@pytest.mark.parametrize("place", [*PLACES, "member", "next page", "graph"])
def test_C12_an_address_that_is_none_does_no_harm(db, ghent, read, iri, place):
    """26 strings that are no addresses in seven places of a page -> refused or the page fails; the run goes on."""
    ghent.publish("cameras")
    page = served(ghent).decode()
    if place in PLACES:
        before = PLACES[place].format("@@").partition("@@")[0]
        subject = f"<{BASE}/activities/2>"
        page += f"<{FEED}#stream> <{TREE}member> {subject} . {subject} {before}{iri}> .\n"
    elif place == "member":
        page += f"<{FEED}#stream> <{TREE}member> <{iri}> .\n"
    elif place == "graph":
        page += f"<{iri}> {{ <a:b> <c:d> <{iri}> }}\n"
    else:
        page += f"<{FIRST}> <{TREE}relation> [ <{TREE}node> <{iri}> ] .\n"
    ghent.answers[FIRST] = page.encode()
    run = read()
    if run.outcome is Outcome.FAILED:
        assert standing(db) == []
    else:
        assert standing(db) == ["cameras"]
        assert place == "graph" or run.quarantined or run.outcome is Outcome.INCOMPLETE
    assert all(url.startswith(f"{BASE}/") for url in ghent.asked)
    ghent.answers.clear()
    read(full=True)
    assert standing(db) == ["cameras"]


@pytest.mark.parametrize("iri", BAD, ids=ascii)
def test_C12_a_stream_that_is_no_address_is_refused(ghent, iri):
    """The same strings as the stream in a DID document -> that is no node; nothing else is asked."""
    document = ghent.document()
    document["service"][0]["serviceEndpoint"] = iri
    ghent.document = lambda: document
    with pytest.raises(PeerError):
        inspect(ghent, BASE, own_did="did:web:here.example")
    assert all(url.startswith(f"{BASE}/") for url in ghent.asked)


@pytest.mark.parametrize("iri", BAD, ids=ascii)
def test_C12_judging_an_address_raises_nothing(iri):
    """The same strings are compared, brought to one spelling and shown -> an answer each time, never an error."""
    assert lies_under(iri, BASE) in (True, False)
    assert isinstance(normal(iri), str)
    assert isinstance(shown(iri), str)
