"""Threat rows C5 and C6 as far as they concern keys; the README's table is made from these names and sentences."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from node.errors import ConfigError
from node.harvest import add, inspect
from node.harvest.pins import Plan, distrusted, follow_keys
from node.identity import SigningKey, key_files
from node.identity.messages import Refused, Signer, sign, verify
from node.store import Connection, activities, connect, peers, transaction
from node.store.runs import Run
from tests.fake_peer import FakePeer
from tests.harvest.reading import read_once

URL = "https://here.example/inbox"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY = SigningKey("did:web:ghent.example#key-1", Ed25519PrivateKey.generate())


@pytest.fixture
def ghent() -> FakePeer:
    return FakePeer()


@pytest.fixture
def db(tmp_path: Path, ghent: FakePeer) -> Iterator[Connection]:
    """A record that reads Ghent since an hour."""
    connection = connect(tmp_path / "node.db", create=True)
    with transaction(connection):
        add(connection, inspect(ghent, ghent.base_url, own_did="did:web:here.example"), NOW - timedelta(hours=1))
    ghent.asked.clear()
    yield connection
    connection.close()


@pytest.fixture
def read(db: Connection, ghent: FakePeer) -> Callable[[], Run]:
    return lambda: read_once(db, ghent.did, ghent)


def the_peer(db: Connection) -> peers.Peer:
    peer = peers.get(db, "did:web:ghent.example")
    assert peer is not None
    return peer


def followed(db: Connection, ghent: FakePeer, now: datetime = NOW) -> Plan:
    plan = follow_keys(db, the_peer(db), ghent, now)
    assert plan is not None
    return plan


def held(db: Connection) -> int:
    return len(activities.stream(db, "did:web:ghent.example", 0, 100))


def asked(headers: dict[str, str], now: datetime) -> Signer | Refused:
    return verify("POST", URL, headers, b"[]", {KEY.method: KEY.multikey}.get, now=now)


def test_C5_a_signed_request_from_the_future_is_refused() -> None:
    """A request is signed for next year, to be sent again until then: refused now, and good for five minutes only."""
    headers = sign("POST", URL, b"[]", KEY, now=NOW + timedelta(days=365))
    assert isinstance(asked(headers, NOW), Refused)
    assert isinstance(asked(headers, NOW + timedelta(days=365)), Signer)


def test_C5_a_signed_request_that_is_old_is_refused() -> None:
    """A request is sent again six minutes later: refused."""
    headers = sign("POST", URL, b"[]", KEY, now=NOW)
    assert isinstance(asked(headers, NOW + timedelta(minutes=5)), Signer)
    assert isinstance(asked(headers, NOW + timedelta(minutes=6)), Refused)


def test_C5_a_signed_request_is_good_at_one_address_only() -> None:
    """A request to us is passed on to another node: refused there."""
    headers = sign("POST", URL, b"[]", KEY, now=NOW)
    elsewhere = verify("POST", "https://zug.example/inbox", headers, b"[]", {KEY.method: KEY.multikey}.get, now=NOW)
    assert isinstance(elsewhere, Refused)


def test_C5_a_signed_request_can_be_known_again() -> None:
    """The same request comes twice: both name one nonce, by which the second is refused."""
    headers = sign("POST", URL, b"[]", KEY, now=NOW)
    first, second = asked(headers, NOW), asked(headers, NOW + timedelta(minutes=1))
    assert isinstance(first, Signer)
    assert first == second
    assert asked(sign("POST", URL, b"[]", KEY, now=NOW), NOW) != first


def test_C6_a_key_that_the_old_one_vouches_for_is_followed(db: Connection, ghent: FakePeer, read: Callable) -> None:
    """A peer rotates its key: after one reading of its DID document what the new key signs is accepted."""
    ghent.publish("before")
    ghent.rotate()
    followed(db, ghent)
    ghent.publish("after")
    assert read().accepted == 2
    assert [url for url in ghent.asked if url.endswith("did.json")] == ["https://ghent.example/.well-known/did.json"]


def test_C6_a_key_that_no_key_vouches_for_waits_for_the_admin(db: Connection, ghent: FakePeer, read: Callable) -> None:
    """Whoever has the web server names a key of his own: it waits, what it signs is quarantined, no peer is held."""
    ghent.publish("before")
    ghent.vouched = False
    ghent.rotate(overlap=True)
    assert followed(db, ghent).waiting
    ghent.publish("after")
    run = read()
    assert (run.accepted, run.quarantined, the_peer(db).state) == (1, 1, peers.ACTIVE)


def test_C6_a_revoked_key_is_refused_from_the_activity_named(db: Connection, ghent: FakePeer, read: Callable) -> None:
    """A peer revokes a stolen key from activity 2 on: what it signed from there is refused, and taken back."""
    stolen = ghent.key
    ghent.rotate(overlap=True)
    followed(db, ghent)
    ghent.publish("good", key=stolen)
    ghent.publish("bad", key=stolen)
    read()
    ghent.revoke(1, stolen.method)
    followed(db, ghent, NOW + timedelta(minutes=2))
    assert distrusted(db, ghent.did) == [2]
    ghent.publish("worse", key=stolen)
    assert read().quarantined == 1
    assert held(db) == 1


def test_C6_a_revoked_key_cannot_bring_another(db: Connection, ghent: FakePeer) -> None:
    """The thief of a revoked key has the web server too, and names a key of his own: it waits for the admin."""
    stolen = ghent.key
    ghent.rotate(overlap=True)
    followed(db, ghent)
    ghent.revoke(0, stolen.method)
    followed(db, ghent, NOW + timedelta(minutes=2))
    ghent.former, ghent.key = [], stolen
    ghent.rotate(overlap=True)
    ghent.rotate(overlap=True)
    plan = followed(db, ghent, NOW + timedelta(minutes=4))
    assert plan.pin == ()
    assert plan.waiting


def test_C6_nobody_without_a_key_makes_practices_vanish(db: Connection, ghent: FakePeer, read: Callable) -> None:
    """Whoever has the web server revokes the city's keys: nothing changes until the admin agrees."""
    ghent.publish("cameras")
    read()
    ghent.vouched = False
    ghent.revoke(0)
    assert followed(db, ghent).waiting
    assert distrusted(db, ghent.did) == []
    assert held(db) == 1


def test_C6_an_older_document_gives_nothing_back(db: Connection, ghent: FakePeer) -> None:
    """Somebody serves the document of before a revocation again, proofs and all: the key stays revoked."""
    ghent.rotate(overlap=True)
    before = json.dumps(ghent.document()).encode()
    followed(db, ghent)
    ghent.revoke(3, "did:web:ghent.example#key-1")
    followed(db, ghent, NOW + timedelta(minutes=2))
    ghent.answers["https://ghent.example/.well-known/did.json"] = before
    followed(db, ghent, NOW + timedelta(minutes=4))
    assert [(key.ceased, key.last_sequence) for key in peers.keys(db, ghent.did)] == [("revoked", 3), (None, None)]


def test_C6_a_hundred_bad_signatures_cost_one_document_a_minute(db: Connection, ghent: FakePeer) -> None:
    """A hundred bad signatures in five seconds: the peer's DID document is asked for once."""
    plans = [follow_keys(db, the_peer(db), ghent, NOW + timedelta(seconds=number / 20)) for number in range(100)]
    assert sum(plan is not None for plan in plans) == 1
    assert len(ghent.asked) == 1


def test_C6_a_private_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    """The file of a private key is opened to other users: the node does not start, and says how to mend it."""
    key_files.create(tmp_path, "did:web:here.example")
    (tmp_path / "key-1.pem").chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        key_files.load(tmp_path, "did:web:here.example")


def test_C6_a_stolen_file_of_a_private_key_does_not_open_without_its_passphrase(tmp_path: Path) -> None:
    """A backup with an encrypted key is stolen: nothing in the file opens it."""
    key_files.create(tmp_path, "did:web:here.example", b"correct horse")
    for guess in (None, b"", b"wrong horse"):
        with pytest.raises(ConfigError, match="passphrase"):
            key_files.load(tmp_path, "did:web:here.example", guess)
