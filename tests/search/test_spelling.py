"""`meant`: a question with its mistyped words put right."""

import pytest

from node.practice import Concept
from node.search import Query, spelling
from tests.search.conftest import concept, listing, small, theme


@pytest.fixture(scope="module")
def thesaurus():
    return small(
        theme("cctv", {"en": "video surveillance", "es": "videovigilancia"}, names={"en": ("spy cameras",)}),
        Concept(concept("cities", "zaragoza"), "cities", {"es": "Zaragoza", "en": "Saragossa"}),
    )


@pytest.fixture
def meant(put, index):
    put(
        listing("a", "Cameras and sensors in libraries"),
        listing("b", "Participation of neighbourhoods", body={"en": "unmistakably"}),
        listing("c", "Sensors in libraries"),
    )
    return lambda words, **query: index.search(Query(words, **query)).meant


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("camras", "cameras"),
        ("camerras", "cameras"),
        ("cmaeras", "cameras"),
        ("cameros", "cameras"),
        ("particpiaton", "participation"),
        ("neighborhods", "neighbourhoods"),
        ("Saragosa", "saragossa"),
        ("videovijilancia", "videovigilancia"),
        ("the camras of librarries", "the cameras of libraries"),
        ("snxesors", "sensors"),
        ("camras -drone", "cameras -drone"),
        ("camras kind:pilot", "cameras kind:pilot"),
    ],
)
def test_a_word_with_one_fault_or_a_long_one_with_two_is_put_right(meant, typed, right):
    assert meant(typed) == right


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "cameras",
        "camera",
        "sensor",
        "unmistakably",
        "spy cameras",
        "the of",
        "2016",
        "20166",
        "cam",
        "xqzw",
        "cxmxrxs",
        "pxrtxcxpxtion",
        "x" * 500,
    ],
)
def test_known_words_numbers_short_words_and_those_like_none_are_left_alone(meant, typed):
    assert meant(typed) == ""


def test_a_word_of_a_concept_that_was_recognised_is_left_alone(meant):
    assert meant("videovigilancia") == ""
    assert meant("zaragoza") == ""
    assert meant("Saragossa camras") == "Saragossa cameras"


def test_a_question_without_an_answer_has_no_better_one_without_an_index(index):
    assert index.search(Query("camras")).meant == ""


def test_the_better_question_finds_something(meant, index):
    assert index.search(Query("particpation")).total == 0
    assert index.search(Query(meant("particpation"))).total == 1


def better(word, **vocabulary):
    return spelling.meant(word, [word], vocabulary)


def test_of_equally_near_words_the_one_that_begins_alike_is_taken_then_the_commonest():
    assert better("bread", broad=1, tread=9) == "broad"
    assert better("bread", broad=1, breed=2) == "breed"
    assert better("bread", broad=2, breed=2) == "breed"
    assert better("breads", bread=1, breeds=1, threads=50) == "bread"


def test_only_unknown_words_are_changed_each_once():
    known = {"bread": 1, "jam": 1}
    assert spelling.meant("braed and braed", ["braed"], known) == "bread and braed"
    assert spelling.meant("braed jam", ["braed"], known) == "bread jam"
    assert spelling.meant("braed", [], known) == ""


def test_a_word_is_not_changed_inside_another():
    assert spelling.meant("bredaford breda", ["breda"], {"bread": 1}) == "bredaford bread"
    assert spelling.meant("(breda) x", ["breda"], {"bread": 1}) == "(bread) x"


def test_at_most_five_words_are_put_right():
    words = [f"bread{letter}" for letter in "abcdefgh"]
    right = spelling.meant(" ".join(words), words, {"bread": 1})
    assert right.split() == ["bread"] * 5 + words[5:]


def test_accents_are_no_fault():
    assert better("càmerras", cameras=1) == "cameras"
