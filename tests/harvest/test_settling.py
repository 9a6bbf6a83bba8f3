"""What takes effect at the end of a run: only what was signed, and never more than the brake lets pass."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from node.config import Limits
from node.harvest.quarantine import release, settle_released
from node.practice import Change, Proof
from node.rdf.namespaces import AS, NC, XSD
from node.store import Connection, activities, erasures, peers, practices, quarantine, transaction
from tests.fake_peer import FakePeer
from tests.harvest.conftest import Harvest
from tests.harvest.reading import NOW, read_once

INTEGER = NamedNode(XSD + "integer")


def standing(db: Connection) -> list[str]:
    return [holding.slug for holding in practices.standing(db, "", 1_000)]


def state(db: Connection, peer: FakePeer) -> str:
    found = peers.get(db, peer.did)
    assert found is not None
    return found.state


def claim(ghent: FakePeer, number: int, by: str) -> list[Quad]:
    """What anybody could write on a page: that an activity was erased."""
    junk = NamedNode(f"{ghent.base_url}/junk/{number}")
    said = Literal(str(number), datatype=INTEGER)
    return [Quad(junk, NamedNode(NC + "erasedBy"), NamedNode(by)), Quad(junk, NamedNode(NC + "sequence"), said)]


def publish(ghent: FakePeer, count: int, **lies: object) -> None:
    for number in range(count):
        ghent.publish(f"p-{number}", **lies)


def test_an_unsigned_claim_never_empties_what_stands(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    publish(ghent, 5)
    erasing = ghent.erase(1)
    ghent.extra[5] = claim(ghent, 3, erasing.activity.iri)
    read()
    kept = [activities.get(db, ghent.did, holding.sequence) for holding in practices.standing(db, "", 9)]
    assert len(kept) == 4
    assert all(signed is not None and signed.quads for signed in kept)


def test_one_erasure_explains_one_gap(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    publish(ghent, 30)
    erasing = ghent.erase(1)
    ghent.erased |= dict.fromkeys(range(2, 31), erasing.activity.iri)
    assert "Its pages say that activity" in read().note
    assert state(db, ghent) == peers.HELD


def test_withdrawals_under_a_new_key_count_together(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    publish(ghent, 30)
    read()
    ghent.rotate()
    for number in range(30):
        ghent.withdraw(f"p-{number}")
    read()
    assert len(quarantine.everything(db, ghent.did)) == 30
    run = read_once(db, ghent.did, ghent, now=lambda: NOW + timedelta(minutes=2))
    assert "It withdraws 30 of the 30 practices" in run.note
    assert len(standing(db)) == 30


def test_erasing_what_stands_here_counts_as_withdrawing_it(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    """The peer's last word on each was refused, so at the peer it is not what stands."""
    publish(ghent, 30)
    read()
    publish(ghent, 30, proof=Proof("2026-11-01T00:00:00Z", ghent.key.method, "zForged"))
    for sequence in range(1, 31):
        ghent.erase(sequence)
    assert "It withdraws 30 of the 30 practices" in read().note
    assert len(standing(db)) == 30


def test_a_full_pass_that_is_cut_goes_on_and_brings_what_is_new(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    ghent.page_size = 2
    publish(ghent, 20)
    read()
    for number in range(20, 26):
        ghent.publish(f"p-{number}")
    few = Limits(pages_per_run=3)
    assert read(full=True, limits=few).outcome == "incomplete"
    for _ in range(5):
        run = read(limits=few)
    assert run.outcome == "ok"
    assert len(standing(db)) == 26


def test_what_a_pinned_key_signed_is_released_whenever_that_is_noticed(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    """The process that pinned the key was killed before it judged again what had waited for it."""
    ghent.publish("cameras")
    read()
    ghent.rotate()
    ghent.publish("bikes")
    read()
    with transaction(db):
        peers.pin(db, ghent.did, [peers.PeerKey(ghent.key.method, ghent.key.multikey)], "2026-11-23T12:00:00Z")
    read()
    assert standing(db) == ["bikes", "cameras"]


def test_a_peer_that_is_suspended_while_it_is_read_is_read_no_further(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    ghent.page_size = 2
    publish(ghent, 10)
    suspended = []

    def stop() -> bool:
        if len(ghent.asked) > 3 and not suspended:
            suspended.append(True)
            with transaction(db):
                peers.suspend(db, ghent.did, "2026-11-23T12:00:00Z")
        return False

    assert "suspended, held or removed" in read(stop=stop).note
    assert len(standing(db)) < 10


def test_claims_without_end_hold_the_peer_and_none_is_kept(
    db: Connection, ghent: FakePeer, read: Harvest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("node.harvest.keep.CLAIMS_MAX", 50)
    ghent.publish()
    ghent.extra[1] = [quad for n in range(51) for quad in claim(ghent, 1_000 + n, f"{ghent.base_url}/activities/9")]
    assert "more than 50 activities that they were erased" in read().note
    assert erasures.unconfirmed(db, ghent.did) == {}


def test_a_claim_that_is_mended_is_forgotten_and_the_activity_arrives(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    publish(ghent, 5)
    ghent.erased[2] = f"{ghent.base_url}/activities/4"
    read()
    assert state(db, ghent) == peers.HELD
    ghent.erased.clear()
    with transaction(db):
        peers.release(db, ghent.did)
    assert read().outcome == "ok"
    assert len(standing(db)) == 5
    assert erasures.unconfirmed(db, ghent.did) == {}


def test_a_late_activity_that_does_not_fit_the_one_after_it_holds_the_peer(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    publish(ghent, 5)
    ghent.erased[2] = f"{ghent.base_url}/activities/4"
    read()
    ghent.erased.clear()
    told = ghent.members[1]
    ghent.members[1:] = []
    ghent.publish("instead")
    ghent.members += [told] * 4  # as many as there were; they are never reached
    ghent.members[2:] = []
    with transaction(db):
        peers.release(db, ghent.did)
    assert read().outcome == "incomplete"
    assert state(db, ghent) == peers.HELD


def test_nothing_is_released_whose_time_went_back(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    ghent.publish("a")
    ghent.publish("b", published="2026-10-01T00:00:00Z")
    ghent.publish("c")
    read()
    (refusal,) = quarantine.everything(db)
    with transaction(db):
        done = release(db, refusal.id, shapes=None, limits=Limits(), now=NOW)
    assert done.fault is not None
    assert "before what precedes it" in done.fault.sentence


def test_a_withdrawal_released_while_its_peer_is_held_takes_effect_later(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    publish(ghent, 10)
    ghent.publish("p-0", change=Change.DELETE, published="2027-01-01T00:00:00Z")
    read()
    (refusal,) = quarantine.everything(db)
    later = NOW + timedelta(days=60)
    with transaction(db):
        peers.hold(db, ghent.did, peers.QUARANTINE, "It is full.")
        release(db, refusal.id, shapes=None, limits=Limits(), now=later)
        assert settle_released(db, ghent.did) == ""
    assert len(standing(db)) == 10
    with transaction(db):
        peers.release(db, ghent.did)
    assert read_once(db, ghent.did, ghent, now=lambda: later).outcome == "ok"
    assert len(standing(db)) == 9


def test_a_first_reading_in_several_runs_is_no_loss(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    """What the peer published and withdrew long before it was a peer."""
    ghent.page_size = 10
    publish(ghent, 10)
    for number in range(10):
        ghent.withdraw(f"p-{number}")
    ghent.publish("stands")
    assert read(limits=Limits(pages_per_run=1)).outcome == "incomplete"
    assert read().outcome == "ok"
    assert standing(db) == ["stands"]


def unreadable(ghent: FakePeer, sequence: int) -> None:
    """Nobody can tell which number a member has that names two actors."""
    subject = NamedNode(f"{ghent.base_url}/activities/{sequence}")
    ghent.extra[sequence] = [Quad(subject, NamedNode(AS + "actor"), NamedNode("did:web:x"))]


def test_a_full_pass_forgives_no_gap_for_what_was_unreadable_long_ago(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    ghent.page_size = 2
    publish(ghent, 9)
    for sequence in (3, 4):
        unreadable(ghent, sequence)
    hidden, ghent.members = ghent.members[6:8], ghent.members[:6]
    read()
    ghent.members += hidden
    last = ghent.publish("p-9")
    ghent.members[6:8] = []
    assert last.activity.sequence == 9
    read(full=True)
    assert state(db, ghent) == peers.HELD


def test_what_is_refused_already_does_not_fill_the_quarantine_again(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    publish(ghent, 7)
    for sequence in range(2, 8):
        unreadable(ghent, sequence)
    few = Limits(quarantined_per_peer=8)
    read(limits=few)
    ghent.publish("more")
    read(limits=few)
    assert state(db, ghent) == peers.ACTIVE
