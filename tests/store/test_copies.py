from __future__ import annotations

import sqlite3

from node.practice import Change
from node.store import activities, connect, peers, practices, transaction
from node.store.peers import Peer
from node.store.schema import VERSION
from tests.store.conftest import BASE, DID, an_activity, signed

ORIGINAL, OTHER = "https://antwerp.example/practices/cameras", "https://antwerp.example/practices/bikes"
CAMERAS = f"{BASE}/practices/cameras"


def put(db, sequence, slug="cameras", copy_of=ORIGINAL, **facts):
    practices.put(db, [(an_activity(sequence, slug, **facts), "policy", copy_of)])


def copy_of(db, iri=CAMERAS):
    held = practices.get(db, iri)
    return held.copy_of if held else None


def changed(db, after=0):
    return practices.changes(db, after, 100)[1]


def test_a_copy_names_its_original_until_it_says_something_else(db):
    put(db, 1)
    assert copy_of(db) == ORIGINAL
    put(db, 2, change=Change.UPDATE, copy_of=OTHER)
    assert copy_of(db) == OTHER
    practices.put(db, [(an_activity(3, change=Change.DELETE), "")])
    assert copy_of(db) == OTHER  # so that its original is known to have lost it
    put(db, 4, copy_of="")
    assert copy_of(db) == ""


def test_the_original_that_loses_a_copy_is_noted_as_changed(db):
    put(db, 1)
    assert changed(db) == [CAMERAS]
    put(db, 2, change=Change.UPDATE, copy_of=OTHER)
    assert changed(db, after=1) == [ORIGINAL, CAMERAS]
    practices.restate(db, CAMERAS, DID, lambda quads: ("", ""))
    assert changed(db, after=3) == [OTHER, CAMERAS]


def test_of_one_publisher_one_copy_of_a_practice_counts(db):
    put(db, 1, "a")
    put(db, 2, "b")
    put(db, 3, "c", copy_of=OTHER)
    put(db, 4, "a", actor="did:web:brno.example", base="https://brno.example")
    assert [copy_of(db, f"{BASE}/practices/{slug}") for slug in "abc"] == [ORIGINAL, "", OTHER]
    assert copy_of(db, "https://brno.example/practices/a") == ORIGINAL
    practices.put(db, [(an_activity(5, "a", change=Change.DELETE), "")])
    put(db, 6, "b", change=Change.UPDATE)
    assert copy_of(db, f"{BASE}/practices/b") == ORIGINAL


def test_copies_of_some_actors_that_stand(db):
    put(db, 1, "a")
    put(db, 1, "a", actor="did:web:brno.example", base="https://brno.example")
    actors = [DID, "did:web:brno.example"]
    assert [copy.actor for copy in practices.copies(db, ORIGINAL, actors, 9)] == sorted(actors)
    assert [copy.actor for copy in practices.copies(db, ORIGINAL, actors[:1], 9)] == [DID]
    assert len(practices.copies(db, ORIGINAL, actors, 1)) == 1
    assert practices.copies(db, "", actors, 9) == []
    practices.put(db, [(an_activity(2, "a", change=Change.DELETE), "")])
    assert practices.copies(db, ORIGINAL, [DID], 9) == []


def test_what_hangs_together_is_looked_at_together(db):
    put(db, 1, "a")
    put(db, 1, "a", actor="did:web:brno.example", base="https://brno.example")
    put(db, 2, "b", copy_of="")
    whole = {ORIGINAL, f"{BASE}/practices/a", "https://brno.example/practices/a"}
    assert set(practices.with_copies(db, [ORIGINAL])) == whole
    assert set(practices.with_copies(db, [f"{BASE}/practices/a"])) == whole
    assert practices.with_copies(db, [f"{BASE}/practices/b", "https://x.example/practices/x"]) == [
        f"{BASE}/practices/b",
        "https://x.example/practices/x",
    ]


def test_the_originals_of_a_peer_that_goes_are_noted_as_changed(db):
    with transaction(db):
        peers.add(db, Peer(DID, BASE, "Ghent", curator=False, stream=""), [])
    for forget in (peers.restart, peers.remove):
        put(db, 1)
        before = practices.last_change(db)
        forget(db, DID)
        assert set(changed(db, before)) == {CAMERAS, ORIGINAL}


def test_who_becomes_a_curator_has_its_practices_looked_at_anew(db):
    peers.add(db, Peer(DID, BASE, "Ghent", curator=False, stream=""), [])
    put(db, 1)
    before = practices.last_change(db)
    peers.remember(db, DID, name="The library", curator=False)
    assert changed(db, before) == []
    peers.remember(db, DID, name="The library", curator=True)
    assert set(changed(db, before)) == {CAMERAS, ORIGINAL}


def test_a_record_of_the_program_before_learns_its_copies(db, path):
    says = "<https://w3id.org/newcommons/ns#curatedCopyOf>"
    for sequence, slug in ((1, "a"), (2, "b"), (3, "c")):
        subject, original = f"{BASE}/practices/{slug}", OTHER if slug == "c" else ORIGINAL
        quads = f"<x> <y> <z> <g> .\n<{subject}> {says} <{original}> <{BASE}/activities/{sequence}> .\n"
        if slug == "c":
            quads = f'<{subject}> <y> "{says} <{OTHER}> <" <g> .\n'
        each = signed(sequence, slug)
        activities.add(db, [(type(each)(each.activity, quads.encode(), each.proof), activities.ACCEPTED)])
        practices.put(db, [(each.activity, "policy")])
    db.close()
    before = sqlite3.connect(path)
    before.executescript(
        "DROP INDEX idx_practice_copy_of; ALTER TABLE practice DROP COLUMN copy_of; "
        "DROP INDEX idx_practice_newest; DROP INDEX idx_practice_standing; "
        "DROP TABLE sign_in; DROP TABLE session; PRAGMA user_version = 2"
    )
    before.close()
    again = connect(path)
    assert again.execute("PRAGMA user_version").fetchone()[0] == VERSION
    assert [copy_of(again, f"{BASE}/practices/{slug}") for slug in "abc"] == [ORIGINAL, "", ""]
    again.close()
