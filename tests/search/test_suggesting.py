"""Suggestions while somebody types."""

import time

import pytest

from node.practice import Concept, Place
from node.search import Index, Suggestion, Writer
from tests.search.conftest import concept, listing, small, theme

BELGIUM = concept("countries", "BEL")
CCTV = concept("themes", "cctv")


@pytest.fixture(scope="module")
def thesaurus():
    return small(
        theme(
            "cctv",
            {"en": "video surveillance", "es": "videovigilancia", "nl": "cameratoezicht"},
            names={"en": ("CCTV", "public cameras"), "es": ("circuito cerrado",)},
            hidden={"en": ("spying",)},
        ),
        theme("circus", {"en": "circus"}),
        theme("ethics", {"en": "ethics", "es": "ética"}),
        Concept(
            concept("cities", "gent"), "cities", {"nl": "Gent", "fr": "Gand"}, {"en": ("Ghent",)}, broader=(BELGIUM,)
        ),
    )


def iri(slug):
    return f"https://ghent.example/practices/{slug}"


@pytest.fixture
def stocked(put):
    gent = (Place({"nl": "Gent"}, BELGIUM),)
    put(
        listing("a", title={"en": "Cameras in libraries", "es": "Cámaras"}, places=gent, themes=(CCTV,)),
        listing("b", "Libraries that lend bikes", city="New York City"),
        listing("c", title={"es": "Ética pública"}, city="Zug", themes=(CCTV, concept("themes", "ethics"))),
    )


def of_kind(kind, found):
    return [each.value for each in found if each.kind == kind]


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        ("lib", "ab"),
        ("LIBRARIES", "ab"),
        ("libraries bik", "b"),
        ("bikes lib", "b"),
        ("cámar", "a"),
        ("camar", "a"),
        ("etic", "c"),
        ("librarians", ""),
        ("lib bik", ""),
        ("lending", ""),
    ],
)
def test_a_practice_is_suggested_by_whole_words_of_its_title_and_an_unfinished_one(index, typed, slugs):
    assert set(of_kind("practice", index.suggest(typed))) == {iri(slug) for slug in slugs}


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("typed", ["gen", "ghen", "GAN", "Ghent", "gand"])
def test_a_city_is_suggested_by_any_of_its_names_once(index, typed):
    assert [each for each in index.suggest(typed) if each.kind == "city"] == [Suggestion("city", "gent", "Gent", 1)]


@pytest.mark.usefixtures("stocked")
def test_a_city_is_suggested_by_any_word_of_its_name(index):
    for typed in ("new", "york", "york ci", "city"):
        assert of_kind("city", index.suggest(typed)) == ["new-york-city"]


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    ("typed", "language", "label"),
    [
        ("video s", "en", "video surveillance"),
        ("surv", "en", "video surveillance"),
        ("cctv", "en", "video surveillance (CCTV)"),
        ("cerrado", "es", "videovigilancia (circuito cerrado)"),
        ("videov", "es", "videovigilancia"),
        ("public cam", "es", "videovigilancia (public cameras)"),
        ("camerat", "nl", "cameratoezicht"),
    ],
)
def test_a_concept_is_suggested_by_any_name_in_the_readers_language_or_english(index, typed, language, label):
    found = [each for each in index.suggest(typed, language) if each.kind == "concept"]
    assert found == [Suggestion("concept", CCTV, label, 2)]


@pytest.mark.usefixtures("stocked")
def test_hidden_labels_other_languages_and_concepts_nobody_has_are_not_suggested(index):
    assert of_kind("concept", index.suggest("spy")) == []
    assert of_kind("concept", index.suggest("videov", "en")) == []
    assert of_kind("concept", index.suggest("circ", "en")) == []


@pytest.mark.usefixtures("stocked")
def test_a_title_is_shown_in_the_readers_language_else_in_english_else_as_it_is(index):
    def titles(typed, language):
        return [each.label for each in index.suggest(typed, language) if each.kind == "practice"]

    assert titles("camara", "es") == ["Cámaras"]
    assert titles("camara", "fi") == ["Cameras in libraries"]
    assert titles("etica", "fi") == ["Ética pública"]


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("typed", ["", " ", "?!", "\ud800", "\x00\n", "-", '"'])
def test_nothing_is_suggested_for_nothing(index, typed):
    assert index.suggest(typed) == []


def test_without_an_index_nothing_is_suggested(index):
    assert index.suggest("video") == []


@pytest.mark.usefixtures("stocked")
def test_more_common_concepts_come_first(put, index):
    put(listing("d", "Elephants", themes=(concept("themes", "ethics"),)))
    both = [each for each in index.suggest("e") if each.kind == "concept"]
    assert [each.label for each in both] == ["ethics"]
    assert both[0].count == 2


def test_there_are_at_most_as_many_as_asked_for_and_room_for_each_kind(put, index):
    put(*(listing(f"p{number}", f"Etude {number}", city=f"Etown {number}", themes=(CCTV,)) for number in range(30)))
    put(listing("ethics", "Ethics", themes=(concept("themes", "ethics"),)))
    for limit in (1, 2, 8, 20, 100):
        found = index.suggest("et", limit=limit)
        assert len(found) == min(limit, len(found))
        assert len({(each.kind, each.value) for each in found}) == len(found)
    kinds = [each.kind for each in index.suggest("et", limit=8)]
    assert kinds == ["city"] * 2 + ["concept"] + ["practice"] * 5
    assert len(index.suggest("et")) == 8


def test_the_names_of_a_new_commit_are_suggested(put, index):
    put(listing("a", "Bread", city="Oslo"))
    assert of_kind("city", index.suggest("osl")) == ["oslo"]
    put(listing("a", "Bread", city="Turku"))
    assert index.suggest("osl") == []
    assert of_kind("city", index.suggest("tur")) == ["turku"]


def test_among_two_thousand_practices_a_suggestion_takes_milliseconds(tmp_path, vocabulary):
    words = "cameras sensors libraries children participation budget registers housing traffic energy".split()
    with Writer.open(tmp_path, vocabulary) as writer:
        writer.put(
            listing(
                f"p{number}",
                f"{words[number % 10].capitalize()} and {words[number // 10 % 10]} number {number}",
                city=f"City{number % 300}",
            )
            for number in range(2_000)
        )
        writer.commit(1)
    index = Index(tmp_path, vocabulary)
    index.suggest("x")
    taken = []
    for typed in ("c", "ca", "cameras an", "num", "city1", "city", "e", "s", "video", "libraries and c"):
        start = time.process_time()
        assert index.suggest(typed) != []
        taken.append(time.process_time() - start)
    assert sorted(taken)[5] < 0.05
    assert max(taken) < 0.25
