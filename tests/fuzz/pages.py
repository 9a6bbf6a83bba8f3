"""What must hold of a page of a stream and of its root, whatever a peer serves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from node.config import Limits
from node.errors import PageError
from node.identity import digest
from node.practice import Signed
from node.rdf.canonical import NO_DIGEST, canonical, inspect, is_normal
from node.rdf.members import Member, kept_member
from node.rdf.pages import Page, read_page, read_stream
from node.rdf.stream import page_quads, write
from tests.fuzz import reference

URL = "https://ghent.example/feed/1"
STREAM = "https://ghent.example/feed#stream"
LIMITS = Limits(members_per_page=50, triples_per_page=5_000, nesting_levels=20)
SECONDS = 2
"""For 200 kB."""
MOST_CHARACTERS = 5_000
"""Of a sentence for people, and of what is kept beside the statements, whatever the page."""


@contextmanager
def in_time(seconds: float = SECONDS) -> Iterator[None]:
    """Fails where the block takes more CPU time than that."""
    began = time.thread_time()
    yield
    took = time.thread_time() - began
    assert took < seconds, f"took {took:.2f} s"


def page_or_root(body: bytes) -> None:
    """Whatever is served may stand for either."""
    page(body)
    root(body)


def page(body: bytes) -> None:
    """PageError, or a page whose members are what they say: canonical, told apart by the wire rules, and the same when
    we serve or keep them."""
    with in_time():
        try:
            read = read_page(body, URL, LIMITS)
        except PageError as error:
            assert str(error).startswith(URL)  # noqa: PT017 - either is right
            assert len(str(error)) < MOST_CHARACTERS  # noqa: PT017 - either is right
            return
    iris = [member.iri for member in read.members]
    assert len(iris) == len(set(iris)) <= LIMITS.members_per_page
    sequences = [member.activity.sequence if member.activity else 0 for member in read.members]
    assert sequences == sorted(sequences)
    assert all(type(number) is int and number > 0 and type(by) is str for number, by in read.erased.items())
    assert all(len(iri.encode()) <= LIMITS.iri_bytes for iri in (*iris, *read.erased.values(), read.next or ""))
    _as_expected(read, reference.read(body, URL))
    for member in read.members:
        _whole(member)
        _short(member)
        if member.fault is None:
            _served_again(member)


def _whole(member: Member) -> None:
    lines = member.quads.splitlines(keepends=True)
    assert lines == sorted(set(lines))
    assert all(line.endswith(b" .\n") for line in lines)
    quads = list(parse(member.quads, format=RdfFormat.N_QUADS))
    assert canonical(quads) == member.quads
    found = inspect(member.quads)
    if member.broke_wire_rule:
        assert member.fault
        assert found.fault == member.fault if member.quads else member.fault in NO_DIGEST
        return
    assert found.fault is None
    assert all(_keeps_wire_rules(quad) for quad in quads), member.quads
    assert (found.longest_iri_bytes, found.longest_text_bytes) == (member.longest_iri_bytes, member.longest_text_bytes)
    longest = max((len(term.value.encode()) for quad in quads for term in quad if type(term) is NamedNode), default=0)
    assert member.longest_iri_bytes >= longest
    texts = [len(quad.object.value.encode()) for quad in quads if isinstance(quad.object, Literal)]
    assert member.longest_text_bytes >= max(texts, default=0)
    assert set(member.payload) <= set(lines)


def _as_expected(read: Page, expected: reference.ExpectedPage) -> None:
    assert ({read.next} - {None}, read.immutable) == (expected.following, expected.immutable)
    fit = {iri: each for iri, each in expected.members.items() if len(iri.encode()) <= LIMITS.iri_bytes}
    found = {member.iri: member for member in read.members}
    assert fit.keys() <= found.keys()
    assert len(found) == len(expected.members)
    for iri, each in fit.items():
        member = found[iri]
        assert member.statements == each.statements
        if member.quads:
            assert member.quads == each.quads
        if reference.is_short(each):
            assert member.activity == each.activity
            assert member.broke_wire_rule or member.proof == each.proof


def _short(member: Member) -> None:
    """What is kept of an activity that is refused for its size is small."""
    if member.activity is not None:
        activity = member.activity
        facts = (activity.practice, activity.actor, activity.published, activity.previous, activity.revision_of)
        assert all(fact is None or len(fact) < MOST_CHARACTERS for fact in (*facts, activity.erases))
    if member.proof is not None:
        proof = member.proof
        assert all(len(fact) < MOST_CHARACTERS for fact in (proof.created, proof.verification_method, proof.value))


def _keeps_wire_rules(quad: Quad) -> bool:
    """The wire rules off the terms, slow and obvious, where `inspect` reads bytes."""
    terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
    if any(isinstance(term, BlankNode | Triple) for term in terms):
        return False
    iris = [term.value for term in terms if type(term) is NamedNode]
    text = ""
    if isinstance(quad.object, Literal):
        text = quad.object.value
        iris.append(quad.object.datatype.value)
        if quad.object.direction is not None:
            return False
    return all(map(is_normal, iris)) and all(map(_is_text, "".join([text, *iris])))


def _is_text(character: str) -> bool:
    number = ord(character)
    if number < 0x20 or number == 0x7F:
        return character in "\t\n\r"
    return not (0xD800 <= number <= 0xDFFF or 0xFDD0 <= number <= 0xFDEF or number & 0xFFFE == 0xFFFE)


def _served_again(member: Member) -> None:
    assert member.activity is not None
    assert member.proof is not None
    signed = Signed(member.activity, member.quads, member.proof)
    body = write(page_quads(URL, STREAM, [signed], None), "trig")
    (again,) = (
        each for each in read_page(body, URL, Limits()).members if each.iri == member.iri
    )  # a star may name more
    assert (again.quads, again.activity, again.proof) == (member.quads, member.activity, member.proof)
    assert again.fault is None
    assert digest(again.quads) == digest(member.quads)
    kept = kept_member(member.iri, member.quads, member.proof)
    assert (kept.quads, kept.activity, kept.fault) == (member.quads, member.activity, None)


def root(body: bytes) -> None:
    """PageError, or a stream whose numbers are numbers."""
    with in_time():
        try:
            stream = read_stream(body, "https://ghent.example/feed", LIMITS)
        except PageError as error:
            assert len(str(error)) < MOST_CHARACTERS  # noqa: PT017 - either is right
            return
    assert len(stream.title) <= 300
    assert stream.title.isprintable()
    assert max(map(len, (stream.iri, stream.publisher, stream.first or ""))) <= LIMITS.iri_bytes
    assert min(stream.head, stream.practices, stream.polling_seconds) >= 0
    assert max(stream.head, stream.practices, stream.polling_seconds) < 10**15
    assert all(isinstance(text, str) for text in (stream.iri, stream.title, stream.publisher))
    assert stream.first is None or isinstance(stream.first, str)
