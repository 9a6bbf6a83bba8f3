"""Practices survive the trip to statements and back."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from node.errors import NotPublishable
from node.practice import Kind, LanguageText, Place, Practice, Result, Source
from node.rdf.description import describe
from node.rdf.namespaces import NC, RDF_TYPE, XSD, expand
from node.rdf.practices import from_description, read_practice, to_quads
from node.rdf.shapes import compile_shapes
from node.rdf.table import TABLE
from tests.strategies import BASE, PARTS, complete_practice, newer_practices, practices

VOCAB = Path(__file__).parents[2] / "vocab"
IRI = BASE + "crowd-monitor"
ACTIVITY = NamedNode("https://ghent.example/activities/1")


def n_quads(practice):
    return serialize(to_quads(practice, ACTIVITY), format=RdfFormat.N_QUADS)


def statements(text):
    prefixes = "\n".join(f"PREFIX {name}: <{expand(name + ':')}>" for name in ("nc", "dcterms", "schema", "xsd"))
    return set(parse(f"BASE <{IRI}>\n{prefixes}\n{text}".encode(), format=RdfFormat.TURTLE))


def said(quads):
    return {Triple(quad.subject, quad.predicate, quad.object) for quad in quads}


@settings(max_examples=60, deadline=None)
@given(practices())
def test_a_practice_survives_the_trip_to_n_quads_and_back(practice):
    assert read_practice(practice.iri, n_quads(practice)) == practice


@settings(max_examples=40, deadline=None)
@given(newer_practices())
def test_statements_of_a_newer_vocabulary_are_kept_and_written_again(practice):
    again = read_practice(practice.iri, n_quads(practice))
    assert again == practice
    assert said(to_quads(again)) == said(to_quads(practice))


@settings(max_examples=30, deadline=None)
@given(practices())
def test_practices_of_the_strategy_conform_to_our_own_shapes(practice):
    shapes = compile_shapes([VOCAB / "shapes.ttl", VOCAB / "rules.ttl"])
    assert shapes.check(practice.iri, describe(to_quads(practice))) == []


@pytest.mark.parametrize("kind", Kind)
def test_a_practice_with_every_field_filled_survives(kind):
    practice = complete_practice(kind)
    assert read_practice(practice.iri, n_quads(practice)) == practice


def test_the_model_has_exactly_the_fields_of_the_table():
    for name, rows in TABLE.items():
        beside_the_table = {"iri", "kind", "extra"} if name == "Practice" else set()
        model = {field.name for field in fields(PARTS.get(name, Practice))}
        assert model == {row.field for row in rows} | beside_the_table, name


def test_values_are_written_in_the_form_the_vocabulary_wants():
    practice = Practice(
        IRI,
        Kind.PILOT,
        title={"pt-BR": "Título"},
        places=(Place(centroid="POINT(3.72 51.05)", population=262207, population_year="2021"),),
        start="2016",
        end="2016-05",
        status_since="2016-05-01",
        results=(Result(value=Decimal("1E+6"), low=Decimal("0.50"), date="2016", sources=("source-1",)),),
        review_due="2027-11-01",
    )
    assert said(to_quads(practice)) == {
        Triple(quad.subject, quad.predicate, quad.object)
        for quad in statements(
            """
            <> a nc:Pilot ; dcterms:title "Título"@pt-br ; dcterms:spatial <#place-1> ; nc:result <#result-1> ;
                nc:start "2016"^^xsd:gYear ; nc:end "2016-05"^^xsd:gYearMonth ; nc:statusSince "2016-05-01"^^xsd:date ;
                nc:reviewDue "2027-11-01"^^xsd:date .
            <#place-1> a nc:Place ; nc:population 262207 ; nc:populationYear "2021"^^xsd:gYear ;
                <http://www.w3.org/ns/dcat#centroid>
                    "POINT(3.72 51.05)"^^<http://www.opengis.net/ont/geosparql#wktLiteral> .
            <#result-1> a nc:Result ; schema:value 1000000 ; schema:minValue 0.50 ; dcterms:date "2016"^^xsd:gYear ;
                dcterms:source <#source-1> .
            """
        )
    }


def test_nothing_written_has_a_blank_node_and_all_is_in_the_graph_asked_for():
    quads = to_quads(complete_practice(), ACTIVITY)
    assert {quad.graph_name for quad in quads} == {ACTIVITY}
    assert not [quad for quad in quads if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)]


def test_statements_of_the_default_graph_are_not_the_practices():
    about_the_activity = Quad(NamedNode(IRI), NamedNode(NC + "outcome"), NamedNode("https://x.example/"))
    quads = n_quads(Practice(IRI, Kind.POLICY)) + serialize([about_the_activity], format=RdfFormat.N_QUADS)
    assert read_practice(IRI, quads) == Practice(IRI, Kind.POLICY)


def test_a_graph_without_the_practice_is_refused():
    with pytest.raises(ValueError, match="neither a policy nor a case study nor a pilot"):
        read_practice(IRI + "-2", n_quads(Practice(IRI, Kind.POLICY)))


def test_parts_are_numbered_anew_in_their_order_with_all_that_refers_to_them():
    practice = from_description(
        IRI,
        describe(
            statements(
                """
                <> a nc:Pilot ; dcterms:source <#source-7>, <#source-10> ; nc:result <#result-3> .
                <#source-7> a nc:Source ; dcterms:title "seven" ; nc:newThing <#source-10> .
                <#source-10> a nc:Source ; dcterms:title "ten" .
                <#result-3> a nc:Result ; dcterms:source <#source-10> .
                <#result-1> nc:orphan "kept apart from the result that takes its number" .
                """
            )
        ),
    )
    assert [source.title for source in practice.sources] == ["seven", "ten"]
    assert practice.results == (Result(sources=("source-2",)),)
    assert practice.extra == (
        f'<{IRI}#result-1-1> <{NC}orphan> "kept apart from the result that takes its number" .',
        f"<{IRI}#source-1> <{NC}newThing> <{IRI}#source-2> .",
    )
    assert read_practice(IRI, n_quads(practice)) == practice


@pytest.mark.parametrize(
    "statement",
    [
        '<> nc:start "2016"',
        '<> nc:start "2016"@en',
        '<> nc:outcome "worked"',
        "<> dcterms:title <https://x.example/>",
        '<> dcterms:title "no language"',
        "<> nc:result <https://other.example/practices/y#result-1>",
        '<> nc:result "a literal"',
        "<> a nc:Newer",
        "<#thing-1> a nc:Thing",
        '<> nc:reviewDue "2016"^^xsd:gYear',
    ],
)
def test_what_fits_no_field_is_kept_as_it_came(statement):
    payload = statements(f"<> a nc:Policy . {statement} .")
    practice = from_description(IRI, describe(payload))
    assert len(practice.extra) == 1
    assert said(to_quads(practice)) == said(payload)


def test_a_second_value_where_one_is_allowed_is_kept():
    payload = statements(
        '<> a nc:Policy ; dcterms:title "a"@en, "b"@en ; nc:scope <https://x.example/1>, <https://x.example/2> .'
    )
    practice = from_description(IRI, describe(payload))
    assert (practice.title, practice.scope) == ({"en": "a"}, "https://x.example/1")
    assert said(to_quads(practice)) == said(payload)


@pytest.mark.parametrize(
    ("written", "value"), [("+05", "5"), ("007", "7"), ("5.", "5"), (".5", "0.5"), ("-0.50", "-0.50")]
)
def test_numbers_are_read_by_value(written, value):
    datatype = NamedNode(XSD + ("decimal" if "." in written else "integer"))
    payload = statements("<> a nc:Pilot ; nc:result <#result-1> . <#result-1> a nc:Result .")
    payload.add(
        Quad(NamedNode(IRI + "#result-1"), NamedNode(expand("schema:value")), Literal(written, datatype=datatype))
    )
    assert from_description(IRI, describe(payload)).results[0].value == Decimal(value)


@pytest.mark.parametrize(
    "changes",
    [
        {"website": ("not an address",)},
        {"scope": "https://a b/"},
        {"title": {"no language": "x"}},
        {"not_verified": (LanguageText("", "x"),)},
        {"sources": (Source(page="relative/address"),)},
        {"extra": ("no statement",)},
        {"extra": (f"<{IRI}> <{NC}new> _:blank .",)},
        {"iri": "crowd-monitor"},
    ],
)
def test_what_cannot_be_a_term_is_told_to_the_clerk(changes):
    with pytest.raises(NotPublishable) as refused:
        to_quads(replace(Practice(IRI, Kind.POLICY), **changes))
    assert len(refused.value.problems) == 1


@pytest.mark.parametrize(
    "line", ["_:b <http://a.example/> <http://a.example/>", "<http://a.example/> <http://a.example/> _:b"]
)
def test_a_description_has_no_blank_nodes(line):
    with pytest.raises(ValueError, match="_:"):
        describe(parse(f"{line} .", format=RdfFormat.N_TRIPLES))


def test_a_description_has_no_triple_terms():
    term = "<<( <http://a.example/> <http://a.example/> 1 )>>"
    with pytest.raises(ValueError, match="neither an IRI nor a literal"):
        describe(parse(f"<http://a.example/> <http://a.example/> {term} .", format=RdfFormat.TURTLE))


def test_a_description_is_a_set():
    quad = Quad(NamedNode(IRI), NamedNode(RDF_TYPE), NamedNode(NC + "Policy"))
    other = Quad(NamedNode(IRI), NamedNode(RDF_TYPE), NamedNode(NC + "Pilot"))
    assert describe([quad, other, quad, other]) == {IRI: {RDF_TYPE: [quad.object, other.object]}}
