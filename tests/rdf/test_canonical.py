"""The bytes that are signed: those of RDFC-1.0, under rules that make every implementation compute the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BaseDirection,
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from node.rdf.canonical import BLANK, QUOTED, canonical, inspect, is_normal, payload, wire_fault

A = NamedNode("https://ghent.example/a")
B = NamedNode("https://ghent.example/b")

texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text(st.sampled_from("\"\\\t\r\n'é👩🏽‍🦽مصמצ _:<>(){}@^.%#u0041")),
)
literals = st.one_of(
    st.builds(Literal, texts),
    st.builds(Literal, texts, language=st.sampled_from(("en", "nl", "ar", "pt-br"))),
    st.builds(Literal, texts, datatype=st.sampled_from((A, NamedNode("http://www.w3.org/2001/XMLSchema#integer")))),
)
addresses = st.sampled_from((A, B, NamedNode("https://é.example/路?a=1&b=%20"), NamedNode("did:web:localhost%3A8001")))
quads = st.builds(Quad, addresses, addresses, st.one_of(literals, addresses), st.sampled_from((DefaultGraph(), A, B)))


def says(value: Literal | NamedNode | BlankNode | Triple) -> bytes:
    return canonical([Quad(A, B, value)])


def rdfc(statements: list[Quad]) -> bytes:
    """As pyoxigraph canonicalises: by RDFC-1.0, blank nodes or not."""
    dataset = Dataset(statements)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = (serialize([quad], format=RdfFormat.N_QUADS) or b"" for quad in dataset)
    return b"".join(sorted(lines))


@given(st.lists(quads, max_size=8))
def test_it_is_rdfc_1_0_of_data_without_blank_nodes(statements: list[Quad]) -> None:
    assert canonical(statements) == rdfc(statements)


@given(st.lists(quads, max_size=8))
def test_order_and_repetition_do_not_matter_and_nothing_is_lost(statements: list[Quad]) -> None:
    lines = canonical(statements)
    assert canonical([*reversed(statements), *statements]) == lines
    assert set(parse(lines, format=RdfFormat.N_QUADS)) == set(statements)
    assert canonical(parse(lines, format=RdfFormat.N_QUADS)) == lines


def test_lines_stand_in_the_order_of_code_points() -> None:
    high, low = Literal("\U0001f600"), Literal("\uffe5")  # UTF-16 would put them the other way round
    lines = canonical([Quad(A, B, high), Quad(A, B, low)]).splitlines()
    assert "\uffe5".encode() in lines[0]
    assert len(lines) == 2


def test_the_payload_is_what_stands_in_a_named_graph() -> None:
    inside = Quad(A, B, Literal("x"), A)
    assert payload(canonical([Quad(A, B, Literal("y")), inside])) == [inside]


ALLOWED_CONTROLS = "\t\n\r"
NO_TEXT = (
    [chr(code) for code in range(0x20) if chr(code) not in ALLOWED_CONTROLS]
    + ["\x7f", "\ufdd0", "\ufdd7", "\ufdef", "\ufffe", "\uffff"]
    + [chr(plane * 0x10000 + low) for plane in (1, 2, 15, 16) for low in (0xFFFE, 0xFFFF)]
)


@pytest.mark.parametrize("character", NO_TEXT, ids=lambda c: f"U+{ord(c):04X}")
@pytest.mark.parametrize("before", ["", "\\", "\\\\", 'a "'])
def test_what_is_no_text_breaks_a_rule(character: str, before: str) -> None:
    fault = wire_fault(says(Literal(f"{before}{character}b")))
    assert fault == "It holds a control character or another that is no text."


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tab\tline\nreturn\r",
        "_:b",
        " _:b0 .",
        "<<(",
        "<<( <a> <b> <c> )>>",
        r"\u0041 \U00000041 \b \f",
        "\\\\u0041",
        "100%",
        "%7e",
        "/../",
        "<https://GHENT.example:443/../%7e>",
        "<http://user@ghent.example:80/>",
        'He said "hello"@en--ltr .',
        "text--ltr and --rtl too",
        "\x80\x9f\xa0\xad\u200b\u2028\ufeff\ufffd",
        "\ufdcf\ufdf0",
        "\ue000\U0001f469\U0001f3fd\u200d",
        "كاميرا مراقبة",
    ],
)
@pytest.mark.parametrize("language", [None, "nl"])
def test_texts_that_only_look_like_what_is_forbidden_pass(text: str, language: str | None) -> None:
    assert wire_fault(says(Literal(text, language=language))) is None


def test_blank_nodes_are_found_wherever_they_stand() -> None:
    for quad in (Quad(BlankNode("x"), B, A), Quad(A, B, BlankNode("x")), Quad(A, B, A, BlankNode("x"))):
        assert wire_fault(canonical([quad])) == BLANK


def test_statements_about_statements_are_found() -> None:
    assert wire_fault(says(Triple(A, B, Literal("x")))) == QUOTED
    assert wire_fault(says(Triple(A, B, BlankNode("x")))) in (QUOTED, BLANK)


@pytest.mark.parametrize("direction", [BaseDirection.LTR, BaseDirection.RTL])
@pytest.mark.parametrize("language", ["ar", "pt-br", "x-1"])
def test_base_directions_are_found(direction: BaseDirection, language: str) -> None:
    assert wire_fault(says(Literal("مرحبا", language=language, direction=direction))) == QUOTED


NORMAL = [
    "https://ghent.example/",
    "https://ghent.example",
    "https://ghent.example:8443/a",
    "http://ghent.example:443/a",
    "https://ghent.example:80/a",
    "http://localhost:8001/practices/x#result-1",
    "https://ghent.example/A/B?C=D#E",
    "https://ghent.example/a%20b%2Fc%C3%A9",
    "https://ghent.example/.well-known/did.json",
    "https://ghent.example/a.../..b/b..",
    "https://ghent.example/?path=/../x",
    "https://ghent.example/#/../x",
    "https://ghent.example/a@b",
    "https://ghent.example/?a@b:80/",
    "https://ghent.example/a:80/b",
    "https://é.example/路",
    "https://[2001:db8::1]:8080/",
    "did:web:localhost%3A8001",
    "mailto:Data@Stad.example",
    "tel:+3292101010",
    "urn:ISBN:0451450523",
    "ftp://ghent.example:80/",
]
ODD = [
    "HTTPS://ghent.example/",
    "Https://ghent.example/",
    "https://GHENT.example/",
    "https://ghent.exampLe",
    "https://É.example/",
    "https://ghent.example:443/",
    "https://ghent.example:443",
    "https://ghent.example:443?x",
    "http://ghent.example:80#x",
    "http://ghent.example:080/",
    "http://ghent.example:08001/",
    "https://ghent.example:/",
    "https://ghent.example:",
    "https://user@ghent.example/",
    "https://user:word@ghent.example/",
    "https://@ghent.example/",
    "https://ghent.example/a/../b",
    "https://ghent.example/./a",
    "https://ghent.example/..",
    "https://ghent.example/a/.",
    "https://ghent.example/%7euser",
    "https://ghent.example/%7Euser",
    "https://ghent.example/%41",
    "https://ghent.example/%2D%2E",
    "https://ghent.example/a%c3%a9",
    "https://ghent.example/?q=%5f",
    "https://%67hent.example/",
    "URN:isbn:0451450523",
    "Did:web:ghent.example",
    "urn:x:%7e",
    "ftp://GHENT.example/",
    "ftp://ghent.example/a/../b",
]


@pytest.mark.parametrize("iri", NORMAL)
def test_addresses_in_normal_form_pass(iri: str) -> None:
    assert is_normal(iri)
    assert wire_fault(says(NamedNode(iri))) is None


@pytest.mark.parametrize("iri", ODD)
def test_addresses_in_another_form_break_a_rule(iri: str) -> None:
    assert not is_normal(iri)
    assert wire_fault(says(NamedNode(iri))) == f"The address {iri} is not in its normal form."
    assert wire_fault(says(Literal("x", datatype=NamedNode(iri)))) is not None


@pytest.mark.parametrize("iri", ["http:a", "https:///a", "https:/ghent.example/", "http://"])
def test_what_is_no_address_is_in_no_normal_form(iri: str) -> None:
    assert not is_normal(iri)


def test_of_several_odd_addresses_always_the_same_is_named() -> None:
    """A refusal is kept once for each reason, so a reason must not change from run to run."""
    odd = [f"https://ghent.example:443/{number}#a" for number in range(10, 30)]
    quads = canonical(
        quad for iri in reversed(odd) for quad in [Quad(NamedNode(iri), NamedNode("x:y"), NamedNode(iri))]
    )
    assert wire_fault(quads) == f"The address {odd[0]} is not in its normal form."


@pytest.mark.parametrize("more", [0, 1, 2])
def test_the_longest_address_is_found_beside_a_datatype_nearly_as_long(more: int) -> None:
    datatype, iri = "https://ghent.example/" + "d" * 40, "https://ghent.example/" + "i" * (40 + more)
    a, b = NamedNode("x:a"), NamedNode("x:b")
    quads = canonical([Quad(a, b, Literal("x", datatype=NamedNode(datatype))), Quad(a, b, NamedNode(iri))])
    assert inspect(quads).longest_iri_bytes == len(iri)
