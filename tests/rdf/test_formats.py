"""What we write, others read: every format gives back the same statements, with nothing to fetch."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
import rdflib
from hypothesis import given, settings
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from node.rdf.formats import FORMATS, MEDIA_TYPES, serialize
from node.rdf.namespaces import AS, NC, RDF_TYPE, expand
from node.rdf.practices import to_quads
from tests.strategies import complete_practice, newer_practices

ACTIVITY = NamedNode("https://ghent.example/activities/1")
ABOUT = [
    Quad(ACTIVITY, NamedNode(RDF_TYPE), NamedNode(AS + "Create")),
    Quad(ACTIVITY, NamedNode(AS + "object"), NamedNode("https://ghent.example/practices/crowd-monitor")),
    Quad(ACTIVITY, NamedNode("https://other.example//x"), NamedNode(expand("schema:"))),
    Quad(ACTIVITY, NamedNode(NC + "note"), Literal("line\r\n\tline\r", language="en")),
]


def without_graphs(quads):
    return {Triple(quad.subject, quad.predicate, quad.object) for quad in quads}


@pytest.mark.parametrize("format", FORMATS.values(), ids=list(FORMATS))
@settings(max_examples=15, deadline=None)
@given(practice=newer_practices())
def test_every_format_gives_back_the_same_statements(format, practice):
    quads = [*ABOUT, *to_quads(practice, ACTIVITY)]
    again = set(parse(serialize(quads, format), format=format.rdf))
    if format.graphs:
        assert again == set(quads)
    else:
        assert {quad.graph_name for quad in again} == {DefaultGraph()}
        assert without_graphs(again) == without_graphs(quads)


@pytest.mark.parametrize("format", FORMATS.values(), ids=list(FORMATS))
def test_the_same_statements_in_any_order_give_the_same_bytes(format):
    quads = to_quads(complete_practice(), ACTIVITY)
    assert serialize(quads, format) == serialize([*reversed(quads), quads[0]], format)


@pytest.mark.parametrize("format", FORMATS.values(), ids=list(FORMATS))
def test_nothing_at_all_can_be_written(format):
    assert list(parse(serialize([], format), format=format.rdf)) == []


def test_suffixes_media_types_and_what_the_library_calls_them_agree():
    assert list(FORMATS) == ["ttl", "jsonld", "nt", "rdf", "trig", "nq"]
    for format in FORMATS.values():
        assert RdfFormat.from_media_type(format.media_type) == format.rdf
        assert RdfFormat.from_extension(format.suffix) == format.rdf
        assert MEDIA_TYPES[format.media_type] is format
        assert format.rdf.supports_datasets == format.graphs


def test_json_ld_has_its_context_within_and_reads_well():
    document = json.loads(serialize([*ABOUT, *to_quads(complete_practice(), ACTIVITY)], FORMATS["jsonld"]))
    context = document["@context"]
    assert context["nc"] == NC
    assert all(isinstance(name, str) and name.endswith(("/", "#")) for name in context.values())
    (activity,) = document["@graph"]
    assert (activity["@id"], activity["@type"]) == (ACTIVITY.value, "as:Create")
    assert [node["nc:byteSize"] for node in activity["@graph"] if node["@type"] == "nc:Attachment"] == [
        {"@type": "xsd:integer", "@value": "12"},
        {"@type": "xsd:integer", "@value": "12"},
    ]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_another_library_reads_our_json_ld():
    quads = to_quads(complete_practice())
    read = rdflib.Graph().parse(data=serialize(quads, FORMATS["jsonld"]), format="json-ld")
    same = rdflib.Graph().parse(data=serialize(quads, FORMATS["nt"]), format="nt")
    assert set(read) == set(same)


def test_turtle_reads_well():
    turtle = serialize(to_quads(complete_practice()), FORMATS["ttl"]).decode()
    assert "nc:start " in turtle
    assert "@prefix nc: " in turtle
    assert "@prefix ldes: " not in turtle
    assert turtle.index("#result-1> a nc:Result") < turtle.index("#result-2> a nc:Result")


def test_xml_keeps_carriage_returns():
    document = ET.fromstring(serialize(ABOUT, FORMATS["rdf"]))
    assert [element.text for element in document.iter(f"{{{NC}}}note")] == ["line\r\n\tline\r"]
