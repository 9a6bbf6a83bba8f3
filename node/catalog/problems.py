"""What is wrong with a practice file: where, and how to mend it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One fault. `line` counts from 1, 0 where none can be named; `field` is a path such as `results[0].value`."""

    path: Path
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        path = os.fsencode(self.path).decode("utf-8", "replace")  # a name on disk need not be UTF-8
        where = f"{path}:{self.line}" if self.line else path
        return f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"
