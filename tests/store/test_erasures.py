"""Which activities were erased, and that what they said is gone while what the chain needs stays."""

from __future__ import annotations

from node.practice import Change, Proof
from node.store import activities, empty_log, erasures, pages, practices, quarantine, snapshot, transaction
from node.store.database import connect
from node.store.pages import PAGE_SIZE
from node.store.quarantine import Refusal
from tests.store.conftest import BASE, DID, signed

OTHER = "did:web:antwerp.example"


def by(sequence: int) -> str:
    return f"{BASE}/activities/{sequence}"


def test_a_claim_waits_until_it_is_confirmed(db):
    erasures.claim(db, DID, {3: by(9), 4: by(10)})
    assert erasures.unconfirmed(db, DID) == {3: by(9), 4: by(10)}
    assert erasures.of_actor(db, DID) == {}
    assert erasures.erased_by(db, DID, 3) is None
    erasures.confirm(db, DID, 3, by(9))
    assert erasures.unconfirmed(db, DID) == {4: by(10)}
    assert erasures.of_actor(db, DID) == {3: by(9)}
    assert erasures.erased_by(db, DID, 3) == by(9)
    assert erasures.unconfirmed(db, OTHER) == erasures.of_actor(db, OTHER) == {}


def test_what_is_not_confirmed_may_be_claimed_anew_and_what_is_may_not(db):
    erasures.claim(db, DID, {3: by(9)})
    erasures.claim(db, DID, {3: by(10)})
    assert erasures.unconfirmed(db, DID) == {3: by(10)}
    erasures.confirm(db, DID, 3, by(9))
    erasures.claim(db, DID, {3: by(11)})
    erasures.confirm(db, DID, 3, by(11))
    assert (erasures.of_actor(db, DID), erasures.unconfirmed(db, DID)) == ({3: by(9)}, {})


def test_an_erasure_nobody_claimed_can_be_confirmed(db):
    erasures.confirm(db, DID, 3, by(9))
    assert erasures.of_actor(db, DID) == {3: by(9)}


def test_forgetting_empties_what_was_said_and_keeps_what_the_chain_needs(db):
    for sequence in (1, 2, 3):
        activities.add(db, [(signed(sequence, change=Change.UPDATE), activities.ACCEPTED)])
    erasures.confirm(db, DID, 2, by(3))
    assert erasures.forget(db, DID, 2)
    kept = activities.get(db, DID, 2)
    assert kept is not None
    assert (kept.quads, kept.proof, kept.activity) == (b"", Proof("", "", ""), signed(2, change=Change.UPDATE).activity)
    assert activities.digests(db, DID, 1, 3) == {n: f"zdigest{n}" for n in (1, 2, 3)}
    assert [each.activity.sequence for each in activities.stream(db, DID, 0, 10)] == [1, 3]
    cameras = f"{BASE}/practices/cameras"
    assert [each.sequence for each in activities.versions(db, cameras)] == [1, 3]
    assert [each.sequence for each in activities.versions(db, cameras, activities.ERASED)] == [2]
    assert erasures.between(db, DID, 1, 9) == [(by(2), 2, by(3))]
    assert erasures.between(db, DID, 3, 9) == []
    activities.add(db, [(signed(2), activities.ACCEPTED)])  # served again by somebody
    again = activities.get(db, DID, 2)
    assert again is not None
    assert again.quads == b""


def test_forgetting_is_noted_once_for_those_who_keep_copies(db):
    activities.add(db, [(signed(1), activities.ACCEPTED)])
    erasures.confirm(db, DID, 1, by(2))
    assert erasures.last_change(db) == 0
    erasures.forget(db, DID, 1)
    assert practices.changes(db, 0, 10) == (1, [f"{BASE}/practices/cameras"])
    assert erasures.last_change(db) == 1
    assert not erasures.forget(db, DID, 1)
    assert not erasures.forget(db, DID, 7)
    assert practices.last_change(db) == erasures.last_change(db) == 1


def test_why_it_was_refused_is_forgotten_with_it(db):
    """A reason may quote what it is about."""
    for sequence in (1, 2):
        activities.add(db, [(signed(sequence), activities.QUARANTINED)])
        quarantine.add(db, Refusal(DID, sequence, None, None, "p", "r", "2026"))
    erasures.confirm(db, DID, 1, by(2))
    erasures.forget(db, DID, 1)
    assert [refusal.sequence for refusal in quarantine.everything(db)] == [2]


def test_erased_bytes_are_overwritten_in_the_record_and_its_log(db, path):
    secret = b"Quetzalcoatl-" * 2_000
    with transaction(db):
        for sequence in (1, 2, 3):
            each = signed(sequence)
            quads = secret if sequence == 2 else b"x" * 9_000
            activities.add(db, [(type(each)(each.activity, quads, each.proof), activities.ACCEPTED)])
    assert any(b"Quetzalcoatl" in file.read_bytes() for file in path.parent.iterdir())
    reader = connect(path)
    reader.execute("SELECT * FROM activity").fetchall()
    with transaction(db):
        erasures.forget(db, DID, 2)
    assert empty_log(db)
    assert [file.name for file in path.parent.iterdir() if b"Quetzal" in file.read_bytes()] == []
    assert path.with_name("node.db-wal").stat().st_size == 0
    reader.close()


def test_the_log_is_not_emptied_while_somebody_reads_in_it(db, path):
    reader = connect(path)
    reader.execute("PRAGMA busy_timeout = 0")
    db.execute("PRAGMA busy_timeout = 0")
    with transaction(db):
        activities.add(db, [(signed(1), activities.ACCEPTED)])
    with snapshot(reader):
        assert activities.head(reader, DID) == 1
        with transaction(db):
            activities.add(db, [(signed(2), activities.ACCEPTED)])
        assert activities.head(reader, DID) == 1
        assert not empty_log(db)
    assert activities.head(reader, DID) == 2
    assert empty_log(db)
    reader.close()


def test_a_page_that_was_closed_goes_to_its_next_revision(db):
    pages.put(db, 1, b"before")
    pages.put(db, 2, b"another")
    pages.erase(db, PAGE_SIZE, PAGE_SIZE + 2)
    assert (pages.revision(db, 1), pages.get(db, 1)) == (2, None)
    pages.put(db, 1, b"rendered from what was read before")
    assert pages.get(db, 1) is None
    pages.put(db, 1, b"after", 2)
    assert pages.get(db, 1) == b"after"
    pages.erase(db, 1, 900)
    assert (pages.revision(db, 1), pages.get(db, 1)) == (3, None)
    assert (pages.revision(db, 2), pages.get(db, 2)) == (1, b"another")


def test_a_closed_page_nobody_asked_for_yet_goes_to_its_next_revision_too(db):
    pages.erase(db, PAGE_SIZE + 1, 2 * PAGE_SIZE + 2)
    assert (pages.revision(db, 1), pages.revision(db, 2)) == (1, 2)
    pages.put(db, 2, b"rendered from what was read before")
    assert pages.get(db, 2) is None


def test_a_page_that_was_open_keeps_its_revision(db):
    pages.erase(db, 1, 2)
    pages.erase(db, PAGE_SIZE, PAGE_SIZE + 1)  # the very one that closes it
    assert pages.revision(db, 1) == 1
