from dataclasses import replace
from decimal import Decimal

import pytest

from node.practice import Kind, Place, Result, Source
from node.rdf.namespaces import PREFIXES, SCHEMES
from tests.web.conftest import HOME
from tests.web.page import Page, faults


@pytest.fixture
def stocked(world):
    world.add_peer()
    world.publish("cameras", title={"en": "Cameras that count people"})
    world.publish("vote", by=world.zug, title={"en": "A test vote"}, kind=Kind.PILOT, lessons=(SCHEMES + "lessons/5",))
    for number in range(24):
        world.publish(f"sensor-{number}", title={"en": f"Quince number {number}"}, follow=False)
    world.publish("sensor-24", title={"en": "Quince number 24"})
    return world


def box(page, name, value):
    """The state of a facet's checkbox, and the form it belongs to."""
    (found,) = [a for a in page.all("input") if (a.get("name"), a.get("value")) == (name, value)]
    return {"checked": "checked" in found, "form": found.get("form")}


@pytest.mark.usefixtures("stocked")
def test_a_page_of_hits_with_marks_facets_and_a_next_page(client):
    html = client.get("/search?q=quince").text
    page = Page(html)
    assert "25 practices" in page.text
    assert "<mark>Quince</mark> number" in html
    assert "1 to 20 of 25" in page.text
    assert "/search?q=quince&page=2" in page.links
    assert box(page, "kind", "policy") == {"checked": False, "form": "find"}
    assert faults(html) == []
    second = client.get("/search?q=quince&page=2").text
    assert "21 to 25 of 25" in Page(second).text
    assert "/search?q=quince" in Page(second).links


@pytest.mark.usefixtures("stocked")
def test_what_was_chosen_stays_chosen_and_can_be_let_go(client):
    page = Page(client.get("/search?q=vote&kind=pilot&lesson=5").text)
    assert "A test vote" in page.text
    assert "/search?q=vote&lesson=5" in page.links  # kind let go
    assert "/search?q=vote&kind=pilot" in page.links  # lesson let go
    assert {(a["name"], a["value"]) for a in page.all("input") if "checked" in a} == {
        ("kind", "pilot"),
        ("lesson", "5"),
    }


@pytest.mark.usefixtures("stocked")
def test_another_value_can_be_chosen_beside_the_first(client):
    page = Page(client.get("/search?kind=pilot").text)
    assert box(page, "kind", "policy") == {"checked": False, "form": "find"}
    assert box(page, "kind", "pilot") == {"checked": True, "form": "find"}
    both = client.get("/search.json?kind=pilot&kind=policy").get_json()
    assert both["total"] == 27


@pytest.mark.usefixtures("stocked")
def test_nothing_found_shows_what_to_read_instead(client):
    answer = client.get("/search?q=xylophone&kind=pilot")
    assert answer.status_code == 200
    assert "Nothing matches all of this." in Page(answer.text).text
    assert {"/search", "/cities/", "/search?q=xylophone"} <= set(Page(answer.text).links)
    assert faults(answer.text) == []


@pytest.mark.usefixtures("stocked")
def test_where_nothing_fits_other_practices_are_shown_with_what_was_left_out(client):
    page = Page(client.get("/search?kind=pilot&lesson=1").text)
    assert "1 practice without “1 " in page.text
    assert "/peers/localhost:8002/vote" in page.links
    assert box(page, "lesson", "1")["checked"]
    alone = Page(client.get("/search?q=xylophone").text)
    assert "Read instead" in alone.text


@pytest.mark.usefixtures("stocked")
def test_without_any_filter_is_offered_where_that_finds_something_else_than_without_one(client):
    asked = Page(client.get("/search?q=vote&kind=policy&lesson=1").text)
    assert "1 practice without any filter" in asked.text
    assert "/search?q=vote" in asked.links
    for nothing in ("q=vote&lesson=1", "q=xylophone&kind=policy&lesson=1"):
        assert "without any filter" not in Page(client.get(f"/search?{nothing}").text).text


@pytest.mark.usefixtures("stocked")
def test_of_an_empty_list_only_the_feed_can_be_taken_away(client):
    empty, found = Page(client.get("/search?q=xylophone").text), Page(client.get("/search?q=vote").text)
    assert "Feed (Atom) tells you what is new for this search" in empty.text
    assert {"/search.atom?q=xylophone"} == {each for each in empty.links if each.startswith("/search.")}
    assert {"/search.csv?q=vote", "/search.bib?q=vote", "/search.atom?q=vote"} <= set(found.links)


@pytest.mark.usefixtures("stocked")
def test_filters_are_offered_only_where_there_is_another_to_choose(client):
    other = client.get("/search?kind=pilot&lesson=1").text
    assert "Change the filters" in other
    assert faults(other) == []
    none = client.get("/search?q=xylophone&city=atlantis").text
    assert "Change the filters" not in none
    assert faults(none) == []
    kept = [each for each in Page(none).all("input") if each.get("name") == "city"]
    assert [(each["type"], each["value"], each["form"]) for each in kept] == [("hidden", "atlantis", "find")]


def test_a_number_without_a_source_has_no_accent_in_a_list(world, client):
    counted = Result(metric={"en": "People seen"}, value=Decimal(72))
    source = Source(title="A report")
    world.publish(results=(counted,))
    world.publish("vote", results=(replace(counted, sources=("source-1",)),), sources=(source,))
    page = Page(client.get("/search").text)
    assert sorted(each["class"] for each in page.all("p") if each.get("class", "").startswith("key")) == [
        "key",
        "key unsourced",
    ]


@pytest.mark.usefixtures("stocked")
def test_the_facet_says_who_published_in_words_that_fit_its_heading(client):
    text = Page(client.get("/search").text).text
    assert "Who published it" in text
    assert "The city itself" in text
    assert "/search?kind=pilot" in Page(client.get("/search?signed=city&kind=pilot").text).links


@pytest.mark.usefixtures("stocked")
def test_hits_can_be_ticked_for_a_comparison(client):
    page = Page(client.get("/search?kind=pilot").text)
    assert [a["value"] for a in page.all("input") if a.get("name") == "with"] == ["localhost:8002/vote"]
    assert any(a.get("action") == "/compare" for a in page.all("form"))


def test_hits_on_a_map_and_along_the_years(world, client):
    ghent = Place(name={"en": "Ghent"}, country=PREFIXES["euCountry"] + "BEL", centroid="POINT(3.72 51.05)")
    world.publish(places=(ghent,), start="2019-05", follow=False)
    world.publish("later", places=(ghent,), start="2021", follow=False)
    world.publish("undated", places=(ghent,), start=None)
    shown = client.get("/search?view=map").text
    assert '<a href="/search?city=ghent" tabindex="-1"><title>Ghent, 3</title><circle cx="1' in shown
    assert faults(shown) == []
    years = client.get("/search?view=timeline").text
    assert {"/search?year=2019", "/search?year=2021"} <= set(Page(years).links)
    assert "1 practice does not say when it began." in Page(years).text
    assert faults(years) == []
    assert "/search.csv" in Page(years).links
    assert client.get("/search?view=spiral").status_code == 400


@pytest.mark.usefixtures("stocked")
def test_the_json_twin(client):
    answer = client.get("/search.json?q=vote&kind=pilot")
    assert answer.mimetype == "application/json"
    document = answer.get_json()
    assert document["question"] == {
        "q": "vote",
        "filters": {"kind": ["pilot"]},
        "sort": "relevance",
        "exact": False,
        "page": 1,
        "page_size": 20,
    }
    assert (document["total"], document["next"], document["previous"]) == (1, None, None)
    hit = document["hits"][0]
    assert hit["page"] == f"{HOME}/peers/localhost:8002/vote"
    assert hit["kind"] == {"id": "pilot", "label": "Pilot"}
    assert hit["title"] == {"en": "A test vote"}
    assert hit["places"][0]["slug"] == "ghent"
    assert hit["status"]["id"] == "in-force"
    assert hit["outcome"] is None
    assert hit["publisher"] == {"did": "did:web:localhost%3A8002", "name": "Zug", "curator": False, "signs": True}
    assert hit["sequence"] == 1
    assert hit["score"] > 0
    kinds = {facet["value"]: facet for facet in document["facets"]["kind"]}
    assert kinds["pilot"] == {"value": "pilot", "label": "Pilot", "count": 1, "chosen": True}


@pytest.mark.usefixtures("stocked")
def test_the_json_twin_pages_by_the_configured_address(client):
    document = client.get("/search.json?q=quince", headers={"Host": "evil.example"}).get_json()
    assert document["next"].startswith(f"{HOME}/api/search?q=quince&cursor=")
    second = client.get("/search.json?q=quince&page=2").get_json()
    assert (second["next"], second["previous"]) == (None, f"{HOME}/api/search?q=quince")
    assert len(second["hits"]) == 5


@pytest.mark.usefixtures("stocked")
def test_a_reader_who_takes_only_json_gets_it_at_the_pages_address(client):
    answer = client.get("/search?q=vote", headers={"Accept": "application/json"})
    assert answer.get_json()["total"] == 1
    assert answer.headers["Vary"] == "Accept"


@pytest.mark.parametrize("page", ["-1", "0", "1.5", "x", str(10**18), "501", "²", "'; DROP TABLE practice"])
def test_a_page_that_is_none_is_400_with_a_sentence(client, page):
    for path in ("/search", "/search.json"):
        answer = client.get(path, query_string={"page": page})
        assert answer.status_code == 400
        assert "whole number from 1 to 500" in answer.text


@pytest.mark.parametrize(
    "words",
    ['"', "NEAR(", "a* OR b", "' OR 1=1 --", 'x" OR title:*', "-", "((((", "\x00", "title:[a TO b]", "🚲", "﷽" * 300],
)
@pytest.mark.usefixtures("stocked")
def test_any_words_are_just_words(client, words):
    for path in ("/search", "/search.json"):
        assert client.get(path, query_string={"q": words}).status_code == 200


def test_too_much_of_anything_is_400(client):
    assert client.get("/search", query_string={"q": "a* OR " * 10_000}).status_code == 400
    assert client.get("/search?" + "&".join(f"theme=t{n}" for n in range(50))).status_code == 400
    assert client.get("/search", query_string={"city": "x" * 5_000}).status_code == 400


@pytest.mark.parametrize(
    "facet", ["kind", "city", "country", "theme", "lesson", "technology", "status", "outcome", "lang"]
)
@pytest.mark.usefixtures("stocked")
def test_an_unknown_value_finds_nothing_and_breaks_nothing(client, facet):
    for value in ("unheard-of", "<script>", "\x00", "../..", "https://x/#y"):
        answer = client.get("/search", query_string={facet: value})
        assert answer.status_code == 200
        assert "Nothing matches all of this." in Page(answer.text).text
        assert faults(answer.text) == []


@pytest.mark.usefixtures("stocked")
def test_a_page_beyond_the_last_hit_leads_back(client):
    answer = client.get("/search?q=quince&page=400")
    assert answer.status_code == 200
    assert "/search?q=quince" in Page(answer.text).links


def test_a_withdrawn_practice_is_found_no_more(stocked, client):
    stocked.withdraw("vote", by=stocked.zug)
    assert client.get("/search.json?q=vote").get_json()["total"] == 0


def test_a_text_in_another_language_carries_it(world, client):
    world.publish(
        title={"nl": "Tellende camera's"},
        summary={"nl": "De stad telt."},
        places=(Place(name={"nl": "Gent"}, country=PREFIXES["euCountry"] + "BEL"),),
    )
    html = client.get("/search").text
    assert '<p class="prose" lang="nl" dir="auto">De stad telt.</p>' in html


@pytest.mark.usefixtures("stocked")
def test_a_page_speaks_its_own_language_whatever_language_data_are_asked_for_in(client):
    html = client.get("/en/search?lesson=5&hl=nl").text
    assert faults(html) == []
    assert html == client.get("/en/search?lesson=5").text
    assert html == client.get("/en/search?lesson=5&hl=nonsense!!").text


@pytest.mark.usefixtures("stocked")
def test_what_was_ticked_can_be_compared_or_made_a_reading_list(client):
    html = client.get("/fi/search?q=quince").text
    form = html.partition('<form class="comparing"')[2].partition("</form>")[0]
    assert form.startswith(' action="/fi/compare"')
    assert [each.get("formaction") for each in Page(form).all("button")] == [None, "/fi/collection"]
    ticked = [each["value"] for each in Page(form).all("input") if each.get("name") == "with"][:5]
    assert client.get("/fi/collection", query_string={"with": ticked}).text.count('class="result"') == 5


@pytest.mark.usefixtures("stocked")
def test_an_address_to_be_copied_is_the_whole_one_of_the_page(client):
    def copied(path):
        return [a["data-copy"] for a in Page(client.get(path).text).all("button") if "data-copy" in a and "hidden" in a]

    assert copied("/fi/search?kind=pilot&q=vote&utm=x") == [f"{HOME}/fi/search?q=vote&kind=pilot"]
    assert copied("/compare?with=cameras&with=sensor-1") == [f"{HOME}/compare?with=cameras&with=sensor-1"]
    assert copied("/collection?with=cameras") == [f"{HOME}/collection?with=cameras"]


def test_a_node_that_holds_nothing_says_so(client):
    html = client.get("/search").text
    assert faults(html) == []
    assert "No practice is held here yet." in html
    assert "matches all of this" not in html
    assert "matches all of this" in client.get("/search?q=x").text
