"""The inbox as the LDN recommendation wants it, and as peers and strangers find it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse

from node.identity import SigningKey
from node.identity.messages import sign
from node.rdf.namespaces import LDP
from node.rdf.notices import BYTES_MAX, Notice, NoticeKind, new, read, write
from node.store import followers, notices, peers, schedule, transaction
from node.store.peers import PeerKey
from tests.fake_peer import FakePeer
from tests.web.conftest import HOME
from tests.web.page import faults

INBOX = f"{HOME}/inbox"
STREAM = f"{HOME}/feed#stream"
LD_JSON = "application/ld+json"


@dataclass
class Sender:
    """A node that sends notices to Ghent's inbox and signs for real; tell it to misbehave."""

    client: Any
    peer: FakePeer

    def notice(self, kind: NoticeKind, **lies: Any) -> Notice:
        stream = f"{self.peer.base_url}/feed#stream" if kind is NoticeKind.ANNOUNCE else STREAM
        return new(kind, lies.get("actor", self.peer.did), lies.get("stream", stream))

    def send(
        self,
        kind: NoticeKind = NoticeKind.ANNOUNCE,
        *,
        key: SigningKey | None = None,
        now: datetime | None = None,
        signed: bool = True,
        to: str = INBOX,
        **lies: Any,
    ) -> Any:
        body = write(self.notice(kind, **lies))
        headers = sign("POST", to, body, key or self.peer.key, now=now or datetime.now(UTC)) if signed else {}
        return self.post(body, headers)

    def post(self, body: bytes, headers: dict[str, str], content_type: str = LD_JSON) -> Any:
        return self.client.post("/inbox", data=body, headers={"Content-Type": content_type, **headers})


@pytest.fixture
def zug(world, client) -> Sender:
    """A peer of Ghent's."""
    world.add_peer()
    return Sender(client, world.zug)


@pytest.fixture
def stranger(client) -> Sender:
    return Sender(client, FakePeer("https://stranger.example", "Stranger"))


def is_due(world) -> bool:
    found = schedule.get(world.node.db(), world.zug.did)
    return found.noticed_at is not None and found.due_at <= found.noticed_at


def state(world, did: str) -> str | None:
    row = world.node.db().execute("SELECT state FROM follower WHERE did = ?", [did]).fetchone()
    return row["state"] if row else None


def test_a_peers_announce_is_taken_and_makes_it_due(world, zug):
    assert not is_due(world)
    answer = zug.send()
    assert answer.status_code == 202
    assert answer.get_json() == {"status": 202, "said": "Seen. Your stream is read soon."}
    assert is_due(world)


@pytest.mark.parametrize(
    "content_type",
    [
        LD_JSON,
        f"{LD_JSON}; charset=utf-8",
        f'{LD_JSON};profile="http://www.w3.org/ns/json-ld#expanded"',
        "Application/LD+JSON",
    ],
)
def test_parameters_of_the_media_type_do_no_harm(zug, content_type):
    body = write(zug.notice(NoticeKind.ANNOUNCE))
    headers = sign("POST", INBOX, body, zug.peer.key, now=datetime.now(UTC), content_type=content_type)
    assert zug.post(body, headers, content_type).status_code == 202


@pytest.mark.parametrize("content_type", ["application/json", "text/turtle", "", "application/x-www-form-urlencoded"])
def test_another_media_type_is_415_and_the_right_one_is_named(zug, content_type):
    answer = zug.post(b"{}", {}, content_type)
    assert answer.status_code == 415
    assert answer.headers["Accept-Post"] == LD_JSON


def test_what_is_no_notice_is_400(zug):
    for body in (b"", b"{}", b"[1", b"\xff", write(zug.notice(NoticeKind.ANNOUNCE))[:-9]):
        assert zug.post(body, {}).status_code == 400


def test_a_body_beyond_the_limit_is_413_with_or_without_its_length(zug):
    assert zug.post(b" " * (BYTES_MAX + 1), {}).status_code == 413
    chunked = {"wsgi.input": Endless(), "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    endless = zug.client.post("/inbox", headers={"Content-Type": LD_JSON}, environ_overrides=chunked)
    assert endless.status_code == 413


class Endless:
    """A body that goes on for ever; to read far beyond the limit is a fault."""

    given = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0
        self.given += size
        assert self.given < 3 * BYTES_MAX
        return b" " * size


def test_a_notice_must_be_signed_by_its_actor(world, zug, stranger):
    other = SigningKey(f"{zug.peer.did}#key-2", stranger.peer.key.private)
    forged = SigningKey(zug.peer.key.method, stranger.peer.key.private)
    for answer in (
        zug.send(signed=False),
        zug.send(key=stranger.peer.key),
        zug.send(key=other),
        zug.send(key=forged),
        zug.send(to="https://elsewhere.example/inbox"),
        zug.send(now=datetime.now(UTC) - timedelta(minutes=6)),
        zug.send(now=datetime.now(UTC) + timedelta(minutes=6)),
    ):
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"]
    assert not is_due(world)
    assert notices.everything(world.node.db()) == []


def test_a_key_of_one_peer_does_not_speak_for_another(world, zug, stranger):
    """Though it is pinned here: it must be the actor's own."""
    with transaction(world.node.db()):
        world.node.db().execute(
            "INSERT INTO peer_key (did, method, multikey, pinned_at) VALUES (?, ?, ?, '')",
            [zug.peer.did, stranger.peer.key.method, stranger.peer.key.multikey],
        )
    assert zug.send(key=stranger.peer.key).status_code == 401


def test_a_body_that_was_changed_on_its_way_is_not_taken(zug):
    body = write(zug.notice(NoticeKind.ANNOUNCE))
    headers = sign("POST", INBOX, body, zug.peer.key, now=datetime.now(UTC))
    assert zug.post(write(zug.notice(NoticeKind.ANNOUNCE)), headers).status_code == 401
    headers["Content-Digest"] = headers["Content-Digest"].swapcase()
    assert zug.post(body, headers).status_code == 401


@pytest.mark.parametrize(("ceased", "status"), [(None, 202), ("expired", 202), ("revoked", 401)])
def test_a_key_that_was_revoked_signs_nothing(world, zug, ceased, status):
    with transaction(world.node.db()):
        key = PeerKey(zug.peer.key.method, zug.peer.key.multikey, 5 if ceased else None, ceased)
        peers.pin(world.node.db(), zug.peer.did, [key], "2026-11-01T00:00:00Z")
    assert zug.send().status_code == status


def test_a_notice_about_another_stream_is_400(world, zug):
    assert zug.send(stream="https://evil.example/feed#stream").status_code == 400
    assert zug.send(NoticeKind.FOLLOW, stream="https://evil.example/feed#stream").status_code == 400
    assert not is_due(world)


def test_a_stranger_cannot_announce_nor_undo(world, stranger):
    assert stranger.send().status_code == 403
    assert stranger.send(NoticeKind.UNDO).status_code == 403
    assert notices.everything(world.node.db()) == []


def test_a_base_url_is_no_actor(zug):
    """The record knows peers by their address too, but a notice is its DID's."""
    assert zug.send(actor=zug.peer.base_url).status_code == 403


def test_a_suspended_peer_is_403_and_a_held_one_waits(world, zug):
    db = world.node.db()
    with transaction(db):
        peers.hold(db, zug.peer.did, peers.HISTORY, "It forked.")
    assert zug.send().status_code == 202
    assert zug.send(NoticeKind.FOLLOW).status_code == 202
    assert state(world, zug.peer.did) == followers.WAITING
    assert not is_due(world)
    with transaction(db):
        peers.suspend(db, zug.peer.did, "2026-11-01T00:00:00Z")
    assert zug.send().status_code == 403


def test_a_follow_of_a_peer_is_granted_and_its_undo_ends_it(world, zug):
    world.publish()
    assert zug.send(NoticeKind.FOLLOW).get_json()["said"] == "You are told when this node publishes."
    assert state(world, zug.peer.did) == followers.GRANTED
    told = "SELECT told_sequence FROM follower"
    assert world.node.db().execute(told).fetchone()[0] == 1  # what stands already is in the stream
    world.publish("counting")
    assert zug.send(NoticeKind.FOLLOW).status_code == 202
    assert world.node.db().execute(told).fetchone()[0] == 1  # of the second it is still to be told
    assert zug.send(NoticeKind.UNDO).status_code == 202
    assert state(world, zug.peer.did) is None


def test_a_strangers_follow_waits_for_the_admin(world, stranger):
    db = world.node.db()
    assert stranger.send(NoticeKind.FOLLOW, signed=False).status_code == 202
    assert [each.did for each in followers.waiting(db)] == [stranger.peer.did]
    assert notices.everything(db) == []
    assert followers.due(db, 10**9, "9999", "9999") == []
    with transaction(db):
        assert followers.grant_waiting(db, stranger.peer.did)
        assert not followers.grant_waiting(db, "did:web:nobody.example")
    assert followers.waiting(db) == []
    assert state(world, stranger.peer.did) == followers.GRANTED


@pytest.mark.parametrize(
    "actor",
    [
        "https://stranger.example",
        "did:key:z6Mk",
        "did:web:stranger.example:path",
        "did:web:Stranger.example",
        "did:web:<script>alert(1)</script>",
        "did:web:" + "a" * 300,
        "did:web:ghent.example",
    ],
)
def test_a_stranger_that_is_no_other_node_is_400(world, stranger, actor):
    assert stranger.send(NoticeKind.FOLLOW, signed=False, actor=actor).status_code == 400
    assert followers.waiting(world.node.db()) == []


def test_of_a_hundred_strangers_the_oldest_gives_way(world):
    db = world.node.db()
    with transaction(db):
        followers.grant(db, "did:web:zug.example", head=0, now="2026-11-01T00:00:00Z")
        for n in range(followers.STRANGERS_MAX + 5):
            followers.wait(db, f"did:web:n{n}.example", head=0, now="2026-11-01T00:00:00Z")
    waiting = [each.did for each in followers.waiting(db)]
    assert len(waiting) == followers.STRANGERS_MAX
    assert waiting[0] == "did:web:n104.example"
    assert "did:web:n4.example" not in waiting
    assert state(world, "did:web:zug.example") == followers.GRANTED


def test_the_inbox_lists_the_last_notice_of_each_kind(world, client, zug):
    for kind in (NoticeKind.ANNOUNCE, NoticeKind.FOLLOW, NoticeKind.ANNOUNCE):
        assert zug.send(kind).status_code == 202
    kept = notices.everything(world.node.db())
    assert [each.kind for each in kept] == ["Announce", "Follow"]
    for accept, format in ((LD_JSON, RdfFormat.JSON_LD), ("text/turtle", RdfFormat.TURTLE), ("*/*", RdfFormat.JSON_LD)):
        answer = client.get("/inbox", headers={"Accept": accept})
        assert answer.status_code == 200
        quads = parse(answer.data, format=format)
        contained = {q.object for q in quads if q.predicate.value == f"{LDP}contains" and q.subject.value == INBOX}
        assert contained == {NamedNode(f"{INBOX}/{each.id}") for each in kept}
        assert answer.headers["Vary"] == "Accept"
    assert "@context" not in client.get("/inbox").get_data(as_text=True)


def test_each_notice_is_linked_data_whoever_asks(world, client, zug):
    zug.send()
    (kept,) = notices.everything(world.node.db())
    for accept, media_type in ((LD_JSON, LD_JSON), ("*/*", LD_JSON), ("", LD_JSON), ("text/turtle", "text/turtle")):
        answer = client.get(f"/inbox/{kept.id}", headers={"Accept": accept} if accept else {})
        assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert read(client.get(f"/inbox/{kept.id}").data).actor == zug.peer.did
    assert client.get(f"/inbox/{kept.id + 1}").status_code == 404
    zug.send()
    assert client.get(f"/inbox/{kept.id}").status_code == 404


def test_what_is_shown_of_a_notice_is_our_own_writing(world, client, zug):
    """Nothing else of what a peer sent is served from here."""
    (document,) = json.loads(write(zug.notice(NoticeKind.ANNOUNCE)))
    document["https://www.w3.org/ns/activitystreams#summary"] = [{"@value": "<script>alert(1)</script>"}]
    body = json.dumps([document]).encode()
    assert zug.post(body, sign("POST", INBOX, body, zug.peer.key, now=datetime.now(UTC))).status_code == 202
    (kept,) = notices.everything(world.node.db())
    assert b"script" not in client.get(f"/inbox/{kept.id}").data


def test_people_see_a_page(client, zug):
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    empty = client.get("/inbox", headers=browser)
    assert "No peer has sent a notice yet." in empty.get_data(as_text=True)
    zug.send()
    page = client.get("/inbox", headers=browser).get_data(as_text=True)
    assert faults(page) == faults(empty.get_data(as_text=True)) == []
    assert "Zug" in page


def test_head_and_options_say_what_can_be_done(client):
    whole, head, options = client.get("/inbox"), client.head("/inbox"), client.options("/inbox")
    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert options.status_code == 204
    assert options.headers["Accept-Post"] == LD_JSON
    assert set(options.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    refused = client.put("/inbox")
    assert refused.status_code == 405
    assert set(refused.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert set(client.post("/inbox/1").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_pages_say_where_the_inbox_is(world, client):
    world.publish()
    for path in ("/", "/feed", "/practices/cameras", "/practices/cameras.ttl", "/inbox"):
        assert client.get(path).headers["Link"] == f'<{INBOX}>; rel="http://www.w3.org/ns/ldp#inbox"'


def test_the_answer_to_a_notice_never_depends_on_the_host_asked_for(zug):
    """Signed is the configured address; what the request says of itself does not count."""
    body = write(zug.notice(NoticeKind.ANNOUNCE))
    headers = sign("POST", INBOX, body, zug.peer.key, now=datetime.now(UTC))
    assert zug.post(body, {**headers, "Host": "evil.example", "X-Forwarded-Host": "evil.example"}).status_code == 202


def test_while_others_send_the_next_waits_a_second(zug):
    """Bodies may trickle in; the threads that read them are fewer than those that serve."""
    sending = zug.client.application.extensions["sending"]
    assert sending.acquire(blocking=False)
    assert zug.send().status_code == 202
    assert sending.acquire(blocking=False)
    answer = zug.send()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    sending.release()
    assert zug.send().status_code == 202


HEADERS = st.dictionaries(
    st.sampled_from(["Signature", "Signature-Input", "Content-Digest", "Accept", "Host", "Content-Encoding", "Date"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60)
    | st.sampled_from(
        [
            'sig1=("@method" "@target-uri" "content-digest" "content-type");created=1;keyid="x";nonce="y"',
            'sig1=("@method");created="now"',
            "sig1=();keyid=1",
            "sig1=:AAAA:",
            "sha-256=:AAAA:",
        ]
    ),
)
BODIES = st.binary(max_size=200) | st.builds(
    lambda kind, actor, stream: write(new(kind, actor, stream)),
    st.sampled_from(NoticeKind),
    st.sampled_from(["did:web:localhost%3A8002", "did:web:stranger.example", "urn:x:y", "nonsense", ""]),
    st.sampled_from([STREAM, "http://localhost:8002/feed", "urn:x:y", ""]),
)
TYPES = st.sampled_from([LD_JSON, LD_JSON, f"{LD_JSON};a=b", "text/plain", ";", "\xe9"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=BODIES, headers=HEADERS, content_type=TYPES)
def test_whatever_is_posted_gets_an_answer_and_never_a_500(zug, body, headers, content_type):
    zug.client.application.extensions["rates"]._moments.clear()
    zug.client.application.config["PROPAGATE_EXCEPTIONS"] = True
    headers = {"Content-Type": content_type, **headers}
    answer = zug.client.post("/inbox", data=body, headers=headers)
    assert answer.status_code in {202, 400, 401, 403, 409, 413, 415}
