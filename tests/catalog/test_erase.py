"""Erasing: one signed Delete, and nothing left of what was said; a practice stands that says something else now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from node.catalog.erase import erase, find
from node.catalog.listing import own, show
from node.catalog.publish import Publisher, publish, withdraw
from node.errors import KeysError, NotErasable, NotPublishable, UnknownPractice
from node.identity import verifies
from node.practice import Change, Proof, Signed
from node.rdf.canonical import activity_quads, canonical
from node.store import Connection, activities, erasures, own_keys, practices
from node.store.own_keys import OwnKey
from tests.catalog.conftest import BASE, DID
from tests.catalog.test_publish import LATER, NOON, WIFI, one

BECAUSE = "A person asked for it."


def get(db: Connection, sequence: int) -> Signed:
    signed = activities.get(db, DID, sequence)
    assert signed is not None
    return signed


def twice(db: Connection, ghent: Publisher) -> None:
    """A Create and an Update of one practice."""
    one(db, WIFI, ghent)
    one(db, LATER, ghent)


def test_erasing_what_a_practice_says_now_withdraws_it(db: Connection, ghent: Publisher) -> None:
    twice(db, ghent)
    done = erase(db, "2", ghent, because=BECAUSE, now=NOON)
    assert (done.erasable.stands, done.log_emptied) == (True, True)
    m = done.activity
    assert (m.change, m.sequence, m.practice, m.revision_of) == (Change.DELETE, 3, WIFI.iri, f"{BASE}/activities/2")
    assert (m.erases, m.because, m.previous) == (f"{BASE}/activities/2", BECAUSE, get(db, 2).activity.digest)
    holding = practices.get(db, WIFI.iri)
    assert holding is not None
    assert (holding.withdrawn, holding.sequence) == (True, 3)
    assert list(own(db, DID)) == []
    with pytest.raises(UnknownPractice, match="was withdrawn"):
        show(db, WIFI.iri, DID)
    assert get(db, 1).quads  # what it said before stands


def test_erasing_an_older_version_leaves_the_practice_alone(db: Connection, ghent: Publisher) -> None:
    twice(db, ghent)
    done = erase(db, f"{BASE}/activities/1", ghent, because=BECAUSE, now=NOON)
    m = done.activity
    assert not done.erasable.stands
    assert (m.practice, m.revision_of, m.erases) == (f"{BASE}/activities/1", None, f"{BASE}/activities/1")
    holding = practices.get(db, WIFI.iri)
    assert holding is not None
    assert (holding.withdrawn, holding.sequence) == (False, 2)
    assert practices.get(db, m.practice) is None
    assert [version.sequence for version in show(db, WIFI.iri, DID).versions] == [2]
    assert one(db, replace(LATER, summary={"en": "More"}), ghent).activity.revision_of == f"{BASE}/activities/2"


def test_what_was_said_is_forgotten_and_the_chain_holds(db: Connection, ghent: Publisher) -> None:
    twice(db, ghent)
    digest = get(db, 1).activity.digest
    m = get(db, erase(db, "1", ghent, because=BECAUSE, now=NOON).activity.sequence)
    erased = get(db, 1)
    assert (erased.quads, erased.proof, erased.activity.digest) == (b"", Proof("", "", ""), digest)
    assert get(db, 2).activity.previous == digest
    assert erasures.of_actor(db, DID) == {1: m.activity.iri}
    assert verifies(m.quads, m.proof, ghent.key.multikey)
    said = replace(m.activity, because=BECAUSE, erases=f"{BASE}/activities/1")
    assert m.quads == canonical(activity_quads(said))


def test_a_version_of_a_practice_withdrawn_before_can_be_erased(db: Connection, ghent: Publisher) -> None:
    one(db, WIFI, ghent)
    withdraw(db, "wifi", ghent, because="It ended.")
    done = erase(db, "1", ghent, because=BECAUSE, now=NOON)
    assert done.activity.practice == f"{BASE}/activities/1"
    holding = practices.get(db, WIFI.iri)
    assert holding is not None
    assert (holding.withdrawn, holding.sequence) == (True, 2)


def test_what_was_erased_can_be_published_anew(db: Connection, ghent: Publisher) -> None:
    one(db, WIFI, ghent)
    erase(db, "1", ghent, because=BECAUSE, now=NOON)
    again = one(db, LATER, ghent).activity
    assert (again.change, again.revision_of) == (Change.CREATE, f"{BASE}/activities/2")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("7", "There is no activity 7; the last one of this node is 3."),
        ("3", "Activity 3 is a Delete: it holds no practice"),
        ("wifi", "wifi is no activity of this node. Give its number"),
        ("0", "0 is no activity of this node"),
        ("-1", "no activity of this node"),
        ("1" * 30, "no activity of this node"),
        ("https://zug.example/activities/1", "no activity of this node"),
        (f"{BASE}/practices/wifi", "no activity of this node"),
    ],
)
def test_what_cannot_be_erased_is_refused_in_a_sentence(
    db: Connection, ghent: Publisher, name: str, sentence: str
) -> None:
    twice(db, ghent)
    withdraw(db, "wifi", ghent, because="It ended.")
    for attempt in (lambda: find(db, name, ghent), lambda: erase(db, name, ghent, because=BECAUSE)):
        with pytest.raises(NotErasable) as refused:
            attempt()
        assert sentence in str(refused.value)
    assert activities.head(db, DID) == 3


def test_nothing_is_erased_twice(db: Connection, ghent: Publisher) -> None:
    twice(db, ghent)
    erase(db, "1", ghent, because=BECAUSE, now=NOON)
    with pytest.raises(NotErasable, match=r"Activity 1 was erased already, by https://ghent\.example/activities/3"):
        erase(db, "1", ghent, because=BECAUSE)
    with pytest.raises(NotErasable, match="Activity 3 is a Delete"):
        erase(db, "3", ghent, because=BECAUSE)
    assert activities.head(db, DID) == 3


def test_a_reason_that_cannot_be_signed_erases_nothing(db: Connection, ghent: Publisher) -> None:
    publish(db, [WIFI], ghent)
    with pytest.raises(NotPublishable, match="The reason"):
        erase(db, "1", ghent, because="x" * 1_001)
    assert activities.head(db, DID) == 1
    assert get(db, 1).quads


def test_a_key_that_ceased_erases_nothing(db: Connection, ghent: Publisher) -> None:
    twice(db, ghent)
    own_keys.add(db, [OwnKey(ghent.key.method, ghent.key.multikey, "2026-11-01T00:00:00Z")])
    own_keys.revoke(db, ghent.key.method, "2026-11-02T00:00:00Z", 2)
    with pytest.raises(KeysError, match="has ceased"):
        erase(db, "1", ghent, because=BECAUSE, now=datetime(2026, 12, 1, tzinfo=UTC))
    assert activities.head(db, DID) == 2
    assert get(db, 1).quads
