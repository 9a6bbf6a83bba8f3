from __future__ import annotations

from typing import Any

from node.practice import Change
from node.store import practices
from node.store.practices import Holding
from tests.store.conftest import BASE, DID, an_activity

CAMERAS = f"{BASE}/practices/cameras"
OTHER: dict[str, Any] = {"actor": "did:web:antwerp.example", "base": "https://antwerp.example"}


def put(db, *activities):
    practices.put(db, [(each, "" if each.change is Change.DELETE else "policy") for each in activities])


def test_a_practice_is_what_its_last_activity_says(db):
    put(db, an_activity(1))
    assert practices.get(db, CAMERAS) == Holding(
        iri=CAMERAS,
        actor=DID,
        slug="cameras",
        kind="policy",
        sequence=1,
        first_published="2026-11-01T00:00:01Z",
        published="2026-11-01T00:00:01Z",
        withdrawn=False,
    )
    practices.put(db, [(an_activity(2, change=Change.UPDATE), "pilot")])
    held = practices.get(db, CAMERAS)
    assert held is not None
    assert (held.kind, held.sequence) == ("pilot", 2)
    assert (held.first_published, held.published) == ("2026-11-01T00:00:01Z", "2026-11-01T00:00:02Z")


def test_many_are_asked_for_at_once_and_those_that_are_not_held_are_left_out(db):
    put(db, an_activity(1), an_activity(2, "bikes"), an_activity(3, "trees"))
    put(db, an_activity(4, change=Change.DELETE))
    asked = [f"{BASE}/practices/{slug}" for slug in ("bikes", "never", "cameras")]
    assert practices.of_iris(db, asked) == [practices.get(db, asked[0]), practices.get(db, asked[2])]


def test_an_older_activity_changes_nothing_and_is_no_change(db):
    put(db, an_activity(3))
    before, number = practices.get(db, CAMERAS), practices.last_change(db)
    put(db, an_activity(2))
    assert practices.get(db, CAMERAS) == before
    assert practices.last_change(db) == number


def test_nobody_takes_over_the_practice_of_another(db):
    put(db, an_activity(1))
    put(db, an_activity(9, actor="did:web:thief.example"))
    held = practices.get(db, CAMERAS)
    assert held is not None
    assert (held.actor, held.sequence) == (DID, 1)


def test_a_withdrawn_practice_keeps_its_kind_and_counts_no_more(db):
    put(db, an_activity(1), an_activity(2, "bikes"), an_activity(3, change=Change.DELETE))
    held = practices.get(db, CAMERAS)
    assert held is not None
    assert (held.kind, held.withdrawn) == ("policy", True)
    assert [each.slug for each in practices.of_actor(db, DID)] == ["bikes"]
    assert practices.counts(db) == {DID: 1}
    assert [each.slug for each in practices.newest(db, 9, [DID])] == ["bikes"]
    assert [each.slug for each in practices.standing(db, "", 9)] == ["bikes"]
    put(db, an_activity(4))
    again = practices.get(db, CAMERAS)
    assert again is not None
    assert not again.withdrawn


def test_practices_by_actor_by_age_and_in_pieces(db):
    put(db, an_activity(1, "c"), an_activity(3, "a"), an_activity(2, "b", **OTHER))
    assert [each.slug for each in practices.of_actor(db, DID)] == ["a", "c"]
    assert practices.counts(db) == {DID: 2, OTHER["actor"]: 1}
    assert [each.slug for each in practices.newest(db, 2, [DID, OTHER["actor"]])] == ["a", "b"]
    assert [each.slug for each in practices.newest(db, 2, [DID])] == ["a", "c"]
    first = practices.standing(db, "", 2)
    assert [each.slug for each in first] == ["b", "a"]
    assert [each.slug for each in practices.standing(db, first[-1].iri, 2)] == ["c"]
    assert practices.get(db, f"{BASE}/practices/none") is None


def test_changes_are_read_in_pieces_each_practice_once(db):
    assert practices.last_change(db) == 0
    assert practices.changes(db, 0, 10) == (0, [])
    put(db, an_activity(1), an_activity(2, change=Change.UPDATE), an_activity(3, "bikes"))
    put(db, an_activity(4, change=Change.UPDATE))
    assert practices.last_change(db) == 3  # the two of one call count as one
    assert practices.changes(db, 0, 10) == (3, [CAMERAS, f"{BASE}/practices/bikes"])
    assert practices.changes(db, 0, 1) == (1, [CAMERAS])
    assert practices.changes(db, 3, 10) == (3, [])


def test_the_newest_can_be_read_on_from_a_place(db):
    put(db, *(an_activity(n, f"p-{n}") for n in range(1, 6)))
    first = practices.newest(db, 2, [DID])
    second = practices.newest(db, 9, [DID], after=(first[-1].published, first[-1].iri))
    assert [each.slug for each in first + second] == ["p-5", "p-4", "p-3", "p-2", "p-1"]
    assert practices.newest(db, 9, [DID], after=(second[-1].published, second[-1].iri)) == []
