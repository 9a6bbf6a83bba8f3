"""When peers are read: always at the same moment of an interval, spread over it, whatever clocks on walls do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from node.harvest.schedule import next_due, offset_seconds, timestamp

DAY = 86_400
GHENT = "did:web:ghent.example"
ZUG = "did:web:zug.example"


def test_the_moment_of_a_pair_is_always_the_same() -> None:
    assert offset_seconds(GHENT, ZUG, DAY) == 40_243
    assert offset_seconds(GHENT, ZUG, DAY) != offset_seconds(ZUG, GHENT, DAY)


@pytest.mark.parametrize("interval", [1, 7, 300, DAY])
def test_the_next_moment_lies_ahead_and_within_an_interval(interval: int) -> None:
    for seconds in (0, 1, 299.5, 300, 86_399, 10**9):
        after = datetime.fromtimestamp(seconds, UTC)
        due = next_due(GHENT, ZUG, interval, after)
        assert timedelta() < due - after <= timedelta(seconds=interval)
        assert int(due.timestamp()) % interval == offset_seconds(GHENT, ZUG, interval)


def test_moments_are_written_in_utc() -> None:
    summer = datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))
    assert timestamp(summer) == "2026-07-01T10:00:00Z"
