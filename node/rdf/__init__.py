"""Practices as linked data: the property table, canonical bytes, stream pages, shapes, schemes and formats."""
