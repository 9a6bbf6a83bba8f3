from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

import pytest

from node.store import peers, transaction
from node.store.peers import HELD, Peer, PeerKey

GHENT = Peer(
    did="did:web:ghent.example",
    base_url="https://ghent.example",
    name="Ghent",
    curator=False,
    stream="https://ghent.example/feed",
    added_at="2026-11-01T00:00:00Z",
)
BRUGES = replace(
    GHENT,
    did="did:web:localhost%3A8001",
    base_url="http://localhost:8001",
    name="Bruges",
    curator=True,
    stream="http://localhost:8001/feed",
)
KEYS = [PeerKey("did:web:ghent.example#key-1", "z6Mk1", 7), PeerKey("did:web:ghent.example#key-2", "z6Mk2")]


@pytest.fixture
def both(db):
    peers.add(db, GHENT, KEYS)
    peers.add(db, BRUGES, [])
    return db


@pytest.mark.parametrize(
    "name", ["did:web:ghent.example", "https://ghent.example", "https://ghent.example/", "ghent.example"]
)
def test_a_peer_is_found_by_its_did_address_or_host(both, name):
    assert peers.get(both, name) == GHENT


@pytest.mark.parametrize("name", ["", "/", "ghent", "http://ghent.example", "%", "https://ghent.example/feed"])
def test_nothing_else_finds_it(both, name):
    assert peers.get(both, name) is None


def test_a_host_with_a_port_finds_its_peer(both):
    assert peers.get(both, "localhost:8001") == BRUGES


def test_all_peers_by_name(both):
    assert peers.everyone(both) == [BRUGES, GHENT]


def test_keys_stay_pinned_with_the_last_sequence_they_were_good_for(both):
    assert peers.keys(both, GHENT.did) == KEYS
    assert peers.keys(both, BRUGES.did) == []


def test_a_peer_cannot_be_there_twice_nor_two_under_one_address(both):
    with pytest.raises(sqlite3.IntegrityError):
        peers.add(both, GHENT, [])
    with pytest.raises(sqlite3.IntegrityError):
        peers.add(both, replace(GHENT, did="did:web:other.example"), [])


def test_a_key_needs_its_peer(db):
    with pytest.raises(sqlite3.IntegrityError), transaction(db):
        db.execute("INSERT INTO peer_key (did, method, multikey, pinned_at) VALUES ('x', 'y', 'z', 't')")


def test_a_held_peer_says_for_what_and_why_until_it_is_released(both):
    peers.hold(both, GHENT.did, peers.HISTORY, "Its history was rewritten.")
    held = peers.get(both, GHENT.did)
    assert held is not None
    assert (held.state, held.held_for, held.because) == (HELD, peers.HISTORY, "Its history was rewritten.")
    peers.release(both, GHENT.did)
    assert peers.get(both, GHENT.did) == GHENT


def test_the_checkpoint_moves(both):
    read: dict[str, Any] = {
        "page": "https://ghent.example/feed/2",
        "etag": '"x"',
        "sequence": 251,
        "digest": "z1",
        "published": "2026-11-02T00:00:00Z",
    }
    peers.advance(both, replace(GHENT, **read))
    assert peers.get(both, GHENT.did) == replace(GHENT, **read)
    assert peers.get(both, BRUGES.did) == BRUGES


def test_a_peer_may_change_what_it_is_called(both):
    peers.remember(both, GHENT.did, name="Gent", curator=True)
    assert peers.get(both, GHENT.did) == replace(GHENT, name="Gent", curator=True)
