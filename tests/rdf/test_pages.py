"""Reading what a peer serves as a page: hostile bytes fail the page or mark the member, and never end the process."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, serialize

from node.config import Limits
from node.errors import PageError
from node.practice import Change
from node.rdf.members import Member
from node.rdf.namespaces import AS, DCTERMS, NC, RDF_TYPE, SEC, TREE
from node.rdf.pages import read_page, read_stream
from node.rdf.stream import member_quads
from tests.fake_peer import FakePeer

URL = "https://ghent.example/feed/1"
STREAM = "https://ghent.example/feed#stream"
A_STATEMENT = b"<https://x.example/a> <https://x.example/b> "


@pytest.fixture
def ghent() -> FakePeer:
    return FakePeer()


def page_of(peer: FakePeer) -> bytes:
    return peer.page(1, peer.members)


def the_member(body: bytes) -> Member:
    (member,) = read_page(body, URL, Limits(members_per_page=10)).members
    return member


def test_a_member_is_read_as_it_was_signed(ghent: FakePeer) -> None:
    signed = ghent.publish()
    member = the_member(page_of(ghent))
    assert (member.iri, member.quads, member.proof, member.fault) == (
        signed.activity.iri,
        signed.quads,
        signed.proof,
        None,
    )
    assert member.activity == replace(signed.activity, digest="")


def test_members_come_in_the_order_of_their_numbers(ghent: FakePeer) -> None:
    for number in range(12):
        ghent.publish(f"p-{number}")
    ghent.members.reverse()
    read = read_page(page_of(ghent), URL, Limits(members_per_page=20)).members
    assert [member.activity.sequence for member in read if member.activity] == list(range(1, 13))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body[:-30],
        lambda body: body[: len(body) // 2],
        lambda body: body + b"\xff",
        lambda body: body.replace(b"people", b"\xed\xa0\x80"),  # a surrogate in UTF-8
        lambda body: body.replace(b"people", rb"\uD83D"),
        lambda body: body.replace(b"people", b"\xc0\x80"),  # NUL, overlong
        lambda body: body.decode().encode("utf-16"),
        lambda body: body + b"<a",
        lambda body: body + b"\n<rdf:RDF/>",
        lambda body: b"\x1f\x8b" + body,
    ],
)
def test_what_is_not_whole_utf8_trig_fails_the_page(ghent: FakePeer, spoil) -> None:
    ghent.publish()
    with pytest.raises(PageError, match="is not well-formed TriG"):
        read_page(spoil(page_of(ghent)), URL, Limits(members_per_page=10))


def test_a_page_of_nothing_is_empty() -> None:
    page = read_page(b"", URL, Limits(members_per_page=10))
    assert (page.members, page.next, page.immutable) == ([], None, False)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [(b"( ", b")"), (b"[ <https://x.example/b> ", b"]"), (b"<< <https://x.example/a> <https://x.example/b> ", b">>")],
    ids=["lists", "blank nodes", "reifiers"],
)
def test_deep_nesting_fails_the_page_in_seconds(opening: bytes, closing: bytes) -> None:
    depth = Limits().triples_per_page
    started = time.process_time()
    with pytest.raises(PageError):
        read_page(A_STATEMENT + opening * depth + b"1 " + closing * depth + b" .", URL, Limits(members_per_page=10))
    assert time.process_time() - started < 10


NESTED = b"<<( <https://x.example/a> <https://x.example/b> "


def nested(depth: int) -> bytes:
    return A_STATEMENT + NESTED * depth + b"1 " + b")>>" * depth + b" ."


def test_nested_statements_do_not_overflow_the_stack_of_a_thread() -> None:
    """A process of its own reads them, since an overflow would end it without a word."""
    script = (
        "import sys, threading; from node.config import Limits; from node.rdf.pages import read_page\n"
        "body = sys.stdin.buffer.read()\n"
        "thread = threading.Thread(target=read_page, args=[body, 'https://x.example/', Limits()])\n"
        "thread.start(); thread.join(); print('alive')"
    )
    for depth in (Limits().nesting_levels, 300_000):
        done = subprocess.run(
            [sys.executable, "-c", script],
            input=nested(depth),
            capture_output=True,
            cwd=Path(__file__).parents[2],
            check=True,
            timeout=60,
        )
        assert done.stdout == b"alive\n"
        assert (b"PageError" in done.stderr) == (depth > Limits().nesting_levels)


def test_a_page_has_a_bound_on_its_statements_whatever_its_size() -> None:
    body = A_STATEMENT + b"1" + b",2" * Limits().triples_per_page + b" ."
    with pytest.raises(PageError, match="more than 100000 statements"):
        read_page(body, URL, Limits(members_per_page=10))


def with_fact(peer: FakePeer, predicate: str, value: Literal | NamedNode) -> Member:
    """A member with one more fact."""
    signed = peer.publish()
    peer.extra[1] = [Quad(NamedNode(signed.activity.iri), NamedNode(predicate), value)]
    return the_member(page_of(peer))


@pytest.mark.parametrize(
    ("predicate", "value"),
    [
        (RDF_TYPE, NamedNode(AS + "Delete")),
        (RDF_TYPE, NamedNode("https://new.example/Thing")),
        (AS + "object", NamedNode("https://ghent.example/practices/other")),
        (AS + "object", Literal("https://ghent.example/practices/cameras")),
        (AS + "actor", NamedNode("did:web:zug.example")),
        (AS + "published", Literal("2026-11-01T00:00:01Z")),
        (AS + "published", Literal("2027-01-01T00:00:00Z")),
        (NC + "sequence", Literal("2")),
        (NC + "sequence", Literal("1")),
        (AS + "summary", Literal("Because", language="nl")),
        (NC + "previous", NamedNode("https://ghent.example/activities/0")),
    ],
)
def test_facts_that_stand_twice_or_in_another_form_leave_nothing_to_believe(
    ghent: FakePeer, predicate: str, value: Literal | NamedNode
) -> None:
    member = with_fact(ghent, predicate, value)
    assert member.activity is None
    assert (
        member.fault == "It does not say what it is: type, object, actor, published and sequence are needed, each once."
    )


def test_facts_of_a_newer_vocabulary_are_let_be(ghent: FakePeer) -> None:
    member = with_fact(ghent, NC + "weather", Literal("rain"))
    assert member.fault is None
    assert b"weather" in member.quads


def test_a_newer_fact_may_stand_twice(ghent: FakePeer) -> None:
    signed = ghent.publish()
    node = NamedNode(signed.activity.iri)
    ghent.extra[1] = [Quad(node, NamedNode(AS + "to"), NamedNode(f"https://x.example/{n}")) for n in range(2)]
    assert the_member(page_of(ghent)).fault is None


@pytest.mark.parametrize(
    "number", ["0", "-1", "1.0", "01", "+1", "1e3", "x", "", " 1", "\u0661", str(10**18), "9" * 5_000]
)
def test_a_sequence_is_a_whole_number_from_one_of_fewer_than_sixteen_digits(ghent: FakePeer, number: str) -> None:
    ghent.publish()
    body, written = page_of(ghent), b"ns#sequence> 1 ;"
    assert body.count(written) == 1
    integer = f'ns#sequence> "{number}"^^<http://www.w3.org/2001/XMLSchema#integer> ;'
    assert the_member(body.replace(written, integer.encode())).activity is None


def test_the_highest_sequence_is_read(ghent: FakePeer) -> None:
    ghent.publish(sequence=10**15 - 1)
    member = the_member(page_of(ghent))
    assert member.activity is not None
    assert member.activity.sequence == 10**15 - 1


def test_two_proofs_are_none(ghent: FakePeer) -> None:
    signed = ghent.publish()
    node, proof = NamedNode(signed.activity.iri), BlankNode("another")
    ghent.extra[1] = [Quad(node, NamedNode(SEC + "proof"), proof)]
    member = the_member(page_of(ghent))
    assert (member.proof, member.fault) == (None, "It has no proof in the form of eddsa-rdfc-2022.")
    assert member.quads == signed.quads


@pytest.mark.parametrize(
    "extra",
    [
        (SEC + "challenge", Literal("x")),
        (SEC + "proofPurpose", NamedNode(SEC + "authentication")),
        (DCTERMS + "created", Literal("2026-11-01T00:00:00Z")),
    ],
)
def test_a_proof_of_more_than_its_seven_statements_is_none(
    ghent: FakePeer, extra: tuple[str, Literal | NamedNode]
) -> None:
    ghent.publish()
    ghent.extra[1] = [Quad(BlankNode("proof1"), NamedNode(extra[0]), extra[1])]
    assert the_member(page_of(ghent)).proof is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"eddsa-rdfc-2022", b"eddsa-jcs-2022"),
        (b"security#assertionMethod", b"security#authentication"),
        (b"security#DataIntegrityProof", b"security#Ed25519Signature2020"),
        (b"security#proofValue", b"security#signature"),
        (b"w3id.org/security#proofPurpose", b"w3id-org/security#proofPurpose"),
        (b"w3id.org/security#assertionMethod", b"w3id-org/security#assertionMethod"),
    ],
)
def test_a_proof_of_another_form_is_none(ghent: FakePeer, old: bytes, new: bytes) -> None:
    ghent.publish()
    body = page_of(ghent)
    assert old in body
    assert the_member(body.replace(old, new)).proof is None


def test_a_proof_graph_is_no_proof(ghent: FakePeer) -> None:
    """The form of verifiable credentials as a dataset: the proof's statements in a graph of their own."""
    signed, graph = ghent.publish(), NamedNode("https://ghent.example/activities/1#proof")
    moved = [
        Quad(
            quad.subject, quad.predicate, quad.object, graph if isinstance(quad.subject, BlankNode) else quad.graph_name
        )
        for quad in member_quads(signed)
    ]
    link = Quad(NamedNode(STREAM), NamedNode(TREE + "member"), NamedNode(signed.activity.iri))
    assert the_member(serialize([link, *member_quads(signed)], format=RdfFormat.TRIG) or b"").fault is None
    member = the_member(serialize([link, *moved], format=RdfFormat.TRIG) or b"")
    assert (member.proof, member.fault) == (None, "It has no proof in the form of eddsa-rdfc-2022.")


def test_a_create_without_a_practice_and_a_delete_with_one_are_marked(ghent: FakePeer) -> None:
    ghent.publish("a", payload=[])
    ghent.publish("b", change=Change.CREATE)
    read = read_page(page_of(ghent), URL, Limits(members_per_page=10)).members
    assert [member.fault for member in read] == ["A Delete has no practice with it, a Create or Update has one.", None]


def relation(target: str, node: str = "[]") -> bytes:
    subject = node if node != "[]" else "_:r"
    return f"<{URL}> <{TREE}relation> {subject} . {subject} <{TREE}node> <{target}> .\n".encode()


def test_the_next_page_is_named_once() -> None:
    following = "https://ghent.example/feed/2"
    again = "<https://ghent.example/feed/1#r2>"
    assert read_page(relation(following), URL, Limits(members_per_page=1)).next == following
    assert (
        read_page(relation(following) + relation(following, again), URL, Limits(members_per_page=1)).next == following
    )
    with pytest.raises(PageError, match="goes on at 2 addresses"):
        read_page(
            relation(following) + relation("https://ghent.example/feed/3", again), URL, Limits(members_per_page=1)
        )


def test_a_relation_of_another_page_is_not_followed() -> None:
    body = relation("https://ghent.example/feed/2").replace(b"feed/1>", b"feed/7>")
    assert read_page(body, URL, Limits(members_per_page=1)).next is None


def test_more_members_than_allowed_fail_the_page(ghent: FakePeer) -> None:
    ghent.publish("a")
    ghent.publish("b")
    with pytest.raises(PageError, match="the limit members_per_page"):
        read_page(page_of(ghent), URL, Limits(members_per_page=1))


@pytest.mark.parametrize("body", [b"", b"<https://x.example/> a <https://x.example/> ."])
def test_what_describes_no_stream_is_no_feed(body: bytes) -> None:
    with pytest.raises(PageError, match="describes 0 streams"):
        read_stream(body, "https://ghent.example/feed", Limits())


def test_a_sentence_about_bad_bytes_does_not_repeat_them_all() -> None:
    """Sentences are kept with each run and shown: they quote the parser, which quotes all that it could not read."""
    with pytest.raises(PageError, match=r"is not well-formed TriG: .*aaa…aaa.* is not a valid predicate") as failed:
        read_page(A_STATEMENT + b"<c:> .\n<a:> " + b"a" * 1_000_000, URL, Limits())
    assert len(str(failed.value)) < 500
    with pytest.raises(PageError) as failed:
        read_page(b'<a:> <b:> "\x1b[2J', URL, Limits())
    assert str(failed.value).isprintable()


LONG = "https://ghent.example/" + "a" * 2_048


def test_addresses_over_the_limit_are_kept_nowhere() -> None:
    """The next page and erasures are kept as they are named, and members that cannot be read under their address."""
    member = the_member(f"<{STREAM}> <{TREE}member> <{LONG}> .".encode())
    assert (member.activity, member.fault) == (None, "Its address has more than 2048 bytes (the limit iri_bytes).")
    assert LONG.startswith(member.iri)
    assert len(member.iri) < 2_048
    with pytest.raises(PageError, match=r"goes on at an address of more than 2048 bytes .the limit iri_bytes"):
        read_page(relation(LONG), URL, Limits())
    erased = f"<{URL}#x> <{NC}sequence> 1 ; <{NC}erasedBy> <{LONG}> ."
    assert read_page(erased.encode(), URL, Limits()).erased == {}


def test_facts_and_proofs_of_kilobytes_are_none(ghent: FakePeer) -> None:
    """They are kept beside statements that are dropped for their size."""
    assert with_fact(ghent, NC + "previous", Literal("z" * 5_000)).activity is None
    ghent.publish(proof=replace(ghent.members[0].proof, value="z" * 5_000))
    long = read_page(page_of(ghent), URL, Limits()).members[-1]
    assert (long.proof, long.fault) == (None, "It has no proof in the form of eddsa-rdfc-2022.")


def test_what_a_stream_says_of_itself_is_short_and_on_one_line(ghent: FakePeer) -> None:
    ghent.name = "Ghent\n\x1b[2J" + "!" * 1_000
    feed = f"{ghent.base_url}/feed"
    stream = read_stream(ghent.get(feed, accept="application/trig").body, feed, Limits())
    assert stream.title.startswith("Ghent  [2J!")
    assert len(stream.title) == 300
    ghent.did = LONG
    with pytest.raises(PageError, match="more than 2048 bytes"):
        read_stream(ghent.get(feed, accept="application/trig").body, feed, Limits())


def test_pages_are_read_in_threads_at_once(ghent: FakePeer) -> None:
    ghent.publish()
    body, read = page_of(ghent), []
    threads = [threading.Thread(target=lambda: read.append(the_member(body))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read) == 4
    assert all(member == read[0] for member in read)
