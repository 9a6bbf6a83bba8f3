"""How concepts find practices, and why a practice was found."""

import pytest

from node.practice import Concept, Place
from node.search import Hit, Index, Query, Why, Widening, Writer
from tests.search.conftest import concept, listing, small, theme

CCTV, WATCHING = concept("themes", "cctv"), concept("themes", "watching")
BELGIUM = concept("countries", "BEL")


@pytest.fixture(scope="module")
def thesaurus():
    return small(
        theme("watching", {"en": "monitoring", "es": "seguimiento"}),
        theme(
            "cctv",
            {"en": "video surveillance", "es": "videovigilancia", "nl": "cameratoezicht", "fr": "vidéosurveillance"},
            names={"en": ("CCTV",)},
            hidden={"en": ("spy cameras",)},
            broader=("watching",),
        ),
        theme("ethics", {"en": "ethics", "nl": "ethiek"}),
        theme("nobody", {"en": "unicorns", "es": "unicornios"}),
        Concept(BELGIUM, "countries", {"en": "Belgium", "nl": "België"}),
        Concept(
            concept("cities", "gent"), "cities", {"nl": "Gent", "fr": "Gand"}, {"en": ("Ghent",)}, broader=(BELGIUM,)
        ),
    )


def slugs(index, words, **query):
    return [hit.iri.rpartition("/")[2] for hit in index.search(Query(words, **query)).hits]


@pytest.fixture
def stocked(put):
    put(
        listing("stated", title={"nl": "Gegevens op straat"}, themes=(CCTV,)),
        listing("named", title={"es": "La videovigilancia en la plaza"}),
        listing("said", title={"en": "Bread"}, body={"en": "There was no video surveillance at all."}, city="Zug"),
        listing("other", "Ethics of bread"),
    )


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("words", ["video surveillance", "videovigilancia", "cameratoezicht", "CCTV", "spy cameras"])
def test_a_concept_finds_texts_of_other_languages(index, words):
    assert set(slugs(index, words)) >= {"stated", "named"}
    assert "other" not in slugs(index, words)


@pytest.mark.usefixtures("stocked")
def test_concepts_that_title_and_summary_name_count_and_those_of_the_body_do_not(index):
    assert set(slugs(index, "cameratoezicht")) == {"stated", "named"}


@pytest.mark.usefixtures("stocked")
def test_the_wider_concept_finds_what_is_about_the_narrower_but_not_the_other_way_round(put, index):
    put(listing("wide", title={"nl": "Iets"}, themes=(WATCHING,)))
    assert set(slugs(index, "monitoring")) == {"wide", "stated", "named"}
    assert slugs(index, "monitoring")[0] == "wide"
    assert "wide" not in slugs(index, "cameratoezicht")


@pytest.mark.usefixtures("stocked")
def test_exact_widens_nothing(index):
    assert slugs(index, "cameratoezicht", exact=True) == []
    assert slugs(index, "videovigilancia", exact=True) == ["named"]
    assert index.search(Query("videovigilancia", exact=True)).widened == ()


@pytest.mark.usefixtures("stocked")
def test_phrases_are_not_widened(index):
    assert slugs(index, '"video surveillance"') == ["said"]
    assert index.search(Query('"video surveillance"')).widened == ()


@pytest.mark.usefixtures("stocked")
def test_what_a_widening_finds_can_be_excluded(index):
    assert set(slugs(index, "cameratoezicht -plaza")) == {"stated"}


@pytest.mark.parametrize("name", ["Gent", "ghent", "Gand"])
def test_a_city_is_found_by_any_of_its_names(put, index, name):
    put(
        listing("gent", "Bread", places=(Place({"nl": "Gent"}, BELGIUM),)),
        listing("zug", "Bread", city="Zug"),
    )
    assert slugs(index, name)[0] == "gent"
    assert slugs(index, f"bread {name}")[0] == "gent"


@pytest.mark.usefixtures("stocked")
def test_what_was_searched_for_besides_is_told_in_the_readers_language_first(index):
    (widening,) = index.search(Query("cameratoezicht", language="es")).widened
    assert widening == Widening("cameratoezicht", CCTV, ("videovigilancia", "video surveillance", "vidéosurveillance"))
    (widening,) = index.search(Query("CCTV")).widened
    assert widening.labels == ("video surveillance", "videovigilancia", "cameratoezicht", "vidéosurveillance")


@pytest.mark.usefixtures("stocked")
def test_hidden_labels_are_never_told(index):
    (widening,) = index.search(Query("spy cameras")).widened
    assert widening.said == "spy cameras"
    assert "spy cameras" not in widening.labels


@pytest.mark.usefixtures("stocked")
def test_a_concept_that_no_practice_has_is_not_told(index):
    assert index.search(Query("unicorns")).widened == ()


def why(index, words, *, hits=None, **query):
    asked = Query(words, **query)
    found = index.search(asked).hits if hits is None else hits
    return {
        hit.iri.rpartition("/")[2]: (reason.words, tuple(iri.rpartition("/")[2] for iri in reason.concepts))
        for hit, reason in zip(found, index.why(asked, found), strict=True)
    }


@pytest.mark.usefixtures("stocked")
def test_a_hit_says_which_words_and_concepts_of_the_question_it_has(index):
    assert why(index, "videovigilancia bread") == {
        "stated": ((), ("cctv",)),
        "named": (("videovigilancia",), ("cctv",)),
        "said": (("bread",), ()),
        "other": (("bread",), ()),
    }
    assert why(index, "the ethics") == {"other": (("ethics",), ("ethics",))}
    assert why(index, "Ethics", exact=True) == {"other": (("Ethics",), ())}


@pytest.mark.usefixtures("stocked")
def test_a_narrower_concept_is_a_reason_too(index):
    assert why(index, "monitoring")["stated"] == ((), ("watching",))


@pytest.mark.usefixtures("stocked")
def test_a_phrase_is_a_reason_as_a_whole(index):
    assert why(index, '"no video surveillance" plaza') == {
        "said": (("no video surveillance",), ()),
        "named": (("plaza",), ()),
    }


@pytest.mark.usefixtures("stocked")
def test_reasons_come_in_the_order_of_the_hits(index):
    hits = index.search(Query("bread")).hits
    backwards = index.why(Query("bread ethics"), hits[::-1])
    assert backwards == index.why(Query("bread ethics"), hits)[::-1]
    assert {reason.words for reason in backwards} == {("bread",), ("bread", "ethics")}


@pytest.mark.usefixtures("stocked")
def test_no_hits_have_no_reasons_and_those_gone_have_none_either(index, caplog):
    assert index.why(Query("bread"), []) == []
    assert index.why(Query("bread"), [Hit("https://gone.example/x", 1.0)]) == [Why()]
    assert index.why(Query('-bread "x'), [Hit("https://gone.example/x", 1.0)]) == [Why()]
    assert index.ready
    assert caplog.records == []


def test_without_an_index_nothing_has_a_reason(index):
    assert index.why(Query("bread"), [Hit("https://gone.example/x", 1.0)]) == [Why()]


@pytest.fixture(scope="module")
def world(tmp_path_factory, vocabulary):
    """An index under the node's own thesaurus."""
    folder = tmp_path_factory.mktemp("real")
    about = {
        "cameras": ("Cameras in lamp posts were switched off", "video-surveillance"),
        "register": ("A list of what the city computes", "algorithm-register"),
        "privacy": ("Forgetting on request", "data-protection"),
    }
    with Writer.open(folder, vocabulary) as writer:
        writer.put(listing(slug, title, themes=(concept("themes", id),)) for slug, (title, id) in about.items())
        writer.commit(1)
    return Index(folder, vocabulary)


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("cameratoezicht", "cameras"),
        ("videovigilancia", "cameras"),
        ("Videoüberwachung", "cameras"),
        ("algoritmeregister", "register"),
        ("registro de algoritmos", "register"),
        ("tietosuoja", "privacy"),
        ("protection des données", "privacy"),
        ("gegevensbescherming", "privacy"),
    ],
)
def test_with_the_nodes_thesaurus_an_english_text_is_found_in_other_languages(world, words, slug):
    assert slugs(world, words)[:1] == [slug]
    assert [each.concept for each in world.search(Query(words)).widened] != []
    assert slugs(world, words, exact=True) == []
