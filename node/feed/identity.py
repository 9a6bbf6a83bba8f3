"""The DID document this node serves: its keys, those that ceased too, with a proof by each that may vouch."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from node.config import Config
from node.feed.keys import GRACE
from node.identity import KeyRing
from node.identity import did as did_web
from node.identity.did import DocumentKey
from node.practice.moments import timestamp
from node.store import Connection, own_keys
from node.store.own_keys import OwnKey


def did_document(
    db: Connection, config: Config, did: str, ring: KeyRing, now: datetime | None = None
) -> dict[str, Any]:
    """The document, the same to the byte until a key is made, expires or is revoked.

    A revoked key proves nothing; one that expired still vouches for those that came after it.
    """
    moment = now or datetime.now(UTC)
    rows = own_keys.everything(db, did)
    revoked = {row.method for row in rows if row.revoked_at is not None}
    return did_web.write(
        did,
        config.base_url,
        config.name,
        [_key(row, timestamp(moment)) for row in rows],
        changed_at=_changed_at(rows, moment),
        vouchers=[key for key in ring.keys if key.method not in revoked],
    )


def _key(row: OwnKey, now: str) -> DocumentKey:
    """That a key will expire is said ahead; that it has, only together with its last activity."""
    ceased = row.ceased(now) if row.last_sequence is not None else None
    return DocumentKey(row.method, row.multikey, row.last_sequence, ceased, row.revoked_at or row.expires_at)


def _changed_at(rows: list[OwnKey], now: datetime) -> str:
    moments = [row.created_at for row in rows]
    for row in rows:
        if row.revoked_at is not None:
            moments.append(row.revoked_at)
        elif row.expires_at is not None:
            settled = datetime.fromisoformat(row.expires_at) + GRACE
            if settled <= now:
                moments.append(timestamp(settled))
    return max(moments, default=timestamp(now))
