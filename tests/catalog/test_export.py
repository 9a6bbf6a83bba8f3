"""A practice written as a file and read again is the same practice."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings

from node.catalog.export import to_markdown
from node.catalog.markdown import read_file
from node.practice import Kind, Practice, Thesaurus
from node.rdf.namespaces import SCHEME_NAMESPACES
from tests.catalog.conftest import BASE, GOOD, Write
from tests.catalog.strategies import practices

EVERY_ID = Thesaurus([], SCHEME_NAMESPACES)
"""Schemes without concepts, so that every id is believed."""


@given(practices())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_practice_survives_the_trip_to_a_file_and_back(tmp_path: Path, practice: Practice) -> None:
    path = tmp_path / f"{practice.slug}.md"
    path.write_bytes(to_markdown(practice, EVERY_ID).encode())
    assert read_file(path, base_url=BASE, thesaurus=EVERY_ID).practice == practice


def test_the_file_is_one_that_people_would_write(write: Write, thesaurus: Thesaurus) -> None:
    practice = read_file(write(), base_url=BASE, thesaurus=thesaurus).practice
    again = to_markdown(practice, thesaurus)
    for line in ("kind: pilot", "title: Counting visitors by Wi-Fi", "themes: [ethics]", "licence: CC_BY_4_0"):
        assert f"\n{line}\n" in again
    assert again.endswith("---\n\nWhat happened.\n")
    assert len(again.split("\n")) < len(GOOD.split("\n")) + 5


def test_a_body_in_several_languages_keeps_one_below_the_fields(tmp_path: Path) -> None:
    practice = Practice(f"{BASE}/practices/a", Kind.POLICY, body={"nl": "# Wat\n\nTekst", "de": "Was"})
    path = tmp_path / "a.md"
    path.write_text(to_markdown(practice, EVERY_ID), "utf-8")
    assert path.read_text("utf-8").endswith("---\n\nWas\n")
    assert read_file(path, base_url=BASE, thesaurus=EVERY_ID).practice == practice


def test_a_body_that_markdown_would_trim_is_quoted_among_the_fields(tmp_path: Path) -> None:
    practice = Practice(f"{BASE}/practices/a", Kind.POLICY, body={"en": "\nWhat\r\nhappened.\n"})
    path = tmp_path / "a.md"
    path.write_text(to_markdown(practice, EVERY_ID), "utf-8")
    assert path.read_text("utf-8").endswith('body: "\\nWhat\\r\\nhappened.\\n"\n---\n')
    assert read_file(path, base_url=BASE, thesaurus=EVERY_ID).practice == practice
