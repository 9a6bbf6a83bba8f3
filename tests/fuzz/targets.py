"""The targets by name: each takes bytes and says by failing that something does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from tests.fuzz import (
    addresses,
    answers,
    catalogues,
    corpus,
    files,
    harvesting,
    identity,
    judging,
    notices,
    pages,
    payloads,
    stories,
)
from tests.fuzz import dictionaries as d
from tests.fuzz import mutation as m
from tests.fuzz.mutation import Mutation


@dataclass(frozen=True, slots=True)
class Target:
    """`check` returns where all that must hold holds. `seeds` are real inputs, `mutations` ways to change one."""

    name: str
    check: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    mutations: tuple[Mutation, ...] = (m.raw, m.grown)
    most_bytes: int = m.MOST_BYTES

    def mutate(self, data: bytes, seed: int) -> bytes:
        """An input changed in one of the ways, the same for the same seed."""
        random = Random(seed)
        return random.choice(self.mutations)(data, random)


_TRIG = (m.statements, m.statements, m.tokens(d.TRIG), m.grown, m.raw)
_MIXED = (m.tokens(d.JSON), m.tokens(d.JSON), m.tokens(d.TRIG), m.tokens(d.TEXT), m.grown, m.raw)

TARGETS = {
    target.name: target
    for target in (
        Target("pages", pages.page_or_root, lambda: (*corpus.pages(), *corpus.roots()), _TRIG),
        Target(
            "payloads", payloads.payload, payloads.seeds, (payloads.changed, payloads.changed, m.tokens(d.TRIG), m.raw)
        ),
        Target("identity", identity.any_of, identity.seeds, _MIXED),
        Target("notices", notices.any_of, notices.seeds, _MIXED),
        Target("addresses", addresses.any_of, addresses.seeds, (m.tokens(d.TEXT), m.tokens(d.TEXT), m.raw)),
        Target("catalogues", catalogues.catalogue, catalogues.seeds, _MIXED),
        Target("answers", answers.said, answers.seeds, (m.tokens(d.HTTP), m.tokens(d.HTTP), m.raw)),
        Target(
            "judge", stories.from_bytes(judging.against_the_model, judging.STRATEGIES), stories.seeds, most_bytes=8_000
        ),
        Target(
            "harvest",
            stories.from_bytes(harvesting.a_peer_that_lies, harvesting.STRATEGIES),
            stories.seeds,
            most_bytes=8_000,
        ),
        Target("files", files.file, files.seeds, (m.tokens(d.YAML), m.tokens(d.YAML), m.grown, m.raw)),
    )
}
