"""Labels of one language among stems, and names letter for letter."""

import pytest

from node.search import labels, names
from node.search.analysis import telling_terms
from node.search.labels import LONGEST, Labels
from node.search.names import Names
from tests.search.conftest import concept, small, theme


def found(language, text, *told):
    """The concepts found in a text, each with the stems it stands on; `told` are concept and label, hidden with `-`."""
    triples = [(iri.strip("-"), label, iri.startswith("-")) for iri, label in told]
    stems = telling_terms(text, language)
    made = Labels(language, labels.tables(language, triples))
    return sorted((each.first, each.last, each.concepts) for each in made.find(stems))


CAMERAS = (("camera", "camera"), ("video", "video surveillance"), ("public", "public video surveillance system"))


def test_the_longest_label_is_taken_and_none_inside_it():
    assert found("en", "public video surveillance systems", *CAMERAS) == [(0, 4, ("public",))]
    assert found("en", "video surveillance cameras", *CAMERAS) == [(0, 2, ("video",)), (2, 3, ("camera",))]
    assert found("en", "surveillance camera video", *CAMERAS) == [(1, 2, ("camera",))]


@pytest.mark.parametrize("text", ["register of algorithms", "algorithm register", "algorithms registered"])
def test_the_order_of_a_labels_words_is_free(text):
    assert found("en", text, ("register", "algorithm register")) == [(0, 2, ("register",))]


def test_labels_do_not_share_a_word():
    told = (("ab", "public space"), ("bc", "space camera"))
    assert found("en", "public space camera", *told) == [(0, 2, ("ab",))]
    assert found("en", "public space space camera", *told) == [(0, 2, ("ab",)), (2, 4, ("bc",))]


def test_words_of_a_label_must_stand_together():
    assert found("en", "public money for empty space", ("space", "public space")) == []


def test_a_label_of_several_concepts_names_them_all():
    assert found("en", "Trials", ("b", "trial"), ("a", "trials")) == [(0, 1, ("a", "b"))]


def test_a_label_longer_than_the_longest_is_not_recognised():
    words = " ".join(("alpha", "bravo", "delta", "gamma", "kilo", "oscar")[: LONGEST + 1])
    assert found("en", words, ("long", words)) == []
    assert found("en", words, ("long", words.rpartition(" ")[0])) == [(0, LONGEST, ("long",))]


def test_a_label_of_several_words_of_which_one_tells_is_left_to_be_found_letter_for_letter():
    told = [("say", "having a voice", False)]
    assert labels.tables("en", told).single == {}
    assert found("en", "voice", ("say", "having a voice")) == []
    made = Names(names.tables([theme("say", {"en": "having a voice"})]))
    assert [each.concepts for each in made.find(["having", "a", "voice"], [True] * 3, [True] * 3)] == [
        (concept("themes", "say"),)
    ]
    assert list(made.find(["voice"], [True], [True])) == []


@pytest.mark.parametrize(
    ("language", "compound", "label"),
    [
        ("de", "Kameraüberwachung", "Kamera"),
        ("de", "Verkehrsüberwachung", "Überwachung"),
        ("de", "Videokameras", "Kameras"),
        ("nl", "cameratoezicht", "camera"),
        ("nl", "gezichtsherkenning", "herkenning"),
        ("fi", "valvontakamera", "kamera"),
        ("fi", "kameravalvonta", "kamera"),
        ("sv", "kameraövervakning", "övervakning"),
    ],
)
def test_a_compound_is_found_by_its_beginning_and_its_end(language, compound, label):
    assert found(language, compound, ("part", label)) == [(0, 1, ("part",))]


def test_a_compound_names_the_longest_label_at_each_end():
    told = (("camera", "camera"), ("toezicht", "toezicht"), ("zicht", "zicht"))
    assert found("nl", "cameratoezicht", *told) == [(0, 1, ("camera", "toezicht"))]


def test_a_compound_that_is_itself_a_label_is_not_taken_apart():
    told = (("camera", "camera"), ("cctv", "cameratoezicht"))
    assert found("nl", "cameratoezicht", *told) == [(0, 1, ("cctv",))]


def test_short_parts_and_languages_without_compounds_are_not_taken_apart():
    assert found("de", "Autobahnkreuz", ("auto", "Auto")) == []
    assert found("en", "camerasurveillance", ("camera", "camera")) == []


def test_a_hidden_label_is_recognised_but_never_hinted_at():
    told = [("-watch", "snooping devices"), ("watch", "video surveillance")]
    assert found("en", "snooping devices", *told) == [(0, 2, ("watch",))]
    made = Labels("en", labels.tables("en", [(iri.strip("-"), label, iri[0] == "-") for iri, label in told]))
    assert made.hinted(telling_terms("surveillance", "en")[0]) == ("watch",)
    assert made.hinted(telling_terms("snooping", "en")[0]) == ()


def test_a_word_that_is_a_part_of_too_many_labels_hints_at_none():
    told = [(f"c{number:02}", f"public thing{chr(97 + number)}", False) for number in range(13)]
    assert Labels("en", labels.tables("en", told)).hinted("public") == ()
    assert len(Labels("en", labels.tables("en", told[:12])).hinted("public")) == 12


def test_nothing_is_found_in_nothing():
    assert found("en", "") == found("en", "camera") == found("en", "", *CAMERAS) == []


def places(*words, free=None, alone=None):
    made = Names(
        names.tables(
            small(
                theme("york", {"en": "York"}),
                theme("new-york", {"en": "New York"}, hidden={"mul": ("NYC",)}),
                theme("cameras", {"es": "Cámaras de vídeo"}, names={"fr": ("vidéosurveillance",)}),
            ).concepts.values()
        )
    )
    every = [True] * len(words)
    return [
        (each.first, each.last, [iri.rpartition("/")[2] for iri in each.concepts])
        for each in made.find(words, free or every, alone or every)
    ]


def test_names_are_found_letter_for_letter_the_longest_first():
    assert places("in", "New", "York") == [(1, 3, ["new-york"])]
    assert places("camaras", "de", "VIDEO") == [(0, 3, ["cameras"])]
    assert places("cámara", "de", "vídeo") == []
    assert places("york", "new") == [(0, 1, ["york"])]
    assert places("nyc") == [(0, 1, ["new-york"])]


def test_words_that_are_taken_name_nothing_and_some_not_by_themselves():
    assert places("New", "York", free=[False, True]) == [(1, 2, ["york"])]
    assert places("York", alone=[False]) == []
    assert places("New", "York", alone=[False, False]) == [(0, 2, ["new-york"])]


def test_words_of_names_belong_to_their_languages():
    made = names.tables([theme("a", {"es": "Cámaras de vídeo", "fr": "vidéo"}, hidden={"it": ("video spia",)})])
    assert made.languages == {"camaras": ("es",), "de": ("es",), "video": ("es", "fr", "it"), "spia": ("it",)}
