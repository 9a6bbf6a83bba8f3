"""Practices like a given one, and cities like a given one."""

import pytest

from node.practice import Concept, Place
from node.search import City, places
from tests.search.conftest import concept, listing, small, theme

CCTV, ETHICS, COMMON = (concept("themes", id) for id in ("cctv", "ethics", "common"))
AREAS = {
    "BEL": ("western", "europe"),
    "NLD": ("western", "europe"),
    "ESP": ("southern", "europe"),
    "CAN": ("northern", "america"),
}


def area(id, *broader):
    return Concept(concept("countries", id), "countries", {"en": id}, broader=tuple(map(country, broader)))


def country(id):
    return concept("countries", id)


@pytest.fixture(scope="module")
def thesaurus():
    return small(
        theme("cctv", {"en": "video surveillance", "es": "videovigilancia"}),
        theme("ethics", {"en": "ethics"}),
        theme("common", {"en": "city"}),
        *(area(id, region) for id, (region, _) in AREAS.items()),
        *(area(region, continent) for region, continent in set(AREAS.values())),
        area("europe"),
        area("america"),
        Concept(
            concept("cities", "gent"),
            "cities",
            {"nl": "Gent", "fr": "Gand"},
            {"en": ("Ghent",)},
            broader=(country("BEL"),),
        ),
    )


def alike(index, practice, **options):
    return [hit.iri.rpartition("/")[2] for hit in index.similar(practice.practice, **options)]


def test_what_shares_most_comes_first_and_itself_never(put, index):
    given = listing("given", "Cameras at stations", themes=(CCTV, ETHICS))
    put(
        given,
        listing("both", "Something else", themes=(CCTV, ETHICS)),
        listing("one", "Something else again", themes=(CCTV,)),
        listing("word", "Stations for bikes"),
        listing("nothing", "Bread"),
        listing("nothing-2", "Jam"),
    )
    found = alike(index, given)
    assert found[0] == "both"
    assert set(found) == {"both", "one", "word"}


def test_a_concept_that_is_mentioned_makes_alike_in_any_language(put, index):
    given = listing("given", "On video surveillance")
    put(given, listing("es", title={"es": "La videovigilancia"}), *(listing(f"x{n}", f"Bread {n}") for n in range(5)))
    assert alike(index, given) == ["es"]


def test_what_most_practices_share_makes_none_alike(put, index):
    given = listing("given", "Bread", themes=(COMMON, CCTV))
    put(
        given,
        *(listing(f"x{number}", f"Thing {number}", themes=(COMMON,)) for number in range(8)),
        listing("like", "Jam", themes=(CCTV, COMMON)),
    )
    assert alike(index, given) == ["like"]


def test_a_practice_that_is_not_in_the_index_has_those_like_it_too(put, index):
    put(listing("a", "Cameras"), *(listing(f"x{number}", f"Bread {number}") for number in range(5)))
    assert alike(index, listing("new", "Cameras")) == ["a"]


def test_nothing_is_like_what_says_nothing(put, index):
    put(listing("a", "Cameras"), listing("b", "Bread"))
    assert alike(index, listing("empty")) == alike(index, listing("the", "The of")) == []
    assert index.ready


def test_words_that_tell_nothing_make_none_alike(put, index):
    given = listing("given", "The bread of them")
    put(given, listing("of", "The camera of those"), *(listing(f"x{number}", f"Jam {number}") for number in range(5)))
    assert alike(index, given) == []


def test_there_are_five_at_most_or_as_many_as_asked_for(put, index):
    given = listing("given", "Bread", themes=(CCTV,))
    put(
        given,
        *(listing(f"like{number}", f"Bread {number}", themes=(CCTV,)) for number in range(9)),
        *(listing(f"x{number}", "Jam") for number in range(20)),
    )
    assert [len(alike(index, given, **options)) for options in ({}, {"limit": 2}, {"limit": 100})] == [5, 2, 9]


def test_without_an_index_nothing_is_alike(index):
    assert alike(index, listing("a", "Bread")) == []
    assert index.cities_like("ghent") == []
    assert index.places() == {}


def city(slug, country="BEL", population=0, count=1):
    return City(slug, slug.capitalize(), country, population, count)


def order(given, *others, thesaurus):
    known = {each.slug: each for each in (given, *others)}
    return [each.slug for each in places.alike(given, known, thesaurus)]


def test_cities_of_a_like_population_are_alike(thesaurus):
    given = city("given", population=100_000)
    others = (city("huge", population=9_000_000), city("twice", population=200_000), city("near", population=90_000))
    assert order(given, *others, thesaurus=thesaurus) == ["near", "twice", "huge"]


def test_of_like_population_one_in_the_same_country_then_region_then_continent_is_nearest(thesaurus):
    given = city("given", "BEL", 100_000)
    others = (city(f"in-{id.lower()}", id, 100_000) for id in ("CAN", "ESP", "NLD", "BEL"))
    assert order(given, *others, thesaurus=thesaurus) == ["in-bel", "in-nld", "in-esp", "in-can"]


def test_a_city_of_unknown_population_is_less_alike_than_one_of_ten_times_as_many_people(thesaurus):
    given = city("given", population=100_000)
    others = (city("unknown"), city("large", population=1_000_000), city("vast", population=30_000_000))
    assert order(given, *others, thesaurus=thesaurus) == ["large", "unknown", "vast"]
    unknown = city("unknown")
    assert order(unknown, city("abroad", "CAN"), city("at-home", "BEL"), thesaurus=thesaurus) == ["at-home", "abroad"]


def test_a_city_of_an_unknown_country_is_compared_all_the_same(thesaurus):
    assert order(city("given", ""), city("b", "XXX"), city("a"), thesaurus=thesaurus) == ["a", "b"]


def placed(slug, name, id, population=None):
    return listing(slug, "Bread", places=(Place({"en": name}, country(id), population=population),))


def test_cities_like_one_are_those_of_the_index_six_at_most(put, index):
    put(
        placed("a", "Ghent", "BEL", 260_000),
        placed("b", "Utrecht", "NLD", 360_000),
        placed("c", "Vic", "ESP", 47_000),
        placed("d", "Toronto", "CAN", 2_800_000),
    )
    assert [each.name for each in index.cities_like("ghent")] == ["Utrecht", "Vic", "Toronto"]
    assert [each.name for each in index.cities_like("ghent", limit=1)] == ["Utrecht"]
    assert index.cities_like("atlantis") == []
    put(*(placed(f"x{number}", f"Town {number}", "BEL") for number in range(9)))
    assert len(index.cities_like("ghent")) == 6


def test_a_place_has_its_largest_stated_population_and_the_number_of_its_practices(put, index):
    put(placed("a", "Ghent", "BEL", 260_000), placed("b", "Ghent", "BEL"), placed("c", "Ghent", "BEL", 265_000))
    assert index.places() == {"ghent": City("ghent", "Ghent", "BEL", 265_000, 3)}


def test_places_are_called_and_put_in_order_as_a_language_has_them(put, index):
    put(placed("a", "Gent", "BEL"), placed("b", "Étampes", "FRA"), placed("c", "Gaza", "PSE"))
    assert list(index.cities().values()) == ["Étampes", "Gaza", "Gent"]
    assert list(index.cities("fr").items()) == [("etampes", "Étampes"), ("gent", "Gand"), ("gaza", "Gaza")]
    assert list(index.cities("xx").values()) == ["Étampes", "Gaza", "Gent"]
    assert [each.name for each in index.cities_like("gaza", language="fr")] == ["Gand", "Étampes"]
    put(placed("d", "Gembloux", "BEL"))
    assert list(index.cities("fr").values()) == ["Étampes", "Gand", "Gaza", "Gembloux"]


def test_a_namesake_in_another_country_is_called_as_given(put, index):
    put(placed("a", "Gent", "USA"))
    assert index.cities("fr") == {"gent": "Gent"}


def test_a_city_has_all_its_names_and_of_two_of_one_name_the_one_with_more_practices_has_it(thesaurus):
    known = {
        "gent": City("gent", "Gent", "BEL", 0, 1),
        "paris": City("paris", "Paris", "FRA", 0, 1),
        "paris-tx": City("paris-tx", "Paris", "USA", 0, 3),
    }
    names = places.names(known, thesaurus)
    assert {name for name, slug in names.items() if slug == "gent"} == {"gent", "gand", "ghent"}
    assert names["paris"] == "paris-tx"


def test_a_city_has_only_the_names_of_its_namesake_in_the_same_country(thesaurus):
    names = places.names({"ghent": City("ghent", "Ghent", "USA", 0, 1)}, thesaurus)
    assert names == {"ghent": "ghent"}


def test_a_practice_is_found_by_those_that_name_it_the_newest_first(put, index):
    first = listing("first", "Sensors")
    iri = first.practice.iri
    put(
        first,
        listing("older", "Sensors too", published="2026-01-02T00:00:00Z", adopted_from=(iri,)),
        listing(
            "newer",
            "Sensors again",
            published="2026-01-03T00:00:00Z",
            related=(iri,),
            replaces=("https://x.example/practices/y",),
        ),
        listing("other", "Sensors", published="2026-01-04T00:00:00Z"),
    )
    assert [hit.iri.rpartition("/")[2] for hit in index.naming([iri])] == ["newer", "older"]
    assert [hit.iri.rpartition("/")[2] for hit in index.naming([iri], 1)] == ["newer"]
    assert index.naming("https://x.example/practices/none") == []
    put(listing("newer", "Sensors again", published="2026-01-03T00:00:00Z"))
    assert [hit.iri.rpartition("/")[2] for hit in index.naming([iri])] == ["older"]
