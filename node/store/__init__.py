"""The system of record: SQLite, one module per table or two. Functions take the connection and never commit."""

from node.store.database import Connection, changed, connect, empty_log, snapshot, state, transaction

__all__ = ["Connection", "changed", "connect", "empty_log", "snapshot", "state", "transaction"]
