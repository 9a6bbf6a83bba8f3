"""How often someone may send us something: so many in a minute, counted in this process."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable

SECONDS = 60.0


class Rates:
    """The moments of the last minute by who sent; memory is bounded by the number of senders there can be."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._moments: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def wait_seconds(self, who: str, most: int) -> int:
        """0 where `who` may send one more, which then counts; else the seconds until that is so."""
        now = self._clock()
        with self._lock:
            moments = self._moments.setdefault(who, deque())
            while moments and now - moments[0] >= SECONDS:
                moments.popleft()
            if len(moments) < most:
                moments.append(now)
                return 0
            return math.ceil(SECONDS - (now - moments[0]))
