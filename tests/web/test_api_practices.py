from dataclasses import replace
from decimal import Decimal

import pytest

from node.practice import Cost, Kind, LanguageText, Place, Result
from node.rdf.namespaces import PREFIXES, SCHEMES
from node.rdf.table import TABLE
from node.store import peers, transaction
from tests.web.conftest import HOME

CAMERAS = "/api/practices/ghent.example/cameras"


@pytest.fixture
def stocked(world):
    world.add_peer()
    world.publish("cameras", title={"en": "Cameras", "nl": "Camera's"}, themes=(SCHEMES + "themes/data-protection",))
    world.publish("vote", by=world.zug, title={"en": "A test vote"}, kind=Kind.PILOT)
    return world


def follow(client, address):
    """Each page of a list, by its `next`."""
    pages = []
    while address:
        pages.append(client.get(address.removeprefix(HOME)).get_json())
        address = pages[-1]["next"]
    return pages


def test_all_practices_the_newest_first_in_pages(stocked, client):
    for number in range(7):
        stocked.publish(f"p-{number}", follow=False)
    pages = follow(client, "/api/practices?size=4&hl=nl")
    assert [len(page["practices"]) for page in pages] == [4, 4, 1]
    assert {page["total"] for page in pages} == {9}
    listed = [each for page in pages for each in page["practices"]]
    assert len({each["iri"] for each in listed}) == 9
    assert [each["published"] for each in listed] == sorted((each["published"] for each in listed), reverse=True)
    assert listed[0]["status"]["label"] == "van kracht"


def test_what_is_published_meanwhile_comes_first_next_time_and_nothing_twice(stocked, client):
    for number in range(3):
        stocked.publish(f"p-{number}", follow=False)
    first = client.get("/api/practices?size=2").get_json()
    stocked.publish("later", follow=False)
    rest = [each["iri"] for page in follow(client, first["next"]) for each in page["practices"]]
    assert not {each["iri"] for each in first["practices"]} & set(rest)
    assert len(rest) == 3


@pytest.mark.usefixtures("stocked")
def test_the_whole_of_a_practice(client):
    document = client.get(f"{CAMERAS}?hl=es").get_json()
    assert document["iri"] == f"{HOME}/practices/cameras"
    assert (document["page"], document["api"]) == (f"{HOME}/practices/cameras", HOME + CAMERAS)
    assert document["fields"]["title"] == {"en": "Cameras", "nl": "Camera's"}
    assert document["fields"]["themes"] == [
        {
            "id": "data-protection",
            "iri": SCHEMES + "themes/data-protection",
            "label": "protección de datos",
        }
    ]
    assert {row.field for row in TABLE["Practice"]} | {"extra"} == set(document["fields"])
    assert document["fields"]["sources"][0]["id"] == "source-1"
    assert document["publisher"]["home"] == HOME
    assert document["activity"]["sequence"] == document["versions"][0]["sequence"] == 1
    types = {form["type"]: form["href"] for form in document["forms"]}
    assert types["text/turtle"] == f"{HOME}/practices/cameras.ttl"
    assert "text/html" not in types
    for href in types.values():
        assert client.get(href.removeprefix(HOME)).status_code == 200


@pytest.mark.usefixtures("stocked")
def test_a_practice_of_a_peer(client):
    document = client.get("/api/practices/localhost:8002/vote").get_json()
    assert document["page"] == f"{HOME}/peers/localhost:8002/vote"
    assert document["kind"] == {"id": "pilot", "label": "Pilot"}


def test_versions_are_the_newest_first(stocked, client):
    stocked.publish("cameras", title={"en": "Fewer cameras"})
    document = client.get(CAMERAS).get_json()
    assert [each["change"] for each in document["versions"]] == ["Update", "Create"]
    assert document["activity"]["iri"] == document["versions"][0]["iri"]


def test_numbers_parts_and_texts_of_every_kind(world, client):
    world.publish(
        results=(
            Result(metric={"en": "people"}, value=Decimal("72.0"), out_of=Decimal("240.5"), sources=("source-1",)),
            Result(metric={"en": "beyond measure"}, value=Decimal("9" * 5_000)),
        ),
        costs=(Cost(kind=SCHEMES + "cost-kinds/budget", amount=Decimal(4_000_000), currency="EUR"),),
        places=(Place(name={"en": "Ghent"}, country=PREFIXES["euCountry"] + "BEL", population=265_086),),
        not_verified=(LanguageText("en", "The number."),),
    )
    fields = client.get(CAMERAS).get_json()["fields"]
    assert (fields["results"][0]["value"], fields["results"][0]["out_of"]) == (72, 240.5)
    assert fields["results"][0]["sources"] == ["source-1"]
    assert fields["results"][1]["value"] is None
    assert fields["costs"][0]["amount"] == 4_000_000
    assert fields["places"][0]["population"] == 265_086
    assert fields["not_verified"] == [{"language": "en", "text": "The number."}]
    assert (fields["contact"], fields["body"], fields["website"]) == (None, {}, [])


def test_a_withdrawn_practice_is_gone_and_a_suspended_peers_not_shown(stocked, client):
    stocked.withdraw("cameras")
    answer = client.get(CAMERAS)
    assert (answer.status_code, answer.get_json()["status"]) == (410, 410)
    assert "withdrew this practice on 2026" in answer.get_json()["error"]
    with transaction(stocked.node.db()) as _:
        peers.suspend(stocked.node.db(), stocked.zug.did, "2026-11-25T00:00:00Z")
    answer = client.get("/api/practices/localhost:8002/vote")
    assert answer.status_code == 404
    assert "suspended" in answer.get_json()["error"]
    assert client.get("/api/practices").get_json() == {"total": 0, "next": None, "practices": []}


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/api/practices/ghent.example/nope", "publishes no practice of that name"),
        ("/api/practices/nobody.example/cameras", "no peer and no portal"),
        ("/api/practices/ghent.example/vote", "publishes no practice"),
        ("/api/nothing", "may be mistyped"),
    ],
)
@pytest.mark.usefixtures("stocked")
def test_what_is_not_here_is_404_in_json(client, path, sentence):
    answer = client.get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (404, "application/json")
    assert set(answer.get_json()) == {"status", "error"}
    assert sentence in answer.get_json()["error"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("size=0", "whole number from 1 to 100"),
        ("size=101", "whole number from 1 to 100"),
        ("size=²", "whole number from 1 to 100"),
        ("size=1&size=2", "Please give size once"),
        ("sizes=1", "no parameter 'sizes'"),
        ("hl=e n", "hl cannot be 'e n'"),
        ("hl=" + "a-" * 40 + "a", "at most 35 characters"),
        ("cursor=%F0%9F%9A%B2", "cursor cannot be"),
        ("cursor=abcd", "not one this node gave"),
        ("cursor=" + "A" * 4_001, "at most 4,000 characters"),
    ],
)
def test_a_bad_parameter_is_400_with_a_sentence(client, query, sentence):
    answer = client.get(f"/api/practices?{query}")
    assert answer.status_code == answer.get_json()["status"] == 400
    assert sentence in answer.get_json()["error"]


@pytest.mark.usefixtures("stocked")
def test_any_site_may_read(client):
    for path, status in ((CAMERAS, 200), ("/api/practices?size=x", 400), ("/api/nope", 404)):
        answer = client.get(path, headers={"Origin": "https://elsewhere.example"})
        assert (answer.status_code, answer.headers.getlist("Access-Control-Allow-Origin")) == (status, ["*"])
    preflight = client.options(CAMERAS, headers={"Access-Control-Request-Headers": "If-None-Match"})
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in preflight.headers["Access-Control-Allow-Headers"]
    refused = client.post("/api/practices")
    assert (refused.status_code, refused.get_json()["status"]) == (405, 405)
    assert "GET" in refused.headers["Allow"]
    assert "Access-Control-Allow-Origin" not in client.get("/").headers


@pytest.mark.usefixtures("stocked")
def test_what_is_held_already_is_not_sent_again(client):
    answer = client.get(CAMERAS)
    again = client.get(CAMERAS, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head(CAMERAS).headers["ETag"] == answer.headers["ETag"]
    assert client.get(f"{CAMERAS}?hl=fr").headers["ETag"] != answer.headers["ETag"]


@pytest.mark.usefixtures("stocked")
def test_addresses_never_come_from_the_request(client):
    for path in (CAMERAS, "/api/practices?size=1", "/api/openapi.json", "/api", "/api/concepts"):
        assert "evil.example" not in client.get(path, headers={"Host": "evil.example"}).text


def test_a_name_that_needs_escaping_is_escaped(stocked):
    from node.web.api.forms import address
    from node.web.reading import current

    with stocked.app.app_context():
        reading = current(f"{HOME}/practices/cameras")
        assert reading is not None
        odd = replace(reading, practice=replace(reading.practice, iri=f"{HOME}/practices/a?b"))
        assert address(odd) == "/api/practices/ghent.example/a%3Fb"
