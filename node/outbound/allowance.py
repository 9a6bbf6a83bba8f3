"""What one answer may cost: a moment that it must not outlast, and bytes on the wire."""

from __future__ import annotations

import time

from node.config import Limits
from node.outbound.faults import OverLimit

HEAD_BYTES = 131_072
"""Status lines and headers of one answer together, those of interim answers (1xx) too."""
FRAMING = 4
"""A chunked body is longer on the wire than in itself: by no more than a fourth, unless its sender wastes our time."""


class Allowance:
    """What the answer in hand may still cost.

    A client has one, which its connections ask before each step on the wire: no step is given more time than is left,
    so that no number of small steps (trickled bytes, many addresses, endless 1xx) can stretch the whole.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._until = 0.0
        self._bytes_left = 0
        self._over_time = self._over_bytes = ""
        self.plain_http = False
        """Whether plain http may reach public addresses."""

    def begin(self, deadline: float | None, *, plain_http: bool) -> None:
        """Start the clock of one request with all its redirects."""
        seconds = self._limits.response_seconds
        self._until = time.monotonic() + seconds
        self._over_time = f"took longer than {seconds} seconds (the limit response_seconds)"
        if deadline is not None and deadline < self._until:
            self._until = deadline
            self._over_time = (
                f"was not read to its end when the time of the run was over (the limit run_seconds is "
                f"{self._limits.run_seconds})"
            )
        self.plain_http = plain_http

    def expect_head(self) -> None:
        """From here on come the status line and headers of an answer."""
        self._bytes_left = HEAD_BYTES
        self._over_bytes = f"sent more than {HEAD_BYTES} bytes of headers"

    def expect_body(self) -> None:
        """From here on comes the body."""
        page_bytes = self._limits.page_bytes
        self._bytes_left = page_bytes + page_bytes // FRAMING + HEAD_BYTES
        self._over_bytes = f"sent far more than {page_bytes} bytes (the limit page_bytes)"

    @property
    def over_time(self) -> str | None:
        """What is to be said when the time is over; None before. Libraries make other things of it."""
        return self._over_time if time.monotonic() >= self._until else None

    def seconds_left(self, most: float | None = None) -> float:
        """How long the next step may take, at most `most`. Raises OverLimit when the time is over."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise OverLimit(self._over_time)
        return left if most is None else min(left, most)

    def take(self, count: int) -> None:
        """Count bytes that came in. Raises OverLimit when they are too many."""
        self._bytes_left -= count
        if self._bytes_left < 0:
            raise OverLimit(self._over_bytes)
