"""Who is told of what was published, and who is asked; and what an inbox keeps."""

from __future__ import annotations

import pytest

from node.store import followers, notices, peers, transaction
from node.store.followers import Askable, Due, Waiting
from node.store.peers import Peer
from tests.store.conftest import BASE, DID

NOW, LATER, FAR = "2026-11-23T10:00:00Z", "2026-11-23T10:00:30Z", "2026-11-25T10:00:00Z"
INBOX = f"{BASE}/inbox"


@pytest.fixture(autouse=True)
def _ghent(db):
    peers.add(db, Peer(DID, BASE, "Ghent", curator=False, stream=f"{BASE}/feed", inbox=INBOX, added_at=NOW), [])


def test_a_follower_is_due_while_it_was_not_told_of_the_last(db):
    followers.grant(db, DID, head=3, now=NOW)
    assert followers.due(db, 3, NOW, FAR) == []
    assert followers.due(db, 4, NOW, FAR) == [Due(DID, INBOX, 0)]
    followers.told(db, DID, 4, NOW)
    assert followers.due(db, 4, NOW, FAR) == []
    followers.told(db, DID, 2, NOW)  # an answer that came late
    assert followers.due(db, 4, NOW, FAR) == []


def test_a_pause_holds_unless_the_clock_was_set_back(db):
    followers.grant(db, DID, head=0, now=NOW)
    followers.put_off(db, DID, LATER)
    assert followers.due(db, 1, NOW, FAR) == []
    assert followers.due(db, 1, LATER, FAR) == [Due(DID, INBOX, 1)]
    followers.put_off(db, DID, "2027-01-01T00:00:00Z")
    assert followers.due(db, 1, NOW, FAR) == [Due(DID, INBOX, 2)]


def test_one_of_two_processes_takes_a_telling(db):
    followers.grant(db, DID, head=0, now=NOW)
    (due,) = followers.due(db, 1, NOW, FAR)
    assert followers.claim(db, due, NOW, FAR, LATER)
    assert not followers.claim(db, due, NOW, FAR, LATER)
    assert followers.claim(db, due, LATER, FAR, FAR)


def test_granting_again_forgets_nothing_and_a_stranger_is_not_due(db):
    followers.wait(db, DID, head=1, now=NOW)
    assert followers.due(db, 2, NOW, FAR) == []
    assert followers.waiting(db) == [Waiting(DID, NOW)]
    followers.grant(db, DID, head=2, now=LATER)
    assert followers.waiting(db) == []
    assert followers.due(db, 2, LATER, FAR) == [Due(DID, INBOX, 0)]
    followers.wait(db, DID, head=2, now=LATER)
    assert followers.waiting(db) == []
    followers.end(db, DID)
    assert followers.due(db, 2, LATER, FAR) == []


def test_a_peer_is_asked_when_it_was_not_for_long(db):
    asked = Askable(DID, f"{BASE}/feed", INBOX)
    assert followers.askable(db, NOW, LATER) == [asked]
    assert followers.claim_asking(db, DID, NOW, LATER, LATER)
    assert not followers.claim_asking(db, DID, NOW, LATER, LATER)
    assert followers.askable(db, NOW, LATER) == []
    assert followers.askable(db, LATER, FAR) == [asked]
    followers.asked(db, DID, FAR)  # by a clock that was set back since
    assert followers.askable(db, NOW, LATER) == [asked]


def test_the_asking_is_taken_back_once(db):
    assert not followers.asked_any(db)
    followers.asked(db, DID, NOW)
    assert followers.asked_any(db)
    assert [each.did for each in followers.take_back(db)] == [DID]
    assert followers.take_back(db) == []


def test_the_last_notice_of_a_kind_has_a_number_of_its_own(db):
    first = notices.keep(db, DID, "Announce", NOW, b"1")
    other = notices.keep(db, DID, "Follow", NOW, b"2")
    last = notices.keep(db, DID, "Announce", LATER, b"3")
    assert first < other < last
    assert [each.body for each in notices.everything(db)] == [b"3", b"2"]
    assert notices.get(db, first) is None
    assert notices.keep(db, DID, "Announce", LATER, b"4") > last


def test_a_nonce_is_used_once_by_each(db):
    with transaction(db):
        assert notices.use(db, DID, "n", now=NOW, expires_at=LATER)
        assert not notices.use(db, DID, "n", now=NOW, expires_at=LATER)
        assert notices.use(db, "did:web:bruges.example", "n", now=NOW, expires_at=LATER)
        assert notices.use(db, DID, "n", now=FAR, expires_at=FAR)
