"""Lines of N-Quads are told apart and read as a parser would, and never grow beyond what a page may cost."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BaseDirection, BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from node.config import Limits
from node.errors import PageError
from node.rdf.canonical import canonical, inspect
from node.rdf.description import describe, describe_lines
from node.rdf.lines import TooLong, by_graph, graph_lines, write_out
from node.rdf.pages import read_page
from tests.rdf.test_canonical import A, B, addresses, literals, quads, texts

odd = st.one_of(
    st.builds(BlankNode, st.sampled_from(("a", "b.1"))),
    st.builds(Triple, addresses, addresses, st.one_of(addresses, literals)),
    st.builds(Triple, addresses, addresses, st.builds(Triple, addresses, addresses, literals)),
    st.builds(
        Literal, texts, language=st.just("ar"), direction=st.sampled_from((BaseDirection.LTR, BaseDirection.RTL))
    ),
    st.builds(Literal, st.text()),
)
graphs = st.sampled_from((DefaultGraph(), A, B, BlankNode("g")))
any_quads = st.lists(st.builds(Quad, addresses, addresses, st.one_of(addresses, literals, odd), graphs), max_size=8)


@given(any_quads)
def test_lines_are_sorted_by_graph_as_a_parser_would(statements: list[Quad]) -> None:
    default, named = by_graph(write_out(statements, 1_000_000))
    assert list(parse(b"".join(default), format=RdfFormat.N_QUADS)) == [
        quad for quad in statements if quad.graph_name == DefaultGraph()
    ]
    for graph in (A, B, BlankNode("g")):
        read = list(parse(b"".join(named.get(str(graph).encode(), [])), format=RdfFormat.N_QUADS))
        assert read == [quad for quad in statements if quad.graph_name == graph]
    assert sorted(graph_lines(canonical(statements))) == sorted({line for lines in named.values() for line in lines})


@given(any_quads)
def test_lines_are_described_as_what_a_parser_reads(statements: list[Quad]) -> None:
    lines = write_out(statements, 1_000_000)
    if any(isinstance(quad.object, BlankNode | Triple) or has_direction(quad.object) for quad in statements):
        with pytest.raises(ValueError):  # noqa: PT011 - which of them comes first
            describe_lines(lines)
    else:
        assert describe_lines(lines) == describe(statements)


def has_direction(term: NamedNode | BlankNode | Literal | Triple) -> bool:
    return isinstance(term, Literal) and term.direction is not None


@given(any_quads, st.lists(quads, max_size=8))
def test_what_passed_before_on_a_page_hides_no_fault(statements: list[Quad], others: list[Quad]) -> None:
    passed: set[bytes] = set()
    inspect(canonical(others), passed)
    lines = canonical(statements)
    assert (inspect(lines, passed).fault is None) == (inspect(lines).fault is None)


def test_what_is_longest_is_measured_in_bytes_as_written() -> None:
    found = inspect(canonical([Quad(A, B, Literal('é"\n')), Quad(A, B, NamedNode("https://é.example/" + "a" * 50))]))
    assert (found.longest_iri_bytes, found.longest_text_bytes) == (len("https://é.example/".encode()) + 50, 6)


@pytest.mark.parametrize("at_once", [1, 100])
def test_lines_longer_than_allowed_are_not_written_out(at_once: int) -> None:
    statements = [Quad(A, B, Literal("x" * 100 * at_once))] * (1_000 // at_once)
    assert len(write_out(statements, 1_000_000)) == len(statements)
    with pytest.raises(TooLong):
        write_out(statements, 50_000)


def test_a_prefix_does_not_make_a_small_page_fill_the_memory() -> None:
    """100,000 statements about addresses of ten thousand bytes: three gigabytes, of two megabytes."""
    body = f"@prefix a: <https://x.example/{'a' * 10_000}/> .\na:s a:p ".encode()
    body += b", ".join(b"a:%d" % n for n in range(99_999)) + b" ."
    tracemalloc.start()
    with pytest.raises(PageError, match="when its addresses are written out"):
        read_page(body, "https://x.example/feed/1", Limits())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 100_000_000
