"""When peers are read: always at the same moment of an interval, spread over it, whatever clocks on walls do."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from node.harvest.schedule import next_due, offset_seconds, timestamp

DAY = 86_400
GHENT = "did:web:ghent.example"
ZUG = "did:web:zug.example"


def test_the_moment_of_a_pair_is_always_the_same() -> None:
    assert offset_seconds(GHENT, ZUG, DAY) == 40_243
    assert offset_seconds(GHENT, ZUG, DAY) != offset_seconds(ZUG, GHENT, DAY)


def test_a_hundred_readers_do_not_come_at_once() -> None:
    minutes = Counter(offset_seconds(f"did:web:city-{n}.example", GHENT, DAY) // 60 for n in range(100))
    assert minutes.total() == 100
    assert max(minutes.values()) <= 3


@pytest.mark.parametrize("interval", [1, 7, 300, DAY])
def test_the_next_moment_lies_ahead_and_within_an_interval(interval: int) -> None:
    for seconds in (0, 1, 299.5, 300, 86_399, 10**9):
        after = datetime.fromtimestamp(seconds, UTC)
        due = next_due(GHENT, ZUG, interval, after)
        assert timedelta() < due - after <= timedelta(seconds=interval)
        assert int(due.timestamp()) % interval == offset_seconds(GHENT, ZUG, interval)


@pytest.mark.parametrize("change", [datetime(2026, 10, 25, tzinfo=UTC), datetime(2027, 3, 28, tzinfo=UTC)])
def test_no_change_of_the_clocks_skips_or_doubles_a_reading(change: datetime) -> None:
    amsterdam = ZoneInfo("Europe/Amsterdam")
    moment = change - timedelta(days=3)
    found: list[datetime] = []
    while len(found) < 6:
        moment = next_due(GHENT, ZUG, DAY, moment.astimezone(amsterdam))
        found.append(moment)
    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(days=1)}


def test_moments_are_written_in_utc() -> None:
    summer = datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))
    assert timestamp(summer) == "2026-07-01T10:00:00Z"
