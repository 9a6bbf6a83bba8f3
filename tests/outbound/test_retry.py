from __future__ import annotations

from datetime import UTC, datetime

import pytest

from node.outbound.retry import retry_after_seconds

NOW = datetime(2026, 11, 1, 10, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("0000000000005", 5),
        ("86400", 86_400),
        ("86401", 86_400),
        ("9" * 10_000, 86_400),
        ("Sun, 01 Nov 2026 10:01:30 GMT", 90),
        ("Sun, 01 Nov 2026 09:00:00 GMT", 0),
        ("Sun, 01 Nov 2099 09:00:00 GMT", 86_400),
        ("Sunday, 01-Nov-26 10:00:10 GMT", 10),
        ("Sun Nov  1 10:00:10 2026", 10),
    ],
)
def test_seconds_and_dates_are_a_pause_of_at_most_a_day(value, seconds):
    assert retry_after_seconds(value, NOW, 86_400) == seconds


@pytest.mark.parametrize(
    "value",
    [None, "", "soon", "-5", "1.5", "5, 10", "٣", "1e3", "0x10", "Sun, 99 Nov 2026 10:01:30 GMT", ", , ", "x" * 60_000,
     "Sun, 01 Nov 99999 10:00:00 GMT", "1 Jan 1 0:0:0 +9999"],
)  # fmt: skip
def test_nonsense_is_no_pause(value):
    assert retry_after_seconds(value, NOW, 86_400) is None
