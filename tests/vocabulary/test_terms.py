"""The ontology, the property table and the shapes say the same; every term has a label and a definition."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, Graph, Literal, URIRef

from node.feed.pages import VOCABULARY
from node.rdf.namespaces import NC, SCHEMES
from node.rdf.table import FRAGMENTS, KINDS, TABLE, Property

ROWS = [(owner, row) for owner, rows in TABLE.items() for row in rows]
MINTED = {row.iri for _, row in ROWS if row.iri.startswith(NC)}
PROTOCOL = {NC + name for name in "sequence previous head practices lastSequence erases erasedBy curator".split()}
PROTOCOL |= {NC + name for name in "refused failedCheck mend".split()}
CLASSES = {NC + "Practice", *KINDS, *(NC + name for name in FRAGMENTS)}
IRIS = [URIRef(iri) for iri in sorted(CLASSES | MINTED | PROTOCOL)]
FILES = ["ontology.ttl", "shapes.ttl", "advice.ttl", "rules.ttl", "fields.ttl", "context.jsonld"]


def local_names(path: Path) -> set[str]:
    """The terms of `nc:` that a Turtle file names, but for the shapes it defines itself."""
    text = re.sub(r'"[^"\n]*"', "", path.read_text(encoding="utf-8"))
    return {NC + name for name in re.findall(r"\bnc:(\w+)", text) if not name.endswith(("Shape", "Advice", "Prefixes"))}


def test_the_ontology_has_exactly_the_terms_of_the_table_and_the_protocol(ontology):
    terms = {str(term) for term in ontology.subjects(RDF.type) if str(term).startswith(NC)}
    assert terms == CLASSES | MINTED | PROTOCOL
    assert (len(CLASSES), len(MINTED), len(PROTOCOL)) == (14, 84, 11)


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition])
def test_every_term_has_one_english_label_and_definition(ontology, predicate):
    for term in IRIS:
        values = list(ontology.objects(term, predicate))
        assert [value.language for value in values] == ["en"], term
        assert len(values[0]) > 1


def test_every_term_is_named_in_a_way_of_its_own(ontology):
    classes = [str(ontology.value(term, RDFS.label)) for term in ontology.subjects(RDF.type, OWL.Class)]
    assert len(set(classes)) == len(classes) == 14


@pytest.mark.parametrize("folder", ["", "schemes", "external", "examples", "conditions"])
def test_every_file_names_only_terms_that_are_defined(vocab, folder):
    paths = list((vocab / folder).glob("*.ttl"))
    assert paths
    for path in paths:
        assert local_names(path) <= CLASSES | MINTED | PROTOCOL, path


def test_domains_and_ranges_are_those_of_the_table(ontology):
    for owner, row in ROWS:
        if row.iri in MINTED:
            owners = {other for other, same in ROWS if same.iri == row.iri}
            domain = ontology.value(URIRef(row.iri), RDFS.domain)
            assert domain == (URIRef(NC + owner) if len(owners) == 1 else None), row.predicate
        if row.iri in MINTED and row.type == "part":
            assert ontology.value(URIRef(row.iri), RDFS.range) == URIRef(NC + row.argument)


def test_the_ontology_names_its_version_licence_and_changes(ontology):
    vocabulary = URIRef("https://w3id.org/newcommons/ns")
    assert (vocabulary, RDF.type, OWL.Ontology) in ontology
    version = ontology.value(vocabulary, OWL.versionInfo)
    assert ontology.value(vocabulary, OWL.versionIRI) == URIRef(f"https://w3id.org/newcommons/ns/{version}")
    notes = {str(note) for note in ontology.objects(vocabulary, SKOS.historyNote)}
    assert len([note for note in notes if note.startswith(f"{version}: ")]) == 1
    prior = str(ontology.value(vocabulary, OWL.priorVersion)).rpartition("/")[2]
    assert len([note for note in notes if note.startswith(f"{prior}: ")]) == 1
    assert f"{SCHEMES}ns/{version}" == VOCABULARY
    assert ontology.value(vocabulary, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")


def shape_rows(graph: Graph) -> set[tuple[str, str, str]]:
    """(class, field, predicate) of every property shape in the shapes that the table generated."""
    found = set()
    for owner in TABLE:
        for shape in graph.objects(URIRef(f"{NC}{owner}Shape"), SH.property):
            found.add((owner, str(graph.value(shape, SH.name)), str(graph.value(shape, SH.path))))
    return found


def test_shapes_and_table_have_the_same_properties(shapes):
    assert shape_rows(shapes) == {(owner, row.field, row.iri) for owner, row in ROWS}


def needed(graph: Graph, owner: str, row: Property) -> bool:
    shapes = graph.objects(URIRef(f"{NC}{owner}Shape"), SH.property)
    return any(
        graph.value(shape, SH.path) == URIRef(row.iri) and graph.value(shape, SH.minCount) == Literal(1)
        for shape in shapes
    )


def test_exactly_what_the_table_needs_is_demanded(shapes):
    assert {(owner, row.field) for owner, row in ROWS if needed(shapes, owner, row)} == {
        (owner, row.field) for owner, row in ROWS if row.need == "V"
    }


def test_the_rule_of_own_parts_names_every_property_that_leads_to_a_part(vocab):
    rule = (vocab / "rules.ttl").read_text(encoding="utf-8").partition("nc:OwnPartShape")[2].partition("?value .")[0]
    predicates = set(re.findall(r"[a-z]+:\w+", rule.rpartition("$this")[2]))
    assert predicates == {row.predicate for _, row in ROWS if row.type == "part"}


@pytest.mark.parametrize("name", ["shapes.ttl", "advice.ttl", "rules.ttl"])
def test_every_message_is_a_sentence(vocab, name):
    messages = list(Graph().parse(vocab / name).objects(None, SH.message))
    assert messages
    for message in messages:
        assert message.language == "en"
        assert message[0].isupper(), message
        assert message[-1] in ".?…", message


def test_shapes_only_hold_violations_and_advice_only_the_rest(vocab, advice):
    shapes = Graph().parse(vocab / "shapes.ttl")
    assert set(shapes.objects(None, SH.severity)) == set()
    assert set(advice.objects(None, SH.severity)) == {SH.Warning, SH.Info}
    for shape in advice.objects(None, SH.property):
        assert advice.value(shape, SH.severity) in (SH.Warning, SH.Info)


def test_every_hand_written_condition_is_published(vocab):
    for name in ("shapes.ttl", "advice.ttl"):
        written = set(Graph().parse(vocab / "conditions" / name).subjects(RDF.type, SH.NodeShape))
        assert written
        assert written <= set(Graph().parse(vocab / name).subjects(RDF.type, SH.NodeShape))
