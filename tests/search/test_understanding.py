"""What a question means: its language, the concepts it names, and those it hints at."""

import pytest

from node.practice import Concept
from node.search.concepts import Recogniser
from node.search.understanding import understand
from node.search.words import read
from tests.search.conftest import concept, small, theme


@pytest.fixture(scope="module")
def recogniser():
    return Recogniser(
        small(
            theme(
                "cctv",
                {"en": "video surveillance", "es": "videovigilancia", "nl": "cameratoezicht", "fi": "kameravalvonta"},
                hidden={"en": ("spy cameras",), "mul": ("CCTV",)},
            ),
            theme("surveillance", {"en": "surveillance"}),
            theme("housing", {"en": "housing", "es": "vivienda", "nl": "huisvesting"}),
            theme("buttons", {"en": "buttons", "fr": "but"}, names={"es": ("have",)}),
            theme("voice", {"en": "having a voice"}),
            Concept(concept("countries", "USA"), "countries", {"en": "United States"}, hidden={"mul": ("US",)}),
            Concept(concept("countries", "GBR"), "countries", {"en": "Britain"}, hidden={"mul": ("GB",)}),
            Concept(concept("cities", "gent"), "cities", {"nl": "Gent", "fr": "Gand"}, {"en": ("Ghent",)}),
        )
    )


@pytest.fixture(scope="module")
def real(vocabulary):
    return Recogniser(vocabulary)


def named(recogniser, text, chosen=None, **options):
    asked = understand(read(text), recogniser, chosen, **options)
    return [(" ".join(each.said), *(iri.rpartition("/")[2] for iri in each.concepts)) for each in asked.named]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how do we tell people about cameras", "en"),
        ("derecho a saber qué algoritmo me evaluó", "es"),
        ("les caméras dans la rue", "fr"),
        ("Kameras auf dem Bahnhof und in der Stadt", "de"),
        ("welke gemeente heeft het algoritme uitgelegd", "nl"),
        ("cameratoezicht", "nl"),
        ("qwertyuiop", ""),
        ("", ""),
        ("12345", ""),
    ],
)
def test_the_language_is_the_one_most_of_the_words_are_in(real, text, language):
    assert understand(read(text), real).language == language


def test_of_several_likely_languages_the_readers_is_taken_then_english(recogniser):
    assert understand(read("de en"), recogniser, "nl").language == "nl"
    assert understand(read("de en"), recogniser, "es").language == "es"
    assert understand(read("in"), recogniser).language == "en"
    assert understand(read("in"), recogniser, "uk").language == "en"


def test_a_label_names_its_concept_in_the_chosen_language_then_the_detected_one(recogniser):
    assert named(recogniser, "videovigilancias") == [("videovigilancias", "cctv")]
    assert named(recogniser, "surveillance by video") == [("surveillance by video", "cctv")]
    assert named(recogniser, "kameravalvonnan", "fi") == [("kameravalvonnan", "cctv")]
    assert named(recogniser, "het cameratoezicht", "en") == [("cameratoezicht", "cctv")]


def test_a_label_of_another_language_is_found_letter_for_letter_only(recogniser):
    assert named(recogniser, "the housing of cameratoezicht") == [("housing", "housing"), ("cameratoezicht", "cctv")]
    assert named(recogniser, "the housing of cameratoezichten") == [("housing", "housing")]


def test_the_longer_label_is_taken_before_the_shorter(recogniser):
    assert named(recogniser, "video surveillance") == [("video surveillance", "cctv")]
    assert named(recogniser, "surveillance housing") == [("surveillance", "surveillance"), ("housing", "housing")]


@pytest.mark.parametrize("word", ["us", "but", "have", "US", "But"])
def test_short_and_common_words_are_no_foreign_names(recogniser, word):
    assert named(recogniser, f"{word} the housing") == [("housing", "housing")]


def test_a_short_word_in_capitals_may_be_a_name(recogniser):
    assert named(recogniser, "CCTV") == [("CCTV", "cctv")]
    assert named(recogniser, "housing GB") == [("housing", "housing"), ("GB", "GBR")]
    assert named(recogniser, "housing gb") == [("housing", "housing")]


def test_a_label_of_several_words_of_which_one_tells_is_found_letter_for_letter(recogniser):
    assert named(recogniser, "having a voice") == [("having a voice", "voice")]
    assert named(recogniser, "voice") == []


@pytest.mark.parametrize("name", ["Gent", "ghent", "GAND"])
def test_cities_are_named_in_any_language(recogniser, name):
    assert named(recogniser, f"housing in {name}") == [("housing", "housing"), (name, "gent")]


def test_a_hidden_label_names_its_concept_but_a_part_of_it_hints_at_nothing(recogniser):
    assert named(recogniser, "spy camera") == [("spy camera", "cctv")]
    assert [each.said for each in understand(read("spy"), recogniser).hinted] == []
    assert [each.said for each in understand(read("surveillance"), recogniser).hinted] == [("surveillance",)]


def test_nothing_is_recognised_where_the_words_themselves_are_meant(recogniser):
    asked = understand(read("the video surveillance of Gent"), recogniser, "en", exact=True)
    assert (asked.named, asked.hinted, asked.language) == ((), (), "en")


def test_phrases_and_exclusions_name_nothing(recogniser):
    asked = understand(read('"video surveillance" -housing -"spy cameras"'), recogniser)
    assert (asked.named, asked.hinted) == ((), ())


def test_words_are_named_in_the_order_of_the_question(recogniser):
    said = [each.said[0] for each in understand(read("Gent housing videovigilancia"), recogniser).named]
    assert said == ["Gent", "housing", "videovigilancia"]


def test_telling_words_are_those_of_the_language_unless_there_are_no_others(recogniser):
    assert understand(read("the housing of the people"), recogniser).telling(("en", "nl")) == ("housing", "people")
    assert understand(read("to be or not to be"), recogniser).telling(("en",)) == ("to", "be", "or", "not")
    unknown = understand(read("qwerty zxcvb"), recogniser)
    assert unknown.telling(("en", "nl")) == ("qwerty", "zxcvb")


def test_no_words_mean_nothing(recogniser):
    asked = understand(read(""), recogniser)
    assert (asked.named, asked.hinted, asked.telling(("en",))) == ((), (), ())


@pytest.mark.parametrize("word", ["us", "but", "have", "for", "with", "more"])
def test_common_english_words_name_no_concept_of_the_nodes_thesaurus(real, word):
    assert named(real, f"tell {word} about housing", "en") == named(real, "tell about housing", "en")


def test_a_word_that_only_the_stemmer_joins_with_a_label_names_nothing():
    """`ensenyen` (they show) has the stem of `ensenyament` (teaching), and is another word; `escoles` is `escola`."""
    recogniser = Recogniser(small(theme("education", {"ca": "ensenyament"}, names={"ca": ("escola",)})))
    assert named(recogniser, "quins ajuntaments ensenyen les llistes", "ca") == []
    assert named(recogniser, "què passa a les escoles", "ca") == [("escoles", "education")]
