from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from node.practice import Change
from node.store import activities
from node.store.activities import ACCEPTED, QUARANTINED
from tests.store.conftest import BASE, DID, signed


def test_an_activity_comes_back_as_it_was_kept(db):
    kept = signed(2, change=Change.UPDATE, revision_of=f"{BASE}/activities/1")
    activities.add(db, [(kept, ACCEPTED)])
    assert activities.get(db, DID, 2) == kept
    assert activities.get(db, DID, 1) is None
    assert activities.get(db, "did:web:other.example", 2) is None


def test_the_text_of_an_activity_is_empty_where_nothing_is_held(db):
    kept = signed(2)
    activities.add(db, [(kept, ACCEPTED)])
    assert activities.quads(db, DID, 2) == kept.quads
    assert activities.quads(db, DID, 1) == activities.quads(db, "did:web:other.example", 2) == b""


def test_adding_an_activity_twice_keeps_the_first(db):
    first = signed(1)
    activities.add(db, [(first, QUARANTINED)])
    activities.add(db, [(replace(first, quads=b"other"), ACCEPTED)])
    assert activities.get(db, DID, 1) == first
    assert activities.stream(db, DID, 0, 10) == []  # the verdict stayed as well


def test_what_may_not_be_empty_is_refused_even_so(db):
    """OR IGNORE passes over what is held; it must not hide that something is missing."""
    broken = replace(signed(1), quads=None)  # type: ignore[arg-type] # just that
    activities.add(db, [(broken, ACCEPTED)])
    assert activities.get(db, DID, 1) is None
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("INSERT INTO activity (actor, sequence) VALUES ('a', 1)")


def test_a_stream_has_what_was_accepted_in_order_after_a_sequence(db):
    activities.add(db, [(signed(n), ACCEPTED) for n in (3, 1, 4, 2)])
    activities.add(db, [(signed(5), QUARANTINED), (signed(6), ACCEPTED)])
    activities.add(db, [(signed(2, actor="did:web:other.example", base="https://other.example"), ACCEPTED)])
    assert [each.activity.sequence for each in activities.stream(db, DID, 1, 10)] == [2, 3, 4, 6]
    assert [each.activity.sequence for each in activities.stream(db, DID, 1, 2)] == [2, 3]


def test_the_versions_of_a_practice_are_its_accepted_activities_oldest_first(db):
    activities.add(
        db, [(signed(3, change=Change.UPDATE), ACCEPTED), (signed(1), ACCEPTED), (signed(2, "other"), ACCEPTED)]
    )
    activities.add(db, [(signed(4, change=Change.UPDATE), QUARANTINED)])
    assert [each.sequence for each in activities.versions(db, f"{BASE}/practices/cameras")] == [1, 3]
    assert activities.versions(db, f"{BASE}/practices/none") == []


def test_the_last_activity_counts_whatever_its_verdict(db):
    assert activities.last(db, DID) is None
    assert activities.head(db, DID) == 0
    activities.add(db, [(signed(1), ACCEPTED), (signed(2, "other"), QUARANTINED)])
    assert activities.last(db, DID) == signed(2, "other").activity
    assert activities.head(db, DID) == 2


def test_the_latest_activity_of_each_practice_by_one_actor(db):
    activities.add(
        db, [(signed(1), ACCEPTED), (signed(2, change=Change.DELETE), QUARANTINED), (signed(3, "b"), ACCEPTED)]
    )
    names = [f"{BASE}/practices/{slug}" for slug in ("cameras", "b", "none")]
    assert activities.latest(db, DID, names) == {
        names[0]: (f"{BASE}/activities/2", Change.DELETE, 2),
        names[1]: (f"{BASE}/activities/3", Change.CREATE, 3),
    }
    assert activities.latest(db, "did:web:other.example", names) == {}


def test_digests_from_one_sequence_to_another(db):
    activities.add(db, [(signed(n), ACCEPTED if n % 2 else QUARANTINED) for n in range(1, 6)])
    assert activities.digests(db, DID, 2, 4) == {2: "zdigest2", 3: "zdigest3", 4: "zdigest4"}
    assert activities.digests(db, DID, 9, 12) == {}


def test_everything_is_all_that_was_accepted_by_actor_and_sequence(db):
    other = signed(1, actor="did:web:antwerp.example", base="https://antwerp.example")
    activities.add(db, [(signed(2, "b"), ACCEPTED), (signed(1), ACCEPTED), (other, ACCEPTED), (signed(3), QUARANTINED)])
    assert list(activities.everything(db)) == [other, signed(1), signed(2, "b")]


def test_an_activity_is_placed_by_the_number_at_the_end_of_its_iri_and_by_nothing_else(db):
    odd, misnumbered = (signed(n) for n in (2, 3))
    odd = replace(odd, activity=replace(odd.activity, iri=f"{BASE}/activities/second"))
    misnumbered = replace(misnumbered, activity=replace(misnumbered.activity, iri=f"{BASE}/activities/4"))
    activities.add(db, [(each, ACCEPTED) for each in (signed(1), odd, misnumbered, signed(5))])
    assert activities.placed(db, DID, f"{BASE}/activities/1") == (1, f"{BASE}/practices/cameras", Change.CREATE)
    for name in ("second", "3", "4", "6", "9" * 30, ""):
        assert activities.placed(db, DID, f"{BASE}/activities/{name}") is None


def test_the_digest_of_a_text_is_there_as_long_as_the_text(db):
    activities.add(db, [(signed(1), QUARANTINED), (signed(3), QUARANTINED)])
    both = [(DID, 1), (DID, 2), (DID, 3), ("did:web:other.example", 1)]
    assert activities.text_digest(db, DID, 1) == "zdigest1"
    assert activities.text_digests(db, both) == {(DID, 1): "zdigest1", (DID, 3): "zdigest3"}
    activities.empty(db, DID, 1)
    assert activities.text_digest(db, DID, 1) is None
    assert activities.text_digest(db, DID, 2) is None
    assert activities.text_digests(db, both) == {(DID, 3): "zdigest3"}
