"""What the shapes say stands at the line of the file where it can be mended."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from node.catalog.markdown import read_file
from node.catalog.validation import Review, check, review
from node.practice import Thesaurus
from node.rdf.shapes import Shapes
from tests.catalog.conftest import BASE, GOOD, Write


def reviewed(thesaurus: Thesaurus, shapes: Shapes, *paths: Path) -> Review:
    return review(paths, base_url=BASE, thesaurus=thesaurus, shapes=shapes)


def test_a_good_file_may_be_published_and_gets_advice(write: Write, thesaurus: Thesaurus, shapes: Shapes) -> None:
    found = reviewed(thesaurus, shapes, write())
    assert [draft.practice.slug for draft in found.drafts] == ["wifi"]
    assert found.problems == []
    advice = {problem.field: problem for problem in found.advice}
    assert advice["contact"].line == 1  # nowhere in the file yet
    assert advice["places[0].same_as"].line == 8


def test_a_missing_field_is_told_at_what_surrounds_it(write: Write, thesaurus: Thesaurus, shapes: Shapes) -> None:
    content = GOOD.replace("summary: A test in the shopping streets.\n", "").replace("    publisher: Stad Gent\n", "")
    path = write(content=content)
    found = reviewed(thesaurus, shapes, path)
    assert found.drafts == []
    assert [(problem.line, problem.field) for problem in found.problems] == [
        (1, "summary"),
        (17, "sources[0].publisher"),
    ]
    assert str(found.problems[0]).startswith(f"{path}:1: summary: Write a summary")


def test_a_value_the_shapes_refuse_is_told_at_its_line(write: Write, thesaurus: Thesaurus, shapes: Shapes) -> None:
    path = write(title="x" * 201, places="[{name: Gent, country: BEL}, {name: Gent, country: BEL, centroid: here}]")
    problems = {problem.field: problem for problem in reviewed(thesaurus, shapes, path).problems}
    assert problems.keys() == {"title", "places[1].centroid"}
    assert (problems["title"].line, problems["title"].message) == (3, "is 201 characters long; 200 at most")
    assert problems["places[1].centroid"].line == 7


def test_a_rule_over_two_fields_is_told(write: Write, thesaurus: Thesaurus, shapes: Shapes) -> None:
    found = reviewed(thesaurus, shapes, write(start="2021", end="2019-05"))
    assert ["The end lies before the start." in str(problem) for problem in found.problems] == [True]


def test_a_bad_file_stops_no_other(write: Write, thesaurus: Thesaurus, shapes: Shapes) -> None:
    good, bad, worse = write("good.md"), write("bad.md", start="2019-13"), write("worse.md", b"\xff")
    found = reviewed(thesaurus, shapes, good.parent)
    assert [draft.path for draft in found.drafts] == [good]
    assert [problem.path for problem in found.problems] == [bad, worse]


def test_two_files_of_one_name_are_told(write: Write, thesaurus: Thesaurus, shapes: Shapes) -> None:
    first, second = write("a/wifi.md"), write("b/wifi.md")
    found = reviewed(thesaurus, shapes, first.parent, second.parent)
    assert [draft.path for draft in found.drafts] == [first]
    assert [str(problem) for problem in found.problems] == [
        f"{second}: has the same name as {first}, so both would have one address; rename one"
    ]


def test_what_peers_would_not_take_is_told_here(write: Write, thesaurus: Thesaurus, shapes: Shapes) -> None:
    draft = read_file(write(), base_url=BASE, thesaurus=thesaurus)
    many = tuple(f"https://x.example/{number}" for number in range(5_000))
    crowded = check(replace(draft, practice=replace(draft.practice, datasets=many)), shapes)
    assert any("statements; other nodes take 5,000 at most" in str(problem) for problem in crowded.problems)
    long = tuple(f"https://x.example/{number}/{'x' * 1_000}" for number in range(1_000))
    heavy = check(replace(draft, practice=replace(draft.practice, datasets=long)), shapes)
    assert any("bytes; other nodes take 1,000,000 at most" in str(problem) for problem in heavy.problems)
    controls = check(replace(draft, practice=replace(draft.practice, title={"en": "\x07"})), shapes)
    assert any("control character" in str(problem) for problem in controls.problems)
    nameless = check(replace(draft, practice=replace(draft.practice, website=("no address",))), shapes)
    assert [(problem.field, problem.line) for problem in nameless.problems] == [("website", 1)]
