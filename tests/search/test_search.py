import time

import pytest

from node.practice import Decision, Involvement, Kind, LanguageText, Place, Result
from node.search import FACETS, FacetCount, Query
from tests.search.conftest import concept, listing

HOSTILE = [
    "*",
    '"',
    "NEAR(",
    "title:",
    "title:[a TO z]",
    "' OR 1=1 --",
    '") UNION SELECT',
    'x" OR title:*',
    "\\",
    "/[a-z]+/",
    "a^999999999999",
    "a~9",
    "+-!(){}[]",
    "\x00\x01\x7f",
    "\ud800",
    "\u202e\ufeff",
    "-",
    "-a -b -c",
    "👩‍👩‍👧 😀",
    "ß \u0131 İ ŉ ﬀ",
    "w" * 100_000,
    "word " * 10_000,
    "a* OR " * 10_000,
    " ".join(f"word{n}" for n in range(10_000)),
    '"' + " ".join(f"word{n}" for n in range(10_000)),
    " ".join(f"-word{n}" for n in range(10_000)),
]


def test_a_word_is_found_in_every_text(put, find):
    put(
        listing("title", "Marmalade"),
        listing("summary", "Jam", summary={"en": "Made of marmalade."}),
        listing("body", "Jam", body={"en": "The whole story of marmalade."}),
        listing("failed", "Jam", what_failed={"en": "marmalade"}),
        listing("result", "Jam", results=(Result(metric={"en": "jars of marmalade"}),)),
        listing("decision", "Jam", decisions=(Decision(decision={"en": "marmalade is allowed"}),)),
        listing("unverified", "Jam", not_verified=(LanguageText("en", "the marmalade"),)),
        listing("place", "Jam", city="Marmalade"),
        listing("organisation", "Jam", organisations=(Involvement("Institute of Marmalade"),)),
        listing("none", "Jam"),
    )
    everywhere = {"title", "summary", "body", "failed", "result", "decision", "unverified", "place", "organisation"}
    assert set(find("marmalade")) == everywhere
    assert find("marmalade")[0] == "title"


def test_inflected_and_unaccented_words_are_found(put, find):
    put(
        listing("en", "Cameras in stations"),
        listing("de", title={"de": "Überwachungen im Bahnhof"}),
        listing("ca", title={"ca": "Bústies al carrer"}),
        listing("pt", title={"pt-br": "Câmeras na rua"}),
        listing("nn", title={"nn": "Målinger i gata"}),
    )
    assert find("station") == ["en"]
    assert find("ÜBERWACHUNG") == ["de"]
    assert find("uberwachung") == ["de"]
    assert find("bústies") == find("busties") == ["ca"]
    assert find("rua") == ["pt"]
    assert find("måling") == ["nn"]


@pytest.mark.parametrize("word", ["cámaras", "camaras", "càmera", "cameratoezicht", "valvontakamera", "cameras"])
def test_a_concepts_name_in_any_language_finds_what_it_describes(put, find, word):
    put(
        listing("cctv", "Watching the square", technologies=(concept("technologies", "video-camera"),)),
        listing("other", "Counting bikes"),
    )
    assert find(word) == ["cctv"]


def test_more_of_the_words_rank_higher(put, find):
    put(
        listing("one", summary={"en": "privacy"}),
        listing("two", summary={"en": "privacy for sensors"}),
        listing("three", summary={"en": "privacy for sensors in streets"}),
        listing("none", "Bread"),
    )
    assert find("privacy sensors streets") == ["three", "two", "one"]


def test_words_that_every_text_has_find_nothing_unless_they_are_all_there_is(put, find):
    put(listing("camera", "A camera"), listing("of", "The register of what is to be"))
    assert find("the camera of") == ["camera"]
    assert find("to be") == ["of"]


def test_a_word_too_long_to_be_one_finds_nothing(put, find):
    put(listing("a", "A camera"))
    assert find("c" * 50) == []


def test_a_phrase_is_words_in_order(put, find):
    put(listing("right", "Cameras in public space"), listing("wrong", "Space for public cameras"))
    assert find('"public space"') == ["right"]
    assert set(find("public space")) == {"right", "wrong"}
    assert find('"space public"') == []


def test_excluded_words_do_not_occur(put, find):
    put(listing("drone", "Camera on a drone"), listing("pole", "Camera on a pole"), listing("bread", "Bread"))
    assert find("camera -drones") == ["pole"]
    assert set(find("-drone")) == {"pole", "bread"}
    assert find('camera -"on a pole"') == ["drone"]
    assert set(find("camera -nonsense")) == {"drone", "pole"}


def test_the_askers_language_ranks_a_little_higher(put, index):
    put(listing("it", title={"it": "Panorama"}), listing("es", title={"es": "Panorama"}))
    for language in ("it", "es"):
        assert index.search(Query("panorama", language=language)).hits[0].iri.endswith(language)


def test_without_words_the_newest_come_first(put, find):
    put(
        listing("old", published="2024-01-01T00:00:00Z"),
        listing("new", published="2026-01-01T00:00:00.5Z"),
        listing("middle", published="2025-01-01T00:00:00Z"),
    )
    assert find() == ["new", "middle", "old"]
    assert find(" - ") == ["new", "middle", "old"]


def test_of_equal_hits_the_newer_comes_first_and_none_is_newer_than_now(put, find):
    put(
        listing("old", "Bread", published="2024-01-01T00:00:00Z"),
        listing("future", "Bread", published="2999-01-01T00:00:00Z"),
        listing("new", "Bread", published="2025-01-01T00:00:00Z"),
    )
    assert find("bread") == ["future", "new", "old"]
    put(listing("today", "Bread", published="2998-01-01T00:00:00Z"))
    assert set(find("bread")[:2]) == {"future", "today"}


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_an_error_or_slow(put, index, text):
    put(listing("a", "Camera"), listing("b", "word"))
    start = time.process_time()
    answer = index.search(Query(text))
    snippets = index.snippets(Query(text), ["A word about a camera. " * 500])
    assert time.process_time() - start < 1
    assert answer.total <= 2
    assert len(snippets) == 1


def test_pages_divide_the_hits(put, index):
    put(*(listing(f"p{n}", "Bread", published=f"2025-01-{n:02}T00:00:00Z") for n in range(1, 26)))
    pages = [index.search(Query("bread", page=page, size=10)) for page in (1, 2, 3, 4)]
    assert [page.total for page in pages] == [25, 25, 25, 25]
    assert [len(page.hits) for page in pages] == [10, 10, 5, 0]
    assert len({hit.iri for page in pages for hit in page.hits}) == 25


@pytest.mark.parametrize(("page", "hits"), [(-1, 3), (0, 3), (2, 0), (10**18, 0)])
@pytest.mark.parametrize("words", ["bread", ""])
def test_a_page_out_of_range_has_the_right_total(put, index, words, page, hits):
    put(*(listing(f"p{n}", "Bread") for n in range(3)))
    answer = index.search(Query(words, page=page))
    assert (answer.total, len(answer.hits)) == (3, hits)


@pytest.mark.parametrize(("size", "hits"), [(-5, 1), (0, 1), (2, 2), (10**9, 3)])
def test_a_page_size_is_kept_within_reason(put, index, size, hits):
    put(*(listing(f"p{n}", "Bread") for n in range(3)))
    assert len(index.search(Query("bread", size=size)).hits) == hits


def test_every_facet_is_counted_largest_first(put, index):
    full = {
        "kind": Kind.POLICY,
        "themes": (concept("themes", "ethics"),),
        "lessons": (concept("lessons", "6"),),
        "technologies": (concept("technologies", "video-camera"),),
        "status": concept("statuses", "running"),
        "outcome": concept("outcomes", "mixed"),
        "start": "2021-05",
    }
    put(
        listing("a", "Bread", city="New York City", **full),
        listing("b", "Bread", city="São Paulo", summary={"pt-br": "Pão"}, **full | {"kind": Kind.PILOT}),
        listing("c", "Bread", city="São Paulo", themes=(concept("themes", "public-space"),)),
        listing("d", "Jam", city="Gent"),
    )
    assert index.search(Query("bread")).facets == {
        "kind": [FacetCount("pilot", 2), FacetCount("policy", 1)],
        "city": [FacetCount("sao-paulo", 2), FacetCount("new-york-city", 1)],
        "country": [FacetCount("BEL", 3)],
        "theme": [FacetCount("ethics", 2), FacetCount("public-space", 1)],
        "lesson": [FacetCount("6", 2)],
        "technology": [FacetCount("video-camera", 2)],
        "status": [FacetCount("running", 2)],
        "outcome": [FacetCount("mixed", 2)],
        "lang": [FacetCount("en", 3), FacetCount("pt", 1)],
        "year": [FacetCount("2021", 2)],
        "signed": [FacetCount("city", 3)],
    }


def test_a_filter_narrows_hits_and_other_facets_but_not_its_own(put, index):
    put(
        listing("a", city="Ghent", kind=Kind.POLICY),
        listing("b", city="Ghent", kind=Kind.PILOT),
        listing("c", city="Zug", kind=Kind.PILOT),
    )
    answer = index.search(Query("", {"city": ("ghent",)}))
    assert answer.total == 2
    assert answer.facets["kind"] == [FacetCount("pilot", 1), FacetCount("policy", 1)]
    assert answer.facets["city"] == [FacetCount("ghent", 2), FacetCount("zug", 1)]
    both = index.search(Query("", {"city": ("ghent",), "kind": ("pilot",)}))
    assert [hit.iri.rpartition("/")[2] for hit in both.hits] == ["b"]
    assert both.facets["kind"] == [FacetCount("pilot", 1), FacetCount("policy", 1)]
    assert both.facets["city"] == [FacetCount("ghent", 1), FacetCount("zug", 1)]


def test_values_of_a_facet_widen_and_facets_narrow(put, find):
    put(
        listing("a", "Bread", city="Ghent", kind=Kind.POLICY),
        listing("b", "Bread", city="Zug", kind=Kind.PILOT),
        listing("c", "Jam", city="Zug", kind=Kind.POLICY),
        listing("d", "Bread", city="Oslo", kind=Kind.POLICY),
    )
    assert set(find("bread", city=("ghent", "zug"))) == {"a", "b"}
    assert find("bread", city=("ghent", "zug"), kind=("policy",)) == ["a"]
    assert set(find("-jam", kind=("policy",))) == {"a", "d"}


def test_filters_nobody_has_find_nothing_and_unknown_facets_are_passed_over(put, find):
    put(listing("a", "Bread"))
    for value in ("", "nowhere", "\ud800", "x" * 10**6, "ghent*", "\x00"):
        assert find("bread", city=(value,)) == []
    assert find("bread", city=tuple(str(n) for n in range(10_000))) == []
    assert find("bread", iri=("x",)) == ["a"]
    assert find("bread", city=()) == ["a"]


def test_a_filter_changes_no_score(put, index):
    put(listing("a", "Bread"), listing("b", "Bread and jam", city="Zug"))
    scores = {hit.iri: hit.score for hit in index.search(Query("bread jam")).hits}
    narrowed = index.search(Query("bread jam", {"kind": ("pilot",)}))
    assert {hit.iri: hit.score for hit in narrowed.hits} == pytest.approx(scores)


def test_concepts_of_a_newer_vocabulary_are_no_choice(put, index):
    put(listing("a", themes=(concept("themes", "ethics"), concept("themes", "not-yet-known"))))
    assert index.search(Query()).facets["theme"] == [FacetCount("ethics", 1)]


def test_places_are_named_once_each_by_their_commonest_spelling(put, index):
    put(
        listing("a", city="Zürich"),
        listing("b", city="Zürich"),
        listing("c", city="Zurich"),
        listing("d", places=(Place({"nl": "Gent"}), Place({"uk": "Київ"}), Place())),
    )
    assert index.cities() == {"gent": "Gent", "zurich": "Zürich", "київ": "Київ"}
    assert list(index.cities()) == ["gent", "zurich", "київ"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ({"en": "New York City"}, "new-york-city"),
        ({"nl": "Gent", "en": "Ghent"}, "ghent"),
        ({"pt": "São Paulo"}, "sao-paulo"),
        ({"en": "Saint-Denis (La Réunion)"}, "saint-denis-la-reunion"),
        ({"da": "Ærøskøbing"}, "aeroskobing"),
        ({"pl": "Łódź"}, "lodz"),
        ({"de": "Weiß_wasser"}, "weiss-wasser"),
        ({"uk": "Київ"}, "київ"),
        ({"en": "The United Towns " * 20}, "the-united-towns-" * 4 + "the-united"),
        ({"en": "w" * 300}, "w" * 80),
        ({"en": "?!"}, ""),
        ({}, ""),
    ],
)
def test_a_place_has_an_address(name, slug):
    assert Place(name).slug == slug


def test_every_facet_is_in_every_answer(put, index):
    put(listing("a"))
    assert set(index.search(Query("nothing")).facets) == set(FACETS)
    assert set(index.search(Query()).facets) == set(FACETS)
