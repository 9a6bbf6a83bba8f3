"""Whether the record gives back what was signed: SQLite notices broken structure, and not a letter that changed."""

from __future__ import annotations

from node.errors import StoreError
from node.identity.proofs import digest
from node.practice import Signed


def intact(signed: Signed) -> Signed:
    """The activity as it was given. Raises StoreError where its bytes are not those of its digest: served as they are,
    they would look to peers as if this node had rewritten its history."""
    if signed.quads and digest(signed.quads) != signed.activity.digest:
        raise StoreError(
            f"The record is damaged: {signed.activity.iri} is not what was signed. Restore node.db from a backup "
            "(commons restore)."
        )
    return signed
