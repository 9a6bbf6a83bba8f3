"""Who may sign in, and who is signed in: the record's side of it."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

from node.store import connect, sessions, transaction
from node.store.schema import VERSION

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def test_a_secret_is_used_up_by_signing_in(db):
    secret = sessions.invite(db, "Ada", NOW)
    assert sessions.invited(db, secret, NOW) == "Ada"
    session = sessions.sign_in(db, secret, NOW)
    assert sessions.get(db, session, NOW) == sessions.Session("Ada", "2026-11-26T12:00:00Z", "2026-11-26T12:00:00Z")
    assert sessions.sign_in(db, secret, NOW) is None
    assert sessions.invited(db, secret, NOW) is None


def test_secrets_are_long_and_never_the_same(db):
    made = {sessions.invite(db, "Ada", NOW) for _ in range(100)}
    assert len(made) == 100
    assert min(map(len, made)) >= 43


def test_one_secret_is_not_good_for_the_other(db):
    secret = sessions.invite(db, "Ada", NOW)
    assert sessions.get(db, secret, NOW) is None
    session = sessions.sign_in(db, secret, NOW)
    assert sessions.sign_in(db, session, NOW) is None


def test_what_is_over_is_forgotten_by_the_next(db):
    old = sessions.sign_in(db, sessions.invite(db, "Ada", NOW), NOW)
    sessions.invite(db, "Bea", NOW)
    later = NOW + timedelta(hours=8)
    assert sessions.get(db, old, later) is None
    sessions.sign_in(db, sessions.invite(db, "Cem", later), later)
    assert [row["name"] for row in db.execute("SELECT name FROM session")] == ["Cem"]
    assert db.execute("SELECT count(*) FROM sign_in").fetchone()[0] == 0


def test_use_keeps_a_session_and_is_written_down_once_a_minute(db):
    secret = sessions.sign_in(db, sessions.invite(db, "Ada", NOW), NOW)
    soon, late = NOW + timedelta(seconds=59), NOW + timedelta(hours=7)
    assert not sessions.unseen(sessions.get(db, secret, soon), soon)
    assert sessions.unseen(sessions.get(db, secret, late), late)
    sessions.seen(db, secret, late)
    assert sessions.get(db, secret, NOW + timedelta(hours=14))


def test_signing_out_ends_one_or_all_and_takes_addresses_back(db):
    first, second, third = (sessions.sign_in(db, sessions.invite(db, name, NOW), NOW) for name in "abc")
    unused = sessions.invite(db, "d", NOW)
    sessions.sign_out(db, first)
    assert [bool(sessions.get(db, each, NOW)) for each in (first, second, third)] == [False, True, True]
    assert sessions.sign_out_everyone(db) == 2
    assert [bool(sessions.get(db, each, NOW)) for each in (second, third)] == [False, False]
    assert sessions.invited(db, unused, NOW) is None


def test_a_record_of_before_gets_the_tables(path):
    connect(path, create=True).close()
    before = sqlite3.connect(path)
    before.executescript(
        "DROP INDEX idx_practice_newest; DROP INDEX idx_practice_standing; "
        "DROP TABLE sign_in; DROP TABLE session; PRAGMA user_version = 3"
    )
    before.close()
    db = connect(path)
    assert db.execute("PRAGMA user_version").fetchone()[0] == VERSION
    with transaction(db):
        assert sessions.sign_in(db, sessions.invite(db, "Ada", NOW), NOW)
    db.close()
