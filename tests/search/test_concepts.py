"""Recognising concepts of a thesaurus."""

import pytest

from node.practice import Concept, Place
from node.search.analysis import STEMMERS, clean, telling_terms
from node.search.concepts import SCHEMES, Recogniser
from tests.search.conftest import concept, small, theme

BELGIUM, CANADA = concept("countries", "BEL"), concept("countries", "CAN")


def city(id, country, labels, **fields):
    return Concept(concept("cities", id), "cities", labels, broader=(country,), **fields)


def recogniser(*concepts):
    return Recogniser(small(*concepts))


def mentioned(made, **texts):
    return {iri.rpartition("/")[2] for iri in made.mentioned(texts.items())}


def test_a_text_mentions_what_labels_of_its_own_language_say():
    made = recogniser(
        theme("cctv", {"en": "video surveillance", "nl": "cameratoezicht"}, hidden={"en": ("spy cameras",)}),
        theme("ethics", {"en": "ethics"}, names={"en": ("moral questions",)}),
    )
    assert mentioned(made, en="Surveillance by video and a moral question") == {"cctv", "ethics"}
    assert mentioned(made, en="a spy camera") == {"cctv"}
    assert mentioned(made, nl="cameratoezicht") == {"cctv"}
    assert mentioned(made, en="cameratoezicht", nl="ethics") == set()


def test_concepts_of_other_schemes_are_not_recognised():
    licence = Concept(concept("licences", "CC0"), "licences", {"en": "public domain"})
    assert "licences" not in SCHEMES
    assert mentioned(recogniser(licence), en="public domain") == set()


def test_proper_names_are_not_stemmed_but_in_a_language_that_declines_them():
    labels = dict.fromkeys(("en", "fi", "nl"), "Amsterdam")
    made = recogniser(city("amsterdam", concept("countries", "NLD"), labels))
    assert mentioned(made, en="Amsterdam", nl="Amsterdam") == set()
    assert mentioned(made, fi="Amsterdamin kamerat") == {"amsterdam"}
    assert [found.concepts for found in made.names.find(["AMSTERDAM"], [True], [True])] == [
        (concept("cities", "amsterdam"),)
    ]
    assert list(made.names.find(["Amsterdams"], [True], [True])) == []


def test_wider_are_all_broader_concepts_themselves_left_out():
    made = recogniser(
        theme("cctv", {}, broader=("surveillance",)),
        theme("surveillance", {}, broader=("safety", "privacy")),
        theme("safety", {}),
        theme("privacy", {}, broader=("rights",)),
        theme("circle", {}, broader=("circle-2",)),
        theme("circle-2", {}, broader=("circle",)),
    )

    def wider(*ids):
        return {iri.rpartition("/")[2] for iri in made.wider(concept("themes", each) for each in ids)}

    assert wider("cctv") == {"surveillance", "safety", "privacy", "rights"}
    assert wider("cctv", "privacy") == {"surveillance", "safety", "rights"}
    assert wider("safety") == wider("unknown") == wider() == set()
    assert wider("circle") == {"circle-2"}


def test_a_city_is_known_by_any_of_its_names_and_its_country():
    made = recogniser(
        city("gent", BELGIUM, {"nl": "Gent", "fr": "Gand"}, names={"en": ("Ghent",)}, hidden={"mul": ("Ganda",)}),
        city("london", concept("countries", "GBR"), {"en": "London"}),
        city("london-ontario", CANADA, {"en": "London"}),
    )

    def cities(name, country):
        return {iri.rpartition("/")[2] for iri in made.cities([Place({"en": name}, country)])}

    for name in ("Gent", "GHENT", "gand", "Ganda"):
        assert cities(name, BELGIUM) == {"gent"}
    assert cities("Gent", CANADA) == cities("Ghent-on-Sea", BELGIUM) == cities("", BELGIUM) == set()
    assert cities("London", CANADA) == {"london-ontario"}
    assert made.cities([Place(), Place({"nl": "Gent", "fr": "Gand"}, BELGIUM)]) == {concept("cities", "gent")}


def tables(made):
    return [
        (label._single, label._several, label._together, label._hinted) for label in map(made._labels, (*STEMMERS,))
    ] + [(made.names._concepts, made.names._cities, made.names.languages)]


def test_what_was_kept_equals_what_is_made_anew(vocabulary, tmp_path):
    fresh = tables(Recogniser(vocabulary))
    assert tables(Recogniser(vocabulary, tmp_path)) == fresh
    assert {path.name for path in tmp_path.iterdir()} == {"names", *(f"labels-{language}" for language in STEMMERS)}
    times = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert tables(Recogniser(vocabulary, tmp_path)) == fresh
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == times


def test_another_thesaurus_is_not_served_from_what_was_kept_of_an_old_one(tmp_path):
    old, new = (small(theme(id, {"en": "ethics"}), stamp=id) for id in ("old", "new"))
    untold = small(theme("untold", {"en": "ethics"}))
    for thesaurus, expected in ((old, "old"), (new, "new"), (untold, "untold"), (old, "old")):
        made = Recogniser(thesaurus, tmp_path)
        assert mentioned(made, en="ethics") == {expected}
        assert [found.concepts for found in made.names.find(["ethics"], [True], [True])] == [
            (concept("themes", expected),)
        ]


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff" * 1_000])
def test_what_was_kept_and_is_damaged_is_made_anew(tmp_path, content):
    thesaurus = small(theme("ethics", {"en": "ethics"}), stamp="1")
    expected = tables(Recogniser(thesaurus, tmp_path))
    for path in tmp_path.iterdir():
        path.write_bytes(content)
    assert tables(Recogniser(thesaurus, tmp_path)) == expected


@pytest.mark.parametrize(
    ("language", "text", "id"),
    [
        ("en", "Algorithm registers for everybody", "algorithm-register"),
        ("nl", "Cameratoezicht op straat", "video-surveillance"),
        ("es", "La videovigilancia municipal", "video-surveillance"),
        ("de", "Videoüberwachung am Bahnhof", "video-surveillance"),
        ("fi", "Tietosuoja kaupungissa", "data-protection"),
        ("fr", "La vidéosurveillance", "video-surveillance"),
    ],
)
def test_the_thesaurus_of_the_node_is_recognised(vocabulary, language, text, id):
    assert concept("themes", id) in Recogniser(vocabulary).mentioned([(language, clean(text))])


def test_every_label_of_the_nodes_thesaurus_finds_its_concept(vocabulary):
    made = Recogniser(vocabulary)
    missing = []
    for each in vocabulary.scheme("themes"):
        for language, label in each.labels.items():
            stems = telling_terms(clean(label), language) if language in STEMMERS else []
            if 1 < len(stems) <= 5 and not any(each.iri in found.concepts for found in made.find(stems, language)):
                missing.append((language, label))
    assert missing == []
