"""What a notice is worth: rules in order, with no network and no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from node.harvest.notices import Receiver, Ruling, judge, usable
from node.identity.messages import Refused, Signer
from node.rdf.notices import NoticeKind, new
from node.store import peers
from node.store.peers import Peer, PeerKey

ZUG, GHENT = "did:web:zug.example", "did:web:ghent.example"
PEER = Peer(ZUG, "https://zug.example", "Zug", curator=False, stream="https://zug.example/feed")
HELD = replace(PEER, state=peers.HELD)
SUSPENDED = replace(PEER, suspended_at="2026-11-01T00:00:00Z")
RECEIVER = Receiver(GHENT, "https://ghent.example/feed#stream")
SIGNED = Signer(f"{ZUG}#key-1", "n", datetime(2026, 11, 23, tzinfo=UTC))
OTHERS = replace(SIGNED, method=f"{ZUG}evil#key-1")
UNSIGNED = Refused("It is not signed.")
THEIRS, OURS, OTHER = "https://zug.example/feed#stream", "https://ghent.example/feed", "https://evil.example/feed"
ANNOUNCE, FOLLOW, UNDO = NoticeKind.ANNOUNCE, NoticeKind.FOLLOW, NoticeKind.UNDO


@pytest.mark.parametrize(
    ("kind", "stream", "peer", "signature", "ruling"),
    [
        (ANNOUNCE, THEIRS, PEER, SIGNED, Ruling.TAKEN),
        (FOLLOW, OURS, PEER, SIGNED, Ruling.TAKEN),
        (UNDO, OURS, PEER, SIGNED, Ruling.TAKEN),
        (ANNOUNCE, THEIRS, HELD, SIGNED, Ruling.TAKEN),
        (ANNOUNCE, OURS, PEER, SIGNED, Ruling.MALFORMED),
        (FOLLOW, THEIRS, PEER, SIGNED, Ruling.MALFORMED),
        (ANNOUNCE, OTHER, PEER, UNSIGNED, Ruling.UNSIGNED),
        (ANNOUNCE, THEIRS, PEER, OTHERS, Ruling.UNSIGNED),
        (ANNOUNCE, THEIRS, SUSPENDED, SIGNED, Ruling.REFUSED),
        (FOLLOW, OURS, SUSPENDED, UNSIGNED, Ruling.REFUSED),
        (ANNOUNCE, THEIRS, None, UNSIGNED, Ruling.REFUSED),
        (UNDO, OURS, None, UNSIGNED, Ruling.REFUSED),
        (FOLLOW, OURS, None, UNSIGNED, Ruling.WAITS),
        (FOLLOW, OTHER, None, UNSIGNED, Ruling.MALFORMED),
    ],
)
def test_the_first_rule_that_applies_wins(kind, stream, peer, signature, ruling):
    verdict = judge(new(kind, ZUG, stream), peer, signature, RECEIVER)
    assert verdict.ruling is ruling
    assert verdict.reason.endswith(".")
    assert (verdict.nonce is not None) == (signature is SIGNED and peer in (PEER, HELD))


def test_a_node_does_not_follow_itself():
    assert judge(new(FOLLOW, GHENT, OURS), None, UNSIGNED, RECEIVER).ruling is Ruling.MALFORMED


def test_a_revoked_key_is_not_usable():
    keys = [PeerKey(f"#{ceased}", f"z{ceased}", None, ceased) for ceased in (None, "expired", "revoked")]
    assert set(usable(keys)) == {"#None", "#expired"}
