"""The vectors of all practices, to read: every one is compared with the question's, in blocks off the disk's cache."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from node.search.folder import file_stamp
from node.search.vector_files import GONE, Generation, commits, current, marker

FOLDER = "meaning"
"""The vectors' folder in that of the index."""
BLOCK = 1_024
"""Rows that are looked at together: 1.5 MB as floats, which a processor's cache holds."""
TRIES = 3
LOOKS = 20
"""How often a question is asked anew because of a commit while it was; each commit is synced to the disk, so that many
in a row during one scan are unheard of."""

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]
Rows = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class View:
    """What the commits say up to byte `end` of the journal. `lengths` of dead rows are 0, their `iris` empty."""

    generation: Generation
    matrix: Rows
    lengths: Floats
    iris: list[str]
    rows: dict[str, int]
    end: int


class VectorReader:
    """Finds what lies nearest; many threads and processes may have one. It sees each commit.

    `name` is that of the model that makes the questions; where the vectors are of another, or there are none, nothing
    is found.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder / FOLDER
        self.name = name
        self._lock = Lock()
        self._stamp: tuple[object, ...] | None = None
        self._view: View | None = None

    def __len__(self) -> int:
        view = self._newest()
        return len(view.rows) if view else 0

    def nearest(self, query: Floats, limit: int, among: Collection[str] | None = None) -> list[tuple[str, float]]:
        """The practices nearest to a question, of all or of those `among`, each with its cosine above 0; the nearest
        first, equals by IRI."""
        length = float(np.linalg.norm(query))
        if limit < 1 or not length:
            return []
        question = (query / length).astype(np.float32)
        for _ in range(LOOKS):
            view = self._newest()
            found = _nearest(view, question, limit, among) if view else []
            if view is self._newest():
                break  # else rows may have been blanked under our eyes, which is done after a commit says so
        return found

    def _newest(self) -> View | None:
        """The last commit; a look at the times of two files where nothing changed."""
        if self._stamp != self._stamped():
            with self._lock:
                stamp = self._stamped()
                if self._stamp != stamp:
                    same = self._stamp is not None and self._stamp[0] == stamp[0]
                    self._view = self._opened(self._view if same else None)
                    self._stamp = stamp
        return self._view

    def _stamped(self) -> tuple[object, ...]:
        view = self._view
        return file_stamp(marker(self.folder)), file_stamp(view.generation.journal) if view else ()

    def _opened(self, known: View | None) -> View | None:
        for _ in range(TRIES):
            generation = current(self.folder)
            if generation is None or generation.name != self.name:
                return None
            try:
                return opened(generation, known if known and known.generation == generation else None)
            except FileNotFoundError:  # another generation took its place between the looks at two files
                continue
            except (OSError, ValueError) as error:
                log.error("The vectors in %s cannot be read (%s); a worker makes them anew.", self.folder, error)  # noqa: TRY400 - a sentence
                return None
        return None


def opened(generation: Generation, known: View | None = None) -> View:
    """What a generation holds, read on from what is `known` of it. Raises ValueError where rows are missing."""
    end = known.end if known else 0
    with generation.journal.open("rb") as journal:
        journal.seek(end)
        data = journal.read()
    iris, rows = (list(known.iris), dict(known.rows)) if known else ([], {})
    dead: list[int] = []
    for commit in commits(data, end):
        for iri, _, row in commit.entries:
            old = rows.pop(iri, None)
            if old is not None:
                iris[old] = ""
                dead.append(old)
            if row != GONE:
                iris.append(iri)
                rows[iri] = row
        end = commit.end
        if len(iris) != commit.rows:
            raise ValueError(f"a commit counts {commit.rows} rows, and there are {len(iris)}")
    matrix = _mapped(generation, len(iris))
    lengths = np.concatenate([known.lengths if known else np.empty(0, np.float32), _lengths(matrix, known)])
    lengths[dead] = 0
    return View(generation, matrix, lengths, iris, rows, end)


def _mapped(generation: Generation, count: int) -> Rows:
    if not count:
        return np.empty((0, generation.dimensions), np.int8)
    return np.memmap(generation.rows, np.int8, "r", shape=(count, generation.dimensions))


def _lengths(matrix: Rows, known: View | None) -> Floats:
    """The length of each row that is new."""
    first = len(known.lengths) if known else 0
    lengths = np.empty(len(matrix) - first, np.float32)
    for start in range(first, len(matrix), BLOCK):
        block = matrix[start : start + BLOCK].astype(np.float32)
        lengths[start - first : start - first + len(block)] = np.sqrt(np.einsum("ij,ij->i", block, block))
    return lengths


def _nearest(view: View, question: Floats, limit: int, among: Collection[str] | None) -> list[tuple[str, float]]:
    if among is None:
        return _best(view, np.arange(len(view.iris)), _products(view.matrix, question), limit)
    chosen = np.array(sorted({row for iri in among if (row := view.rows.get(iri)) is not None}), np.intp)
    return _best(view, chosen, _products(view.matrix, question, chosen), limit)


def _products(matrix: Rows, question: Floats, chosen: NDArray[np.intp] | None = None) -> Floats:
    """The question's product with each row, or with each of those chosen."""
    count = len(matrix) if chosen is None else len(chosen)
    products = np.empty(count, np.float32)
    block = np.empty((BLOCK, matrix.shape[1]), np.float32)
    for start in range(0, count, BLOCK):
        end = min(start + BLOCK, count)
        part = block[: end - start]
        part[:] = matrix[start:end] if chosen is None else matrix[chosen[start:end]]
        np.dot(part, question, out=products[start:end])
    return products


def _best(view: View, rows: NDArray[np.intp], products: Floats, limit: int) -> list[tuple[str, float]]:
    lengths = view.lengths[rows]
    scores = np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)
    least = np.partition(scores, -limit)[-limit] if limit < len(scores) else np.float32(0)
    found = np.flatnonzero((scores >= least) & (scores > 0))
    named = [(view.iris[rows[each]], float(scores[each])) for each in found]
    return sorted(named, key=lambda pair: (-pair[1], pair[0]))[:limit]
