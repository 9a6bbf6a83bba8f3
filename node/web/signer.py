"""What the record knows of the key that signed a version: since when, and whether it signs still."""

from __future__ import annotations

from datetime import UTC, datetime

from node.store import own_keys, peers
from node.web.here import Publisher, node
from node.web.views.trust import KnownKey


def known_key(publisher: Publisher, method: str) -> KnownKey | None:
    """The key as this node made it or pinned it; None for a portal, and where the record tells nothing of it."""
    if publisher.portal:
        return None
    if publisher.own:
        own = own_keys.get(node().db(), method)
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return KnownKey(own.multikey, own.created_at, own.ceased(now), own.last_sequence) if own else None
    pinned = peers.pinned(node().db(), publisher.did, method)
    return KnownKey(*pinned) if pinned else None
