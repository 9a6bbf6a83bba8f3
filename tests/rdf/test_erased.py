"""What a page says of erased activities is believed where it is said once, plainly, and of no member."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from node.config import Limits
from node.errors import PageError
from node.practice import Change
from node.rdf.namespaces import NC, XSD
from node.rdf.pages import Page, read_page
from node.rdf.stream import page_quads, write
from tests.fake_peer import PAGE_SIZE, FakePeer

BASE = "https://ghent.example"
URL, STREAM = f"{BASE}/feed/1", f"{BASE}/feed#stream"
K, M = f"{BASE}/activities/1", f"{BASE}/activities/9"


def fact(subject: str, name: str, value: NamedNode | Literal) -> Quad:
    return Quad(NamedNode(subject), NamedNode(NC + name), value)


def number(text: str, datatype: str = "integer") -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


def read(*quads: Quad, members_max: int = 10) -> Page:
    return read_page(write(quads, "trig"), URL, Limits(members_per_page=members_max))


def test_what_we_write_is_read() -> None:
    erased = [(K, 1, M), (f"{BASE}/activities/3", 3, f"{BASE}/activities/8")]
    page = read(*page_quads(URL, STREAM, [], None, erased))
    assert (page.erased, page.members) == ({1: M, 3: f"{BASE}/activities/8"}, [])


@pytest.mark.parametrize(
    "sequence",
    [
        number("01"),
        number("+1"),
        number("0"),
        number("-1"),
        number("1.0"),
        number("1", "decimal"),
        number("1", "string"),
        number(str(10**15)),
        Literal("1", language="en"),
        NamedNode(f"{BASE}/1"),
    ],
)
def test_a_number_in_another_form_is_not_believed(sequence: NamedNode | Literal) -> None:
    assert read(fact(K, "erasedBy", NamedNode(M)), fact(K, "sequence", sequence)).erased == {}


@pytest.mark.parametrize(
    "quads",
    [
        [fact(K, "erasedBy", NamedNode(M))],
        [fact(K, "sequence", number("1"))],
        [fact(K, "erasedBy", Literal(M)), fact(K, "sequence", number("1"))],
        [fact(K, "erasedBy", NamedNode(M)), fact(K, "sequence", number("1")), fact(K, "sequence", number("2"))],
        [fact(K, "erasedBy", NamedNode(M)), fact(K, "erasedBy", NamedNode(K)), fact(K, "sequence", number("1"))],
    ],
)
def test_what_is_missing_or_said_twice_is_not_believed(quads: list[Quad]) -> None:
    assert read(*quads).erased == {}


def test_of_two_with_one_number_neither_is_believed() -> None:
    both = [(K, 1, M), (f"{BASE}/activities/2", 1, f"{BASE}/activities/8"), (f"{BASE}/activities/3", 3, M)]
    assert read(*page_quads(URL, STREAM, [], None, both)).erased == {3: M}


def test_a_member_is_not_erased() -> None:
    ghent = FakePeer()
    signed = ghent.publish()
    page = read(*page_quads(URL, STREAM, [signed], None, [(K, 1, M)]))
    assert page.erased == {}
    assert [member.iri for member in page.members] == [K]


def test_erased_activities_count_as_those_a_page_holds() -> None:
    ghent = FakePeer()
    signed = ghent.publish()
    quads = list(page_quads(URL, STREAM, [signed], None, [(f"{BASE}/activities/2", 2, M)]))
    assert read(*quads, members_max=2).erased == {2: M}
    with pytest.raises(PageError, match="holds 2 activities; 1 are allowed"):
        read(*quads, members_max=1)


def test_the_fake_peer_erases_as_a_node_does() -> None:
    ghent = FakePeer()
    ghent.publish()
    ghent.publish()
    older = ghent.erase(1).activity
    newer = ghent.erase(2).activity
    assert (older.practice, older.revision_of, older.erases) == (K, None, K)
    assert (newer.practice, newer.revision_of) == (f"{BASE}/practices/cameras", f"{BASE}/activities/2")
    answer = ghent.get(URL, accept="application/trig")
    page = read_page(answer.body, answer.url, Limits(members_per_page=10))
    assert (answer.url, page.erased) == (URL, {1: older.iri, 2: newer.iri})
    assert [m.activity.change for m in page.members if m.activity] == [Change.DELETE, Change.DELETE]
    assert [member.fault for member in page.members] == [None, None]


def test_the_fake_peer_moves_a_page_that_was_closed() -> None:
    ghent = FakePeer()
    for _ in range(PAGE_SIZE + 1):
        ghent.publish()
    m = ghent.erase(7).activity
    for asked in (URL, f"{URL}-2"):
        answer = ghent.get(asked, accept="application/trig")
        page = read_page(answer.body, answer.url, Limits(members_per_page=PAGE_SIZE))
        assert (answer.url, page.erased, page.immutable) == (f"{URL}-2", {7: m.iri}, True)
        assert page.next == f"{BASE}/feed/2"
        assert len(page.members) == PAGE_SIZE - 1
    assert ghent.stream().first == f"{URL}-2"
    assert ghent.get(f"{BASE}/feed/2", accept="application/trig").url == f"{BASE}/feed/2"
