"""When actors are read: due times, leases with their fencing numbers, and clocks that ran ahead."""

from __future__ import annotations

import pytest

from node.store import connect, schedule, transaction
from node.store.schedule import Schedule

GHENT, ZUG, BERN = "did:web:ghent.example", "did:web:zug.example", "did:web:bern.example"


def at(hour: int, minute: int = 0, second: int = 0) -> str:
    return f"2026-11-23T{hour:02}:{minute:02}:{second:02}Z"


NOW = at(10)
ENDS = {"interval_end": at(10, 5), "pause_end": at(18), "lease_end": at(10, 0, 15)}
"""What an interval of five minutes, a longest pause of eight hours and a lease of 15 seconds can reach at NOW."""


def due(db, now=NOW):
    return schedule.due(db, now, **ENDS)


@pytest.fixture
def ghent(db):
    schedule.add(db, GHENT, at(9))
    return GHENT


def begun(db):
    """The number after which GHENT's fencing goes on."""
    return schedule.get(db, GHENT).fence


def finish(db, fence, **facts):
    told = {"due_at": at(10, 5), "failures": 0, "quiet_until": None, "success_at": None}
    return schedule.finish(db, GHENT, fence, **told | facts)


def test_what_was_just_added_is_due_and_was_never_read(db, ghent):
    assert schedule.get(db, ghent) == Schedule(ghent, at(9), fence=begun(db))
    assert schedule.get(db, ZUG) is None
    assert schedule.everything(db) == {ghent: Schedule(ghent, at(9), fence=begun(db))}
    assert due(db) == [ghent]


def test_what_waited_longest_comes_first(db, ghent):
    schedule.add(db, ZUG, at(8))
    schedule.add(db, BERN, at(10, 0, 1))
    assert due(db) == [ZUG, ghent]
    assert due(db, at(10, 0, 1)) == [ZUG, ghent, BERN]


def test_one_has_the_lease_and_no_other(db, ghent):
    first = begun(db) + 1
    assert schedule.lease(db, ghent, NOW, at(10, 0, 15)) == first
    assert due(db) == []
    assert schedule.lease(db, ghent, at(10, 0, 14), at(10, 0, 29)) is None
    assert schedule.lease(db, ZUG, NOW, at(10, 0, 15)) is None  # which is not read


def test_a_lease_that_nobody_kept_ends_by_itself_and_another_fence_follows(db, ghent):
    first = schedule.lease(db, ghent, NOW, at(10, 0, 15))
    assert due(db, at(10, 0, 15)) == [ghent]
    assert schedule.lease(db, ghent, at(10, 0, 15), at(10, 0, 30)) == first + 1
    assert not schedule.holds(db, ghent, first)
    assert schedule.holds(db, ghent, first + 1)
    assert not schedule.extend(db, ghent, first, at(11))
    assert not finish(db, first)
    assert schedule.get(db, ghent).leased_until == at(10, 0, 30)


def test_a_lease_from_before_an_actor_was_removed_is_not_believed_when_it_comes_back(db, ghent):
    old = schedule.lease(db, ghent, NOW, at(10, 0, 15))
    db.execute("DELETE FROM schedule")
    schedule.add(db, ghent, at(9))
    new = schedule.lease(db, ghent, NOW, at(10, 0, 15))
    assert not schedule.holds(db, ghent, old)
    assert not schedule.extend(db, ghent, old, at(11))
    assert not finish(db, old)
    assert schedule.holds(db, ghent, new)


def test_a_lease_is_kept_by_who_has_it_and_ended_once(db, ghent):
    fence = schedule.lease(db, ghent, NOW, at(10, 0, 15))
    assert schedule.extend(db, ghent, fence, at(10, 0, 20))
    assert schedule.get(db, ghent).leased_until == at(10, 0, 20)
    assert finish(db, fence, success_at=NOW)
    assert schedule.get(db, ghent) == Schedule(ghent, at(10, 5), last_success_at=NOW, fence=fence)
    assert not schedule.extend(db, ghent, fence, at(11))  # a beat that comes late takes nothing back
    assert not schedule.holds(db, ZUG, 0)


def test_four_that_lease_at_once_are_given_it_once(path, db, ghent):
    others = [connect(path) for _ in range(4)]
    given, first = [], begun(db) + 1
    for other in others:
        with transaction(other):
            given.append(schedule.lease(other, ghent, NOW, at(10, 0, 15)))
        other.close()
    assert given == [first, None, None, None]


def test_a_failure_keeps_the_last_success_and_the_quiet_it_asked_for(db, ghent):
    finish(db, schedule.lease(db, ghent, NOW, at(10, 0, 15)), success_at=at(9, 59))
    fence = schedule.lease(db, ghent, NOW, at(10, 0, 15))
    finish(db, fence, due_at=at(9, 59), failures=3, quiet_until=at(10, 30))
    found = schedule.get(db, ghent)
    assert (found.failures, found.quiet_until, found.last_success_at) == (3, at(10, 30), at(9, 59))
    assert due(db) == []
    assert due(db, at(10, 30)) == [ghent]


def test_a_notice_makes_due_but_does_not_break_the_quiet(db, ghent):
    finish(db, schedule.lease(db, ghent, NOW, at(10, 0, 15)))
    assert due(db) == []
    schedule.notice(db, [ghent, ZUG], NOW)
    assert schedule.get(db, ghent).noticed_at == NOW
    assert due(db) == [ghent]
    finish(db, schedule.lease(db, ghent, NOW, at(10, 0, 15)), failures=5, quiet_until=at(12))
    schedule.notice(db, [ghent], NOW)
    assert due(db) == []


def test_a_notice_puts_nothing_off(db, ghent):
    schedule.notice(db, [ghent], NOW)
    assert schedule.get(db, ghent).due_at == at(9)


def test_a_reset_forgets_failures_and_quiet(db, ghent):
    fence = schedule.lease(db, ghent, NOW, at(10, 0, 15))
    finish(db, fence, failures=7, quiet_until=at(12), due_at=at(12))
    schedule.reset(db, ghent, NOW)
    assert schedule.get(db, ghent) == Schedule(ghent, NOW, fence=fence)
    assert due(db) == [ghent]


# A clock ran an hour ahead, and was set right: what it wrote keeps nobody waiting for that hour.


def test_what_an_interval_cannot_reach_is_due(db, ghent):
    finish(db, schedule.lease(db, ghent, NOW, at(10, 0, 15)), due_at=at(10, 5))
    assert due(db) == []
    finish(db, schedule.lease(db, ghent, NOW, at(10, 0, 15)), due_at=at(11, 5))
    assert due(db) == [ghent]


def test_a_pause_after_failures_may_be_longer_than_an_interval_but_has_an_end(db, ghent):
    finish(db, schedule.lease(db, ghent, NOW, at(10, 0, 15)), failures=4, due_at=at(16))
    assert due(db) == []
    finish(db, schedule.lease(db, ghent, NOW, at(10, 0, 15)), failures=4, due_at=at(19), quiet_until=at(19))
    assert due(db) == [ghent]


def test_a_lease_that_ends_later_than_any_could_counts_as_ended(db, ghent):
    first = schedule.lease(db, ghent, at(11), at(11, 0, 15))
    assert due(db) == [ghent]
    assert schedule.lease(db, ghent, NOW, at(10, 0, 15)) == first + 1
    assert due(db) == []
    assert not schedule.holds(db, ghent, first)
