"""A page of hits: by its number, or after a hit, wherever that stands now."""

from __future__ import annotations

from collections.abc import Callable

from node.search.question import After, Hit, Query

Order = Callable[[int, int], list[Hit]]
"""What gives so many hits after so many others."""

_OVERLAP = 20
"""How many hits may have come before the place where the last page ended, and the next still begins after it."""


def page(order: Order, query: Query, last: int) -> list[Hit]:
    """The hits of the page that was asked for: by number, or after a hit."""
    back = min(_OVERLAP, query.offset) if query.after else 0
    offset, limit = query.offset - back, min(query.limit + back, last - query.offset + back)
    if query.offset >= last:
        return []
    hits = order(limit, offset)
    return _following(hits, query.after, back)[: query.limit] if query.after else hits


def _following(hits: list[Hit], after: After, back: int) -> list[Hit]:
    """The hits after that one; those after its old place where it is not near it any more."""
    places = [number for number, hit in enumerate(hits) if hit.iri == after.iri]
    return hits[places[0] + 1 if places else back :]
