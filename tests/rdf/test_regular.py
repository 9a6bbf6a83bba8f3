"""What is read straight from lines is what a reading of all statements finds, wherever it dares to judge."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from node.practice import LanguageText, Practice
from node.rdf.canonical import canonical
from node.rdf.description import describe_lines
from node.rdf.lines import graph_lines
from node.rdf.practices import from_description, read_practice, to_quads
from node.rdf.regular import Irregular, read_regular
from tests.rdf.mutants import mutant
from tests.strategies import BASE, complete_practice, newer_practices, practices

ACTIVITY = NamedNode("https://ghent.example/activities/1")


def slowly(iri: str, quads: bytes) -> Practice | str:
    try:
        return from_description(iri, describe_lines(graph_lines(quads)))
    except ValueError as error:
        return str(error)


def as_read(iri: str, quads: bytes) -> Practice | str:
    try:
        return read_practice(iri, quads)
    except ValueError as error:
        return str(error)


@settings(max_examples=80, deadline=None)
@given(practices())
def test_a_practice_as_we_write_it_is_regular(practice):
    assert read_regular(practice.iri, canonical(to_quads(practice, ACTIVITY))) == practice


@settings(max_examples=40, deadline=None)
@given(newer_practices())
def test_what_no_field_takes_is_left_to_the_reading_of_all_statements(practice):
    quads = canonical(to_quads(practice, ACTIVITY))
    assert as_read(practice.iri, quads) == slowly(practice.iri, quads) == practice
    if practice.extra:
        with pytest.raises(Irregular):
            read_regular(practice.iri, quads)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9))
def test_broken_practices_are_read_alike(seed):
    quads = canonical(Quad(each.subject, each.predicate, each.object, ACTIVITY) for each in mutant(1, Random(seed)))
    iri = f"{BASE}mutant-1"
    assert as_read(iri, quads) == slowly(iri, quads)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_lines_left_out_doubled_or_shuffled_are_read_alike(data):
    lines = canonical(to_quads(complete_practice(), ACTIVITY)).splitlines(keepends=True)
    chosen = data.draw(st.lists(st.sampled_from(lines), max_size=len(lines) + 5))
    quads = b"".join(chosen if data.draw(st.booleans()) else [line for line in lines if line not in chosen[:3]])
    iri = complete_practice().iri
    assert as_read(iri, quads) == slowly(iri, quads)


def test_statements_of_the_activity_and_of_another_graph_are_told_apart():
    practice = complete_practice()
    about = serialize([Quad(ACTIVITY, NamedNode("https://x.example/p"), ACTIVITY)], format=RdfFormat.N_QUADS) or b""
    quads = about + canonical(to_quads(practice, ACTIVITY))
    assert read_regular(practice.iri, quads) == practice
    other = canonical(
        [Quad(NamedNode(practice.iri), NamedNode("https://x.example/p"), ACTIVITY, NamedNode("https://x.example/g"))]
    )
    with pytest.raises(Irregular):
        read_regular(practice.iri, quads + other)
    assert as_read(practice.iri, quads + other) == slowly(practice.iri, quads + other)
    assert all(isinstance(each, LanguageText) for each in read_practice(practice.iri, quads).not_verified)
