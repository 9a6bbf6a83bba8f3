"""The generated files are current, the examples conform, the context carries every practice there and back."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import RDF, SH, Graph, URIRef
from rdflib.compare import isomorphic

from node.errors import VocabularyError
from node.rdf.namespaces import NC, SCHEMES, expand
from node.rdf.table import KINDS, TABLE
from node.rdf.vocabulary import MEDIA_TYPES, field_labels, ontology, serialize, terms
from tests.vocabulary.validation import validate

EXAMPLES = {"policy": "policy", "case-study": "case-study", "pilot": "pilot"}
LANGUAGES = ("en", "es", "ca", "fr", "de", "nl", "fi")


def build(vocab: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, vocab / "build.py", *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_the_generated_files_are_current(vocab):
    run = build(vocab, "--check")
    assert run.stderr == ""
    assert run.returncode == 0


def test_a_file_that_is_not_current_is_named_and_then_written(vocab, tmp_path):
    for path in [*vocab.rglob("*.ttl"), vocab / "build.py", vocab / "context.jsonld"]:
        target = tmp_path / "vocab" / path.relative_to(vocab)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    (tmp_path / "node").symlink_to(vocab.parent / "node")
    copy = tmp_path / "vocab"
    current = (copy / "advice.ttl").read_bytes()
    (copy / "advice.ttl").write_text("# old\n", encoding="utf-8")
    check = build(copy, "--check")
    assert (check.returncode, "advice.ttl" in check.stderr, "shapes.ttl" in check.stderr) == (1, True, False)
    assert (copy / "advice.ttl").read_text(encoding="utf-8") == "# old\n"
    assert build(copy).returncode == 0
    assert (copy / "advice.ttl").read_bytes() == current


@pytest.fixture(scope="module")
def examples(vocab) -> dict[str, Graph]:
    return {name: Graph().parse(vocab / "examples" / f"{name}.ttl") for name in EXAMPLES}


def test_the_examples_conform(examples, shapes):
    batch = Graph()
    for graph in examples.values():
        batch += graph
    assert validate(batch, shapes) == set()


def test_the_examples_choose_only_from_our_lists(examples, advice):
    batch = Graph()
    for graph in examples.values():
        batch += graph
    problems = validate(batch, advice)
    assert problems
    assert not [problem for problem in problems if "not in our version of the list" in problem.message]


def test_there_is_an_example_of_each_kind(examples):
    for name, graph in examples.items():
        kinds = {KINDS[str(kind)] for kind in graph.objects(None, RDF.type) if str(kind) in KINDS}
        assert kinds == {EXAMPLES[name]}


@pytest.fixture(scope="module")
def context(vocab) -> dict[str, object]:
    return json.loads((vocab / "context.jsonld").read_text(encoding="utf-8"))["@context"]


def test_context_and_table_have_the_same_properties_and_classes(context):
    ids = {value["@id"] if isinstance(value, dict) else value for value in context.values() if value is not True}
    predicates = {row.predicate for rows in TABLE.values() for row in rows}
    assert {id for id in ids if isinstance(id, str) and ":" in id and "/" not in id} == predicates
    classes = {str(value) for value in context.values() if str(value).startswith(NC) and value != NC}
    assert classes == {*KINDS, *(NC + owner for owner in TABLE if owner != "Practice")}


def test_the_prefixes_of_the_context_are_ours(context):
    for name, value in context.items():
        if isinstance(value, str) and value.startswith("http") and not value.startswith(NC + name):
            assert expand(f"{name}:x") == value + "x"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_survives_compact_json_and_back(examples, context, name):
    text = examples[name].serialize(format="json-ld", context=context, auto_compact=True)
    document = json.loads(text)
    practice = next(item for item in document["@graph"] if item["type"] in ("Policy", "CaseStudy", "Pilot"))
    assert practice["status"].startswith("https://w3id.org/newcommons/statuses/")
    assert "en" in practice["title"]
    assert isomorphic(Graph().parse(data=text, format="json-ld"), examples[name])
    quads = parse(text, format=RdfFormat.JSON_LD)
    lines = Graph().parse(data="".join(f"{quad.triple} .\n" for quad in quads), format="nt")
    assert isomorphic(lines, examples[name])


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_the_vocabulary_is_served_whole_in_every_form(vocab, media_type):
    served = {quad.triple for quad in parse(serialize(vocab, media_type), RdfFormat.from_media_type(media_type))}
    paths = [vocab / "ontology.ttl", *(vocab / "schemes").glob("*.ttl")]
    assert served == {quad.triple for path in paths for quad in parse(path=path)}


def test_terms_are_listed_classes_first(vocab):
    listed = terms(vocab)
    assert [term.is_class for term in listed] == sorted((term.is_class for term in listed), reverse=True)
    assert {term.iri for term in listed} == {str(s) for s in ontology(vocab).subjects(RDF.type) if s.startswith(NC)}
    assert all(term.label and term.definition for term in listed)


@pytest.fixture(scope="module")
def fields(vocab) -> Graph:
    return Graph().parse(vocab / "fields.ttl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_a_name_in_seven_languages(vocab, fields, language):
    names = field_labels(vocab, language)
    assert list(names) == [(owner, row.field) for owner, rows in TABLE.items() for row in rows]
    for (owner, field), name in names.items():
        said = fields.objects(URIRef(f"{SCHEMES}fields/{owner}-{field}"), SH.name)
        assert [str(value) for value in said if value.language == language] == [name], (owner, field)


def test_every_field_is_named_with_the_predicate_of_the_table(fields):
    paths = {str(s).rpartition("/")[2]: str(o) for s, o in fields.subject_objects(SH.path)}
    assert paths == {f"{owner}-{row.field}": row.iri for owner, rows in TABLE.items() for row in rows}


def test_a_field_is_named_in_english_where_a_language_is_not_ours(vocab):
    assert field_labels(vocab, "sv") == field_labels(vocab, "en")


def test_broken_files_are_named(tmp_path):
    for name in ("ontology.ttl", "fields.ttl"):
        (tmp_path / name).write_text("nc:x a", encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"ontology\.ttl cannot be read"):
        ontology(tmp_path)
    with pytest.raises(VocabularyError, match=r"fields\.ttl cannot be read"):
        field_labels(tmp_path, "en")


def test_a_field_without_a_name_is_named(tmp_path):
    (tmp_path / "fields.ttl").write_text("", encoding="utf-8")
    with pytest.raises(VocabularyError, match="title"):
        field_labels(tmp_path, "en")
