"""What comes first, and reading on from where one stopped."""

import pytest

from node.practice import Result
from node.search import After, Query, Sort
from tests.search.conftest import listing

RICH = {"problem": {"en": "x"}, "what_failed": {"en": "x"}, "results": (Result(metric={"en": "x"}),)}


def slugs(index, words="", **query):
    return [hit.iri.rpartition("/")[2] for hit in index.search(Query(words, **query)).hits]


def day(number):
    return f"2025-01-{number:02}T00:00:00Z"


@pytest.fixture
def stocked(put):
    put(
        listing("middle", "Bread bread bread", city="Zug", published=day(2)),
        listing("old", "Bread and a whole lot of other things of every kind", city="Antwerp", published=day(1)),
        listing("new", "Some bread", city="Lyon", published=day(3)),
        listing("jam", "Jam", city="Oslo", published=day(4)),
    )


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    ("words", "sort", "expected"),
    [
        ("bread", Sort.NEWEST, ["new", "middle", "old"]),
        ("bread", Sort.OLDEST, ["old", "middle", "new"]),
        ("bread", Sort.CITY, ["old", "new", "middle"]),
        ("", Sort.NEWEST, ["jam", "new", "middle", "old"]),
        ("", Sort.OLDEST, ["old", "middle", "new", "jam"]),
        ("", Sort.CITY, ["old", "new", "jam", "middle"]),
        ("", Sort.RELEVANCE, ["jam", "new", "middle", "old"]),
        ("-jam", Sort.RELEVANCE, ["new", "middle", "old"]),
    ],
)
def test_hits_come_in_the_order_that_was_asked_for(index, words, sort, expected):
    assert slugs(index, words, sort=sort) == expected


@pytest.mark.usefixtures("stocked")
def test_by_relevance_what_says_it_most_comes_first_whatever_its_date(index):
    hits = index.search(Query("bread")).hits
    assert hits[0].iri.endswith("middle")
    assert hits[-1].iri.endswith("old")
    assert hits[0].score > hits[1].score > hits[2].score > 0


@pytest.mark.usefixtures("stocked")
def test_where_no_word_decides_the_order_no_hit_has_a_score(index):
    for query in (Query(), Query("bread", sort=Sort.NEWEST), Query("-jam")):
        assert {hit.score for hit in index.search(query).hits} == {0.0}


def test_of_equal_hits_the_one_that_states_more_comes_first_then_the_newer(put, index):
    put(
        listing("poor-new", "Bread", published=day(9)),
        listing("rich-old", "Bread", published=day(1), **RICH),
        listing("rich-new", "Bread", published=day(2), **RICH),
        listing("poor-old", "Bread", published=day(3)),
    )
    lengths = {hit.iri: hit.score for hit in index.search(Query("bread")).hits}
    assert len({round(score, 6) for score in lengths.values()}) == 1
    assert slugs(index, "bread") == ["rich-new", "rich-old", "poor-new", "poor-old"]


def numbered(first, last, **fields):
    return [listing(f"p{number:02}", "Bread", published=day(number), **fields) for number in range(first, last + 1)]


def read_on(index, words, sort, size, between=lambda page: None):
    """All hits, page after page by cursor; `between` is called with the number of each page that was read."""
    found, after = [], None
    for page in range(1, 40):
        hits = index.search(Query(words, sort=sort, size=size, after=after)).hits
        if not hits:
            return found
        found += [hit.iri.rpartition("/")[2] for hit in hits]
        after = After(len(found), hits[-1].iri)
        between(page)
    pytest.fail("it never ends")


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("words", ["bread", ""])
@pytest.mark.parametrize("size", [1, 7, 25, 100])
def test_who_reads_on_sees_every_hit_once_in_the_order_of_the_pages(put, index, words, sort, size):
    put(*numbered(1, 25))
    assert read_on(index, words, sort, size) == slugs(index, words, sort=sort, size=100)


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.RELEVANCE])
def test_what_is_published_meanwhile_makes_no_hit_come_twice(put, index, sort):
    put(*numbered(1, 15))

    def publish(page):
        if page <= 3:
            put(listing(f"new{page}", "Bread", published=day(20 + page)))

    found = read_on(index, "bread", sort, 4, publish)
    assert found == [f"p{number:02}" for number in range(15, 0, -1)]


def test_where_the_last_hit_vanished_none_comes_twice_and_one_at_most_is_passed_over(put, writer, index):
    put(*numbered(1, 15))
    first = index.search(Query("bread", size=5)).hits
    writer.remove([first[-1].iri])
    writer.commit(5)
    following = slugs(index, "bread", size=5, after=After(5, first[-1].iri))
    assert not {hit.iri.rpartition("/")[2] for hit in first} & set(following)
    assert following[0] in ("p10", "p09")


def test_where_others_came_and_the_marked_one_moved_far_the_place_counts(put, index):
    put(*numbered(1, 9))
    after = After(4, "https://ghent.example/practices/never")
    assert slugs(index, "bread", size=3, after=after) == ["p05", "p04", "p03"]


@pytest.mark.parametrize("offset", [-5, 0, 8, 9, 10**6, 10**18])
def test_a_mark_out_of_range_is_no_error(put, index, offset):
    put(*numbered(1, 9))
    answer = index.search(Query("bread", size=3, after=After(offset, "https://ghent.example/practices/p01")))
    assert answer.total == 9
    assert len(answer.hits) <= 3


def test_pages_far_back_hold_everything_once(put, index):
    put(*(listing(f"p{number}", f"Bread {'bread ' * (number % 7)}") for number in range(150)))
    pages = [slugs(index, "bread", size=30, page=page) for page in range(1, 7)]
    assert [len(page) for page in pages] == [30, 30, 30, 30, 30, 0]
    assert len({slug for page in pages for slug in page}) == 150


@pytest.mark.parametrize("size", [7, 20, 30, 100])
def test_where_the_best_put_in_order_end_no_hit_comes_twice_or_is_lost(put, index, size):
    """Of the first hits those that state more come first, of the others not: no page may mix the two up."""
    put(*(listing(f"p{number}", "Bread", **(RICH if number % 3 == 2 else {})) for number in range(120)))
    everything = {f"p{number}" for number in range(120)}
    numbered = [slug for page in range(1, 120 // size + 2) for slug in slugs(index, "bread", size=size, page=page)]
    assert len(numbered) == 120
    assert set(numbered) == everything
    assert read_on(index, "bread", Sort.RELEVANCE, size) == numbered
