"""Each target for a moment, always with the same inputs; `python -m tests.fuzz` looks further."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz import harvesting, judging
from tests.fuzz.targets import TARGETS

INPUTS = {
    "pages": 150,
    "payloads": 150,
    "identity": 400,
    "notices": 300,
    "addresses": 200,
    "catalogues": 150,
    "answers": 300,
    "files": 150,
}
"""How many changed inputs each parser is given."""
steady = settings(derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", INPUTS)
def test_what_is_right_passes(name: str) -> None:
    for seed in TARGETS[name].seeds():
        TARGETS[name].check(seed)


@pytest.mark.parametrize("name", INPUTS)
def test_what_must_hold_holds_of_changed_inputs(name: str) -> None:
    target = TARGETS[name]
    seeds = list(target.seeds())

    @settings(steady, max_examples=INPUTS[name])
    @given(st.sampled_from(seeds), st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=3))
    def holds(data: bytes, changes: list[int]) -> None:
        for change in changes:
            data = target.mutate(data, change)
        target.check(data)

    holds()


@settings(steady, max_examples=300)
@given(*judging.STRATEGIES)
def test_the_judge_says_what_its_model_says(
    pieces: list[judging.Piece], claims: dict[int, int], cuts: list[int]
) -> None:
    judging.against_the_model(pieces, claims, cuts)


@pytest.mark.slow
@settings(steady, max_examples=40)
@given(*harvesting.STRATEGIES)
def test_of_a_peer_that_lies_only_what_it_signed_stands(deeds: list[tuple[str, int]]) -> None:
    harvesting.a_peer_that_lies(deeds)


def test_every_target_is_in_the_tests() -> None:
    assert TARGETS.keys() == INPUTS.keys() | {"judge", "harvest"}


@pytest.mark.parametrize("name", ["judge", "harvest"])
def test_stories_are_made_of_bytes_too(name: str) -> None:
    for seed in TARGETS[name].seeds():
        TARGETS[name].check(seed)


@pytest.mark.slow
def test_an_input_from_a_file_is_repeated(tmp_path) -> None:
    path = tmp_path / "crash"
    path.write_bytes(b"\0")
    command = [sys.executable, "-m", "tests.fuzz", "identity", "--file", str(path)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
