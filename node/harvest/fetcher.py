"""What reading a peer needs of the outside."""

from __future__ import annotations

from typing import Protocol

from node.outbound import Answer

TRIG = "application/trig"


class Fetcher(Protocol):
    """`node.outbound.Client`, or a fake peer in memory. `deadline` is a moment of `time.monotonic`."""

    def get(self, url: str, *, accept: str, etag: str | None = None, deadline: float | None = None) -> Answer: ...
