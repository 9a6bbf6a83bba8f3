"""Opening the database, one transaction at a time, and knowing when another process wrote."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from node.errors import DataFolderError, StoreError
from node.store.schema import VERSION, migrate

BUSY_MILLISECONDS = 30_000

P = ParamSpec("P")
T = TypeVar("T")

# Primary result codes (sqlite.org/rescode.html) -> what is the matter and what to do about it.
_SENTENCES = {
    sqlite3.SQLITE_BUSY: "Another process has been writing to the record for long. Nothing was kept; try again.",
    sqlite3.SQLITE_FULL: "The disk is full, so the record cannot be written. Nothing was kept; make room first.",
    sqlite3.SQLITE_READONLY: "The record may only be read by this user. Run the command as the user who owns it.",
    sqlite3.SQLITE_CANTOPEN: "The record cannot be opened by this user. Run the command as the user who owns it.",
    sqlite3.SQLITE_CORRUPT: "The record is damaged. Restore node.db from a backup (commons restore).",
    sqlite3.SQLITE_NOTADB: "The record is not a database. Restore node.db from a backup (commons restore).",
}


def _asked(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The answer of the database. Raises StoreError where it is busy, full or damaged; others are our mistakes."""
    try:
        return call(*args, **kwargs)
    except sqlite3.DatabaseError as error:
        if type(error) not in (sqlite3.DatabaseError, sqlite3.OperationalError):
            raise
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if "Could not decode to UTF-8" in str(error):  # of the driver, which gives it no code: no such text was written
            code = sqlite3.SQLITE_CORRUPT
        raise StoreError(_SENTENCES.get(code, f"The record cannot be used: {error}. Nothing was kept.")) from error


class _Cursor(sqlite3.Cursor):
    """Rows are read while one asks for them, so any of these may find out that the file is damaged."""

    def execute(self, *args: Any) -> _Cursor:
        return _asked(super().execute, *args)

    def executemany(self, *args: Any) -> _Cursor:
        return _asked(super().executemany, *args)

    def fetchone(self) -> Any:
        return _asked(super().fetchone)

    def fetchall(self) -> list[Any]:
        return _asked(super().fetchall)

    def __next__(self) -> Any:
        return _asked(super().__next__)


class Connection(sqlite3.Connection):
    """A connection to the record. What it raises when the database is busy, full or damaged is a StoreError."""

    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)

    def execute(self, *args: Any) -> _Cursor:
        """One statement; the rows come as they are asked for."""
        cursor: _Cursor = self.cursor()
        return cursor.execute(*args)

    def executemany(self, *args: Any) -> _Cursor:
        """One statement for each of many rows."""
        cursor: _Cursor = self.cursor()
        return cursor.executemany(*args)


def connect(path: Path, *, create: bool = False) -> Connection:
    """A connection to the record at `path`, its schema up to date. For one thread; the caller closes it.

    WAL with full synchronisation: a committed page survives a power cut, and readers never wait for the writer.
    Raises DataFolderError where there is no record (unless `create`) or where a newer program wrote it, and
    StoreError where the file is no database or cannot be opened.
    """
    try:
        if not create and not path.is_file():
            raise DataFolderError(f"{path} is missing. Restore it from a backup, or make a new node with: commons init")
    except OSError as error:
        raise DataFolderError(f"{path} cannot be read: {error.strerror}.") from error
    db: Connection = _asked(
        sqlite3.connect, path, timeout=BUSY_MILLISECONDS / 1000, isolation_level=None, factory=Connection
    )
    try:
        _prepare(db, path, create=create)
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: Connection, path: Path, *, create: bool) -> None:
    db.row_factory = sqlite3.Row
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise DataFolderError(
            f"{path} was written by a newer program (schema {version}; this one knows {VERSION}). Update New Commons."
        )
    if version == 0 and not create:
        raise DataFolderError(f"{path} is empty or not the record of a node. Restore it from a backup.")
    # secure_delete: what is erased is overwritten, and not only taken off the list of what is in use. Each connection
    # needs it, since a row that SQLite moves leaves its bytes behind as well.
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        db.execute(f"PRAGMA {pragma}")
    if version < VERSION:
        with transaction(db):
            migrate(db)


@contextmanager
def transaction(db: Connection) -> Iterator[None]:
    """All or nothing. BEGIN IMMEDIATE: a transaction that began as a reader cannot become a writer under load.

    Raises StoreError when the database is busy for longer than half a minute, full or damaged; nothing is written then.
    """
    try:
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextmanager
def snapshot(db: Connection) -> Iterator[None]:
    """Every reading within sees the record as it was at the first one, whatever other connections commit meanwhile."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("COMMIT")


def empty_log(db: Connection) -> bool:
    """Write the log of changes (`node.db-wal`) into the record and cut it to nothing: it still holds erased bytes.

    False where others read or write for so long that it could not be done. Not to be called within a transaction.
    """
    return not db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


def state(db: Connection) -> tuple[Connection, int, int]:
    """What differs after any commit, by another connection (`changed`) or by this one; and from one to the next."""
    return db, changed(db), db.total_changes


def changed(db: Connection) -> int:
    """A number that differs after any other connection committed (PRAGMA data_version)."""
    return int(db.execute("PRAGMA data_version").fetchone()[0])
