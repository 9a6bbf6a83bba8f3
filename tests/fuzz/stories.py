"""Property tests run as targets: Hypothesis makes their arguments out of the bytes, atheris sees what they reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def from_bytes(test: Callable[..., None], strategies: tuple[st.SearchStrategy[Any], ...]) -> Callable[[bytes], None]:
    """A test as a target; bytes that make no arguments are passed over."""
    quiet = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
    fuzz_one_input = quiet(given(*strategies)(test)).hypothesis.fuzz_one_input

    def check(data: bytes) -> None:
        fuzz_one_input(data)

    return check


def seeds() -> tuple[bytes, ...]:
    """Hypothesis has a form of its own for bytes, so these are only of several lengths."""
    return tuple(bytes([number * 37 % 256 for number in range(length)]) for length in (16, 128, 1024, 8192))
