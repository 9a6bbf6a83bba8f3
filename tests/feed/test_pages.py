"""The stream as others find it over HTTP: a chain of pages, of which all but the last never change."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, parse
from werkzeug.test import TestResponse

from node.config import Limits
from node.node import Node
from node.practice import Change, Practice
from node.rdf.members import value
from node.rdf.namespaces import DCTERMS, LDES, NC, RDF_TYPE, TREE, XSD
from node.rdf.pages import read_page, read_stream
from node.rdf.stream import page_quads, write
from node.store import activities, pages, transaction
from node.web import create_app
from tests.feed.conftest import HOME
from tests.local_node import holds_its_proof, own_stream, publish_all, publish_numbered
from tests.strategies import newer_practices

FEED = f"{HOME}/feed"
CLOSED = "public, max-age=604800, immutable"
MEDIA_TYPES = {
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/ld+json": RdfFormat.JSON_LD,
}


def client(node: Node) -> FlaskClient:
    return create_app(node).test_client()


def get(node: Node, path: str, accept: str = "application/trig", **headers: str) -> TestResponse:
    return client(node).get(path, headers={"Accept": accept, **headers})


def quads(node: Node, path: str) -> list[Quad]:
    return list(parse(get(node, path).data, format=RdfFormat.TRIG))


def values(found: list[Quad], subject: str, predicate: str) -> list[str]:
    return [
        value(quad.object) for quad in found if quad.subject == NamedNode(subject) and quad.predicate.value == predicate
    ]


def canonical_set(data: bytes, form: RdfFormat) -> set[str]:
    """Quads with canonical labels for blank nodes, so that two documents can be compared."""
    dataset = Dataset(parse(data, format=form))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def test_the_root_says_what_the_stream_is(longer: Node) -> None:
    found = quads(longer, "/feed")
    stream = f"{FEED}#stream"
    said = {
        RDF_TYPE: LDES + "EventStream",
        TREE + "view": FEED,
        LDES + "timestampPath": "https://www.w3.org/ns/activitystreams#published",
        LDES + "sequencePath": NC + "sequence",
        LDES + "versionOfPath": "https://www.w3.org/ns/activitystreams#object",
        LDES + "versionCreateObject": "https://www.w3.org/ns/activitystreams#Create",
        LDES + "versionUpdateObject": "https://www.w3.org/ns/activitystreams#Update",
        LDES + "versionDeleteObject": "https://www.w3.org/ns/activitystreams#Delete",
        LDES + "pollingInterval": "300",
        DCTERMS + "title": "Ghent",
        DCTERMS + "publisher": "did:web:ghent.example",
        NC + "head": "253",
        NC + "practices": "250",
    }
    assert {predicate: values(found, stream, predicate) for predicate in said} == {p: [v] for p, v in said.items()}
    (shape,) = values(found, stream, TREE + "shape")
    assert shape.startswith(FEED)
    assert not [quad for quad in found if "retentionPolicy" in quad.predicate.value]
    read = read_stream(get(longer, "/feed").data, FEED, Limits())
    assert (read.head, read.practices, read.first, read.publisher) == (253, 250, f"{FEED}/1", "did:web:ghent.example")


def test_an_empty_stream_has_a_root_and_no_page(empty: Node) -> None:
    read = read_stream(get(empty, "/feed").data, FEED, Limits())
    assert (read.head, read.practices, read.first, read.polling_seconds) == (0, 0, None, 60)
    assert get(empty, "/feed/1").status_code == 404
    assert get(empty, "/activities/1").status_code == 404


def test_a_page_that_is_just_full_stays_open(full: Node) -> None:
    answer = get(full, "/feed/1")
    page = read_page(answer.data, f"{FEED}/1", Limits())
    assert (len(page.members), page.next, page.immutable) == (250, None, False)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert get(full, "/feed/2").status_code == 404


def test_the_251st_activity_closes_it_with_one_relation(longer: Node) -> None:
    answer = get(longer, "/feed/1")
    page = read_page(answer.data, f"{FEED}/1", Limits())
    assert (len(page.members), page.next, page.immutable) == (250, f"{FEED}/2", True)
    assert answer.headers["Cache-Control"] == CLOSED
    found = list(parse(answer.data, format=RdfFormat.TRIG))
    (relation,) = values(found, f"{FEED}/1", TREE + "relation")
    first_of_next = own_stream(longer)[250].activity
    assert {(q.predicate.value, q.object) for q in found if q.subject == NamedNode(relation)} == {
        (RDF_TYPE, NamedNode(TREE + "GreaterThanOrEqualToRelation")),
        (TREE + "node", NamedNode(f"{FEED}/2")),
        (TREE + "path", NamedNode("https://www.w3.org/ns/activitystreams#published")),
        (TREE + "value", Literal(first_of_next.published, datatype=NamedNode(XSD + "dateTime"))),
    }


def test_the_last_page_is_open_and_ends_the_chain(longer: Node) -> None:
    answer = get(longer, "/feed/2")
    page = read_page(answer.data, f"{FEED}/2", Limits())
    assert [m.activity.change for m in page.members if m.activity] == [Change.CREATE, Change.UPDATE, Change.DELETE]
    assert (page.next, page.immutable, answer.headers["Cache-Control"]) == (None, False, "no-cache")
    assert get(longer, "/feed/3").status_code == 404


@pytest.mark.parametrize(
    "path", ["/feed/0", "/feed/3", "/feed/99999999999999999999", "/activities/0", "/activities/254"]
)
def test_what_is_not_there_is_not_found(longer: Node, path: str) -> None:
    answer = get(longer, path)
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize("path", ["/feed/-1", "/feed/x", "/feed/1.ttl", "/feed/1.html", "/activities/x"])
def test_what_cannot_be_there_is_not_found(longer: Node, path: str) -> None:
    assert get(longer, path).status_code == 404


@pytest.mark.parametrize("accept", MEDIA_TYPES)
def test_a_closed_page_never_changes(longer: Node, accept: str) -> None:
    before = get(longer, "/feed/1", accept)
    publish_numbered(longer, 3, title="Other cameras")
    after = get(longer, "/feed/1", accept)
    assert after.data == before.data
    assert after.headers["ETag"] == before.headers["ETag"]
    assert after.headers["Cache-Control"] == CLOSED


@pytest.mark.parametrize("path", ["/feed", "/feed/2"])
@pytest.mark.parametrize("accept", MEDIA_TYPES)
def test_what_may_change_is_asked_for_again_and_answers_304_while_it_did_not(
    longer: Node, path: str, accept: str
) -> None:
    first = get(longer, path, accept)
    assert first.headers["Cache-Control"] == "no-cache"
    again = get(longer, path, accept, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["Vary"]) == (304, b"", "Accept")
    publish_numbered(longer, 1, title="Other cameras")
    changed = get(longer, path, accept, **{"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize("path", ["/feed", "/feed/1", "/feed/2", "/activities/253"])
def test_every_form_has_a_tag_of_its_own_and_says_the_same(longer: Node, path: str) -> None:
    answers = {accept: get(longer, path, accept) for accept in MEDIA_TYPES}
    assert len({answer.headers["ETag"] for answer in answers.values()}) == len(MEDIA_TYPES)
    assert all(answer.headers["Vary"] == "Accept" for answer in answers.values())
    assert {answer.mimetype for answer in answers.values()} == set(MEDIA_TYPES)
    if not path.startswith("/activities"):  # there JSON-LD has the form of verifiers, with a context of theirs
        sets = [canonical_set(answer.data, MEDIA_TYPES[accept]) for accept, answer in answers.items()]
        assert sets[0]
        assert sets[1:] == sets[:-1]


def test_what_nobody_offers_is_406_with_the_list(longer: Node) -> None:
    answer = get(longer, "/feed/1", "text/csv")
    assert (answer.status_code, answer.headers["Vary"]) == (406, "Accept")
    assert b"application/trig" in answer.data


def contexts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        here = [value["@context"]] if "@context" in value else []
        return here + [found for each in value.values() for found in contexts(each)]
    return [found for each in value for found in contexts(each)] if isinstance(value, list) else []


@pytest.mark.parametrize("path", ["/feed", "/feed/1", "/feed/2"])
def test_json_ld_carries_its_context_in_itself(longer: Node, path: str) -> None:
    for context in contexts(json.loads(get(longer, path, "application/ld+json").data)):
        assert isinstance(context, dict)
        assert "@list" not in json.dumps(context)


def test_what_is_served_reads_back_as_what_was_signed(longer: Node) -> None:
    served = [
        member
        for number in (1, 2)
        for member in read_page(get(longer, f"/feed/{number}").data, f"{FEED}/{number}", Limits()).members
    ]
    signed = own_stream(longer)
    assert [member.quads for member in served] == [each.quads for each in signed]
    assert [member.proof for member in served] == [each.proof for each in signed]
    assert [member.fault for member in served] == [None] * 253
    assert all(holds_its_proof(longer, each) for each in signed)
    facts = [replace(each.activity, because="") for each in signed]
    assert [
        replace(m.activity, digest=s.digest, because="") for m, s in zip(served, facts, strict=True) if m.activity
    ] == facts
    assert served[-1].activity is not None
    assert served[-1].activity.because == "It was repealed."


def test_the_chain_of_digests_holds(longer: Node) -> None:
    signed = [each.activity for each in own_stream(longer)]
    assert [each.previous for each in signed] == [None, *(each.digest for each in signed[:-1])]
    assert [each.sequence for each in signed] == list(range(1, 254))
    assert sorted(each.published for each in signed) == [each.published for each in signed]


def test_one_activity_is_found_by_its_number(longer: Node) -> None:
    for sequence in (1, 251, 253):
        answer = get(longer, f"/activities/{sequence}", "application/n-quads")
        signed = activities.get(longer.db(), longer.did, sequence)
        assert signed is not None
        assert set(signed.quads.splitlines()) < set(answer.data.splitlines())
        assert len(answer.data.splitlines()) - len(signed.quads.splitlines()) == 7
        assert answer.headers["Cache-Control"] == CLOSED


def test_the_host_of_a_request_names_nothing(longer: Node) -> None:
    answer = client(longer).get("/feed/2", headers={"Accept": "application/trig", "Host": "evil.example"})
    assert b"evil.example" not in answer.data


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(newer_practices())
def test_any_practice_comes_back_from_a_page_as_it_was_signed(empty: Node, practice: Practice) -> None:
    publish_all(empty, practice)
    signed = own_stream(empty)[-1]
    url = f"{FEED}/1"
    body = write(page_quads(url, f"{FEED}#stream", [signed], None), "trig")
    (member,) = read_page(body, url, Limits()).members
    assert (member.quads, member.proof, member.fault) == (signed.quads, signed.proof, None)
    assert member.activity == replace(signed.activity, digest="")
    assert holds_its_proof(empty, signed)


def test_a_closed_page_that_cannot_be_kept_is_served_all_the_same(longer: Node) -> None:
    """A disk that is full keeps nobody from reading."""
    app = client(longer)
    db = longer.db()
    db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
    answers = [app.get("/feed/1", headers={"Accept": "application/trig"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].data == answers[1].data
    assert pages.get(db, 1) is None
    db.execute("PRAGMA max_page_count = 1000000")
    assert app.get("/feed/1", headers={"Accept": "application/trig"}).data == answers[0].data
    assert pages.get(db, 1) is not None


@pytest.mark.parametrize("path", ["/feed/1", "/activities/3", "/practices/p-2.ttl", "/practices/p-2/versions/3.ttl"])
def test_what_is_no_longer_what_was_signed_is_not_served(full: Node, path: str) -> None:
    """Peers would take it for rewritten history, and readers for what the city says."""
    assert client(full).get(path).status_code in (200, 406)
    with transaction(full.db()):
        full.db().execute("UPDATE activity SET quads = replace(quads, 'Cameras', 'Cambras') WHERE sequence = 3")
        full.db().execute("UPDATE activity SET quads = CAST(quads AS BLOB) WHERE sequence = 3")
    answer = client(full).get(path, headers={"Accept": "application/trig, text/turtle"})
    assert answer.status_code == 503
    assert b"cannot be read at the moment" in answer.data
