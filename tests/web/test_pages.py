import pytest
from pyoxigraph import RdfFormat, parse

from node.config import resource_folder
from node.practice import Kind, Place
from node.rdf.namespaces import PREFIXES, SCHEMES
from node.store import transaction
from node.store.peers import HISTORY, hold
from tests.web.conftest import World
from tests.web.page import Page, faults

PAGES = ["/", "/search", "/cities/", "/cities/ghent", "/peers", "/about", "/catalog", "/vocab", "/practices/cameras"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_keeps_the_rules(world, client, path):
    world.add_peer()
    world.publish()
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert faults(answer.text) == []


@pytest.mark.parametrize("path", ["/", "/search", "/cities/", "/peers", "/about", "/catalog", "/vocab"])
def test_an_empty_node_has_its_pages_too(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert faults(answer.text) == []


@pytest.mark.parametrize(
    "path", [*PAGES, "/nope", "/practices/nope", "/search?page=0", "/static/style.css", "/search.json"]
)
def test_every_answer_is_locked_and_sets_no_cookie(world, client, path):
    world.publish()
    with client.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src 'self'; connect-src 'self';" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("path", [*PAGES, "/catalog.ttl", "/practices/cameras.ttl", "/.well-known/void", "/robots.txt"])
def test_addresses_never_come_from_the_request(world, client, path):
    world.add_peer()
    world.publish()
    honest = client.get(path)
    forged = client.get(
        path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}
    )
    assert forged.data == honest.data
    assert b"evil.example" not in forged.data


@pytest.mark.parametrize("path", ["/cities", "//evil.example/", "/search/", "//cities//", "/practices//cameras"])
def test_no_address_redirects_to_the_host_of_the_request(client, path):
    answer = client.get(path, headers={"Host": "evil.example"})
    assert answer.status_code in (200, 404)
    assert "Location" not in answer.headers


def test_home_shows_what_is_new_and_the_eight_lessons(world, client):
    world.add_peer()
    world.publish()
    world.publish("vote", by=world.zug, kind=Kind.PILOT, title={"en": "Test vote"}, outcome=SCHEMES + "outcomes/mixed")
    html = client.get("/").text
    page = Page(html)
    assert {f"/search?lesson={number}" for number in range(1, 9)} <= set(page.links)
    assert {"/practices/cameras", "/peers/localhost:8002/vote", "/cities/ghent"} <= set(page.links)
    assert "/search?kind=pilot&outcome=mixed" in page.links
    assert "1 policy, 1 pilot" in page.text
    assert any(a.get("type") == "search" for a in page.all("input"))


def test_home_counts_the_pilots_that_say_what_came_of_them_and_those_that_do_not(world, client):
    said = ("worked", "mixed", "did-not-work", "stopped", "too-early", None, None)
    for number, outcome in enumerate(said):
        world.publish(
            f"p{number}",
            kind=Kind.PILOT,
            outcome=SCHEMES + f"outcomes/{outcome}" if outcome else None,
            follow=number == len(said) - 1,
        )
    page = Page(client.get("/").text)
    text = " ".join(page.text.split())
    assert "pilots that say what came of them4" in text
    assert "of these did not work or were stopped2" in text
    assert "What came of 7 pilots" in text
    assert "Too early to say1" in text
    assert "No outcome stated2" in text
    assert "/search?kind=pilot&outcome=worked" in page.links
    assert "/search?kind=pilot&outcome=not-reported" not in page.links  # a search finds only who says so


def test_pilots_that_say_they_report_nothing_are_found_where_they_are_counted(world, client):
    world.publish(kind=Kind.PILOT, outcome=SCHEMES + "outcomes/not-reported")
    assert "/search?kind=pilot&outcome=not-reported" in Page(client.get("/").text).links


def test_home_says_who_runs_the_site_and_whose_practices_it_shows(world, client):
    assert "Ghent runs this site." in client.get("/").text
    assert "It also shows" not in client.get("/").text
    world.add_peer()
    assert "It also shows what 1 other site publishes." in client.get("/").text


def test_forms_and_links_keep_the_language_of_the_address_whichever_page_came_first(client):
    assert any(a.get("action") == "/search" for a in Page(client.get("/").text).all("form"))
    page = Page(client.get("/es/").text)
    assert any(a.get("action") == "/es/search" for a in page.all("form"))
    assert page.all("script")[0]["data-compare"] == "/es/compare"


def test_home_tells_of_each_lesson_its_cities_and_one_practice_and_shows_where_practices_are(world, client):
    ghent = Place(name={"en": "Ghent"}, country=PREFIXES["euCountry"] + "BEL", centroid="POINT(3.72 51.05)")
    lima = Place(name={"en": "Lima"}, country=PREFIXES["euCountry"] + "PER", centroid="POINT(-77.04 -12.06)")
    fifth, failed = (SCHEMES + "lessons/5",), SCHEMES + "outcomes/did-not-work"
    world.publish(lessons=fifth, places=(ghent,), follow=False)
    world.publish("vote", kind=Kind.PILOT, lessons=fifth, places=(lima, ghent), outcome=failed, title={"en": "A vote"})
    html = client.get("/").text
    page = Page(html)
    assert "2 of 2 practices, in 2 cities" in page.text
    assert "Did not work · Lima" in " ".join(page.text.split())
    assert "<title>Lima, 1</title>" in html
    assert "<title>Ghent, 2</title>" in html
    assert faults(html) == []


def test_a_city_gathers_its_practices_wherever_they_were_published(world, client):
    world.add_peer()
    ghent = Place(
        name={"en": "Ghent", "nl": "Gent"},
        country=PREFIXES["euCountry"] + "BEL",
        same_as=("http://www.wikidata.org/entity/Q1296", "https://sws.geonames.org/2797656/"),
        population=262219,
        centroid="POINT(3.72 51.05)",
    )
    world.publish(places=(ghent,))
    world.publish("vote", by=world.zug, title={"en": "Written elsewhere"})
    answer = client.get("/cities/ghent")
    page = Page(answer.text)
    assert {"/practices/cameras", "/peers/localhost:8002/vote"} <= set(page.links)
    assert "262,219" in page.text
    assert "GeoNames (CC BY 4.0)" in page.text
    assert "Wikidata; GeoNames" in page.text
    assert "http://www.wikidata.org/entity/Q1296" not in page.text
    assert faults(answer.text) == []
    assert "/cities/ghent" in Page(client.get("/cities/").text).links


def test_geonames_is_not_named_where_nothing_came_from_it(world, client):
    world.publish()
    assert "GeoNames" not in client.get("/cities/ghent").text


def test_a_city_nobody_wrote_about_is_404(client):
    for slug in ("atlantis", "%00", "<script>", "x" * 3000):
        assert client.get(f"/cities/{slug}").status_code == 404


def test_peers_are_listed_with_their_state(world, client):
    world.add_peer()
    world.publish("vote", by=world.zug)
    text = " ".join(Page(client.get("/peers").text).text.split())
    assert "Zug" in text
    assert world.zug.did in text
    assert "24 November 2026, 00:00 UTC" in text
    with transaction(world.node.db()):
        hold(world.node.db(), world.zug.did, HISTORY, "history was rewritten")
    held = Page(client.get("/peers").text).text
    assert "Held: nothing more is read until the admin decides" in held
    assert "history was rewritten" in held


def test_the_catalogue_s_page_lists_the_newest_and_counts_all(world, client, monkeypatch):
    monkeypatch.setattr("node.web.catalog.LISTED", 2)
    for number in range(3):
        world.publish(f"p-{number}", title={"en": f"Number {number}"})
    page = Page(client.get("/catalog").text)
    assert ["Number 0" in page.text, "Number 1" in page.text, "Number 2" in page.text].count(True) == 2
    assert "3 practices, as one catalogue" in page.text
    assert "The newest 2 stand here; the data beside have all of them." in page.text
    assert all(f"/practices/p-{number}" in client.get("/catalog.ttl").text for number in range(3))


def test_the_catalogue_follows_what_is_published(world, client):
    world.publish()
    before = client.get("/catalog.ttl")
    assert client.get("/catalog.ttl", headers={"If-None-Match": before.headers["ETag"]}).status_code == 304
    world.publish("second")
    after = client.get("/catalog.ttl", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "practices/second" in after.text


def test_void_counts_the_practices(world, client):
    world.publish()
    answer = client.get("/.well-known/void")
    assert answer.mimetype == "text/turtle"
    objects = [
        str(t.object) for t in parse(answer.data, format=RdfFormat.TURTLE) if t.predicate.value.endswith("entities")
    ]
    assert objects == ['"1"^^<http://www.w3.org/2001/XMLSchema#integer>']


def test_the_vocabulary_is_a_page_and_linked_data(client):
    html = client.get("/vocab").text
    assert "nc:lesson" in html
    assert "Give the practice a title" in html
    turtle = client.get("/vocab", headers={"Accept": "text/turtle"})
    subjects = {str(t.subject) for t in parse(turtle.data, format=RdfFormat.TURTLE)}
    assert f"<{PREFIXES['nc']}Practice>" in subjects
    assert client.get("/vocab.jsonld").mimetype == "application/ld+json"
    assert "@context" in client.get("/vocab/context.jsonld").get_json(force=True)


def test_robots_may_read_all_but_the_endless_combinations(client):
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Disallow: /search?" in answer.text


def test_an_error_is_a_page_for_people_and_json_or_text_for_others(client):
    page = client.get("/nope", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "There is nothing at this address" in page.text
    assert faults(page.text) == []
    assert client.get("/nope", headers={"Accept": "application/json"}).get_json()["status"] == 404
    assert client.get("/nope", headers={"Accept": "text/turtle"}).mimetype == "text/plain"
    assert client.get("/search.json?page=0").get_json()["status"] == 400


def test_readers_only_read(client):
    for method in ("post", "put", "delete", "patch"):
        answer = getattr(client, method)("/search")
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]


def test_a_fault_of_ours_shows_a_sentence_and_none_of_the_details(world):
    world.app.config["PROPAGATE_EXCEPTIONS"] = False

    def broken() -> None:
        raise ZeroDivisionError("secret-hunter2")

    world.app.add_url_rule("/broken", view_func=broken)
    answer = world.app.test_client().get("/broken")
    assert answer.status_code == 500
    assert "The fault is ours" in answer.text
    assert "hunter2" not in answer.text


def test_a_curators_own_node_says_so(tmp_path):
    world = World(tmp_path, curator=True)
    world.publish(places=(Place(name={"en": "Oslo"}),))
    text = Page(world.app.test_client().get("/practices/cameras").text).text
    assert "Written up by Ghent" in text
    assert "Ghent wrote this up. The city it is about did not publish it." in text
    world.publish(places=(Place(name={"nl": "Gent", "en": "Ghent"}),))
    text = Page(world.app.test_client().get("/practices/cameras").text).text
    assert "Ghent wrote this up. You are reading it on the site of Ghent, which signed it." in text
    world.node.close()


@pytest.mark.parametrize("name", ["shapes.ttl", "context.jsonld", "schemes/themes.ttl", "external/countries.ttl"])
def test_the_vocabulary_serves_its_files(client, name):
    answer = client.get(f"/vocab/{name}")
    assert answer.status_code == 200
    assert answer.data == (resource_folder("vocab") / name).read_bytes()


@pytest.mark.parametrize(
    "name", ["build.py", "../node.toml", "..%2Fpyproject.toml", "schemes/../build.py", "none.ttl", "%2Fetc%2Fpasswd"]
)
def test_the_vocabulary_serves_nothing_else(client, name):
    assert client.get(f"/vocab/{name}").status_code == 404
