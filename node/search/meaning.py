"""What lies near a question by its meaning: the model that reads the question, and the vectors of all practices."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from node.search.embedding import Embedder, understands
from node.search.vectors import VectorReader

NEAR_SHARE = 0.25
"""How far up from what is unlike to the nearest a practice must lie to be found: of 30 questions half found 20."""
_QUESTIONS = 500
"""How many questions are kept as vectors, 1.5 kB each: who turns a page or narrows an answer asks the same again."""

log = logging.getLogger(__name__)


class Meaning:
    """Finds what a question means. Many threads may use one."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        """`folder` is that of the search index, in which the vectors have one of their own."""
        self._embedder = embedder
        self._vectors = VectorReader(folder, embedder.name)
        self._read = lru_cache(maxsize=_QUESTIONS)(self._vector)

    def near(self, text: str, language: str | None, limit: int) -> list[tuple[str, float]]:
        """The practices nearest to a text, each with its cosine, the nearest first; none that has nothing to do with
        it, and none at all where the model cannot read it."""
        if not text.strip() or not understands(self._embedder, language):
            return []
        found = self._vectors.nearest(self._read(text), limit)
        unlike = self._embedder.unlike
        least = unlike + NEAR_SHARE * (found[0][1] - unlike) if found else unlike
        return [(iri, cosine) for iri, cosine in found if cosine >= max(least, unlike)]

    def closeness(self, cosine: float) -> float:
        """How sure it is that a text with this cosine is what was asked for, from 0 to 1."""
        unlike, alike = self._embedder.unlike, self._embedder.alike
        return min(max((cosine - unlike) / (alike - unlike), 0.0), 1.0)

    def _vector(self, text: str) -> NDArray[np.float32]:
        try:
            return self._embedder.query(text)
        except (OSError, RuntimeError, ValueError):  # of native code; the words find what they find
            log.exception("A question could not be read by its meaning.")
            return np.zeros(self._embedder.dimensions, np.float32)
