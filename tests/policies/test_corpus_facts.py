"""The starter corpus is whole, says how sure it is, and takes the facts about places from where the README says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from node.catalog.validation import Review, review
from node.config import resource_folder
from node.rdf.schemes import load_thesaurus
from node.rdf.shapes import compile_shapes
from node.rdf.table import TABLE

POLICIES = Path(__file__).parents[2] / "policies"
FILES = sorted(POLICIES.glob("cities/*/*.md"))
TEMPLATES = sorted(POLICIES.glob("templates/*.md"))
CITIES_WITH_A_NODE = {"amsterdam", "barcelona", "ghent", "helsinki", "seattle"}
LINKS = [row.field for row in TABLE["Practice"] if row.type == "practice"]
GEONAMES = "https://sws.geonames.org/"


def front_and_body(path: Path) -> tuple[dict[str, Any], str]:
    """The front matter, every value as written, and what stands below it."""
    front, _, body = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    return yaml.load(front, Loader=yaml.BaseLoader), body.strip()


PRACTICES = {path: front_and_body(path)[0] for path in FILES}


def publisher(path: Path) -> str:
    """Who publishes the file in the demo: its city, or the library."""
    return path.parent.name if path.parent.name in CITIES_WITH_A_NODE else "library"


def reviewed(path: Path) -> Review:
    """What the node itself says of a file or folder before it publishes."""
    vocabulary = resource_folder("vocab")
    shapes = compile_shapes([vocabulary / "shapes.ttl", vocabulary / "advice.ttl"])
    return review([path], base_url="https://library.example", thesaurus=load_thesaurus(vocabulary), shapes=shapes)


def test_the_node_would_publish_every_practice() -> None:
    result = reviewed(POLICIES / "cities")
    assert result.problems == []
    assert {draft.path for draft in result.drafts} == set(FILES)


def test_the_vocabulary_knows_each_city_so_that_pages_call_it_as_their_language_does() -> None:
    thesaurus = load_thesaurus(resource_folder("vocab"))
    places = [place for draft in reviewed(POLICIES / "cities").drafts for place in draft.practice.places]
    unknown = {place.label for place in places if not thesaurus.city_name(place.slug, place.country, "fi")}
    boroughs = {"London Borough of Camden", "London Borough of Hackney", "Suginami Ward, Tokyo"}
    assert unknown == boroughs  # no language has another name for them


def test_the_corpus_is_whole() -> None:
    assert Counter(fields["kind"] for fields in PRACTICES.values()) == {"policy": 57, "pilot": 28, "case-study": 23}
    assert len({path.stem for path in FILES}) == len(FILES) == 108


@pytest.mark.parametrize("path", [*FILES, *TEMPLATES], ids=lambda path: path.stem)
def test_fields_come_in_the_order_of_the_table(path: Path) -> None:
    fields = [name for name in front_and_body(path)[0] if name not in ("kind", "text_language")]
    order = [row.field for row in TABLE["Practice"]]
    assert fields == sorted(fields, key=order.index)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_practice_says_how_sure_it_is(path: Path) -> None:
    fields = PRACTICES[path]
    assert fields["status_basis"] in ("source-read", "inferred")
    assert fields["evidence"] in ("source-read", "recalled")
    if fields["evidence"] == "recalled":
        assert fields["not_verified"]
    assert fields["sources"]
    assert all(source["read"] == "2026-11" for source in fields["sources"])
    assert all(source["page"].startswith(("https://", "http://")) for source in fields["sources"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_number_names_its_source_only_where_there_is_but_one(path: Path) -> None:
    fields = PRACTICES[path]
    expected = ["source-1"] if len(fields["sources"]) == 1 else None
    for part in ("results", "costs", "decisions"):
        assert [thing.get("sources") for thing in fields.get(part, [])] == [expected] * len(fields.get(part, []))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_coordinates_and_population_stand_beside_their_source(path: Path) -> None:
    for place in PRACTICES[path]["places"]:
        has_geonames = any(address.startswith(GEONAMES) for address in place.get("same_as", []))
        if "centroid" in place:
            assert has_geonames
            assert re.fullmatch(r"POINT\(-?\d+\.\d+ -?\d+\.\d+\)", place["centroid"])
        if "population" in place and place["name"] != "Kakogawa":
            assert has_geonames
        assert "population_year" not in place


def test_links_lead_to_a_practice_of_the_same_publisher() -> None:
    held = {(publisher(path), path.stem) for path in FILES}
    links = [
        (publisher(path), slug) for path, fields in PRACTICES.items() for name in LINKS for slug in fields.get(name, [])
    ]
    assert len(links) > 5
    assert set(links) <= held


def test_practices_of_several_places_name_them_all() -> None:
    places = {path.stem: [place["name"] for place in fields["places"]] for path, fields in PRACTICES.items()}
    assert places["nice-marseille-school-gates"] == ["Nice", "Marseille"]
    assert places["helsinki-london-ethics-of-ai-course"] == ["Helsinki", "London"]
    assert places["estonia-data-tracker"] == ["Estonia"]
    assert len(places["eurocities-algorithmic-transparency-standard"]) == 9


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_has_blanks_to_fill_and_cannot_be_published_by_accident(path: Path) -> None:
    fields, body = front_and_body(path)
    assert fields["kind"] == "policy"
    assert fields["status"] == "proposed"
    assert "[NAME OF THE CITY]" in fields["title"]
    assert "country" not in fields["places"][0]
    assert 400 <= len(body.split()) <= 900
    assert set(re.findall(r"\]\((http[^)]+)\)", body)) <= {source["page"] for source in fields["sources"]}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_is_refused_for_its_missing_country_alone_and_taken_with_one(path: Path, tmp_path: Path) -> None:
    [problem] = reviewed(path).problems
    assert "Choose the country." in str(problem)
    filled = tmp_path / path.name
    name = "  - name: '[NAME OF THE CITY]'\n"
    filled.write_text(path.read_text(encoding="utf-8").replace(name, f"{name}    country: BEL\n"), encoding="utf-8")
    assert reviewed(filled).problems == []


def test_the_example_of_the_format_is_a_practice(tmp_path: Path) -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", (POLICIES / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "crowd-counting.md"
    path.write_text(example, encoding="utf-8")
    result = reviewed(path)
    assert result.problems == []
    assert len(result.drafts) == 1


def test_there_are_three_templates() -> None:
    assert [path.stem for path in TEMPLATES] == [
        "algorithm-register",
        "privacy-principles",
        "surveillance-technology-review",
    ]
