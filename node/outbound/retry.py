"""Retry-After: how long a server asks to be left alone (RFC 9110, section 10.2.3)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def retry_after_seconds(value: str | None, now: datetime, most: int) -> int | None:
    """The pause in whole seconds, at most `most`; 0 for a date that is past. None for what is neither number nor date.

    `now` has a time zone.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        digits = text.lstrip("0") or "0"
        return min(int(digits), most) if len(digits) <= 10 else most  # Python reads no number of thousands of digits
    try:
        date = parsedate_to_datetime(text)
        pause = (date if date.tzinfo else date.replace(tzinfo=UTC)) - now
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return max(0, min(int(pause.total_seconds()), most))
