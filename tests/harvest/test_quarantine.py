"""What is in quarantine is judged again, forgotten, or put there later when a key turns out to have been stolen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from node.config import Limits
from node.errors import PeerError
from node.harvest.faults import Check
from node.harvest.quarantine import Release, drop, release, settle_released, take_back
from node.rdf.shapes import Shapes
from node.store import Connection, activities, peers, practices, quarantine, transaction
from node.store.peers import PeerKey
from node.store.quarantine import Refusal
from tests.fake_peer import FakePeer
from tests.harvest.conftest import Harvest
from tests.harvest.reading import NOW, read_once


def only(db: Connection) -> Refusal:
    (refusal,) = quarantine.everything(db)
    return refusal


def judged_again(db: Connection, shapes: Shapes | None = None, **limits: int) -> Release:
    with transaction(db):
        return release(db, only(db).id, shapes=shapes, limits=Limits(**limits), now=NOW)


def standing(db: Connection) -> list[str]:
    return [holding.slug for holding in practices.standing(db, "", 100)]


def test_what_was_published_in_the_future_is_accepted_when_that_has_come(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    ghent.publish("cameras", published="2026-11-23T14:00:00Z")
    read()
    assert only(db).failed_check == Check.TIME
    assert judged_again(db).fault is not None
    with transaction(db):
        done = release(db, only(db).id, shapes=None, limits=Limits(), now=NOW + timedelta(hours=2))
    assert (done.fault, done.stands) == (None, True)
    assert standing(db) == ["cameras"]
    assert quarantine.everything(db) == []


def test_what_was_too_large_is_accepted_by_a_larger_limit(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    ghent.publish("cameras")
    read(limits=Limits(triples_per_practice=5))
    assert "the limit triples_per_practice" in only(db).reason
    assert judged_again(db, triples_per_practice=5).fault is not None
    assert judged_again(db).stands
    assert standing(db) == ["cameras"]


def test_nothing_is_kept_of_what_passes_the_bytes_of_a_practice(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    ghent.publish("cameras")
    read(limits=Limits(practice_bytes=100))
    signed = activities.get(db, ghent.did, 1)
    assert signed is not None
    assert signed.quads == b""
    with pytest.raises(PeerError, match="Nothing is kept of what number 1 refused"):
        judged_again(db)


def test_a_released_version_never_overtakes_a_newer_one(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    ghent.publish("cameras", published="2026-11-23T14:00:00Z")
    ghent.publish("cameras", published="2026-11-23T11:00:00Z")
    read()
    newest = practices.get(db, f"{ghent.base_url}/practices/cameras")
    with transaction(db):
        done = release(db, only(db).id, shapes=None, limits=Limits(), now=NOW + timedelta(hours=3))
    assert (done.fault, done.stands) == (None, False)
    now = practices.get(db, f"{ghent.base_url}/practices/cameras")
    assert newest is not None
    assert now is not None
    assert (now.sequence, newest.sequence) == (2, 2)
    assert [each.sequence for each in activities.versions(db, now.iri)] == [1, 2]


def test_what_is_still_wrong_says_so_anew(db: Connection, ghent: FakePeer, read: Harvest, shapes: Shapes) -> None:
    ghent.publish("cameras", tamper=lambda quads: quads.replace(b"count people", b"follow them"))
    read()
    done = judged_again(db, shapes)
    assert done.fault is not None
    assert done.fault.check is Check.SIGNATURE
    assert only(db).reason == done.fault.sentence


def test_a_withdrawal_is_released_too(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    ghent.publish("cameras")
    ghent.withdraw("cameras", published="2026-11-23T14:00:00Z")
    read()
    assert standing(db) == ["cameras"]
    with transaction(db):
        release(db, only(db).id, shapes=None, limits=Limits(), now=NOW + timedelta(hours=2))
        settle_released(db, ghent.did)
    assert standing(db) == []


def test_an_erasure_is_judged_as_one_when_it_is_released(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    """This one would leave a practice that stands without its text."""
    ghent.publish("cameras")
    bikes = ghent.publish("bikes").activity
    ghent.erase(1, practice_iri=bikes.practice, revision_of=bikes.iri, published="2026-11-23T14:00:00Z")
    ghent.erased.clear()
    read()
    assert only(db).failed_check == Check.TIME
    with transaction(db):
        done = release(db, only(db).id, shapes=None, limits=Limits(), now=NOW + timedelta(hours=2))
    assert done.fault is not None
    assert "without withdrawing it" in done.fault.sentence
    assert standing(db) == ["bikes", "cameras"]


def test_a_fault_of_the_history_is_decided_about_the_peer(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    ghent.publish("cameras")
    read()
    ghent.publish("bikes", previous="zOther")
    read()
    with pytest.raises(PeerError, match="cannot be judged again"):
        judged_again(db)


def test_what_is_dropped_is_forgotten_but_its_digest_holds_the_chain(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    ghent.publish("cameras", tamper=lambda quads: quads.replace(b"count people", b"follow them"))
    read()
    with transaction(db):
        drop(db, only(db).id)
    kept = activities.get(db, ghent.did, 1)
    assert kept is not None
    assert (kept.quads, kept.activity.digest) == (b"", ghent.members[0].activity.digest)
    assert quarantine.everything(db) == []
    ghent.publish("bikes")
    assert read().accepted == 1
    with pytest.raises(PeerError, match="Nothing in quarantine has the number 9"), transaction(db):
        drop(db, 9)


def test_what_a_revoked_key_signed_goes_back_to_what_stood_before(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    ghent.publish("cameras")
    ghent.publish("cameras")
    ghent.publish("bikes")
    read()
    with transaction(db):
        peers.pin(db, ghent.did, [PeerKey(ghent.key.method, ghent.key.multikey, 1, "revoked")], "2026-11-23T12:00:00Z")
        peer = peers.get(db, ghent.did)
        assert peer is not None
        take_back(db, peer, [2, 3], NOW)
    assert standing(db) == ["cameras"]
    held = practices.get(db, f"{ghent.base_url}/practices/cameras")
    assert held is not None
    assert (held.sequence, held.kind) == (1, "policy")
    assert {refusal.failed_check for refusal in quarantine.everything(db)} == {"key"}
    assert "good up to activity 1 only" in quarantine.everything(db)[0].reason


def test_a_run_learns_of_a_revocation_where_no_signature_fails(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    ghent.publish("cameras")
    ghent.rotate(overlap=True)
    read()
    stolen = ghent.former[0][0]
    ghent.publish("bikes", key=stolen)
    later = NOW + timedelta(minutes=5)
    assert read_once(db, ghent.did, ghent, now=lambda: later).accepted == 1
    ghent.revoke(1, stolen.method)
    assert read_once(db, ghent.did, ghent, now=lambda: later + timedelta(days=2)).outcome == "ok"
    assert standing(db) == ["cameras"]


def test_what_a_new_key_signed_before_it_was_known_is_accepted_by_itself(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    """The document may be asked for once a minute only, so the first words of a new key may come too early."""
    ghent.publish("cameras")
    read()
    ghent.rotate()
    ghent.publish("bikes")
    read()
    assert only(db).failed_check == Check.KEY
    assert standing(db) == ["cameras"]
    soon = NOW + timedelta(minutes=2)
    assert read_once(db, ghent.did, ghent, now=lambda: soon).outcome == "ok"
    assert standing(db) == ["bikes", "cameras"]
    assert quarantine.everything(db) == []


def test_bad_signatures_have_the_document_read_once_a_minute(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    ghent.publish("cameras", tamper=lambda quads: quads.replace(b"count people", b"follow them"))
    read()
    asked = [url for url in ghent.asked if url.endswith("did.json")]
    for seconds in (90, 100, 110, 120, 160):
        moment = NOW + timedelta(seconds=seconds)
        read_once(db, ghent.did, ghent, now=lambda moment=moment: moment)
    again = [url for url in ghent.asked if url.endswith("did.json")]
    assert len(again) - len(asked) == 1
