"""How the record is doing: whether its disk has room, and whether its file is whole."""

from __future__ import annotations

import shutil
from pathlib import Path

from node.store.database import Connection

FAULTS_SHOWN = 3


def free_bytes(folder: Path) -> int:
    """How much can still be written to the disk that `folder` is on. Raises OSError where there is no such folder."""
    return shutil.disk_usage(folder).free


def damage(db: Connection) -> str:
    """What is wrong with the file of the record, in SQLite's words; empty where it is whole.

    Reads all of it, which takes a second or so for each gigabyte; others read and write meanwhile. It finds broken
    structure, not a text with other letters than it had: those have their digests.
    """
    found = [str(row[0]) for row in db.execute(f"PRAGMA quick_check({FAULTS_SHOWN})")]
    return "" if found == ["ok"] else "; ".join(" ".join(each.split()) for each in found)
