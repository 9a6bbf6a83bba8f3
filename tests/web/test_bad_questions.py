"""Whatever stands in an address or on the command line: an answer or a sentence, soon, and never an error of ours."""

import time
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from node.cli import cli
from node.search import FACETS
from node.web.views.question import FACET_HEADINGS
from tests.local_node import make, publish_numbered
from tests.web.conftest import HOME, World

PATHS = ("/search", "/api/search", "/api/suggest", "/search.atom", "/suggest", "/search.json")
FIELDS = (*FACET_HEADINGS, "iri", "title", "title_en", "concept", "published", "worth", "names")
WORDS = {
    "ten thousand words": "word " * 10_000,
    "ten thousand different words": " ".join(f"word{number}" for number in range(10_000)),
    "as many words as are let in": " ".join(f"wrd{number}" for number in range(140))[:1_000],
    "only punctuation": "?!.,;:-_(){}[]<>&#%+=/\\'`~|@$^*",
    "control characters": "".join(map(chr, range(0x20))) + "\x7f\x80\x9f",
    "a function of another engine": "NEAR(cameras, 3",
    "NEAR(": "NEAR(",
    "a lone quote": '"',
    "unbalanced quotes": 'a "b" c" "d',
    "many quotes": '"' * 999,
    "many minus signs": "- -- -a --b -" * 70,
    "a long word": "w" * 1_000,
    "a word far too long": "w" * 100_000,
    "0xFFFF": "\uffff\ufffe",
    "marks that turn the direction": "\u202e\u200f\u2067cameras\u2069\u202c",
    "emoji": "👩‍👩‍👧" * 50,
    "unspaced": "監視カメラ" * 100,
    "accents without letters": "\u0301" * 500,
    "markup": "<script>alert(1)</script>{{7*7}}${7*7}",
    "a query language": "title:[a TO z] AND (b OR NOT c)^9 d~2 e*",
    "every filter": 'city:gent kind:pilots year:2016-2018 city:"" kind: year:0000-9999',
}
PREFIXED = [text for field in FIELDS for text in (f"{field}:", f'{field}:cameras -{field}:x {field}:"y z')]
RAW = {
    "a lone surrogate": "q=%ED%A0%80",
    "bytes that are no text": "q=%FF%FE%80",
    "half a character": "q=%C3",
    "a null": "q=%00",
    "a broken escape": "q=%zz%",
    "the word twice": "q=a&q=b",
    "a surrogate for a city": "q=a&city=%ED%A0%80",
    "a page before the first": "q=a&page=-1",
    "page 0": "q=a&page=0",
    "a page of 10**18": f"q=a&page={10**18}",
    "a page in other digits": "q=a&page=%D9%A1",
    "a page that is none": "q=a&page=1e3",
    "the last page": "q=a&page=500",
    "an unknown facet": "q=a&colour=blue",
    "an unknown value": "q=a&theme=nothing&country=ZZZ&year=x&signed=",
    "a hundred values": "&".join(f"city=c{number}" for number in range(100)),
    "a long value": f"city={'c' * 5_000}",
    "a cursor that is none": "q=a&cursor=%22%3Cx",
    "a cursor out of shape": "q=a&cursor=AAAA",
    "a long cursor": f"q=a&cursor={'A' * 10_000}",
    "a cursor and a page": "q=a&cursor=AAAA&page=2",
    "an odd order": "q=a&sort=%00",
    "an odd language": "q=a&hl=../../etc",
    "an odd size": f"q=a&size={10**18}",
    "an odd limit": f"q=a&limit=-{10**18}",
    "an odd exact": "q=a&exact=maybe",
    "a semicolon": "q=a;page=2",
    "many parameters": "&".join(f"p{number}=1" for number in range(900)),
    "nothing": "",
    "only signs": "&&==&q&=",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("bad"))
    made.add_peer()
    for number in range(3):
        made.publish(f"cameras-{number}", title={"en": "Cameras that count people"}, follow=False)
    made.follow()
    made.app.test_client().get("/search?q=cameras")
    made.app.test_client().get("/api/suggest?q=cameras")
    yield made
    made.node.close()


def ask(client, address):
    """The answer to an address, which is quick and never a fault of ours."""
    start = time.process_time()
    answer = client.get(address)
    assert time.process_time() - start < 1
    assert answer.status_code in (200, 400), (address[:200], answer.status_code)
    if answer.status_code == 400:
        sentence = answer.get_json(force=True)["error"] if answer.mimetype == "application/json" else answer.text
        assert len(sentence.split()) > 3
        assert "Traceback" not in sentence
    return answer


@pytest.fixture(autouse=True)
def quiet(caplog):
    yield
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", WORDS)
def test_any_words_have_an_answer_or_a_sentence(client, path, name):
    words = WORDS[name]
    answer = ask(client, f"{path}?q={quote(words)}")
    if len(words) <= 200:
        assert answer.status_code == 200
    if len(" ".join(words.split())) > 1_000:
        assert answer.status_code == 400 or path == "/suggest"


@pytest.mark.parametrize("path", PATHS)
def test_the_name_of_any_field_before_a_colon_has_an_answer(client, path):
    for words in PREFIXED:
        assert ask(client, f"{path}?q={quote(words)}").status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", RAW)
def test_any_address_has_an_answer_or_a_sentence(client, path, name):
    ask(client, f"{path}?{RAW[name]}")


def test_the_index_answers_others_after_all_that(client):
    assert client.get("/api/search?q=cameras").get_json()["total"] == 3


def test_every_facet_of_the_index_is_one_of_the_addresses():
    assert set(FACET_HEADINGS) == set(FACETS)


def test_a_cursor_belongs_to_its_question_whatever_that_was(client):
    cursor = client.get("/api/search?q=cameras&size=1").get_json()["next"].partition("cursor=")[2]
    for other in ("q=camera&size=1", "size=1", "q=cameras&size=1&exact=1", "q=%EF%BF%BF&size=1", "q=cameras"):
        answer = ask(client, f"/api/search?{other}&cursor={cursor}")
        assert answer.status_code == 400
        assert "another question" in answer.get_json()["error"]
    following = ask(client, f"/api/search?q=cameras&size=1&cursor={cursor}").get_json()
    assert following["question"]["page"] == 2
    assert len(following["hits"]) == 1
    assert following["hits"][0]["iri"].startswith(HOME)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    node = make(tmp_path_factory.mktemp("cli") / "ghent", "Ghent", "https://ghent.example")
    publish_numbered(node, 2)
    follower = node.follower()
    follower.catch_up()
    follower.close()
    node.close()
    return node.config.data


@pytest.mark.parametrize("words", [*WORDS.values(), " ".join(PREFIXED), "\ud800 cameras", "", " ", "\udcff"])
def test_commons_search_takes_any_words(data, words):
    start = time.process_time()
    result = CliRunner().invoke(cli, ["search", "--data", str(data), "--json", "--", words])
    assert time.process_time() - start < 1.5
    assert result.exception is None, result.exception
    assert result.exit_code == 0
    assert result.output.strip().endswith("]")


def test_commons_search_takes_any_filter(data):
    for option in ("--city", "--theme", "--lesson", "--lang"):
        for value in ("", "\ud800", "\x00*" * 5_000):
            result = CliRunner().invoke(cli, ["search", "--data", str(data), option, value, "cameras"])
            assert result.exception is None, (option, value, result.exception)
            assert result.exit_code == 0
    result = CliRunner().invoke(cli, ["search", "--data", str(data), "--kind", "pilots", "cameras"])
    assert result.exit_code == 2
    assert "'pilots' is not one of" in result.output
