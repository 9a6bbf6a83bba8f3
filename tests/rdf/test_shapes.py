"""The compiled shapes say what the reference checker says, and what the vocabulary promises."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pyshacl
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from node.errors import VocabularyError
from node.practice import Kind
from node.rdf.datatypes import LEXICAL, YEAR, YEAR_MONTH
from node.rdf.description import describe
from node.rdf.namespaces import NC, PREFIXES, RDF_TYPE, XSD, expand
from node.rdf.practices import to_quads
from node.rdf.shapes import Severity, compile_shapes, strangers
from tests.rdf.mutants import mutant, unbroken
from tests.strategies import complete_practice

VOCAB = Path(__file__).parents[2] / "vocab"
VIOLATIONS = (VOCAB / "shapes.ttl", VOCAB / "rules.ttl")
SH = rdflib.Namespace(PREFIXES["sh"])
KIND_MESSAGE = "A text is a policy, a case study or a pilot: choose one."


def reference(triples, paths):
    """What pySHACL finds: focus nodes with messages."""
    shapes = rdflib.Graph()
    for path in paths:
        shapes.parse(path)
    data = rdflib.Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    return {
        (str(report.value(result, SH.focusNode)), str(message))
        for result in report.subjects(rdflib.RDF.type, SH.ValidationResult)
        for message in report.objects(result, SH.resultMessage)
        if "{?" not in message  # a rule about a title that is an IRI, which the shapes refuse by themselves
    }


def compiled(triples, paths):
    """What our checker finds of one practice, without what only we demand: that it has a kind at all."""
    iri = triples[0].subject.value.partition("#")[0]
    description = describe(triples)
    types = {term.value for term in description.get(iri, {}).get(RDF_TYPE, [])}
    found = {(problem.focus, problem.message) for problem in compile_shapes(paths).check(iri, description)}
    has_kind = types & {NC + "Policy", NC + "CaseStudy", NC + "Pilot"}
    return found if has_kind else found - {(iri, KIND_MESSAGE)}


def problems(practice_triples, iri=None):
    subject = iri or practice_triples[0].subject.value
    return compile_shapes(VIOLATIONS).check(subject, describe(practice_triples))


@pytest.fixture
def complete():
    practice = complete_practice()
    return practice.iri, [Triple(quad.subject, quad.predicate, quad.object) for quad in to_quads(practice)]


def misread_by_the_reference(triples):
    """Focus nodes with a year or month that rdflib takes for well formed: "2016" for a gYearMonth; or with a number
    that is none, which pySHACL passes over where SHACL (4.5.4) has it fail, since it cannot be compared."""
    return {
        triple.subject.value
        for triple in triples
        if isinstance(triple.object, Literal)
        and triple.object.datatype.value in (YEAR, YEAR_MONTH, XSD + "decimal")
        and not LEXICAL[triple.object.datatype.value](triple.object.value)
    }


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:Parsing weird boolean:UserWarning")
@pytest.mark.parametrize(
    ("paths", "count"),
    [(VIOLATIONS[:1], 120), (VIOLATIONS, 24), ((VOCAB / "advice.ttl",), 50)],
    ids=["shapes", "rules", "advice"],
)
def test_the_compiled_shapes_agree_with_pyshacl_on_mutants(paths, count):
    random = Random(2018)
    mutants = [mutant(number, random) for number in range(count)]
    together = [triple for triples in mutants for triple in triples]
    expected = reference(together, paths)
    found = set().union(*(compiled(triples, paths) for triples in mutants))
    assert expected <= found
    assert {focus for focus, _ in found - expected} <= misread_by_the_reference(together)
    assert len({focus.partition("#")[0] for focus, _ in expected}) > count // 2


def test_unbroken_practices_conform():
    for number in range(20):
        assert problems(unbroken(number, Random(number))) == []


def test_every_problem_says_where_what_and_how_bad(complete):
    iri, triples = complete
    subject, predicate = NamedNode(iri + "#result-2"), NamedNode(expand("schema:value"))
    triples = [triple for triple in triples if (triple.subject, triple.predicate) != (subject, predicate)]
    triples.append(Triple(subject, predicate, Literal("1e6", datatype=NamedNode(XSD + "double"))))
    (problem,) = problems(triples)
    assert (problem.field, problem.severity, problem.focus, problem.value) == (
        "value",
        Severity.VIOLATION,
        iri + "#result-2",
        "1e6",
    )
    assert problem.message == problem.messages["en"]


def test_a_practice_of_no_kind_does_not_conform(complete):
    iri, triples = complete
    untyped = [triple for triple in triples if triple.object != NamedNode(NC + "Pilot")]
    assert [problem.message for problem in problems(untyped, iri)] == [KIND_MESSAGE]
    assert [problem.message for problem in problems([triples[1]], iri + "-2")] == [KIND_MESSAGE]


def test_a_class_that_is_a_text_is_no_class(complete):
    iri, triples = complete
    kind = Triple(NamedNode(iri), NamedNode(RDF_TYPE), NamedNode(NC + "Pilot"))
    said = [triple for triple in triples if triple != kind]
    said.append(Triple(kind.subject, kind.predicate, Literal(NC + "Pilot")))
    assert [problem.message for problem in problems(said, iri)] == [KIND_MESSAGE]


def test_subclasses_a_payload_declares_count_for_nothing(complete):
    iri, triples = complete
    part, own_class = NamedNode(iri + "#place-1"), NamedNode(iri + "#my-place")
    triples.remove(Triple(part, NamedNode(RDF_TYPE), NamedNode(NC + "Place")))
    triples.append(Triple(part, NamedNode(RDF_TYPE), own_class))
    triples.append(Triple(own_class, NamedNode(expand("rdfs:subClassOf")), NamedNode(NC + "Place")))
    assert [(problem.field, problem.value) for problem in problems(triples, iri)] == [("places", part.value)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nc:start", Literal("2016-13", datatype=NamedNode(XSD + "gYearMonth"))),
        ("nc:start", Literal("2016-02-30", datatype=NamedNode(XSD + "date"))),
        ("nc:start", Literal("2016-05", datatype=NamedNode(XSD + "gYear"))),
        ("nc:start", Literal("2016\n", datatype=NamedNode(XSD + "gYear"))),
        ("nc:reviewDue", Literal("2016-02-30", datatype=NamedNode(XSD + "date"))),
        ("nc:outcome", NamedNode("https://w3id.org/newcommons/statuses/worked")),
        ("dcat:landingPage", NamedNode("javascript:alert(1)")),
        ("dcterms:title", Literal("two of a language", language="en")),
        ("dcterms:title", Literal("no language")),
    ],
)
def test_what_a_peer_may_not_say(complete, field, value):
    iri, triples = complete
    predicate = NamedNode(expand(field))
    kept = [triple for triple in triples if triple.subject.value != iri or triple.predicate != predicate]
    assert problems(kept + [Triple(NamedNode(iri), predicate, value)] * 2 + _titles(iri, field), iri)


def _titles(iri, field):
    title = Triple(NamedNode(iri), NamedNode(expand("dcterms:title")), Literal("A title", language="en"))
    return [title] if field == "dcterms:title" else []


@pytest.mark.parametrize("number", ["x", "1e3", "", "1.5", "1" * 19, "١٢", "1\n"])
def test_ill_typed_numbers_are_refused(complete, number):
    iri, triples = complete
    place, population = NamedNode(iri + "#place-1"), NamedNode(expand("nc:population"))
    kept = [triple for triple in triples if (triple.subject, triple.predicate) != (place, population)]
    assert problems(kept, iri) == []
    kept.append(Triple(place, population, Literal(number, datatype=NamedNode(XSD + "integer"))))
    assert [problem.field for problem in problems(kept, iri)] == ["population"]


@pytest.mark.parametrize(
    ("start", "end", "in_order"),
    [
        ("2016-05", "2018", True),
        ("2016-05", "2016", True),
        ("2016-05", "2015", False),
        ("2016-05-02", "2016-05-01", False),
    ],
)
def test_dates_are_compared_as_exactly_as_both_are_known(complete, start, end, in_order):
    iri, triples = complete
    types = {4: "gYear", 7: "gYearMonth", 10: "date"}
    dates = {expand("nc:start"): start, expand("nc:end"): end}
    changed = [triple for triple in triples if triple.predicate.value not in dates]
    for predicate, text in dates.items():
        value = Literal(text, datatype=NamedNode(XSD + types[len(text)]))
        changed.append(Triple(NamedNode(iri), NamedNode(predicate), value))
    assert [problem.field for problem in problems(changed, iri)] == ([] if in_order else ["end"])


def test_a_title_without_a_summary_in_its_language_is_a_warning(complete):
    iri, triples = complete
    title = Triple(NamedNode(iri), NamedNode(expand("dcterms:title")), Literal("Otsikko", language="fi"))
    (problem,) = problems([*triples, title])
    assert (problem.severity, problem.message) == (Severity.WARNING, "There is a title in fi but no summary.")


def test_strangers_are_subjects_outside_the_practice(complete):
    iri, triples = complete
    said = NamedNode(expand("nc:newThing"))
    others = [iri + "-2", iri + "/x", iri.replace("ghent", "zug") + "#result-1"]
    assert strangers(iri, describe(triples)) == []
    assert strangers(iri, describe([*triples, *(Triple(NamedNode(o), said, said) for o in others)])) == sorted(others)


HEAD = "PREFIX : <https://x.example/> PREFIX sh: <http://www.w3.org/ns/shacl#> :S a sh:NodeShape ; "


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ('sh:targetClass :C ; sh:closed true ; sh:message "m" .', "sh:closed is not supported"),
        ('sh:targetNode :C ; sh:message "m" .', "no sh:targetClass"),
        ('sh:targetClass :C ; sh:property [ sh:path :p ; sh:languageIn ("en") ; sh:message "m" ] .', "sh:languageIn"),
        (
            'sh:targetClass :C ; sh:property [ sh:path [ sh:inversePath :p ] ; sh:minCount 1 ; sh:message "m" ] .',
            "a list is broken",
        ),
        ("sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] .", "no sh:message"),
        ('sh:targetClass :C ; sh:property [ sh:path :p ; sh:pattern "(" ; sh:message "m" ] .', "is broken"),
        (
            'sh:targetClass :C ; sh:or ( [ sh:path :p ; sh:qualifiedMinCount 1 ] ) ; sh:message "m" .',
            "qualifiedMinCount",
        ),
        ('sh:targetClass :C ; sh:nodeKind sh:BlankNode ; sh:message "m" .', "not supported"),
        ('sh:targetClass :C ; sh:severity :Bad ; sh:nodeKind sh:IRI ; sh:message "m" .', "not supported"),
        ('sh:targetClass :C ; sh:sparql [ sh:select "" ; sh:message "m" ] .', "no counterpart in code"),
        ("sh:targetClass", "is broken"),
    ],
)
def test_what_cannot_be_compiled_is_refused_and_never_ignored(tmp_path, shape, reason):
    path = tmp_path / "shapes.ttl"
    path.write_text(HEAD + shape, encoding="utf-8")
    with pytest.raises(VocabularyError, match=reason):
        compile_shapes([path])


def test_a_missing_file_is_a_broken_vocabulary(tmp_path):
    with pytest.raises(VocabularyError, match=r"shapes\.ttl cannot be read"):
        compile_shapes([tmp_path / "shapes.ttl"])


SMALL = """
:S a sh:NodeShape ; sh:targetClass :C ;
  sh:property [ sh:path ( :p :q ) ; sh:minCount 1 ; sh:maxCount 2 ; sh:message "sequence" ] ;
  sh:property [ sh:path :p ; sh:hasValue :x ; sh:message "has" ] ;
  sh:property [ sh:path :r ; sh:nodeKind sh:Literal ; sh:minInclusive 2 ; sh:message "two" ] ;
  sh:not [ sh:path :bad ; sh:minCount 1 ] ; sh:message "not" .
"""


@pytest.mark.parametrize(
    ("said", "messages"),
    [
        (":f :p :x . :x :q 1", set()),
        (":f :p :y . :y :q 1", {"has"}),
        (":f :p :x", {"sequence"}),
        (":f :p :x . :x :q 1, 2, 3", {"sequence"}),
        (":f :p :x, 'literal' . :x :q 1", set()),
        (":f :p :x ; :r 1, 2.5, :iri . :x :q 1", {"two"}),
        (":f :p :x ; :bad 1 . :x :q 1", {"not"}),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_constructs_our_shapes_hardly_use_mean_what_shacl_says(tmp_path, said, messages):
    path, prefixes = tmp_path / "shapes.ttl", HEAD.partition(":S")[0]
    path.write_text(prefixes + SMALL, encoding="utf-8")
    triples = [
        Triple(quad.subject, quad.predicate, quad.object)
        for quad in parse(f"{prefixes} :f a :C . {said} .", format=RdfFormat.TURTLE)
    ]
    found = {(problem.focus, problem.message) for problem in compile_shapes([path]).check("f", describe(triples))}
    assert found == {("https://x.example/f", message) for message in messages}
    assert found == reference(triples, [path])


def test_kinds_have_statuses_of_their_own():
    for kind, status in ((Kind.PILOT, "in-force"), (Kind.POLICY, "running")):
        practice = complete_practice(kind)
        triples = [Triple(quad.subject, quad.predicate, quad.object) for quad in to_quads(practice)]
        predicate = NamedNode(expand("adms:status"))
        kept = [triple for triple in triples if triple.predicate != predicate]
        value = NamedNode(f"https://w3id.org/newcommons/statuses/{status}")
        assert problems([*kept, Triple(NamedNode(practice.iri), predicate, value)], practice.iri)
