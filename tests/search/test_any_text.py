"""Whatever is typed, the index answers, in time, and goes on answering others."""

import logging
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from node.practice import Place
from node.search import FACETS, After, Index, Query, Sort, Writer
from node.search.words import read
from tests.search.conftest import concept, listing

PIECES = (
    '"', '""', "-", '-"', "city:", "kind:", "year:", 'city:"', "kind:pilots", "year:2016-2018", "year:9999-0000",
    "city:gent", "NEAR(", "AND", "title:", "*", "~9", "^9", "[a TO z]", "\\", "/.*/", "cameras", "camras", "bread",
    "the", "of", "videovigilancia", "video surveillance", "Gent", "Gand", "公園", "カメラ", "กล้อง", "\ud800", "\udfff",
    "\x00", "\x1b[31m", "\u202e", "\u200f", "\ufeff", "\uffff", "e\u0301", "İ", "ŉ", "ﬀ", "ß", "👩‍👩‍👧", "9" * 30,
    "w" * 300, "7777777777", "\t", "\n", "\u3000", " ",
)  # fmt: skip
"""What is likely to mean something to a part of the search, or to confuse it."""
FIELDS = [f"{field}:" for field in (*FACETS, "iri", "title", "title_en", "concept", "published", "worth", "names")]
TEXTS = [
    "word " * 10_000,
    " ".join(f"word{number}" for number in range(10_000)),
    " ".join(f"-word{number}" for number in range(10_000)),
    '"' + "surveillance video " * 5_000,
    "?!.,;:-_(){}[]<>" * 500,
    "".join(map(chr, range(0x20))) * 100,
    "NEAR(" * 1_000,
    '"unbalanced "quotes" and "more',
    "\ud800 \udc00" * 1_000,
    "w" * 1_000_000,
    "公" * 100_000,
    "ก็" * 50_000,
    "é" * 100_000,
    "e\u0301\u0301" * 50_000,
    "\uffff" * 100,
    "\u202e\u200f\u2067cameras\u2069",
    "a:b:c:" * 1_000,
    *FIELDS,
    *(f"{field}cameras" for field in FIELDS),
    *(f'{field}"x y" -{field}z' for field in FIELDS),
    " ".join(f"camr{chr(97 + number % 26)}as{number}x" for number in range(32)),
    " ".join(f"surveillanc{number}" for number in range(32)),
    "cameratoezicht" * 300,
]

texts = st.one_of(
    st.text(st.characters(), max_size=60),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(st.characters(), max_size=5)), max_size=20).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join),
)
languages = st.sampled_from((None, "en", "es", "fi", "pt-br", "uk", "und", "xx", "", "\ud800", "x" * 100))
numbers = st.one_of(st.integers(-3, 30), st.integers(), st.sampled_from((10**18, -(10**18), 2**63, 2**64)))
filters = st.dictionaries(st.sampled_from((*FACETS, "iri", "nope")), st.lists(texts, max_size=3).map(tuple), max_size=3)
queries = st.builds(
    Query,
    texts,
    st.one_of(st.just({}), filters),
    languages,
    st.sampled_from(Sort),
    st.booleans(),
    numbers,
    numbers,
    st.one_of(st.none(), st.builds(After, numbers, texts)),
)

bounded = settings(
    max_examples=150,
    deadline=None,  # each test asks the clock itself
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory, vocabulary):
    """An index under the node's own thesaurus, with texts in several languages."""
    folder = tmp_path_factory.mktemp("whole")
    belgium = concept("countries", "BEL")
    with Writer.open(folder, vocabulary) as writer:
        writer.put(
            [
                listing("a", "Cameras in the park", themes=(concept("themes", "video-surveillance"),), start="2017"),
                listing("b", title={"es": "La videovigilancia"}, places=(Place({"nl": "Gent"}, belgium),)),
                listing("c", title={"ja": "公園の監視カメラ", "th": "กล้องวงจรปิด", "fi": "Kameravalvonta"}),
                listing("d", title={"nl": "Cameratoezicht", "pt": "Câmeras"}, body={"de": "Brot und Käse"}),
                *(listing(f"bread{number}", f"Bread number {number}") for number in range(30)),
            ]
        )
        writer.commit(1)
    index = Index(folder, vocabulary)
    index.search(Query("warm cameras camras"))
    return index


@pytest.fixture(autouse=True)
def quiet(caplog):
    """Whatever the index cannot answer it says in the log: nothing may be."""
    caplog.set_level(logging.WARNING)
    yield
    assert [record.getMessage() for record in caplog.records] == []


def ask(index, text):
    """Everything that can be asked with a text."""
    answer = index.search(Query(text))
    index.why(Query(text), answer.hits)
    index.snippets(Query(text), ["A park with cameras. " * 50])
    index.suggest(text)
    return answer


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_no_text_takes_a_second_or_harms_the_next_question(whole, number):
    start = time.process_time()
    answer = ask(whole, TEXTS[number])
    assert time.process_time() - start < 1
    assert 0 <= answer.total <= 34
    assert whole.ready
    assert whole.search(Query("bread")).total >= 30


@bounded
@given(queries)
def test_any_question_is_answered_with_a_page_of_what_there_is(whole, query):
    answer = whole.search(query)
    assert 0 <= len(answer.hits) <= min(query.limit, answer.total) <= 34
    assert len({hit.iri for hit in answer.hits}) == len(answer.hits)
    assert set(answer.facets) == set(FACETS)
    assert set(answer.filters) <= set(FACETS)
    assert not (query.exact and answer.widened)
    assert not answer.meant or answer.meant != query.words
    assert whole.ready


@bounded
@given(texts, languages)
def test_each_hit_has_a_reason_of_the_question(whole, text, language):
    query = Query(text, language=language)
    hits = whole.search(query).hits
    whys = whole.why(query, hits)
    assert len(whys) == len(hits)
    asked = read(text)
    possible = {*asked.words, *map(" ".join, asked.phrases)}
    assert all(set(why.words) <= possible for why in whys)
    assert whole.ready


@bounded
@given(texts, languages, numbers)
def test_suggestions_are_each_given_once_and_no_more_than_asked_for(whole, text, language, limit):
    found = whole.suggest(text, language or "en", limit)
    assert len(found) <= min(max(limit, 1), 100)
    assert len({(each.kind, each.value) for each in found}) == len(found)
    assert all(each.label and each.count for each in found)
    assert whole.ready


@bounded
@given(texts, st.lists(texts, max_size=3))
def test_pieces_of_a_text_are_all_of_it_that_is_shown(whole, text, shown):
    for snippet, written in zip(whole.snippets(Query(text), shown), shown, strict=True):
        assert all(piece for piece, _ in snippet)
        assert len("".join(piece for piece, _ in snippet)) <= len(written) + 2


@bounded
@given(texts)
def test_any_text_is_taken_apart_alike_with_what_stands_around_it(text):
    """Space around a question changes nothing."""
    assert read(f"  {text}\n") == read(text)


@bounded
@given(st.dictionaries(st.sampled_from(("en", "es", "ja", "uk", "fi", "und")), texts, max_size=3))
def test_any_title_and_place_can_be_indexed_and_has_its_like(whole, title):
    practice = listing("new", title=title, summary=title, places=(Place(title, concept("countries", "BEL")),)).practice
    assert practice.iri not in [hit.iri for hit in whole.similar(practice)]
    assert whole.ready


@settings(bounded, max_examples=25)
@given(texts)
def test_any_text_that_is_indexed_can_be_found_or_at_least_asked_for(tmp_path_factory, thesaurus, text):
    folder = tmp_path_factory.mktemp("any")
    with Writer.open(folder, thesaurus) as writer:
        writer.put([listing("a", text, city=text, body={"ja": text, "en": text}, themes=(text,), start=text)])
        writer.commit(1)
    index = Index(folder, thesaurus)
    assert index.search(Query()).total == 1
    assert len(index.search(Query(text)).hits) <= 1
    assert len(index.suggest(text)) <= 2
    assert len(index.places()) <= 1
    assert index.ready
