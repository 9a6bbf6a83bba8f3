import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.search import Hit
from node.search.fusion import coverage, fused

WORDS = [Hit("a", 9.0), Hit("b", 8.0), Hit("c", 7.0)]
MEANING = [("c", 0.9), ("d", 0.8), ("a", 0.7)]

lists = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.floats(0, 10)), unique_by=lambda pair: pair[0])


def order(words, meaning, share):
    return [iri for iri, _ in fused(words, meaning, share)]


def test_a_list_by_words_that_covers_nothing_changes_nothing_of_the_other():
    assert order(WORDS, MEANING, 0.0)[:3] == ["c", "d", "a"]


def test_where_every_word_was_found_words_count_three_times_as_much():
    assert fused(WORDS, MEANING, 1.0) == [
        ("a", 1 / 23 + 3 / 21),
        ("c", 1 / 21 + 3 / 23),
        ("b", 3 / 22),
        ("d", 1 / 22),
    ]


def test_the_more_is_covered_the_more_words_count():
    assert [order(WORDS, [("x", 1.0), ("y", 0.9)], share).index("a") for share in (0.1, 0.57, 1.0)] == [2, 1, 0]


def test_the_nearer_the_meaning_is_the_more_it_counts_but_never_nothing():
    def place(closeness):
        return [iri for iri, _ in fused(WORDS, [("x", 1.0)], 0.5, closeness)].index("x")

    assert [place(closeness) for closeness in (0.0, 0.3, 0.75, 1.0)] == [3, 3, 0, 0]
    assert fused([], [("x", 1.0)], 0.0, 0.0) == [("x", pytest.approx(1 / 63))]


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_without_one_list_the_other_stays_as_it_is(share):
    assert order(WORDS, [], share) == ["a", "b", "c"]
    assert order([], MEANING, share) == ["c", "d", "a"]
    assert fused([], [], share) == []


@given(lists, lists, st.floats(-1, 2))
def test_nothing_is_lost_or_doubled_and_the_same_comes_out_every_time(words, meaning, share):
    both = fused(words, meaning, share)
    assert sorted(iri for iri, _ in both) == sorted({iri for iri, _ in words + meaning})
    assert [score for _, score in both] == sorted((score for _, score in both), reverse=True)
    assert both == fused(words, meaning, share)


def test_coverage_is_the_share_of_what_the_words_weigh():
    assert coverage([(3.0, True), (1.0, False)]) == 0.75
    assert coverage([(0.0, True)]) == coverage([]) == 0.0
