"""What a peer or a stranger may try with notices, after THREATS.md."""

from __future__ import annotations

import json
import socket
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from node.identity.messages import sign
from node.rdf.notices import NoticeKind, write
from node.store import followers, notices
from tests.fake_peer import FakePeer
from tests.local_node import serving
from tests.web.conftest import World
from tests.web.test_inbox import INBOX, Sender, is_due


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    made.add_peer()
    yield made
    made.node.close()


@pytest.fixture
def zug(world) -> Sender:
    return Sender(world.app.test_client(), world.zug)


@pytest.fixture
def stranger(world) -> Sender:
    return Sender(world.app.test_client(), FakePeer("https://stranger.example", "Stranger"))


def test_C5_the_same_notice_twice_is_taken_once(world, zug):
    """A peer's signed notice is sent a second time as it was: 409, and it makes nothing due again."""
    body = write(zug.notice(NoticeKind.ANNOUNCE))
    headers = sign("POST", INBOX, body, zug.peer.key, now=datetime.now(UTC))
    assert zug.post(body, headers).status_code == 202
    (kept,) = notices.everything(world.node.db())
    assert [zug.post(body, headers).status_code for _ in range(3)] == [409] * 3
    assert notices.everything(world.node.db()) == [kept]


@pytest.mark.parametrize(
    "away", [timedelta(days=365), timedelta(minutes=6), -timedelta(minutes=6), -timedelta(days=365)]
)
def test_C5_a_notice_signed_at_another_time_is_refused(world, zug, away):
    """A notice says it was signed a year or six minutes ahead or ago: 401, since it could be sent again for as long."""
    assert zug.send(now=datetime.now(UTC) + away).status_code == 401
    assert not is_due(world)


def test_C5_a_nonce_outlives_every_signature_it_came_with(world, zug):
    """A notice signed almost five minutes ahead is sent again while that signature is still good: 409."""
    now = datetime.now(UTC)
    body = write(zug.notice(NoticeKind.ANNOUNCE))
    headers = sign("POST", INBOX, body, zug.peer.key, now=now + timedelta(minutes=4, seconds=58))
    assert zug.post(body, headers).status_code == 202
    expires_at = world.node.db().execute("SELECT expires_at FROM nonce").fetchone()["expires_at"]
    assert expires_at >= (now + timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert zug.post(body, headers).status_code == 409


def test_C5_nonces_are_forgotten_when_no_signature_needs_them(world, zug):
    """Old nonces lie in the record when a notice comes: they are gone after it, so the table does not grow."""
    db = world.node.db()
    for n in range(5):
        db.execute("INSERT INTO nonce (actor, nonce, expires_at) VALUES ('x', ?, '2026-01-01T00:00:00Z')", [f"n{n}"])
    assert zug.send().status_code == 202
    assert db.execute("SELECT count(*) FROM nonce").fetchone()[0] == 1


@pytest.mark.parametrize("kind", NoticeKind)
def test_A1_no_address_in_a_notice_is_fetched(zug, stranger, monkeypatch, kind):
    """Notices of a peer and of a stranger name a server as context, actor, stream and inbox: it hears nothing."""
    asked: list[str] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *to: asked.append(str(to)))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *to, **more: asked.append(str(to)))
    with_address = "http://127.0.0.1:9/feed#stream"
    for sender in (zug, stranger):
        (document,) = json.loads(write(sender.notice(kind)))
        for term in ("http://www.w3.org/ns/ldp#inbox", "https://www.w3.org/ns/activitystreams#target"):
            document[term] = [{"@id": with_address}]
        document["@id"] = with_address
        for said in (document, {**document, "@context": with_address}):
            body = json.dumps([said]).encode()
            headers = sign("POST", INBOX, body, sender.peer.key, now=datetime.now(UTC))
            assert sender.post(body, headers).status_code in {202, 400, 403}
        assert sender.send(kind, stream=with_address).status_code in {400, 403}
        assert sender.send(kind, actor="did:web:127.0.0.1%3A9").status_code in {202, 400, 401, 403}
    assert asked == []


def test_A7_a_notice_with_a_context_elsewhere_is_refused(zug):
    """A notice names a context by its address: 400, and the server at that address is not asked."""
    asked: list[str] = []

    def context(environ, start_response):
        asked.append(environ["PATH_INFO"])
        start_response("200 OK", [("Content-Type", "application/ld+json")])
        return [b"{}"]

    with serving(context) as port:
        elsewhere = f"http://localhost:{port}/context"
        for form in (
            elsewhere,
            [elsewhere, {}],
            {"@import": elsewhere},
            {"x": {"@id": "urn:x", "@context": elsewhere}},
        ):
            body = json.dumps({"@context": form, "@type": "Announce", "x": {"y": 1}}).encode()
            assert zug.post(body, {}).status_code == 400
    assert asked == []


def test_B7_brackets_without_end_are_refused(zug):
    """A notice of 64,000 bytes is all brackets, as lists, objects and graphs: 400, and the server still runs."""
    for piece, close in ((b"[", b"]"), (b'{"urn:x":', b"}"), (b'{"@graph":[', b"]}"), (b'{"urn:x":{"@list":[', b"]}}")):
        depth = 60_000 // (len(piece) + len(close))
        assert zug.post(piece * depth + b"1" + close * depth, {}).status_code == 400


def test_B10_one_peer_sends_thirty_notices_a_minute_and_no_more(zug, stranger):
    """A peer sends forty notices at once: the last ten get 429 with Retry-After, and others are heard all the same."""
    answers = [zug.send() for _ in range(40)]
    assert Counter(answer.status_code for answer in answers) == {202: 30, 429: 10}
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert stranger.send(NoticeKind.FOLLOW, signed=False).status_code == 202


def test_B10_strangers_together_send_sixty_notices_a_minute(world, zug):
    """Eighty strangers ask to follow: twenty get 429 and are not kept; a peer is heard all the same."""
    strangers = [Sender(zug.client, FakePeer(f"https://n{n}.example")) for n in range(80)]
    answers = [each.send(NoticeKind.FOLLOW, signed=False).status_code for each in strangers]
    assert Counter(answers) == {202: 60, 429: 20}
    assert len(followers.waiting(world.node.db())) == 60
    assert zug.send().status_code == 202


def test_B10_forged_notices_do_not_use_up_what_a_peer_may_send(zug):
    """A hundred unsigned notices in a peer's name: 401, then 429; the peer's own notice is taken."""
    answers = [zug.send(signed=False).status_code for _ in range(100)]
    assert Counter(answers) == {401: 60, 429: 40}
    assert zug.send().status_code == 202


def test_C1_a_stranger_neither_follows_nor_ends_in_a_peers_name(world, zug):
    """Unsigned Follow and Undo name a peer as their actor: 401, and whom this node tells stays the same."""
    assert zug.send(NoticeKind.FOLLOW, signed=False).status_code == 401
    assert zug.send(NoticeKind.FOLLOW).status_code == 202
    assert zug.send(NoticeKind.UNDO, signed=False).status_code == 401
    rows = world.node.db().execute("SELECT did, state FROM follower").fetchall()
    assert [tuple(row) for row in rows] == [(zug.peer.did, followers.GRANTED)]
