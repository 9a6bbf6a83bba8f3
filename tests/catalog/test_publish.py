"""Publishing, changing, withdrawing: one chain without gaps, whatever happens in between."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from node.catalog.listing import own, show
from node.catalog.publish import Published, Publisher, publish, withdraw
from node.errors import NotPublishable, StoreError, UnknownPractice
from node.identity import SigningKey, digest, verifies
from node.practice import Change, Kind, Practice, Result, Signed
from node.rdf.canonical import activity_quads, canonical, payload
from node.rdf.practices import read_practice, to_quads
from node.store import Connection, activities, connect, practices
from tests.catalog.conftest import BASE, DID

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
WIFI = Practice(
    f"{BASE}/practices/wifi", Kind.PILOT, title={"en": "Counting", "nl": "Tellen"}, status="https://x.example/s"
)
LATER = replace(WIFI, title={"en": "Counting visitors"})


def one(db: Connection, practice: Practice, publisher: Publisher, now: datetime = NOON) -> Published:
    (published,) = publish(db, [practice], publisher, now=now)
    return published


def chain(db: Connection, publisher: Publisher) -> list[Signed]:
    """All activities, after checking that they follow one another, are signed, and hold what they say."""
    signed = activities.stream(db, DID, 0, 1_000)
    previous = None
    time = ""
    for number, each in enumerate(signed, start=1):
        activity = each.activity
        assert activity.sequence == number
        assert activity.iri == f"{BASE}/activities/{number}"
        assert activity.previous == previous
        assert activity.published >= time
        assert activity.digest == digest(each.quads)
        assert each.quads == canonical([*activity_quads(activity), *payload(each.quads)]) or activity.change == "Delete"
        assert verifies(each.quads, each.proof, publisher.key.multikey)
        previous, time = activity.digest, activity.published
    return signed


def test_the_first_time_is_a_create_that_holds_the_practice(db: Connection, ghent: Publisher) -> None:
    published = one(db, WIFI, ghent)
    assert published.new
    assert published.slug == "wifi"
    activity = published.activity
    assert (activity.change, activity.sequence, activity.previous, activity.revision_of) == (
        Change.CREATE,
        1,
        None,
        None,
    )
    assert activity.published == "2026-11-23T12:00:00Z"
    (signed,) = chain(db, ghent)
    assert read_practice(WIFI.iri, signed.quads) == WIFI
    assert signed.proof.created == activity.published
    holding = practices.get(db, WIFI.iri)
    assert holding is not None
    assert (holding.actor, holding.slug, holding.kind, holding.sequence) == (DID, "wifi", "pilot", 1)
    assert practices.changes(db, 0, 10) == (1, [WIFI.iri])


def test_the_signed_bytes_are_those_of_the_whole_canonical_graph(db: Connection, ghent: Publisher) -> None:
    one(db, replace(WIFI, results=(Result(metric={"en": "a"}),)), ghent)
    (signed,) = chain(db, ghent)
    quads = payload(signed.quads)
    assert {str(quad.graph_name) for quad in quads} == {f"<{BASE}/activities/1>"}
    assert signed.quads == canonical([*activity_quads(signed.activity), *quads])
    assert len(quads) == len(to_quads(WIFI)) + 3


def test_what_did_not_change_writes_nothing(db: Connection, ghent: Publisher) -> None:
    first = one(db, WIFI, ghent)
    again = one(db, replace(WIFI, title={"nl": "Tellen", "en": "Counting"}), ghent, NOON + timedelta(days=1))
    assert not again.new
    assert again.activity == first.activity
    assert len(chain(db, ghent)) == 1
    assert practices.last_change(db) == 1


def test_publish_change_withdraw_and_publish_again_is_one_chain(db: Connection, ghent: Publisher) -> None:
    one(db, WIFI, ghent)
    one(db, replace(WIFI, iri=f"{BASE}/practices/other"), ghent)
    one(db, LATER, ghent)
    withdraw(db, "wifi", ghent, because="The pilot never ran.", now=NOON)
    one(db, LATER, ghent)
    one(db, LATER, ghent)
    story = [(each.activity.change, each.activity.revision_of) for each in chain(db, ghent)]
    assert story == [
        (Change.CREATE, None),
        (Change.CREATE, None),
        (Change.UPDATE, f"{BASE}/activities/1"),
        (Change.DELETE, f"{BASE}/activities/3"),
        (Change.CREATE, f"{BASE}/activities/4"),
    ]
    assert practices.last_change(db) == 5


def test_a_withdrawal_is_a_tombstone_that_says_why(db: Connection, ghent: Publisher) -> None:
    one(db, WIFI, ghent)
    done = withdraw(db, "wifi", ghent, because="The pilot never ran.", now=NOON)
    tombstone = chain(db, ghent)[-1]
    assert tombstone.activity.iri == done.activity.iri
    assert payload(tombstone.quads) == []
    assert b"The pilot never ran." in tombstone.quads
    holding = practices.get(db, WIFI.iri)
    assert holding is not None
    assert (holding.withdrawn, holding.kind) == (True, "pilot")


def test_what_is_not_there_cannot_be_withdrawn(db: Connection, ghent: Publisher) -> None:
    one(db, WIFI, ghent)
    with pytest.raises(UnknownPractice, match="There is no practice 'nothing' here"):
        withdraw(db, "nothing", ghent)
    withdraw(db, "wifi", ghent, now=NOON)
    with pytest.raises(UnknownPractice, match="was withdrawn already, on 2026-11-23"):
        withdraw(db, "wifi", ghent)
    assert len(chain(db, ghent)) == 2


def test_a_reason_that_is_no_text_is_refused(db: Connection, ghent: Publisher) -> None:
    one(db, WIFI, ghent)
    for because in ("\x07", "\udcff", "x" * 1_001):
        with pytest.raises(NotPublishable, match="The reason"):
            withdraw(db, "wifi", ghent, because=because)
    assert len(chain(db, ghent)) == 1


def test_time_never_goes_back_even_when_the_clock_does(db: Connection, ghent: Publisher) -> None:
    one(db, WIFI, ghent, NOON)
    one(db, LATER, ghent, NOON - timedelta(days=400))
    one(db, WIFI, ghent, NOON + timedelta(seconds=1, microseconds=999_999))
    assert [each.activity.published[11:] for each in chain(db, ghent)] == ["12:00:00Z", "12:00:00Z", "12:00:01Z"]


def test_a_practice_that_breaks_a_wire_rule_is_not_signed(db: Connection, ghent: Publisher) -> None:
    with pytest.raises(NotPublishable, match="control character"):
        publish(db, [replace(WIFI, title={"en": "\x07"})], ghent)
    assert chain(db, ghent) == []


def _tenth(number: int, writer: int) -> Practice:
    return replace(WIFI, iri=f"{BASE}/practices/p-{writer}-{number}")


def test_threads_that_publish_at_once_share_one_chain(db: Connection, record: Path, ghent: Publisher) -> None:
    def work(writer: int) -> None:
        mine = connect(record)
        publish(mine, [_tenth(number, writer) for number in range(10)], ghent)
        publish(mine, [WIFI], ghent)
        mine.close()

    threads = [threading.Thread(target=work, args=[writer]) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    signed = chain(db, ghent)
    assert len(signed) == 41
    assert len({each.activity.practice for each in signed}) == 41


def _work_elsewhere(record: Path, secret: bytes, writer: int) -> None:
    key = SigningKey(f"{DID}#key-1", Ed25519PrivateKey.from_private_bytes(secret))
    db = connect(record)
    publish(db, [_tenth(number, writer) for number in range(10)], Publisher(DID, BASE, key))
    db.close()


def _die_while_writing(record: Path, secret: bytes, table: str) -> None:
    key = SigningKey(f"{DID}#key-1", Ed25519PrivateKey.from_private_bytes(secret))
    db = connect(record)
    db.create_function("die", 0, lambda: os._exit(9))
    db.execute(f"CREATE TEMP TRIGGER dying AFTER INSERT ON main.{table} BEGIN SELECT die(); END")
    publish(db, [LATER], Publisher(DID, BASE, key))


def test_processes_that_publish_at_once_share_one_chain(db: Connection, record: Path, ghent: Publisher) -> None:
    spawn = multiprocessing.get_context("spawn")
    secret = ghent.key.private.private_bytes_raw()
    workers = [spawn.Process(target=_work_elsewhere, args=[record, secret, writer]) for writer in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert len(chain(db, ghent)) == 20


@pytest.mark.parametrize("table", ["activity", "practice", "change"])
def test_a_process_killed_while_publishing_leaves_nothing_half_done(
    db: Connection, record: Path, ghent: Publisher, table: str
) -> None:
    spawn = multiprocessing.get_context("spawn")
    worker = spawn.Process(target=_die_while_writing, args=[record, ghent.key.private.private_bytes_raw(), table])
    worker.start()
    worker.join()
    assert worker.exitcode == 9
    assert chain(db, ghent) == []
    assert practices.get(db, WIFI.iri) is None
    assert practices.last_change(db) == 0
    assert one(db, WIFI, ghent).activity.sequence == 1


def test_an_error_while_writing_leaves_nothing_half_done(db: Connection, ghent: Publisher) -> None:
    one(db, WIFI, ghent)
    db.execute("CREATE TEMP TRIGGER full BEFORE INSERT ON main.change BEGIN SELECT RAISE(ABORT, 'no room'); END")
    with pytest.raises(sqlite3.IntegrityError, match="no room"):
        publish(db, [LATER], ghent)
    db.execute("DROP TRIGGER full")
    assert len(chain(db, ghent)) == 1
    assert one(db, LATER, ghent).activity.sequence == 2


def test_own_practices_are_listed_by_slug_and_shown_with_their_versions(db: Connection, ghent: Publisher) -> None:
    other = Publisher("did:web:peer.example", "https://peer.example", ghent.key)
    publish(db, [LATER, replace(WIFI, iri=f"{BASE}/practices/alpha"), WIFI], ghent, now=NOON)
    publish(db, [replace(WIFI, iri="https://peer.example/practices/theirs")], other, now=NOON)
    listed = list(own(db, DID, "nl"))
    assert [(each.slug, each.title, each.kind, each.sequence) for each in listed] == [
        ("alpha", "Tellen", "pilot", 2),
        ("wifi", "Tellen", "pilot", 3),
    ]
    assert listed[0].status == "https://x.example/s"
    assert [each.title for each in own(db, DID, "fr")] == ["Counting", "Counting"]
    shown = show(db, WIFI.iri, DID)
    assert shown.practice == WIFI
    assert [version.change for version in shown.versions] == [Change.CREATE, Change.UPDATE]


def test_what_is_not_ours_or_stands_no_longer_is_not_shown(db: Connection, ghent: Publisher) -> None:
    one(db, WIFI, ghent)
    with pytest.raises(UnknownPractice, match="There is no practice 'nothing' here"):
        show(db, f"{BASE}/practices/nothing", DID)
    with pytest.raises(UnknownPractice, match="There is no practice 'wifi' here"):
        show(db, WIFI.iri, "did:web:peer.example")
    withdraw(db, "wifi", ghent, now=NOON)
    with pytest.raises(UnknownPractice, match="'wifi' was withdrawn on 2026-11-23"):
        show(db, WIFI.iri, DID)
    assert list(own(db, DID)) == []


def test_a_record_that_lost_an_activity_says_so(db: Connection, ghent: Publisher) -> None:
    one(db, WIFI, ghent)
    db.execute("DELETE FROM activity")
    with pytest.raises(StoreError, match="not its activity 1"):
        list(own(db, DID))
