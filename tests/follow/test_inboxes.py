"""Followers are told once of what was published, and peers are asked to tell."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from node.config import Config
from node.follow import inboxes
from node.follow.inboxes import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, pause_seconds
from node.node import Node
from node.rdf.notices import Notice, NoticeKind, read
from node.store import followers, peers, transaction
from tests.follow.conftest import FakeInbox, add_follower, add_peer, sending
from tests.local_node import LOOPBACK, eventually, free_port, make, own_stream, publish_numbered, served


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    """Tries follow one another at once, unless the receiver asks for a pause."""
    monkeypatch.setattr(inboxes, "FIRST_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(inboxes, "PAUSE_OVER_SECONDS", 0.05)


def settings(node: Node, **changes: bool) -> Config:
    return replace(node.config, **changes)


def quiet(node: Node) -> None:
    """Let a node ask nobody, so that only announcements are counted."""
    node.config = settings(node, ask_for_notices=False)


def kinds(inbox: FakeInbox) -> list[NoticeKind]:
    return [notice.kind for notice in notices(inbox)]


def notices(inbox: FakeInbox) -> list[Notice]:
    read_ones = [read(body) for body, _ in inbox.posted]
    assert all(isinstance(each, Notice) for each in read_ones)
    return read_ones


def told(node: Node, did: str) -> int | None:
    row = node.db().execute("SELECT told_sequence FROM follower WHERE did = ?", [did]).fetchone()
    return row["told_sequence"] if row else None


@pytest.mark.timed
def test_a_follower_is_told_within_a_fifth_of_a_second(ghent, zug):
    quiet(ghent)
    add_follower(ghent, zug)
    with sending(ghent):
        time.sleep(0.3)
        publish_numbered(ghent, 1)
        start = time.monotonic()
        eventually(lambda: zug.posted)
        assert time.monotonic() - start < 0.2
        eventually(lambda: told(ghent, zug.did) == 1)
    (announce,) = notices(zug)
    last = own_stream(ghent)[-1].activity
    assert announce == Notice(
        NoticeKind.ANNOUNCE, ghent.did, f"{ghent.config.base_url}/feed#stream", last.published, announce.id
    )
    assert zug.posted[0][1]["CONTENT_TYPE"] == "application/ld+json"
    assert zug.posted[0][1]["HTTP_SIGNATURE"]


def test_many_publications_make_one_notice(ghent, zug):
    quiet(ghent)
    add_follower(ghent, zug)
    publish_numbered(ghent, 20)
    zug.open.clear()  # the first notice is still under way while more is published
    with sending(ghent):
        eventually(lambda: zug.posted)
        for n in range(5):
            publish_numbered(ghent, 1, first=100 + n)
        zug.open.set()
        eventually(lambda: told(ghent, zug.did) == 25)
        time.sleep(0.3)
    assert kinds(zug) == [NoticeKind.ANNOUNCE] * 2


def test_nobody_is_told_of_what_was_published_before_they_asked(ghent, zug):
    quiet(ghent)
    publish_numbered(ghent, 3)
    add_peer(ghent, zug)
    with transaction(ghent.db()):
        followers.grant(ghent.db(), zug.did, head=3, now="2026-01-01T00:00:00Z")
    with sending(ghent):
        time.sleep(0.3)
    assert zug.posted == []


@pytest.mark.parametrize("status", [403, 410])
def test_one_that_does_not_know_us_is_told_no_longer(ghent, zug, status):
    quiet(ghent)
    add_follower(ghent, zug)
    zug.answers = [status]
    with sending(ghent):
        publish_numbered(ghent, 1)
        eventually(lambda: told(ghent, zug.did) is None)
        publish_numbered(ghent, 1, first=1)
        time.sleep(0.3)
    assert len(zug.posted) == 1


def test_one_that_fails_is_tried_five_times_and_again_after_the_next_publication(ghent, zug, caplog):
    quiet(ghent)
    add_follower(ghent, zug)
    zug.answers = [500, 503, 429, 401, 404, 202]
    with sending(ghent):
        publish_numbered(ghent, 1)
        eventually(lambda: told(ghent, zug.did) == 1)
        time.sleep(0.3)
        assert len(zug.posted) == 5
        assert "not reached" in caplog.text
        publish_numbered(ghent, 1, first=1)
        eventually(lambda: told(ghent, zug.did) == 2)
    assert len(zug.posted) == 6


def test_a_pause_that_is_asked_for_is_kept(ghent, zug):
    quiet(ghent)
    add_follower(ghent, zug)
    zug.answers = [(429, 2)]
    with sending(ghent):
        publish_numbered(ghent, 1)
        eventually(lambda: zug.posted)
        first = time.monotonic()
        publish_numbered(ghent, 1, first=1)
        eventually(lambda: len(zug.posted) == 2)
        assert time.monotonic() - first > 0.9  # moments are kept in whole seconds
        eventually(lambda: told(ghent, zug.did) == 2)


def test_pauses_grow_with_jitter_and_end_at_what_a_setting_allows(monkeypatch):
    monkeypatch.setattr(inboxes, "FIRST_PAUSE_SECONDS", FIRST_PAUSE_SECONDS)
    for failures in range(1, 10):
        pauses = [pause_seconds(failures, None, 60) for _ in range(200)]
        longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 4 ** (failures - 1))
        assert min(pauses) < longest / 4
        assert longest / 2 < max(pauses) <= longest
    assert pause_seconds(1, 50, 60) >= 50
    assert pause_seconds(1, 10**9, 60) <= 60


def test_a_slow_follower_keeps_no_other_waiting(ghent, zug):
    quiet(ghent)
    add_follower(ghent, zug)
    lost = FakeInbox(1)  # nobody listens there
    add_follower(ghent, lost)
    zug.open.clear()
    with sending(ghent):
        publish_numbered(ghent, 1)
        eventually(lambda: told(ghent, lost.did) == 1 or told(ghent, lost.did) is None)
        assert told(ghent, zug.did) == 0
        zug.open.set()
        eventually(lambda: told(ghent, zug.did) == 1)


def test_two_workers_tell_a_follower_once(ghent, zug):
    quiet(ghent)
    add_follower(ghent, zug)
    publish_numbered(ghent, 1)
    with sending(ghent), sending(ghent), sending(ghent):
        eventually(lambda: told(ghent, zug.did) == 1)
        time.sleep(0.3)
    assert len(zug.posted) == 1


def test_nothing_is_sent_where_the_setting_says_so(ghent, zug):
    add_follower(ghent, zug)
    publish_numbered(ghent, 1)
    ghent.config = settings(ghent, send_notices=False, ask_for_notices=False)
    with sending(ghent):
        time.sleep(0.3)
    assert zug.posted == []


def test_nothing_is_sent_to_a_suspended_peer_or_to_one_without_an_inbox(ghent, zug):
    add_follower(ghent, zug)
    with transaction(ghent.db()):
        peers.suspend(ghent.db(), zug.did, "2026-11-01T00:00:00Z")
    add_peer(ghent, FakeInbox(1), inbox=False)
    publish_numbered(ghent, 1)
    with sending(ghent):
        time.sleep(0.3)
    assert zug.posted == []


def test_a_peer_is_asked_to_tell_us_once_a_day(ghent, zug):
    add_peer(ghent, zug)
    with sending(ghent):
        eventually(lambda: zug.posted)
        time.sleep(0.3)
        (follow,) = notices(zug)
        assert follow == Notice(NoticeKind.FOLLOW, ghent.did, f"{zug.base_url}/feed#stream", None, follow.id)
        with transaction(ghent.db()):
            followers.asked(ghent.db(), zug.did, "2026-01-01T00:00:00Z")
        eventually(lambda: kinds(zug) == [NoticeKind.FOLLOW] * 2)


def test_asking_is_tried_five_times_a_day(ghent, zug, caplog):
    add_peer(ghent, zug)
    zug.answers = [500] * 10
    with sending(ghent):
        eventually(lambda: "did not take" in caplog.text)
        time.sleep(0.3)
    assert len(zug.posted) == 5


def test_one_who_does_not_know_us_is_asked_again_in_a_day(ghent, zug, caplog):
    add_peer(ghent, zug)
    zug.answers = [403]
    with sending(ghent):
        eventually(lambda: "did not take" in caplog.text)
        time.sleep(0.3)
    assert len(zug.posted) == 1


def test_who_no_longer_asks_takes_the_asking_back_once(ghent, zug):
    add_peer(ghent, zug)
    with transaction(ghent.db()):
        followers.asked(ghent.db(), zug.did, "2026-11-01T00:00:00Z")
    quiet(ghent)
    with sending(ghent):
        eventually(lambda: zug.posted)
        time.sleep(0.3)
    (undo,) = notices(zug)
    assert undo == Notice(NoticeKind.UNDO, ghent.did, f"{zug.base_url}/feed#stream", None, undo.id)


def test_a_fault_is_a_line_in_the_log_and_the_rest_goes_on(ghent, zug, caplog, monkeypatch):
    monkeypatch.setattr(inboxes, "FAULT_SECONDS", 0.05)
    quiet(ghent)
    add_follower(ghent, zug)
    publish_numbered(ghent, 1)
    whole = followers.due
    faults = [ZeroDivisionError("a fault of ours")]

    def broken(*args):
        if faults:
            raise faults.pop()
        return whole(*args)

    monkeypatch.setattr(followers, "due", broken)
    with sending(ghent):
        eventually(lambda: told(ghent, zug.did) == 1)
    assert "a fault of this program" in caplog.text


def test_a_key_that_cannot_be_used_is_a_line_in_the_log_and_no_follower_pays_for_it(ghent, zug, caplog):
    quiet(ghent)
    add_follower(ghent, zug)
    publish_numbered(ghent, 1)
    for file in ghent.config.keys.iterdir():
        file.unlink()
    ghent.__dict__.pop("keys", None)
    with sending(ghent):
        eventually(lambda: "Notices wait" in caplog.text)
    assert zug.posted == []
    assert ghent.db().execute("SELECT told_sequence, failures FROM follower").fetchone()[:] == (0, 0)


def test_two_nodes_befriend_each_other_and_one_hears_of_what_the_other_publishes(ghent, tmp_path):
    """Follow, grant, publish, Announce: the peer is due."""
    port = free_port()
    bruges = make(tmp_path / "bruges", "Bruges", f"http://localhost:{port}", port=port, allow_networks=LOOPBACK)
    add_peer(bruges, ghent)
    with served(ghent), served(bruges), sending(bruges):
        eventually(lambda: [each.did for each in followers.waiting(ghent.db())] == [bruges.did])
        add_peer(ghent, bruges)
        with transaction(ghent.db()):
            assert followers.grant_waiting(ghent.db(), bruges.did)
        with sending(ghent):
            publish_numbered(ghent, 1)
            noticed = "SELECT noticed_at FROM schedule WHERE actor = ?"
            eventually(lambda: bruges.db().execute(noticed, [ghent.did]).fetchone()["noticed_at"])
    bruges.close()
