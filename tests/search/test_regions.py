"""Regions of the world in questions and between cities, with the thesaurus as it is published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from node.config import resource_folder
from node.practice import Place, Thesaurus
from node.rdf.schemes import load_thesaurus
from node.search import City, Index, Query, Writer
from node.search.places import alike
from tests.search.conftest import concept, listing

Find = Callable[[str, str], set[str]]


@pytest.fixture(scope="module")
def thesaurus() -> Thesaurus:
    return load_thesaurus(resource_folder("vocab"))


@pytest.fixture(scope="module")
def find(thesaurus: Thesaurus, tmp_path_factory: pytest.TempPathFactory) -> Find:
    folder: Path = tmp_path_factory.mktemp("regions") / "search"
    cities = {"Oulu": "FIN", "Oslo": "NOR", "Leeds": "GBR", "Lima": "PER", "Gent": "BEL", "Nairobi": "KEN"}
    with Writer.open(folder, thesaurus) as writer:
        for city, country in cities.items():
            place = Place({"en": city}, concept("countries", country))
            writer.put([listing(city.lower(), "Counting cars", places=(place,))])
        writer.commit(1)
    index = Index(folder, thesaurus)
    return lambda words, language: {
        hit.iri.rpartition("/")[2] for hit in index.search(Query(words, language=language)).hits
    }


@pytest.mark.parametrize(
    ("words", "language", "found"),
    [
        ("Nordic cities", "en", {"oulu", "oslo"}),
        ("pohjoismaiset kaupungit", "fi", {"oulu", "oslo"}),
        ("Pohjoismaat", "fi", {"oulu", "oslo"}),
        ("Scandinavia", "en", {"oslo"}),
        ("Northern Europe", "en", {"oulu", "oslo", "leeds"}),
        ("nordeuropäische Städte", "de", {"oulu", "oslo", "leeds"}),
        ("Latinoamérica", "es", {"lima"}),
        ("villes d'Amérique latine", "fr", {"lima"}),
        ("Benelux", "nl", {"gent"}),
        ("Àfrica", "ca", {"nairobi"}),
        ("European cities", "en", {"oulu", "oslo", "leeds", "gent"}),
    ],
)
def test_a_region_finds_what_lies_in_it(find, words, language, found):
    assert find(words, language) == found


def test_a_european_law_is_no_question_for_europe(find):
    assert find("European law", "en") == set()


def test_of_cities_of_one_size_those_of_the_region_come_first(thesaurus):
    def city(name: str, country: str) -> City:
        return City(name.lower(), name, country, 250_000, 1)

    others = [city(*each) for each in (("Lima", "PER"), ("Gent", "BEL"), ("Oslo", "NOR"), ("Espoo", "FIN"))]
    ranked = alike(city("Oulu", "FIN"), {each.slug: each for each in others}, thesaurus)
    assert [each.name for each in ranked] == ["Espoo", "Oslo", "Gent", "Lima"]
