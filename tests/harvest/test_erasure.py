"""An erasure that a peer signed is honoured: nothing of the text stays; and a gap that nobody signed for holds it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from node.practice import Change, Proof
from node.store import Connection, activities, erasures, peers, practices, quarantine, transaction
from tests.fake_peer import PAGE_SIZE, FakePeer, a_practice
from tests.harvest.conftest import Harvest
from tests.harvest.reading import NOW, read_once

SECRET = "Ask for Jan Peeters in room 12"


def kept(db: Connection) -> bytes:
    return b"".join(row["quads"] for row in db.execute("SELECT quads FROM activity ORDER BY sequence"))


def publish_secret(ghent: FakePeer, slug: str = "cameras") -> None:
    iri = f"{ghent.base_url}/practices/{slug}"
    ghent.publish(slug, practice=a_practice(iri, SECRET))


def standing(db: Connection) -> list[str]:
    return [holding.slug for holding in practices.standing(db, "", 1_000)]


def state(db: Connection, ghent: FakePeer) -> tuple[str, str | None]:
    peer = peers.get(db, ghent.did)
    assert peer is not None
    return peer.state, peer.because


def test_what_stands_is_withdrawn_and_forgotten(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    publish_secret(ghent)
    read()
    assert SECRET.encode() in kept(db)
    ghent.erase(1)
    assert read().outcome == "ok"
    assert SECRET.encode() not in kept(db)
    assert standing(db) == []
    forgotten = activities.get(db, ghent.did, 1)
    assert forgotten is not None
    assert (forgotten.activity.digest, forgotten.proof.value) == (ghent.members[0].activity.digest, "")
    assert erasures.of_actor(db, ghent.did) == {1: ghent.members[1].activity.iri}


def test_an_earlier_version_is_forgotten_and_the_practice_stands(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    publish_secret(ghent)
    ghent.publish("cameras")
    read()
    ghent.erase(1)
    assert read().outcome == "ok"
    assert SECRET.encode() not in kept(db)
    assert standing(db) == ["cameras"]
    assert [each.sequence for each in activities.versions(db, f"{ghent.base_url}/practices/cameras")] == [2]


def test_who_reads_the_stream_only_after_an_erasure_gets_the_rest_whole(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    publish_secret(ghent)
    for number in range(PAGE_SIZE + 5):
        ghent.publish(f"p-{number}")
    ghent.erase(1)
    run = read()
    assert (run.outcome, run.accepted) == ("ok", PAGE_SIZE + 6)
    assert len(standing(db)) == PAGE_SIZE + 5
    assert erasures.of_actor(db, ghent.did) == {1: ghent.members[-1].activity.iri}


def test_who_never_read_what_was_erased_accepts_what_revises_it(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    """The version that stood, revised by the Delete that erases it; and one in the middle, revised by the next."""
    for slug in ("cameras", "cameras", "bikes", "bikes", "bikes"):
        ghent.publish(slug)
    ghent.erase(2)
    ghent.erase(4)
    assert read().outcome == "ok"
    assert state(db, ghent) == ("active", None)
    assert standing(db) == ["bikes"]
    assert [each.sequence for each in activities.versions(db, f"{ghent.base_url}/practices/bikes")] == [3, 5]
    assert quarantine.everything(db) == []
    assert sorted(erasures.of_actor(db, ghent.did)) == [2, 4]


def test_an_erasure_signed_with_a_key_not_known_yet_holds_nobody(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    """The peer rotated its key within the minute in which its DID document is not asked for again."""
    read()
    ghent.publish("cameras")
    ghent.publish("cameras")
    ghent.rotate()
    ghent.erase(2)
    run = read()
    assert (run.outcome, state(db, ghent)) == ("incomplete", ("active", None))
    by = "https://ghent.example/activities/3"
    assert f"was erased by {by}, which is signed with a key not believed here" in run.note
    assert read_once(db, ghent.did, ghent, now=lambda: NOW + timedelta(minutes=2)).outcome == "ok"
    assert erasures.of_actor(db, ghent.did) == {2: by}
    assert (standing(db), quarantine.everything(db)) == ([], [])


def test_what_stands_here_goes_back_when_the_peers_newer_word_was_refused(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    """To the peer that is an earlier version, and its practice stands; here there was no newer one."""
    ghent.publish("cameras")
    ghent.publish("cameras")
    publish_secret(ghent)
    ghent.publish("cameras", proof=Proof("2026-11-01T00:00:00Z", ghent.key.method, "zForged"))
    read()
    ghent.erase(3)
    read()
    assert SECRET.encode() not in kept(db)
    holding = practices.get(db, f"{ghent.base_url}/practices/cameras")
    assert holding is not None
    assert (holding.sequence, holding.withdrawn) == (2, False)


def test_a_version_is_erased_also_where_the_one_after_it_was_erased_unread(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    """Here it was the last one known, but there it was not, so that it is no fault to erase it alone."""
    publish_secret(ghent)
    read()
    ghent.publish("cameras")
    ghent.erase(1)
    ghent.erase(2)
    assert read().outcome == "ok"
    assert SECRET.encode() not in kept(db)
    assert (standing(db), quarantine.everything(db)) == ([], [])
    assert sorted(erasures.of_actor(db, ghent.did)) == [1, 2]


def test_a_gap_that_a_page_explains_but_nobody_signed_holds_the_peer(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    ghent.publish("cameras")
    ghent.publish("bikes")
    ghent.publish("trees")
    ghent.erased[2] = f"{ghent.base_url}/activities/3"
    run = read()
    assert run.outcome == "incomplete"
    assert state(db, ghent)[0] == peers.HELD
    assert "Its pages say that activity 2 was erased" in run.note
    assert standing(db) == ["cameras", "trees"]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"erases": "https://ghent.example/activities/9"}, "was never read from this peer"),
        ({"erases": "https://zug.example/activities/1"}, "does not lie under"),
        ({"practice_iri": "https://ghent.example/activities/1", "revision_of": None}, "without withdrawing it"),
    ],
)
def test_an_erasure_that_does_not_fit_is_refused_and_nothing_is_forgotten(
    db: Connection, ghent: FakePeer, read: Harvest, facts: dict[str, str], reason: str
) -> None:
    publish_secret(ghent)
    ghent.publish(
        "cameras",
        **({"change": Change.DELETE, "erases": f"{ghent.base_url}/activities/1", "payload": []} | facts),
    )
    read()
    assert SECRET.encode() in kept(db)
    assert standing(db) == ["cameras"]
    assert [reason in refusal.reason for refusal in quarantine.everything(db)] == [True]


def test_what_was_refused_is_forgotten_with_its_reason(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    iri = f"{ghent.base_url}/practices/cameras"
    ghent.publish(practice=a_practice(iri, SECRET), proof=Proof("2026-11-01T00:00:00Z", ghent.key.method, "zForged"))
    read()
    assert SECRET.encode() in kept(db)
    ghent.erase(1)
    read()
    assert SECRET.encode() not in kept(db)
    assert quarantine.everything(db) == []


def test_a_version_after_an_erased_one_is_accepted_by_who_never_saw_that(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    ghent.publish("cameras")
    publish_secret(ghent)
    ghent.publish("cameras")
    ghent.erase(2)
    assert read().outcome == "ok"
    assert standing(db) == ["cameras"]
    assert quarantine.everything(db) == []
    held = practices.get(db, f"{ghent.base_url}/practices/cameras")
    assert held is not None
    assert held.sequence == 3


def test_erasures_wait_for_the_brake_like_withdrawals(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    for number in range(8):
        publish_secret(ghent, f"p-{number}")
    read()
    for number in range(1, 8):
        ghent.erase(number)
    assert "withdraws 7 of the 8 practices" in read().note
    assert SECRET.encode() in kept(db)
    assert len(standing(db)) == 8
    with transaction(db):
        peers.release(db, ghent.did)
    assert state(db, ghent)[0] == peers.ACTIVE
