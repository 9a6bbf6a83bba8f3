"""A whole node in one file, and from it a data folder again: the record, the settings and the private keys."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from node.config import FILE, Config
from node.errors import DataFolderError, StoreError
from node.store.activities import head
from node.store.database import connect
from node.store.health import damage

RECORD = "node.db"
ABOUT = "backup.json"
_KEY = re.compile(r"keys/key-[1-9][0-9]{0,8}\.pem")
_FORM = 1


@dataclass(frozen=True, slots=True)
class Backup:
    """What a file holds: whose node, as it was when, and the last activity it had published."""

    did: str
    made_at: str
    head: int


def back_up(config: Config, did: str, file: Path) -> Backup:
    """Write the node into `file`, which must not be there; readers and writers go on meanwhile.

    Only its owner may read it: the private keys are in it, as they are in the folder. It is there whole or not at all.
    Raises DataFolderError where it cannot be written, and StoreError where the record is damaged.
    """
    if file.exists():
        raise DataFolderError(f"{file} is there already; nothing was changed. Choose another name.")
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=f".{file.name}-") as beside:  # of mode 0700
            about = _copy(config, did, Path(beside) / RECORD)
            made = Path(beside) / "whole"
            with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
                _pack(config, Path(beside), about, opened)
                opened.flush()
                os.fsync(opened.fileno())
            made.replace(file)
    except OSError as error:
        raise DataFolderError(f"{file} cannot be written: {error.strerror}. Nothing was kept.") from error
    return about


def restore(file: Path, folder: Path) -> Backup:
    """Make a data folder from what `back_up` wrote; `folder` must be empty or not be there. It is made whole or not at
    all. Raises DataFolderError where `file` is no backup or the folder cannot be made."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataFolderError(f"{folder} is not an empty folder; nothing was changed. Choose another.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _making(folder) as beside, tarfile.open(file) as archive:
            (beside / "keys").mkdir(mode=0o700)
            about = _unpack(archive, beside, file)
            _check(beside / RECORD, file)
            beside.replace(folder)
    except (tarfile.TarError, EOFError) as error:
        raise DataFolderError(f"{file} is not a backup, or is damaged. Nothing was made.") from error
    except OSError as error:
        raise DataFolderError(f"{folder} cannot be made from {file}: {error.strerror}. Nothing was made.") from error
    return about


def _copy(config: Config, did: str, to: Path) -> Backup:
    """The record as it is at one moment, in a file of its own, and that moment."""
    with closing(connect(config.database)) as db, closing(sqlite3.connect(to)) as copy:
        try:
            db.backup(copy)
        except sqlite3.DatabaseError as error:
            raise StoreError(f"The record cannot be copied: {error}. Nothing was kept.") from error
    with closing(connect(to)) as copied:
        if found := damage(copied):
            raise StoreError(f"The record is damaged ({found}), so no backup was made of it. Keep the ones there are.")
        about = Backup(did, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", head(copied, did))
        copied.execute("PRAGMA journal_mode = DELETE")  # so that all of it is in the one file
    return about


def _pack(config: Config, beside: Path, about: Backup, opened: object) -> None:
    """The keys come after the record: of a key that is made meanwhile, the file alone is enough."""
    text = {"form": _FORM, "did": about.did, "made_at": about.made_at, "head": about.head}
    (beside / ABOUT).write_text(json.dumps(text) + "\n", "utf-8")
    with tarfile.open(fileobj=opened, mode="w") as archive:  # type: ignore[call-overload]
        archive.add(beside / ABOUT, ABOUT)
        archive.add(beside / RECORD, RECORD)
        archive.add(config.data / FILE, FILE)
        for key in sorted(config.keys.glob("key-*.pem")):
            archive.add(key, f"keys/{key.name}")


@contextmanager
def _making(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` to fill, which is gone in the end unless it was moved there."""
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _unpack(archive: tarfile.TarFile, beside: Path, file: Path) -> Backup:
    """Only what `back_up` puts into it, as plain files that only their owner may read; links lead nowhere."""
    for member in archive:
        known = member.name in (ABOUT, RECORD, FILE) or _KEY.fullmatch(member.name)
        content = archive.extractfile(member) if known and member.isreg() else None
        if content is None:
            raise DataFolderError(f"{file} is not a backup of a node: it holds {member.name!r}. Nothing was made.")
        with os.fdopen(os.open(beside / member.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
            shutil.copyfileobj(content, written)
            written.flush()
            os.fsync(written.fileno())
    lacking = [name for name in (ABOUT, RECORD, FILE) if not (beside / name).is_file()]
    if lacking or not any((beside / "keys").iterdir()):
        raise DataFolderError(f"{file} is not a whole backup: {', '.join(lacking) or 'a key'} is missing in it.")
    return _about(beside / ABOUT, file)


def _about(path: Path, file: Path) -> Backup:
    try:
        about = json.loads(path.read_text("utf-8"))
        if about["form"] != _FORM:
            raise DataFolderError(f"{file} was made by a newer program. Update New Commons, then restore it.")
        found = Backup(str(about["did"]), str(about["made_at"]), int(about["head"]))
    except (ValueError, KeyError, TypeError) as error:
        raise DataFolderError(f"{file} is not a backup of a node: its {ABOUT} cannot be read.") from error
    path.unlink()
    return found


def _check(record: Path, file: Path) -> None:
    with closing(connect(record)) as db:
        if found := damage(db):
            raise DataFolderError(f"The record in {file} is damaged ({found}). Take another backup.")
