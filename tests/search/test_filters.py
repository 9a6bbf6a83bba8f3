"""Narrowing: filters that are chosen, filters that are typed, and what is counted under them."""

from dataclasses import replace

import pytest

from node.practice import Concept, Kind, Place
from node.search import FacetCount, Query
from tests.search.conftest import concept, listing, small, theme

BELGIUM = concept("countries", "BEL")
ETHICS, SPACE = concept("themes", "ethics"), concept("themes", "space")


@pytest.fixture(scope="module")
def thesaurus():
    return small(
        theme("ethics", {"en": "ethics"}),
        theme("space", {"en": "public space"}),
        Concept(
            concept("cities", "gent"), "cities", {"nl": "Gent", "fr": "Gand"}, {"en": ("Ghent",)}, broader=(BELGIUM,)
        ),
        Concept(BELGIUM, "countries", {"en": "Belgium"}),
    )


def slugs(index, words="", **filters):
    return {hit.iri.rpartition("/")[2] for hit in index.search(Query(words, filters)).hits}


@pytest.fixture
def stocked(put):
    put(
        listing("a", "Bread", places=(Place({"nl": "Gent"}, BELGIUM),), kind=Kind.PILOT, start="2016-05-01"),
        listing("b", "Bread", city="New York City", kind=Kind.POLICY, start="2017"),
        listing("c", "Jam", city="New York City", kind=Kind.CASE_STUDY, start="2018-12"),
        listing("d", "Bread", city="Zug", kind=Kind.PILOT, start="2019"),
        listing("e", "Bread", city="Zug", kind=Kind.POLICY),
    )


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("city:gent", "a"),
        ("city:Ghent", "a"),
        ("CITY:GAND", "a"),
        ('city:"New York City"', "bc"),
        ("city:new-york-city", "bc"),
        ("bread city:zug", "de"),
        ("city:zug city:gent", "ade"),
        ("kind:pilots", "ad"),
        ("kind:pilot kind:case", "acd"),
        ("kind:Policies bread", "be"),
        ("year:2016", "a"),
        ("year:2016-2018", "abc"),
        ("year:2018..2016", "abc"),
        ("year:2019-2999 bread", "d"),
        ("city:zug kind:pilot year:2019", "d"),
        ("city:zug -jam kind:policy", "e"),
        ("city:atlantis", ""),
        ("city:gent kind:policy", ""),
        ("year:1066", ""),
    ],
)
def test_what_is_typed_before_a_colon_narrows(index, words, expected):
    assert slugs(index, words) == set(expected)


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    "words",
    ["kind:bread", "year:bread", "city: bread", "year:20 bread", "colour:bread", ":bread", "bread:", "kind:", "city:"],
)
def test_nonsense_before_or_behind_a_colon_is_just_words(index, words):
    answer = index.search(Query(words))
    assert answer.filters == {}
    assert slugs(index, words) >= (set("abde") if "bread" in words else set())
    assert slugs(index, words) == slugs(index, words.replace(":", " "))


@pytest.mark.usefixtures("stocked")
def test_an_excluded_filter_is_an_excluded_word(index):
    assert index.search(Query("bread -kind:pilot")).filters == {}
    assert slugs(index, "bread -kind:pilot") == set("abde")


@pytest.mark.usefixtures("stocked")
def test_the_answer_tells_the_filters_typed_beside_those_chosen(index):
    answer = index.search(Query("bread city:Gand kind:pilots", {"city": ("zug",), "nope": ("x",), "lang": ()}))
    assert answer.filters == {"kind": ("pilot",), "city": ("zug", "gent")}
    assert {hit.iri[-1] for hit in answer.hits} == {"a", "d"}


@pytest.mark.usefixtures("stocked")
def test_years_are_counted_and_chosen_by_the_year_a_practice_began(index):
    assert index.search(Query()).facets["year"] == [FacetCount(year, 1) for year in ("2016", "2017", "2018", "2019")]
    assert slugs(index, year=("2016", "2019")) == {"a", "d"}
    assert slugs(index, year=("201",)) == set()


def test_who_signed_is_counted_and_chosen(put, index):
    mine = listing("city", "Bread")
    put(
        mine,
        replace(listing("curator", "Bread"), curated=True),
        replace(listing("portal", "Bread"), signed=False),
        replace(listing("portal-2", "Bread"), signed=False, curated=True),
    )
    assert index.search(Query("bread")).facets["signed"] == [
        FacetCount("no", 2),
        FacetCount("city", 1),
        FacetCount("curator", 1),
    ]
    assert slugs(index, "bread", signed=("no",)) == {"portal", "portal-2"}
    assert slugs(index, signed=("city", "curator")) == {"city", "curator"}


def test_counts_are_right_under_several_filters_at_once(put, index):
    """Each facet is counted under the filters of all others but its own, as counting by hand does."""
    kinds = (Kind.PILOT, Kind.POLICY, Kind.CASE_STUDY)
    cities = ("Ghent", "Zug", "Oslo", "Lyon")
    themes = ((), (ETHICS,), (SPACE,), (ETHICS, SPACE))
    made = [
        {
            "slug": f"p{number}",
            "kind": kinds[number % 3],
            "city": cities[number % 4],
            "themes": themes[number // 3 % 4],
            "start": str(2015 + number % 5),
        }
        for number in range(60)
    ]
    put(
        *(
            listing(each["slug"], "Bread", **{key: value for key, value in each.items() if key != "slug"})
            for each in made
        )
    )
    values = {
        "kind": lambda each: {each["kind"].value},
        "city": lambda each: {each["city"].lower()},
        "theme": lambda each: {iri.rpartition("/")[2] for iri in each["themes"]},
        "year": lambda each: {each["start"]},
    }
    chosen = {"kind": ("pilot", "policy"), "city": ("zug", "oslo"), "theme": ("ethics",), "year": ("2015", "2017")}
    for left_out in (None, *chosen):
        filters = {facet: picked for facet, picked in chosen.items() if facet != left_out}
        answer = index.search(Query("bread", filters, size=100))

        def fits(each, but=None, filters=filters):
            return all(values[facet](each) & set(picked) for facet, picked in filters.items() if facet != but)

        assert {hit.iri.rpartition("/")[2] for hit in answer.hits} == {each["slug"] for each in made if fits(each)}
        assert answer.total == len(answer.hits)
        for facet, of in values.items():
            counted = {}
            for each in made:
                for value in of(each) if fits(each, facet) else ():
                    counted[value] = counted.get(value, 0) + 1
            assert dict(answer.facets[facet]) == counted
            ranked = [(-count, value) for value, count in answer.facets[facet]]
            assert ranked == sorted(ranked)


@pytest.mark.usefixtures("stocked")
def test_a_filter_alone_finds_the_newest_first_without_a_score(index):
    answer = index.search(Query("", {"kind": ("pilot",)}))
    assert {hit.score for hit in answer.hits} == {0.0}
    assert answer.total == 2


@pytest.mark.usefixtures("stocked")
def test_at_most_a_hundred_values_of_a_facet_are_looked_at(index):
    assert slugs(index, city=(*(f"x{number}" for number in range(99)), "zug")) == {"d", "e"}
    assert slugs(index, city=(*(f"x{number}" for number in range(100)), "zug")) == set()
