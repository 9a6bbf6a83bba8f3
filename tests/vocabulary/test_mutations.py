"""One thing broken at a time: what must stop a practice does, what must pass does. All are validated in one batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rdflib import DCAT, DCTERMS, RDF, XSD, Graph, Literal, Namespace, URIRef

from tests.vocabulary.validation import Problem, validate

BASE = (Path(__file__).parent / "base.ttl").read_text(encoding="utf-8")
NC = Namespace("https://w3id.org/newcommons/ns#")
SCHEMA = Namespace("https://schema.org/")
STATUS = URIRef("http://www.w3.org/ns/adms#status")
CONCEPTS = "https://w3id.org/newcommons/"

Mutation = Callable[[Graph, URIRef], object]


def add(predicate: URIRef, *values: URIRef | Literal, part: str = "") -> Mutation:
    """More values."""

    def mutation(graph: Graph, practice: URIRef) -> None:
        for value in values:
            graph.add((practice + part, predicate, value))

    return mutation


def put(predicate: URIRef, *values: URIRef | Literal, part: str = "") -> Mutation:
    """Other values; none without any."""

    def mutation(graph: Graph, practice: URIRef) -> None:
        assert (practice + part, predicate, None) in graph
        graph.remove((practice + part, predicate, None))
        add(predicate, *values, part=part)(graph, practice)

    return mutation


def both(*mutations: Mutation) -> Mutation:
    """One after the other."""

    def all_of_them(graph: Graph, practice: URIRef) -> None:
        for mutation in mutations:
            mutation(graph, practice)

    return all_of_them


STRANGER = URIRef("https://evil.example/practices/x#result-1")
TITLE = "Write this text with its language, once per language, in at most 200 characters."
COPY = "A curated copy is of a practice that another publisher has: give its address there."
WHEN = "Write a year, a month or a day: 2021, 2021-03 or 2021-03-31."

STOPPED: dict[str, tuple[Mutation, set[str]]] = {
    "no title": (put(DCTERMS.title), {"Give the practice a title, in at least one language."}),
    "plain title": (add(DCTERMS.title, Literal("x")), {TITLE}),
    "two English titles": (add(DCTERMS.title, Literal("x", lang="en")), {TITLE}),
    "title of 201 characters": (put(DCTERMS.title, Literal("x" * 201, lang="en")), {TITLE}),
    "end before start": (put(NC.end, Literal("2015", datatype=XSD.gYear)), {"The end lies before the start."}),
    "start in month 13": (put(NC.start, Literal("2016-13", datatype=XSD.gYearMonth)), {WHEN}),
    "start as a string": (put(NC.start, Literal("2016")), {WHEN}),
    "status of a policy on a pilot": (
        put(STATUS, URIRef(CONCEPTS + "statuses/in-force")),
        {"Choose a status that fits a pilot: planned, running, evaluated, ended or suspended."},
    ),
    "ended pilot without outcome": (
        put(NC.outcome),
        {"This pilot has ended: say whether it worked. 'Not reported' is a fair answer."},
    ),
    "theme of another list": (
        add(DCAT.theme, URIRef("http://eurovoc.europa.eu/5181")),
        {"Choose from the list of themes."},
    ),
    "no lesson, no theme": (
        both(put(NC.lesson), put(DCAT.theme)),
        {"Choose at least one lesson or one theme."},
    ),
    "no source, no attachment": (put(DCTERMS.source), {"Add at least one source or one attachment."}),
    "cost as a double": (
        put(SCHEMA.value, Literal(4e6), part="#cost-1"),
        {"Write a plain number, such as 72 or 9.5."},
    ),
    "cost without currency": (
        put(SCHEMA.currency, part="#cost-1"),
        {"Name the currency with three letters."},
    ),
    "part of a stranger": (
        both(add(NC.result, STRANGER), lambda graph, _: graph.add((STRANGER, RDF.type, NC.Result))),
        {"A part does not belong to this text."},
    ),
    "copy of itself": (
        lambda graph, practice: add(NC.curatedCopyOf, practice)(graph, practice),
        {COPY},
    ),
    "copy of another of the same publisher": (
        add(NC.curatedCopyOf, URIRef("https://stad.example/practices/other")),
        {COPY},
    ),
    "copy of a part of itself": (
        lambda graph, practice: add(NC.curatedCopyOf, practice + "#result-1")(graph, practice),
        {COPY},
    ),
    "copy of two": (
        add(NC.curatedCopyOf, *(URIRef(f"https://ghent.example/practices/{slug}") for slug in "ab")),
        {"Give the web address of a practice."},
    ),
    "copy of a title": (add(NC.curatedCopyOf, Literal("x")), {"Give the web address of a practice."}),
    "two kinds": (add(RDF.type, NC.Policy), {"A text is a policy, a case study or a pilot: choose one."}),
    "result without any value": (
        put(SCHEMA.value, part="#result-1"),
        {"Give a number, a range (from, to) or the value in words."},
    ),
    "javascript address": (
        put(SCHEMA.url, URIRef("javascript:alert(1)"), part="#source-1"),
        {"Give a web address that starts with http:// or https://."},
    ),
    "licence as web page": (
        put(DCTERMS.license, URIRef("https://creativecommons.org/licenses/by/4.0/")),
        {"Choose from the list of licences (such as CC_BY_4_0)."},
    ),
}
"""What is broken -> how, and what a clerk reads among other sentences."""

PASSED: dict[str, Mutation] = {
    "unchanged": lambda *_: None,
    "title in one more language": add(DCTERMS.title, Literal("x", lang="fi")),
    "end in the year of the start": put(NC.end, Literal("2016", datatype=XSD.gYear)),
    "theme our list does not have": add(DCAT.theme, URIRef(CONCEPTS + "themes/quantum")),
    "copy of another city's": add(NC.curatedCopyOf, URIRef("https://ghent.example/practices/data-market")),
    "copy of one of a longer name": add(NC.curatedCopyOf, URIRef("https://stad.example.org/practices/data-market")),
    "property of a newer version": add(NC.newThing, Literal("x")),
}

NAMES = [*STOPPED, *PASSED]


def iri(name: str) -> str:
    return f"https://stad.example/practices/m{NAMES.index(name)}"


def mutants() -> Iterator[Graph]:
    for name, mutation in ({name: mutation for name, (mutation, _) in STOPPED.items()} | PASSED).items():
        graph = Graph().parse(data=BASE.replace("https://stad.example/practices/data-market", iri(name)))
        mutation(graph, URIRef(iri(name)))
        yield graph


@pytest.fixture(scope="module")
def problems(shapes: Graph) -> set[Problem]:
    batch = Graph()
    for graph in mutants():
        batch += graph
    return validate(batch, shapes)


def of(problems: set[Problem], name: str, severity: str) -> set[str]:
    return {
        problem.message
        for problem in problems
        if problem.focus.partition("#")[0] == iri(name) and problem.severity == severity
    }


@pytest.mark.parametrize("name", STOPPED)
def test_a_broken_practice_is_stopped_with_a_sentence_for_the_clerk(name, problems):
    assert STOPPED[name][1] <= of(problems, name, "Violation")


@pytest.mark.parametrize("name", PASSED)
def test_what_does_no_harm_passes(name, problems):
    assert of(problems, name, "Violation") == set()


def test_a_title_without_a_summary_in_its_language_is_a_warning(problems):
    assert of(problems, "title in one more language", "Warning") == {"There is a title in fi but no summary."}
    assert of(problems, "unchanged", "Warning") == set()


def test_only_the_editor_minds_a_theme_our_list_does_not_have(advice):
    graph = Graph().parse(data=BASE)
    before = {problem.message for problem in validate(graph, advice)}
    practice = URIRef("https://stad.example/practices/data-market")
    PASSED["theme our list does not have"](graph, practice)
    after = {problem.message for problem in validate(graph, advice)}
    assert after - before == {
        "This choice is not in our version of the list. Choose at least one lesson or one theme.",
    }
