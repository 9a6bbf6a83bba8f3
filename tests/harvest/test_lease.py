"""Of many processes one reads an actor, and one that was killed or slept is not waited for."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from node.errors import StoreError
from node.harvest.lease import Lease, LeaseLost, leased
from node.harvest.schedule import timestamp
from node.harvest.turn import Rhythm, finish, take_turn
from node.store import Connection, connect, runs, schedule, transaction
from node.store.runs import Outcome, Run

ACTOR = "did:web:ghent.example"
RHYTHM = Rhythm("did:web:here.example", 300, 86_400)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "node.db"
    db = connect(path, create=True)
    schedule.add(db, ACTOR, "2026-11-01T00:00:00Z")
    db.close()
    return path


def now_and(seconds: float = 0) -> str:
    return timestamp(datetime.now(UTC) + timedelta(seconds=seconds))


def a_run(**facts: object) -> Run:
    truth = {"peer": ACTOR, "started_at": now_and(), "ended_at": now_and(), "outcome": Outcome.OK}
    return Run(**truth | facts)


def test_one_has_the_lease_and_the_other_does_not(path: Path) -> None:
    with leased(lambda: connect(path), ACTOR, 60) as mine, leased(lambda: connect(path), ACTOR, 60) as other:
        assert mine is not None
        assert other is None


def test_a_lease_is_renewed_while_the_block_runs(path: Path) -> None:
    db = connect(path)
    with leased(lambda: connect(path), ACTOR, 2):
        before = schedule.get(db, ACTOR)
        time.sleep(2.5)
        after = schedule.get(db, ACTOR)
        assert before is not None
        assert after is not None
        assert str(after.leased_until) > str(before.leased_until)
        far = now_and(86_400)
        assert schedule.due(db, now_and(), interval_end=far, pause_end=far, lease_end=far) == []
    db.close()


def test_a_lease_that_was_lost_is_noticed_in_the_transaction_that_would_write(path: Path) -> None:
    db = connect(path)
    first = schedule.lease(db, ACTOR, "2026-11-01T00:00:00Z", "2026-11-01T00:00:15Z")
    second = schedule.lease(db, ACTOR, "2026-11-01T00:00:16Z", "2026-11-01T00:00:31Z")
    assert first is not None
    assert second == first + 1
    with pytest.raises(LeaseLost), transaction(db):
        Lease(ACTOR, first).keep(db)
    Lease(ACTOR, second).keep(db)
    assert not schedule.extend(db, ACTOR, first, now_and(60))
    db.close()


def turn(path: Path, run: Run) -> Run | None:
    return take_turn(lambda: connect(path), RHYTHM, 15, ACTOR, lambda _: run)


def read(path: Path) -> schedule.Schedule:
    db = connect(path)
    found = schedule.get(db, ACTOR)
    db.close()
    assert found is not None
    return found


def test_a_good_run_is_followed_by_the_next_at_its_time(path: Path) -> None:
    turn(path, a_run())
    after = read(path)
    assert after.leased_until is None
    assert after.failures == 0
    assert after.last_success_at is not None
    assert now_and() < after.due_at <= now_and(300)


def test_failures_are_counted_until_a_success_and_the_circuit_opens(path: Path) -> None:
    for count in range(1, 6):
        turn(path, a_run(outcome=Outcome.FAILED, failed=True))
        assert read(path).failures == count
        assert (read(path).quiet_until is not None) == (count == 5)
    assert read(path).due_at > now_and(300 * 2**5 / 2 - 5)
    turn(path, a_run(outcome=Outcome.FAILED, failed=True, retry_after_seconds=10**9))
    assert now_and(86_390) < str(read(path).quiet_until) <= now_and(86_400)
    turn(path, a_run())
    assert (read(path).failures, read(path).quiet_until) == (0, None)


def test_what_ends_by_our_own_will_is_no_failure(path: Path) -> None:
    turn(path, a_run(outcome=Outcome.INCOMPLETE, note="Stopped after 900 seconds."))
    assert (read(path).failures, read(path).last_success_at) == (0, None)


def test_a_notice_that_came_while_it_was_read_makes_it_due_at_once(path: Path) -> None:
    def told_meanwhile(db: Connection) -> None:
        with transaction(db):
            schedule.notice(db, [ACTOR], now_and())

    def reading(_: Lease) -> Run:
        db = connect(path)
        told_meanwhile(db)
        db.close()
        return a_run()

    take_turn(lambda: connect(path), RHYTHM, 15, ACTOR, reading)
    assert read(path).due_at <= now_and()


def test_an_actor_that_is_gone_meanwhile_is_left_alone(path: Path) -> None:
    db = connect(path)
    db.execute("DELETE FROM schedule")
    finish(db, RHYTHM, Lease(ACTOR, 1), a_run(), now_and(), datetime.now(UTC))
    assert schedule.get(db, ACTOR) is None
    db.close()


def test_a_fault_of_ours_is_a_run_that_failed_and_a_longer_pause(path: Path) -> None:
    def faulty(_: Lease) -> Run:
        raise ZeroDivisionError

    for count in (1, 2):
        with pytest.raises(ZeroDivisionError):
            take_turn(lambda: connect(path), RHYTHM, 15, ACTOR, faulty)
        assert (read(path).failures, read(path).leased_until, read(path).last_success_at) == (count, None, None)
    db = connect(path)
    run = runs.last(db, ACTOR)
    db.close()
    assert run is not None
    assert (run.outcome, run.note) == (Outcome.FAILED, "A fault of this program ended it; the log says which.")


def test_a_record_that_fails_is_no_failure_of_the_actors(path: Path) -> None:
    def unlucky(_: Lease) -> Run:
        raise StoreError

    with pytest.raises(StoreError):
        take_turn(lambda: connect(path), RHYTHM, 15, ACTOR, unlucky)
    assert read(path).failures == 0
