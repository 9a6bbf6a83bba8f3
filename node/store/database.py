"""Opening the database, one transaction at a time, and knowing when another process wrote."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from node.errors import DataFolderError, StoreError
from node.store.schema import VERSION, migrate

Connection = sqlite3.Connection

BUSY_MILLISECONDS = 30_000


def connect(path: Path, *, create: bool = False) -> Connection:
    """A connection to the record at `path`, its schema up to date. For one thread; the caller closes it.

    WAL with full synchronisation: a committed page survives a power cut, and readers never wait for the writer.
    Raises DataFolderError where there is no record (unless `create`) or where a newer program wrote it, and
    StoreError where the file is no database.
    """
    if not create and not path.is_file():
        raise DataFolderError(f"{path.parent} holds no record ({path.name} is missing). Make a node with: commons init")
    try:
        db = sqlite3.connect(path, timeout=BUSY_MILLISECONDS / 1000, isolation_level=None)
        db.row_factory = sqlite3.Row
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        if version > VERSION:
            db.close()
            raise DataFolderError(
                f"{path} was written by a newer program (schema {version}; this one knows {VERSION}). Update New Commons."
            )
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            db.execute(f"PRAGMA {pragma}")
        if version < VERSION:
            with transaction(db):
                migrate(db)
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path} cannot be opened as a database: {error}. Restore it from a backup.") from error
    return db


@contextmanager
def transaction(db: Connection) -> Iterator[None]:
    """All or nothing. BEGIN IMMEDIATE: a transaction that began as a reader cannot become a writer under load.

    Raises StoreError when the database is busy for longer than half a minute, full or damaged; nothing is written then.
    """
    try:
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise StoreError(f"The record could not be written: {error}. Nothing of this step was kept.") from error


def changed(db: Connection) -> int:
    """A number that differs after any other connection committed (PRAGMA data_version)."""
    return int(db.execute("PRAGMA data_version").fetchone()[0])
