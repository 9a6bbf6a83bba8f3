"""What readers find where something was erased: who did it, when and why, and not a word of what it was."""

from __future__ import annotations

import json

import pytest
from pyoxigraph import RdfFormat, parse

from node.catalog.erase import erase
from node.catalog.publish import Publisher
from node.rdf.namespaces import AS, NC
from node.store import activities, erasures, practices, transaction
from tests.web.conftest import HOME
from tests.web.page import Page, faults

BECAUSE = "A person asked for it."
SECRET = "Quetzalcoatl"
FORMS = {
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
}


@pytest.fixture
def erased(world):
    """Two versions of a practice of which the first is erased: activities 1, 2 and the erasing 3."""
    world.publish(title={"en": SECRET})
    world.publish(title={"en": "Second words"})
    return forget(world, 1)


def forget(world, sequence):
    publisher = Publisher(world.node.did, HOME, world.ghent.key)
    return erase(world.node.db(), str(sequence), publisher, because=BECAUSE).activity


def the_eraser(answer, form):
    """Whether an answer is 410 and says what the erasing activity says."""
    said = {(q.subject.value, q.predicate.value, q.object.value) for q in parse(answer.data, format=form)}
    assert answer.status_code == 410
    assert SECRET not in answer.text
    return (f"{HOME}/activities/3", NC + "erases", f"{HOME}/activities/1") in said


@pytest.mark.usefixtures("erased")
@pytest.mark.parametrize("path", ["/activities/1", "/practices/cameras/versions/1"])
def test_people_are_told_who_erased_it_and_why(client, path):
    answer = client.get(path, headers={"Accept": "text/html"})
    text = " ".join(Page(answer.text).text.split())
    assert answer.status_code == 410
    assert "This text was erased" in text
    assert "Ghent erased it on " in text
    assert BECAUSE in text
    assert "/activities/3" in Page(answer.text).links
    assert SECRET not in answer.text
    assert answer.headers["Vary"].split(", ")[0] == "Accept"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert faults(answer.text) == []
    assert client.head(path, headers={"Accept": "text/html"}).status_code == 410


@pytest.mark.usefixtures("erased")
@pytest.mark.parametrize("suffix", ["trig", "nq"])
def test_machines_get_the_activity_that_erased_it(client, suffix):
    answer = client.get(f"/activities/1.{suffix}")
    assert the_eraser(answer, FORMS[suffix])
    assert answer.data == client.get(f"/activities/3.{suffix}").data
    assert the_eraser(client.get("/activities/1", headers={"Accept": "*/*"}), RdfFormat.TRIG)


@pytest.mark.usefixtures("erased")
def test_verifiers_get_it_in_their_form(client):
    answer = client.get("/activities/1.jsonld")
    assert answer.status_code == 410
    assert json.loads(answer.data) == json.loads(client.get("/activities/3.jsonld").data)
    assert json.loads(answer.data)["proof"]["type"] == "DataIntegrityProof"


@pytest.mark.usefixtures("erased")
@pytest.mark.parametrize("suffix", FORMS)
def test_every_form_of_an_erased_version_is_gone(client, suffix):
    assert client.get(f"/practices/cameras/versions/2.{suffix}").status_code == 200
    assert the_eraser(client.get(f"/practices/cameras/versions/1.{suffix}"), FORMS[suffix])


def test_a_page_shown_a_moment_ago_is_gone_at_once(world, client):
    world.publish(title={"en": SECRET})
    paths = ("/practices/cameras", "/practices/cameras/versions/1", "/activities/1.trig", "/practices/cameras.ttl")
    assert [SECRET in client.get(path).text for path in paths] == [True] * 4
    forget(world, 1)
    answers = [client.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [410] * 4
    assert [answer.text for answer in answers if SECRET in answer.text] == []
    for path in ("/catalog", "/catalog.ttl", "/feed/1", "/practices/cameras/versions/", "/activities/2.trig"):
        answer = client.get(path)
        assert (answer.status_code, SECRET in answer.text) == (200, False)


@pytest.mark.usefixtures("erased")
def test_the_practice_stands_where_it_says_something_else_now(client):
    assert "Second words" in client.get("/practices/cameras").text
    listed = client.get("/practices/cameras/versions/")
    text = " ".join(Page(listed.text).text.split())
    assert "published, erased since" in text
    assert text.count("erased since") == 1
    assert faults(listed.text) == []


def test_the_tombstone_of_a_practice_whose_last_version_was_erased(world, client):
    world.publish(title={"en": SECRET})
    forget(world, 1)
    answer = client.get("/practices/cameras")
    text = " ".join(Page(answer.text).text.split())
    assert "asked everyone who had copied it to forget what it said last." in text
    assert BECAUSE in text
    assert faults(answer.text) == []
    data = client.get("/practices/cameras.ttl")
    assert (data.status_code, f"{HOME}/activities/1" in data.text) == (410, True)


def test_what_was_erased_is_named_by_the_number_of_its_version(world, client):
    world.publish("other")
    world.publish(title={"en": SECRET})
    world.publish(title={"en": "Second words"})
    forget(world, 2)
    gone = client.get("/practices/cameras/versions/2").text
    assert "What was erasedVersion 1 of the practice" in " ".join(Page(gone).text.split())
    listed = " ".join(Page(client.get("/practices/cameras/versions/").text).text.split())
    assert "Version 1" in listed
    assert "Version 2" in listed
    assert "Version 3" not in listed


@pytest.mark.usefixtures("erased")
def test_what_was_never_there_is_still_not_found(client):
    for path in ("/activities/9", "/practices/cameras/versions/9", "/practices/cameras/versions/3"):
        assert client.get(path).status_code == 404
    assert client.get("/activities/1.ttl").status_code == 404
    assert client.get("/activities/1", headers={"Accept": "image/png"}).status_code == 406


def test_a_harvested_practice_that_was_erased_leaves_its_tombstone(world, client):
    world.add_peer()
    world.publish("vote", by=world.zug, title={"en": SECRET})
    world.publish("vote", by=world.zug, title={"en": f"{SECRET} again"})
    assert SECRET in client.get("/peers/localhost:8002/vote").text
    db, zug = world.node.db(), world.zug
    for sequence in (1, 2):
        signed = zug.erase(sequence, because=BECAUSE)
        with transaction(db):
            activities.add(db, [(signed, activities.ACCEPTED)])
            if signed.activity.practice.endswith("/vote"):
                practices.put(db, [(signed.activity, "")])
            erasures.confirm(db, zug.did, sequence, signed.activity.iri)
            erasures.forget(db, zug.did, sequence)
    world.follow()
    for suffix, accept in (("", "text/html"), (".ttl", "*/*"), (".jsonld", "*/*"), (".nt", "*/*"), (".rdf", "*/*")):
        answer = client.get(f"/peers/localhost:8002/vote{suffix}", headers={"Accept": accept})
        assert (answer.status_code, SECRET in answer.text) == (410, False)
        assert BECAUSE in answer.text
    text = " ".join(Page(client.get("/peers/localhost:8002/vote").text).text.split())
    assert "Zug withdrew this practice on 1 November 2026, 00:00 UTC, and asked everyone who had copied it" in text
    assert "Nothing matches all of this." in client.get(f"/search?q={SECRET}").text
    assert AS + "Delete" in client.get("/peers/localhost:8002/vote.nt").text
