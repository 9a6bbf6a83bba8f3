from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, RdfFormat, serialize

from node.rdf.members import stated
from node.rdf.practices import read_practice, to_quads
from tests.fake_peer import a_practice

IRI, ORIGINAL = "https://ghent.example/practices/cameras", "https://zug.example/practices/kameras"
SAYS = "<https://w3id.org/newcommons/ns#curatedCopyOf>"


def quads(**fields) -> bytes:
    activity = NamedNode("https://ghent.example/activities/1")
    return serialize(to_quads(a_practice(IRI, **fields), activity), format=RdfFormat.N_QUADS)


@pytest.mark.parametrize("original", [None, ORIGINAL])
def test_kind_and_original_are_read_off_the_signed_lines(original):
    signed = quads(curated_copy_of=original)
    assert stated(IRI, signed) == ("policy", original or "")
    assert read_practice(IRI, signed).curated_copy_of == original


def test_what_a_text_or_another_subject_says_counts_for_nothing():
    line = f"<{IRI}> {SAYS} <{ORIGINAL}> <g> .\n"
    assert stated(IRI, quads(summary={"en": line})) == ("policy", "")
    assert stated(IRI, line.replace("cameras", "other").encode()) == ("", "")
    assert stated(IRI, line.replace(" <g>", "").encode()) == ("", "")
    assert stated(IRI, b"") == ("", "")
