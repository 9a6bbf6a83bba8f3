"""What the overview says of the worker and of the index, of which neither says anything itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from node.practice.moments import timestamp
from node.store import peers, runs, schedule, transaction
from node.store.runs import Outcome, Run
from tests.web.staff import Staff, text


@pytest.fixture
def staff(world):
    return Staff(world.app, world.node).sign_in()


def due(world, moment, *, quiet_until=None, leased=False):
    """Let the peer be due then; `leased` is that a process reads it now."""
    db, now = world.node.db(), datetime.now(UTC)
    with transaction(db):
        fence = schedule.lease(db, world.zug.did, timestamp(now), timestamp(now + timedelta(minutes=1)))
        if not leased:
            facts = {"failures": 0, "success_at": None, "quiet_until": quiet_until and timestamp(quiet_until)}
            schedule.finish(db, world.zug.did, fence, due_at=timestamp(moment), **facts)


def test_without_peers_nothing_is_to_be_read(staff):
    assert "Nothing is to be read" in text(staff.get("/admin"))


def test_what_is_read_now_is_counted(world, staff):
    world.add_peer()
    due(world, None, leased=True)
    assert "1 is read now" in text(staff.get("/admin"))


def test_when_the_next_is_read(world, staff):
    world.add_peer()
    due(world, datetime(2126, 11, 26, 12, tzinfo=UTC))
    assert "Next at 26 November 2126, 12:00 UTC" in text(staff.get("/admin"))


def test_what_is_long_due_asks_whether_the_worker_runs(world, staff):
    world.add_peer()
    now = datetime.now(UTC)
    due(world, now - timedelta(minutes=1))
    assert "does the worker run?" not in text(staff.get("/admin")).replace("There is no index yet: does the", "")
    due(world, now - timedelta(minutes=3))
    assert "Due since" in text(staff.get("/admin"))
    due(world, now - timedelta(minutes=3), quiet_until=now + timedelta(hours=1))
    assert "Next at" in text(staff.get("/admin"))  # it asked to be left alone


def test_who_is_not_read_at_all_is_not_waited_for(world, staff):
    world.add_peer()
    due(world, datetime(2026, 1, 1, tzinfo=UTC))
    with transaction(world.node.db()):
        peers.suspend(world.node.db(), world.zug.did, "2026-11-26T00:00:00Z")
    assert "Nothing is to be read" in text(staff.get("/admin"))


def test_how_far_the_index_follows(world, staff):
    assert "There is no index yet" in text(staff.get("/admin"))
    world.publish("cameras")
    assert "Up to date" in text(staff.get("/admin"))
    world.publish("trams", follow=False)
    assert "1 change waits for the worker" in text(staff.get("/admin"))


def test_the_last_readings_are_told_with_how_they_ended(world, staff):
    world.add_peer()
    with transaction(world.node.db()):
        for number, outcome in enumerate((Outcome.OK, Outcome.INCOMPLETE, Outcome.FAILED)):
            moment = f"2026-11-24T0{number}:00:00Z"
            runs.add(world.node.db(), Run(world.zug.did, moment, moment, outcome, 1, 1_234, 0, 5, "A note."))
    said = text(staff.get("/admin"))
    first, second, third = (said.index(word) for word in ("Not reached", "Incomplete", "Read without fault"))
    assert first < second < third
    assert "Zug · Not reached · 1,234 accepted, 5 in quarantine" in said
    assert said.count("A note.") == 3
