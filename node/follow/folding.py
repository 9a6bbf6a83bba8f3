"""Which curated copies are folded into their originals, so that one practice is found once, with the words of both.

Whoever writes a copy decides what words its original is found by. So a copy counts only when its publisher says of
itself that it is a curator, one copy of each curator, three of a practice; and only where the original stands here.
"""

from __future__ import annotations

from collections.abc import Collection

from node.store import Connection, practices
from node.store.practices import Holding

MOST = 3


def copies(db: Connection, original: Holding, curators: Collection[str]) -> list[Holding]:
    """What is folded into a practice; a copy has no copies of its own."""
    if original.withdrawn or original.copy_of:
        return []
    others = [actor for actor in curators if actor != original.actor]
    return practices.copies(db, original.iri, others, MOST) if others else []


def original_of(db: Connection, copy: Holding, shown: Collection[str], curators: Collection[str]) -> Holding | None:
    """The practice that a copy is folded into; None where it stands by itself. `shown` are all whose practices are."""
    original = practices.get(db, copy.copy_of) if copy.copy_of else None
    if original is None or original.actor not in shown:
        return None
    return original if copy in copies(db, original, curators) else None
