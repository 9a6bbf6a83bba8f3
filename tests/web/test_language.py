"""Pages in the reader's language: chosen by the address, then by Accept-Language; data have one address."""

import pytest

from node.practice import Kind
from node.web.language import LANGUAGES, SOURCE, best, is_page
from node.web.views import words
from tests.web.conftest import HOME
from tests.web.page import Page, faults


@pytest.fixture
def stocked(world):
    world.add_peer()
    world.publish(themes=(), title={"en": "Cameras", "es": "Cámaras"})
    world.publish("vote", by=world.zug, kind=Kind.PILOT)
    return world


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("*", "en"),
        ("es", "es"),
        ("es-MX,es;q=0.9", "es"),
        ("it,fi;q=0.5,en;q=0.4", "fi"),
        ("fr;q=0.1,de;q=0.8", "de"),
        ("en;q=0,ca", "ca"),
        ("de-AT,en;q=0.5", "de"),
        ("sv", "en"),
        ("nonsense;;;q=x", "en"),
    ],
)
def test_a_reader_gets_the_language_they_like_best(accept, language):
    assert best(accept) == language


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    [
        "/", "/search?q=cameras", "/cities/", "/concepts/", "/concepts/lessons/1", "/practices/cameras", "/about",
        "/practices/cameras/versions/", "/peers", "/peers/localhost:8002/vote", "/quarantine/localhost:8002",
        "/vocab", "/api", "/inbox", "/catalog",
    ],
)  # fmt: skip
def test_every_page_has_an_address_in_every_language(client, tag, path):
    answer = client.get(f"/{tag}{path}", headers={"Accept-Language": "de", "Accept": "text/turtle"})
    page = Page(answer.text)
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert answer.headers["Content-Language"] == page.all("html")[0]["lang"] == tag
    assert "Vary" not in answer.headers
    assert faults(answer.text) == []
    own = [each for each in page.links if each.startswith("/") and is_page(each.partition("?")[0].partition("#")[0])]
    assert [link for link in own if link.split("/")[1] not in LANGUAGES] == []
    alternates = {each["hreflang"]: each["href"] for each in page.all("link") if each.get("hreflang")}
    assert set(alternates) == {*LANGUAGES, "x-default"}
    assert alternates["x-default"] == f"{HOME}{path}"
    assert alternates["fi"] == f"{HOME}/fi{path}"
    current = [a for a in page.all("a") if a.get("hreflang") and a.get("aria-current")]
    assert [a["lang"] for a in current] == [tag]


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("path", ["/", "/search", "/practices/cameras", "/about", "/nothing-here", "/concepts/"])
def test_without_a_language_in_the_address_the_reader_s_is_used_and_caches_are_told(client, path):
    seen = set()
    for tag in LANGUAGES:
        answer = client.get(path, headers={"Accept-Language": f"{tag}-x,en;q=0.1"})
        assert answer.headers["Content-Language"] == Page(answer.text).all("html")[0]["lang"] == tag
        assert "Accept-Language" in answer.headers["Vary"]
        plain = [a["href"] for a in Page(answer.text).all("a") if "href" in a and "hreflang" not in a]
        assert not any(link.startswith(f"/{tag}/") for link in plain)
        seen.add(answer.headers.get("ETag", tag))
        if "ETag" in answer.headers:
            held = {"Accept-Language": tag, "If-None-Match": answer.headers["ETag"]}
            again = client.get(path, headers=held)
            assert (again.status_code, again.headers["Vary"]) == (304, answer.headers["Vary"])
    assert len(seen) == len(LANGUAGES)


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    "path",
    [
        "/search.csv", "/search.json", "/search.atom", "/api/search", "/api/openapi.json", "/feed", "/feed/1",
        "/practices/cameras.ttl", "/activities/1", "/vocab/context.jsonld",
        "/vocab.ttl", "/robots.txt", "/opensearch.xml", "/suggest", "/catalog.ttl",
        "/quarantine/localhost:8002/report.ttl",
    ],
)  # fmt: skip
def test_data_have_one_address_and_no_language(client, path):
    plain = client.get(path)
    assert plain.status_code == 200
    assert "Accept-Language" not in plain.headers.get("Vary", "")
    assert client.get(path, headers={"Accept-Language": "fi"}).data == plain.data
    assert client.get(f"/es{path}").status_code == 404


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    "address",
    [
        "/search?q=cameras&kind=policy",
        "/compare?with=cameras&with=localhost:8002/vote",
        "/collection?name=Mine&with=cameras",
        "/learn?city=ghent&lesson=2",
        "/learn?people=1000&country=BEL&lesson=2",
    ],
)
def test_another_language_keeps_what_was_asked_and_chosen(client, address):
    links = Page(client.get(address).text).all("a")
    assert f"/fi{address}" in [each["href"] for each in links if each.get("hreflang") == "fi"]
    assert client.get(f"/fi{address}").status_code == 200


@pytest.mark.parametrize("path", ["/it/", "/EN/search", "/es/es/search", "/english", "/es-mx/"])
def test_other_prefixes_are_no_languages(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/static/style.css", "/.well-known/did.json", "/.well-known/void"])
def test_nor_have_files_and_well_known_addresses(client, path):
    assert client.get(f"/es{path}").status_code == 404


def test_nothing_is_sent_to_an_address_with_a_language(client):
    assert client.post("/es/inbox", json={}).status_code == 404


@pytest.mark.usefixtures("stocked")
def test_a_page_kept_for_one_language_is_not_given_to_another(client):
    for path in ("/practices/cameras", "/catalog", "/concepts/", "/quarantine/localhost:8002"):
        for prefix, header in (("", "es"), ("/es", "fr"), ("/fr", "es"), ("", "fr"), ("", "en"), ("", "es")):
            answer = client.get(prefix + path, headers={"Accept-Language": header})
            assert Page(answer.text).all("html")[0]["lang"] == (prefix[1:] or header)
            prefixed = [link for link in Page(answer.text).links if link == f"{prefix}/about"]
            assert prefixed


@pytest.mark.usefixtures("stocked")
def test_what_a_stranger_put_in_an_address_is_not_kept_for_others(client):
    client.get("/es/practices/cameras?utm=evil")
    assert "evil" not in client.get("/es/practices/cameras").text


def test_the_host_header_names_no_address(client):
    assert "evil" not in client.get("/es/search?q=x", headers={"Host": "evil.example"}).text


@pytest.mark.usefixtures("stocked")
def test_texts_are_in_the_reader_s_language_where_there_are_any_and_else_say_which_they_are(client):
    spanish = client.get("/es/practices/cameras").text
    assert "<h1>Cámaras</h1>" in spanish or ">Cámaras</h1>" in spanish
    finnish = client.get("/fi/practices/cameras").text
    assert '<h1 lang="en" dir="auto">Cameras</h1>' in finnish


@pytest.mark.usefixtures("stocked")
def test_a_line_of_a_list_says_which_language_it_is_in_where_that_is_not_the_page_s(client):
    finnish = Page(client.get("/fi/search?kind=policy").text).text
    assert "kieli: englanti" in finnish
    assert "kieli:" not in Page(client.get("/en/search?kind=policy").text).text
    spanish = Page(client.get("/es/search?kind=policy").text).text
    assert "Cámaras" in spanish
    assert "en inglés" not in spanish


@pytest.mark.usefixtures("stocked")
def test_downloads_of_a_page_are_in_its_language(client):
    links = Page(client.get("/es/search?q=cameras").text).links
    assert "/search.csv?q=cameras&hl=es" in links
    assert "/search.csv?q=cameras" in Page(client.get("/en/search?q=cameras").text).links


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/", "/search.atom"),
        ("/cities/ghent", "/search.atom?city=ghent"),
        ("/concepts/lessons/6", "/search.atom?lesson=6"),
        ("/search?lesson=6", "/search.atom?lesson=6"),
        ("/collection?with=cameras", "/collection.atom?with=cameras"),
    ],
)
def test_the_feed_of_a_page_is_in_its_language(client, page, feed):
    spanish = f"{feed}{'&' if '?' in feed else '?'}hl=es"
    for address, wanted, wrong in ((page, feed, spanish), (f"/es{page}", spanish, feed)):
        answer = client.get(address)
        html = Page(answer.text)
        named = {*html.links, *(each["href"] for each in html.all("link"))}
        assert wanted in named
        assert wrong not in named
        header = [each.partition(">")[0] for each in answer.headers.getlist("Link") if "atom" in each]
        assert header in ([], [f"<{HOME}{wanted}"])


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    ("feed", "page"),
    [
        ("/search.atom?kind=pilot", "/search?kind=pilot"),
        ("/search.atom?kind=pilot&amp;hl=es", "/es/search?kind=pilot"),
        ("/collection.atom?with=cameras", "/collection?with=cameras"),
        ("/collection.atom?with=cameras&amp;hl=es", "/es/collection?with=cameras"),
    ],
)
def test_a_feed_leads_to_the_page_of_its_language(client, feed, page):
    text = client.get(feed.replace("&amp;", "&")).text
    assert f'<link rel="self" type="application/atom+xml" href="{HOME}{feed}"/>' in text
    assert f'<link rel="alternate" type="text/html" href="{HOME}{page}"/>' in text


@pytest.mark.parametrize(
    ("language", "day", "month", "moment", "number", "thousand"),
    [
        ("en", "1 May 2016", "May 2016", "1 May 2016, 10:00 UTC", "1,234,567.5", "1,000"),
        ("es", "1 de mayo de 2016", "mayo de 2016", "1 de mayo de 2016, 10:00 UTC", "1.234.567,5", "1000"),
        ("ca", "1 de maig del 2016", "maig del 2016", "1 de maig del 2016, 10:00 UTC", "1.234.567,5", "1.000"),
        ("fr", "1 mai 2016", "mai 2016", "1 mai 2016, 10:00 UTC", "1\u202f234\u202f567,5", "1\u202f000"),
        ("de", "1. Mai 2016", "Mai 2016", "1. Mai 2016, 10:00 UTC", "1.234.567,5", "1.000"),
        ("nl", "1 mei 2016", "mei 2016", "1 mei 2016, 10:00 UTC", "1.234.567,5", "1.000"),
        ("fi", "1. toukokuuta 2016", "toukokuu 2016", "1. toukokuuta 2016, 10.00 UTC", "1\xa0234\xa0567,5", "1\xa0000"),
    ],
)
def test_dates_and_numbers_as_the_language_writes_them(language, day, month, moment, number, thousand):
    from decimal import Decimal

    assert words.date("2016-05-01", language) == day
    assert words.date("2016-05", language) == month
    assert words.date("2016", language) == "2016"
    assert words.moment("2016-05-01T10:00:00Z", language) == moment
    assert words.number(Decimal("1234567.50"), language) == number
    assert words.number(1000, language) == thousand


def test_english_is_the_source():
    assert SOURCE == next(iter(LANGUAGES)) == "en"
