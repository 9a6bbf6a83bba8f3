from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from node.errors import DataFolderError, StoreError
from node.store import changed, connect, pages, transaction
from node.store.schema import VERSION, migrate

TABLES = {"activity", "practice", "change", "page", "peer", "peer_key", "quarantine", "run"}


def tables(db):
    return {row["name"] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_a_new_record_has_every_table_and_its_version(db):
    assert tables(db) >= TABLES
    assert db.execute("PRAGMA user_version").fetchone()[0] == VERSION
    assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert db.execute("PRAGMA synchronous").fetchone()[0] == 2  # full
    assert db.execute("PRAGMA foreign_keys").fetchone()[0] == 1


def test_migrating_what_is_up_to_date_changes_nothing(db):
    before = db.execute("SELECT sql FROM sqlite_master").fetchall()
    migrate(db)
    assert db.execute("SELECT sql FROM sqlite_master").fetchall() == before


def test_a_migration_that_fails_leaves_nothing_behind(path):
    with sqlite3.connect(path) as half:
        half.execute("CREATE TABLE run (id INTEGER)")  # in the way of the last step
    half.close()
    with pytest.raises(StoreError):
        connect(path, create=True)
    rest = sqlite3.connect(path)
    assert [row[0] for row in rest.execute("SELECT name FROM sqlite_master")] == ["run"]
    assert rest.execute("PRAGMA user_version").fetchone()[0] == 0
    rest.close()


def test_a_missing_record_is_not_made_by_looking_for_it(path):
    with pytest.raises(DataFolderError, match=r"node\.db is missing"):
        connect(path)
    assert not path.exists()


def test_a_newer_programs_record_is_refused_and_left_alone(path):
    connect(path, create=True).close()
    newer = sqlite3.connect(path)
    newer.execute(f"PRAGMA user_version = {VERSION + 1}")
    newer.close()
    before = path.read_bytes()
    with pytest.raises(DataFolderError, match=f"newer program .schema {VERSION + 1}; this one knows {VERSION}"):
        connect(path)
    assert path.read_bytes() == before


def test_an_emptied_record_is_refused_since_its_stream_would_begin_anew(path):
    path.touch()
    with pytest.raises(DataFolderError, match="empty or not the record of a node"):
        connect(path)
    assert path.read_bytes() == b""


def test_a_file_that_is_no_database_is_refused(path):
    path.write_bytes(b"These are notes, and long ones at that. " * 500)
    with pytest.raises(StoreError, match=r"not a database\. Restore"):
        connect(path)


def test_a_folder_in_the_place_of_the_record_is_refused(path):
    path.mkdir()
    with pytest.raises(DataFolderError, match="missing"):
        connect(path)
    with pytest.raises(StoreError, match="cannot be opened"):
        connect(path, create=True)


def test_a_path_that_cannot_be_looked_at_is_refused(tmp_path):
    with pytest.raises(DataFolderError, match="cannot be read: File name too long"):
        connect(tmp_path / ("x" * 300))


def damage(path):
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"Z" * (path.stat().st_size - 4096))


def one_by_one(rows):
    while rows.fetchone():
        pass


@pytest.mark.parametrize("read", [one_by_one, lambda rows: rows.fetchall(), list])
def test_damage_found_while_reading_rows_is_a_sentence(path, read):
    db = connect(path, create=True)
    with transaction(db):
        for number in range(1, 400):
            pages.put(db, number, b"x" * 2_000)
    db.close()
    with path.open("r+b") as file:  # the first rows are whole
        file.seek(path.stat().st_size // 2)
        file.write(b"Z" * (path.stat().st_size // 2))
    db = connect(path)
    rows = db.execute("SELECT trig FROM page")
    with pytest.raises(StoreError, match="damaged"):
        read(rows)
    db.close()


def test_damage_found_at_once_is_a_sentence(path):
    connect(path, create=True).close()
    db = connect(path)
    damage(path)
    with pytest.raises(StoreError, match="damaged"):
        db.execute("SELECT * FROM peer").fetchall()
    with pytest.raises(StoreError, match="damaged"):
        db.executemany("INSERT INTO page (number, trig) VALUES (?, ?)", [(1, b"")])
    with pytest.raises(StoreError, match="damaged"):
        connect(path)
    db.close()


def test_our_own_mistakes_stay_what_they_are(db):
    with pytest.raises(sqlite3.ProgrammingError):
        db.execute("SELECT ?", [])
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("INSERT INTO page (number) VALUES (1)")


def test_what_a_transaction_did_is_there_for_others_afterwards(db, path):
    other = connect(path)
    with transaction(db):
        pages.put(db, 1, b"x")
        assert pages.get(other, 1) is None
    assert pages.get(other, 1) == b"x"
    other.close()


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt, SystemExit, StoreError])
def test_a_transaction_that_ends_badly_leaves_nothing(db, fault):
    def fail():
        with transaction(db):
            pages.put(db, 1, b"x")
            raise fault

    with pytest.raises(fault):
        fail()
    assert pages.get(db, 1) is None
    assert not db.in_transaction
    with transaction(db):  # and the connection serves on
        pages.put(db, 2, b"y")
    assert pages.get(db, 2) == b"y"


def test_a_busy_record_is_a_sentence_and_nothing_is_kept(db, path):
    other = connect(path)
    other.execute("PRAGMA busy_timeout = 20")
    with transaction(db):
        with pytest.raises(StoreError, match="Another process has been writing"), transaction(other):
            pages.put(other, 1, b"x")
        assert not other.in_transaction
    assert pages.get(other, 1) is None
    with transaction(other):
        pages.put(other, 1, b"x")
    other.close()


def test_a_full_disk_is_a_sentence_and_nothing_is_kept(db):
    db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(StoreError, match="disk is full"), transaction(db):
        pages.put(db, 1, b"x" * 100_000)
    assert not db.in_transaction
    assert pages.get(db, 1) is None


def test_writers_at_once_take_turns_and_lose_nothing(path):
    """BEGIN IMMEDIATE: reading first and writing then would fail under load."""
    connect(path, create=True).close()

    def count(_):
        db = connect(path)
        for _ in range(20):
            with transaction(db):
                row = db.execute("SELECT trig FROM page WHERE number = 1").fetchone()
                pages.put(db, 1, str(int(row["trig"]) + 1 if row else 1).encode())
        db.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(4)))
    db = connect(path)
    assert pages.get(db, 1) == b"80"
    db.close()


def test_readers_do_not_wait_for_a_writer(db, path):
    reader = connect(path)
    reader.execute("PRAGMA busy_timeout = 0")
    with transaction(db):
        pages.put(db, 1, b"x")
        assert pages.get(reader, 1) is None
    reader.close()


def test_a_commit_of_another_connection_shows_as_changed(db, path):
    other = connect(path)
    before = changed(db)
    assert changed(db) == before
    with transaction(db):
        pages.put(db, 1, b"x")
    assert changed(db) == before  # its own does not count
    with transaction(other):
        pages.put(other, 2, b"x")
    assert changed(db) != before
    other.close()


def test_a_connection_serves_its_own_thread_only(db):
    found = []

    def use():
        try:
            db.execute("SELECT 1")
        except sqlite3.ProgrammingError as error:
            found.append(str(error))

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert "same thread" in found[0]
