"""The record, the peer in memory and the one call that harvests it, as in tests/harvest."""

from tests.harvest.conftest import Harvest, db, ghent, read, shapes

__all__ = ["Harvest", "db", "ghent", "read", "shapes"]
