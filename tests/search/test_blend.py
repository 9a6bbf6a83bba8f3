# ruff: noqa: E402 - what needs numpy is imported after it was seen to be there
"""What words find and what lies near by meaning, as one list."""

import pytest

from tests.conftest import need

need("numpy")

from node.practice import Kind
from node.search import After, Index, Query, Sort
from node.search.blend import NEAREST
from node.search.meaning import Meaning
from node.search.vector_writer import VectorWriter
from tests.search.conftest import listing
from tests.search.fake_embedder import FakeEmbedder


@pytest.fixture
def embedder():
    return FakeEmbedder()


@pytest.fixture
def both(folder, thesaurus, embedder):
    """A reader by words and meaning."""
    return Index(folder, thesaurus, Meaning(embedder, folder))


@pytest.fixture
def put(put, folder, embedder):
    """Put practices into the index and, by their titles, among the vectors."""

    def put_both(*listings):
        put(*listings)
        embed(folder, embedder, *listings)

    return put_both


def embed(folder, embedder, *listings):
    with VectorWriter(folder, embedder.name, embedder.dimensions) as writer:
        for each in listings:
            (vector,) = embedder.passages([each.practice.title["en"]])
            writer.put(each.practice.iri, each.practice.iri, vector)
        writer.commit(writer.position + 1)


def slugs(answer):
    return [hit.iri.rpartition("/")[2] for hit in answer.hits]


def found(index, words, **settings):
    return slugs(index.search(Query(words, **settings)))


def test_a_question_in_other_words_finds_what_it_means(put, index, both):
    put(listing("a", "bread"), listing("b", "jam"))
    assert found(index, "brood") == []
    answer = both.search(Query("brood"))
    assert (slugs(answer), answer.total) == (["a"], 1)
    assert both.why(Query("brood"), answer.hits)[0].meaning


def test_a_hit_that_words_find_says_so_and_not_that_it_was_its_meaning(put, both):
    put(listing("a", "bread"), listing("b", "pan"))
    answer = both.search(Query("bread"))
    assert slugs(answer) == ["a", "b"]
    assert [(each.words, each.meaning) for each in both.why(Query("bread"), answer.hits)] == [
        (("bread",), False),
        ((), True),
    ]


def test_a_question_that_means_nothing_here_finds_nothing(put, both):
    put(listing("a", "bread"), listing("b", "jam"))
    answer = both.search(Query("xyzzy"))
    assert (answer.hits, answer.total) == ([], 0)


def test_what_has_nothing_of_the_question_is_not_found_behind_what_has(put, both):
    put(listing("a", "bread"), listing("b", "jam"), listing("c", "jam bread"))
    assert found(both, "brood") == ["a", "c"]


@pytest.mark.parametrize(
    "query",
    [
        Query("brood", exact=True),
        Query("brood", sort=Sort.NEWEST),
        Query("brood", sort=Sort.CITY),
        Query('"brood confiture"'),
        Query("-jam"),
        Query("kind:policy"),
        Query(""),
    ],
)
def test_only_words_count_where_they_are_asked_for_or_none_are(put, index, both, query):
    put(listing("a", "bread"), listing("b", "jam"))
    assert both.search(query) == index.search(query)
    assert not any(each.meaning for each in both.why(query, index.search(Query()).hits))


def test_every_filter_and_exclusion_holds_for_what_is_near(put, both):
    put(
        listing("a", "bread"),
        listing("b", "bread with jam"),
        listing("c", "bread", city="Zug"),
        listing("d", "bread", kind=Kind.POLICY),
    )
    assert set(found(both, "brood")) == {"a", "b", "c", "d"}
    assert set(found(both, "brood -jam")) == {"a", "c", "d"}
    assert found(both, "brood city:zug") == ["c"]
    assert found(both, "brood kind:policy") == ["d"]
    assert found(both, "brood", filters={"city": ("zug",)}) == ["c"]
    assert found(both, "brood", filters={"city": ("zug",), "kind": ("policy",)}) == []


def test_what_is_excluded_or_filtered_by_is_no_part_of_what_is_meant(put, both, embedder):
    put(listing("a", "bread"))
    asked = []
    embedder.query = lambda text: (asked.append(text), FakeEmbedder.query(embedder, text))[1]
    found(both, 'brood, "met jam" -boter city:ghent kind:pilot!')
    assert asked == ["brood, met jam kind:pilot!"]


def test_counts_and_total_hold_for_all_that_is_found(put, both):
    put(listing("a", "brood"), listing("b", "bread"), listing("c", "bread", kind=Kind.POLICY))
    answer = both.search(Query("brood", filters={"kind": ("pilot",)}))
    assert (set(slugs(answer)), answer.total) == ({"a", "b"}, 2)
    assert dict(answer.facets["kind"]) == {"pilot": 2, "policy": 1}
    assert dict(answer.facets["city"]) == {"ghent": 2}
    assert both.search(Query("brood")).total == 3


def test_every_hit_stands_on_one_page_by_number_and_by_cursor_alike(put, both):
    """150 by words, of them 30 near by meaning too, and 30 that only lie near."""
    by_words = [listing(f"w{n}", f"brood {'x ' * (n % 7)}nothing{n}") for n in range(120)]
    near = [listing(f"m{n}", "brood") for n in range(30)] + [listing(f"n{n}", "bread") for n in range(30)]
    put(*by_words, *near)
    whole = both.search(Query("brood", size=100))
    assert whole.total == 180
    numbered = [slug for page in range(1, 14) for slug in found(both, "brood", page=page, size=15)]
    assert sorted(numbered) == sorted(each.practice.iri.rpartition("/")[2] for each in (*by_words, *near))
    assert numbered[:100] == slugs(whole)
    turned, after = [], None
    while hits := both.search(Query("brood", size=37, after=after)).hits:
        turned += [hit.iri.rpartition("/")[2] for hit in hits]
        after = After(len(turned), hits[-1].iri)
    assert turned == numbered
    scores = [hit.score for page in range(1, 14) for hit in both.search(Query("brood", page=page, size=15)).hits]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


def test_no_more_lies_near_than_a_reader_looks_through(put, both):
    put(*(listing(f"p{n}", "bread") for n in range(NEAREST + 20)))
    assert both.search(Query("brood")).total == NEAREST


def test_vectors_of_what_the_index_does_not_have_are_passed_over(put, both, folder, embedder):
    put(listing("a", "bread"))
    embed(folder, embedder, listing("gone", "bread"))
    answer = both.search(Query("brood"))
    assert (slugs(answer), answer.total) == (["a"], 1)


def test_words_are_found_where_there_are_no_vectors_or_the_model_fails(put, both, folder, thesaurus, embedder, caplog):
    put(listing("a", "bread"))
    assert found(Index(folder, thesaurus, Meaning(FakeEmbedder(name="other"), folder)), "bread") == ["a"]

    def broken(_):
        raise RuntimeError("out of memory")

    embedder.query = broken
    assert found(both, "bread") == ["a"]
    assert "could not be read by its meaning" in caplog.text


def test_a_model_is_asked_once_for_a_question_and_not_in_a_language_it_does_not_know(put, both, embedder, folder):
    put(listing("a", "bread"))
    asked = []
    embedder.query = lambda text: (asked.append(text), FakeEmbedder.query(embedder, text))[1]
    found(both, "brood")
    found(both, "brood", filters={"kind": ("pilot",)})
    assert asked == ["brood"]
    assert Meaning(FakeEmbedder(languages=frozenset({"fi"})), folder).near("brood", "nl", 10) == []
    assert Meaning(embedder, folder).near(" ", None, 10) == []


def test_words_outweigh_meaning_as_far_as_they_cover_the_question(put, both):
    """“pan” is bread too, but who says both words means the one that has both."""
    put(listing("a", "bread"), listing("b", "pan nothing rare"), listing("c", "something else"))
    assert found(both, "pan rare")[0] == "b"
    assert found(both, "brood unknown")[0] == "a"
