"""What a peer's DID document changes in its pinned keys is taken over when one of them vouches for it, or waits."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from node.errors import FetchError, PeerError
from node.harvest import add, inspect
from node.harvest.pins import Plan, compare, distrusted, follow_keys, trust, waiting
from node.identity import SigningKey, did
from node.identity.vouching import prove
from node.store import Connection, activities, peers, transaction
from node.store.peers import PeerKey
from tests.fake_peer import FakePeer
from tests.harvest.conftest import NOW, Harvest

DID_JSON = "https://ghent.example/.well-known/did.json"
LATER = NOW + timedelta(minutes=2)


def document(peer: FakePeer) -> did.Document:
    return did.read(json.dumps(peer.document()).encode(), peer.base_url)


def known(peer: FakePeer) -> list[PeerKey]:
    """All keys of a peer as they are now, as if they had been pinned."""
    return [PeerKey(key.method, key.multikey, key.last_sequence, key.ceased) for key in document(peer).keys]


def key(number: int) -> str:
    return f"did:web:ghent.example#key-{number}"


# Deciding.


def test_a_document_that_says_nothing_new_changes_nothing(ghent: FakePeer) -> None:
    assert compare(document(ghent), known(ghent)) == Plan()
    ghent.vouched = False
    assert compare(document(ghent), known(ghent)) == Plan()


@pytest.mark.parametrize("overlap", [True, False])
def test_a_new_key_that_the_old_one_vouches_for_is_pinned(ghent: FakePeer, overlap: bool) -> None:
    before = known(ghent)
    ghent.publish()
    ghent.rotate(overlap=overlap)
    plan = compare(document(ghent), before)
    assert plan.pin == (PeerKey(ghent.key.method, ghent.key.multikey),)
    assert plan.limit == (() if overlap else (replace(before[0], last_sequence=1, ceased="expired"),))
    assert plan.waiting == ()


def test_an_expired_key_still_vouches(ghent: FakePeer) -> None:
    ghent.rotate()
    before = known(ghent)[:1]
    assert before[0].ceased == "expired"
    ghent.rotate()
    assert [new.method for new in compare(document(ghent), before).pin] == [key(2), key(3)]


def test_a_new_key_that_no_pinned_key_vouches_for_waits(ghent: FakePeer) -> None:
    before = known(ghent)
    ghent.vouched = False
    ghent.rotate(overlap=True)
    plan = compare(document(ghent), before)
    assert (plan.pin, plan.limit) == ((), ())
    (sentence,) = plan.waiting
    assert sentence.endswith(f"({key(2)}) is new, and no pinned key vouches for it.")


def test_a_revoked_key_vouches_for_nothing(ghent: FakePeer) -> None:
    """Neither when it is pinned as revoked, nor when the very document revokes it."""
    before = known(ghent)
    stolen = ghent.key
    ghent.revoke(0)
    content = document(ghent)
    proofs = [prove(content.source, "2026-11-01T00:00:00Z", each) for each in (stolen, ghent.key)]
    content = replace(content, source=content.source | {"proof": proofs})
    assert did.vouchers(content, {stolen.method: stolen.multikey}) == {stolen.method}
    assert len(compare(content, before).waiting) == 2
    ghent.former.clear()
    ghent.key = stolen
    ghent.rotate(overlap=True)
    assert did.vouchers(document(ghent), {stolen.method: stolen.multikey}) == {stolen.method}
    assert compare(document(ghent), [replace(before[0], ceased="revoked", last_sequence=0)]).pin == ()


def test_a_retirement_that_no_key_vouches_for_waits(ghent: FakePeer) -> None:
    """Else whoever has the web server, but no key, could make a city's practices vanish."""
    before = known(ghent)
    ghent.vouched = False
    ghent.revoke(0)
    plan = compare(document(ghent), before)
    assert (plan.pin, plan.limit) == ((), ())
    assert f"({key(1)}) is said to be revoked and good up to activity 0 only" in plan.waiting[1]


def test_a_revocation_by_a_newer_key_that_is_pinned_is_taken_over(ghent: FakePeer) -> None:
    ghent.rotate(overlap=True)
    before = known(ghent)
    ghent.revoke(7, key(1))
    assert compare(document(ghent), before) == Plan(limit=(replace(before[0], last_sequence=7, ceased="revoked"),))


def test_what_a_key_is_good_for_is_lowered_and_never_raised(ghent: FakePeer) -> None:
    ghent.rotate()
    ghent.revoke(7, key(1))
    before = known(ghent)
    ghent.revoke(3, key(1))
    assert [limit.last_sequence for limit in compare(document(ghent), before).limit] == [3]
    ghent.revoke(9, key(1))
    assert compare(document(ghent), before) == Plan()


def test_a_key_that_was_revoked_stays_so_whatever_the_document_says_later(ghent: FakePeer) -> None:
    ghent.rotate(overlap=True)
    before = [replace(known(ghent)[0], last_sequence=3, ceased="revoked"), known(ghent)[1]]
    assert compare(document(ghent), before) == Plan()


def test_a_key_that_the_document_leaves_out_stays_pinned(ghent: FakePeer) -> None:
    ghent.rotate(overlap=True)
    before = known(ghent)
    ghent.former.clear()
    assert compare(document(ghent), before) == Plan()


def test_another_key_under_a_pinned_name_waits_though_it_is_vouched_for(ghent: FakePeer) -> None:
    ghent.rotate(overlap=True)
    before = known(ghent)
    old, said = ghent.former[0]
    other = SigningKey(old.method, Ed25519PrivateKey.generate())
    ghent.former = [(other, replace(said, multikey=other.multikey))]
    plan = compare(document(ghent), before)
    assert (plan.pin, plan.limit) == ((), ())
    assert "stands where" in plan.waiting[0]


# Doing.


@pytest.fixture
def reader(db: Connection, ghent: FakePeer) -> Callable[..., Plan | None]:
    """Add the peer, and follow its keys at a moment."""
    with transaction(db):
        add(db, inspect(ghent, ghent.base_url, own_did="did:web:here.example"), NOW)
    ghent.asked.clear()

    def follow(now: datetime = LATER) -> Plan | None:
        return follow_keys(db, the_peer(db), ghent, now)

    return follow


def the_peer(db: Connection) -> peers.Peer:
    peer = peers.get(db, "did:web:ghent.example")
    assert peer is not None
    return peer


def pinned(db: Connection) -> dict[str, Any]:
    return {each.method: (each.ceased, each.last_sequence) for each in peers.keys(db, "did:web:ghent.example")}


def test_what_a_peer_says_of_its_keys_when_it_is_added_is_pinned(db: Connection, ghent: FakePeer) -> None:
    ghent.publish()
    ghent.rotate()
    with transaction(db):
        add(db, inspect(ghent, ghent.base_url, own_did="did:web:here.example"), NOW)
    assert pinned(db) == {key(1): ("expired", 1), key(2): (None, None)}
    assert the_peer(db).inbox == "https://ghent.example/inbox"


def test_a_vouched_rotation_is_followed(db: Connection, ghent: FakePeer, reader: Callable[..., Plan | None]) -> None:
    ghent.rotate()
    plan = reader()
    assert plan is not None
    assert [new.method for new in plan.pin] == [key(2)]
    assert pinned(db) == {key(1): ("expired", 0), key(2): (None, None)}
    assert the_peer(db).waiting_document is None


def test_an_unvouched_key_waits_until_the_admin_agrees(
    db: Connection, ghent: FakePeer, reader: Callable[..., Plan | None]
) -> None:
    ghent.vouched = False
    ghent.rotate()
    reader()
    assert pinned(db) == {key(1): (None, None)}
    found = waiting(db, the_peer(db))
    assert found is not None
    assert len(found[1].waiting) == 2
    with transaction(db):
        trust(db, the_peer(db), LATER)
    assert pinned(db) == {key(1): ("expired", 0), key(2): (None, None)}
    assert waiting(db, the_peer(db)) is None
    assert peers.get(db, ghent.did) == replace(the_peer(db), state="active")


@pytest.mark.parametrize("more", ["é" * 60_000, [1e15] * 20_000, "\ud800"])
def test_a_document_that_waits_can_be_read_whatever_else_it_holds(
    db: Connection, ghent: FakePeer, reader: Callable[..., Plan | None], more: Any
) -> None:
    """Written anew it is several times as long as it was served: that must not keep the admin from deciding."""
    ghent.vouched = False
    ghent.rotate()
    text = json.dumps(ghent.document() | {"more": more}, ensure_ascii=more == "\ud800", separators=(",", ":"))
    ghent.answers[DID_JSON] = text.replace("1000000000000000.0", "1e15").encode()
    reader()
    found = waiting(db, the_peer(db))
    assert found is not None
    assert found[0].source["more"] == more


def test_a_document_that_no_longer_asks_for_anything_waits_no_longer(
    db: Connection, ghent: FakePeer, reader: Callable[..., Plan | None]
) -> None:
    ghent.vouched = False
    ghent.rotate(overlap=True)
    reader()
    assert the_peer(db).waiting_document is not None
    ghent.vouched = True
    reader(LATER + timedelta(minutes=2))
    assert the_peer(db).waiting_document is None
    assert set(pinned(db)) == {key(1), key(2)}


def test_the_admin_agrees_to_what_was_shown_and_to_nothing_else(
    db: Connection, ghent: FakePeer, reader: Callable[..., Plan | None]
) -> None:
    with pytest.raises(PeerError, match="Nothing of Ghent waits"):
        trust(db, the_peer(db), NOW)
    ghent.vouched = False
    ghent.rotate()
    reader()
    shown = the_peer(db)
    ghent.rotate()
    reader(LATER + timedelta(minutes=2))
    with pytest.raises(PeerError, match="has changed meanwhile"):
        trust(db, shown, NOW)
    assert set(pinned(db)) == {key(1)}


def test_the_admin_may_put_a_key_in_the_place_of_another(
    db: Connection, ghent: FakePeer, reader: Callable[..., Plan | None]
) -> None:
    """As when a city lost its node and made it anew."""
    ghent.key = SigningKey(ghent.key.method, Ed25519PrivateKey.generate())
    reader()
    (held,) = peers.keys(db, ghent.did)
    assert held.multikey != ghent.key.multikey
    with transaction(db):
        trust(db, the_peer(db), LATER)
    (held,) = peers.keys(db, ghent.did)
    assert held.multikey == ghent.key.multikey


def test_a_document_is_asked_for_once_a_minute(ghent: FakePeer, reader: Callable[..., Plan | None]) -> None:
    moments = [NOW + timedelta(seconds=second, microseconds=999_999) for second in range(300)]
    plans = [reader(moment) for moment in moments]
    assert len(ghent.asked) == sum(plan is not None for plan in plans) == 4
    taken = [moment for moment, plan in zip(moments, plans, strict=True) if plan is not None]
    assert all(later - earlier >= timedelta(minutes=1) for earlier, later in zip([NOW, *taken], taken, strict=False))


def test_a_clock_that_was_set_back_does_not_stop_the_asking(reader: Callable[..., Plan | None]) -> None:
    assert reader(NOW - timedelta(hours=1)) is not None
    assert reader(NOW - timedelta(hours=1)) is None


def test_a_slow_answer_cannot_be_provoked_again(ghent: FakePeer, reader: Callable[..., Plan | None]) -> None:
    """The moment is in the record, for every process, before the question is out."""
    inside: list[Plan | None] = []

    def slow() -> bytes:
        inside.append(reader(LATER))
        raise FetchError("It did not answer in time.")

    ghent.answers[DID_JSON] = slow
    assert reader(LATER) == Plan(fault="It did not answer in time.")
    assert inside == [None]
    assert ghent.asked == [DID_JSON]


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"[" * 100_000, b'{"id": "did:web:zug.example"}'])
def test_a_document_that_cannot_be_read_is_a_sentence(
    db: Connection, ghent: FakePeer, reader: Callable[..., Plan | None], body: bytes
) -> None:
    ghent.answers[DID_JSON] = body
    plan = reader()
    assert plan is not None
    assert plan == Plan(fault=plan.fault)
    assert "https://ghent.example" in plan.fault
    assert pinned(db) == {key(1): (None, None)}


def test_a_peer_that_was_removed_meanwhile_is_not_asked(
    db: Connection, ghent: FakePeer, reader: Callable[..., Plan | None]
) -> None:
    peer = the_peer(db)
    assert reader(LATER) is not None
    ghent.asked.clear()
    with transaction(db):
        peers.remove(db, ghent.did)
    assert follow_keys(db, peer, ghent, LATER + timedelta(minutes=2)) is None
    assert ghent.asked == []


def test_what_a_revoked_key_signed_beyond_its_last_is_found(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    for slug in ("a", "b", "c", "d"):
        ghent.publish(slug)
    read()
    ghent.rotate(overlap=True)
    follow_keys(db, the_peer(db), ghent, LATER)
    ghent.publish("e")
    read()
    assert distrusted(db, ghent.did) == []
    ghent.revoke(2, key(1))
    follow_keys(db, the_peer(db), ghent, LATER + timedelta(minutes=2))
    assert distrusted(db, ghent.did) == [3, 4]
    assert activities.head(db, ghent.did) == 5


def test_a_key_under_the_name_of_another_node_is_not_read() -> None:
    zug = FakePeer("https://zug.example", "Zug")
    zug.key = SigningKey(key(1), zug.key.private)
    with pytest.raises(PeerError, match="names no Ed25519 Multikey"):
        inspect(zug, zug.base_url, own_did="did:web:here.example")
