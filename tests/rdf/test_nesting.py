"""Documents whose depth would cost the parser its stack are refused before it sees them."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat

from node.errors import PageError
from node.rdf.nesting import check_nesting

URL = "https://ghent.example/x"


def deep(form: RdfFormat, levels: int) -> bytes:
    if form == RdfFormat.JSON_LD:
        return b'{"a":[' * (levels // 2) + b"1" + b"]}" * (levels // 2)
    if form == RdfFormat.RDF_XML:
        return b"<a>" * levels + b"</a>" * levels
    return b"<<( " * levels + b")>> " * levels


@pytest.mark.parametrize("form", [RdfFormat.JSON_LD, RdfFormat.RDF_XML, RdfFormat.TRIG])
def test_as_many_levels_as_allowed_pass_and_more_do_not(form: RdfFormat) -> None:
    check_nesting(deep(form, 20), form, URL, levels_max=20)
    with pytest.raises(PageError, match=r"deeper than 20 levels .the limit nesting_levels"):
        check_nesting(deep(form, 22), form, URL, levels_max=20)


@pytest.mark.parametrize("text", [b'"[[[["', b'"\\"[[[["', b'"\\\\"', '"é[[[["'.encode()])
def test_brackets_within_strings_do_not_count(text: bytes) -> None:
    check_nesting(b'{"a": [' + text + b"]}", RdfFormat.JSON_LD, URL, levels_max=2)


def test_a_string_without_an_end_takes_no_time() -> None:
    check_nesting(b'"' + b'\\"[' * 1_000_000, RdfFormat.JSON_LD, URL, levels_max=2)


@pytest.mark.parametrize(
    "head", ["<!DOCTYPE a>", '<?xml version="1.0"?>\n<!-- x --><!DOCTYPE a [<!ENTITY b "c">]>', "\ufeff<!DOCTYPE a>"]
)
def test_a_document_type_is_refused(head: str) -> None:
    with pytest.raises(PageError, match="DOCTYPE"):
        check_nesting(f"{head}<a/>".encode(), RdfFormat.RDF_XML, URL, levels_max=2)


def test_what_is_not_well_formed_is_left_to_the_parser() -> None:
    for form in (RdfFormat.JSON_LD, RdfFormat.RDF_XML, RdfFormat.TRIG):
        check_nesting(b"]]}}<a", form, URL, levels_max=2)
