"""A node's keys live on: found, rotated, revoked, and its DID document says so to the byte until that changes."""

from __future__ import annotations

import json
import resource
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from node.catalog.publish import publish, withdraw
from node.config import load
from node.errors import ConfigError, KeysError, UnknownPractice
from node.feed import did_document
from node.feed.keys import GRACE, revoke, ring, rotate, timestamp
from node.identity import did, key_files
from node.node import Node, open_node
from node.store import activities, own_keys, transaction
from node.web import create_app
from tests.fake_peer import a_practice
from tests.local_node import make, publish_numbered, publisher, withdraw_one

HOME = "https://ghent.example"
NOW = datetime.now(UTC).replace(microsecond=0)
OVERLAP = timedelta(days=30)


@pytest.fixture
def ghent(tmp_path: Path) -> Iterator[Node]:
    node = make(tmp_path / "ghent", "Ghent", HOME)
    yield node
    node.close()


@pytest.fixture
def other(ghent: Node) -> Iterator[Node]:
    """The same node in another process, so to speak, which took its keys in hand before."""
    node = open_node(load(ghent.config.data))
    assert node.keys.current.method == key(1)
    yield node
    node.close()


def key(number: int) -> str:
    return f"did:web:ghent.example#key-{number}"


def rotated(node: Node, now: datetime = NOW) -> str:
    return rotate(node.db(), node.config, node.did, now).method


def document(node: Node, now: datetime = NOW) -> did.Document:
    """What peers read of the node at a moment."""
    keys = ring(node.db(), node.config, node.did, {}, now)
    return did.read(json.dumps(did_document(node.db(), node.config, node.did, keys, now)).encode(), HOME)


def methods(node: Node, now: datetime = NOW) -> dict[str, tuple[Any, ...]]:
    return {each.method: (each.ceased, each.last_sequence) for each in document(node, now).keys}


def proved_by(node: Node, now: datetime = NOW) -> set[str]:
    keys = {row.method: row.multikey for row in own_keys.everything(node.db(), node.did)}
    return set(did.vouchers(document(node, now), keys))


def test_a_new_node_proves_its_document_with_its_one_key(ghent: Node) -> None:
    assert methods(ghent) == {key(1): (None, None)}
    assert proved_by(ghent) == {key(1)}
    assert document(ghent).inbox == f"{HOME}/inbox"


def test_a_key_that_the_record_does_not_know_yet_is_found_once(ghent: Node) -> None:
    with transaction(ghent.db()):
        ghent.db().execute("DELETE FROM own_key")
    assert ghent.keys.current.method == key(1)
    (row,) = own_keys.everything(ghent.db(), ghent.did)
    assert (row.method, row.multikey) == (key(1), ghent.keys.current.multikey)


def test_after_a_rotation_the_new_key_signs_and_both_are_good(ghent: Node) -> None:
    publish_numbered(ghent, 2)
    assert rotated(ghent) == key(2)
    publish_numbered(ghent, 1, first=2)
    assert activities.stream(ghent.db(), ghent.did, 2, 1)[0].proof.verification_method == key(2)
    assert methods(ghent) == {key(1): (None, None), key(2): (None, None)}
    assert document(ghent).keys[0].at == timestamp(NOW + OVERLAP)
    assert proved_by(ghent) == {key(1), key(2)}


def test_after_the_overlap_the_document_says_what_the_old_key_signed_last(ghent: Node) -> None:
    publish_numbered(ghent, 3)
    rotated(ghent)
    publish_numbered(ghent, 2, first=3)
    at = NOW + OVERLAP
    assert methods(ghent, at) == {key(1): (None, None), key(2): (None, None)}
    assert methods(ghent, at + GRACE) == {key(1): ("expired", 3), key(2): (None, None)}
    assert proved_by(ghent, at + GRACE) == {key(1), key(2)}
    assert ring(ghent.db(), ghent.config, ghent.did, {}, at).current.method == key(2)


def test_a_key_that_signed_nothing_was_good_up_to_nothing(ghent: Node) -> None:
    rotated(ghent)
    assert methods(ghent, NOW + OVERLAP + GRACE)[key(1)] == ("expired", 0)


def test_what_was_said_of_a_key_stays_when_its_file_is_gone_or_the_clock_goes_back(ghent: Node) -> None:
    publish_numbered(ghent, 1)
    rotated(ghent)
    late = NOW + OVERLAP + GRACE
    assert methods(ghent, late)[key(1)] == ("expired", 1)
    (ghent.config.keys / "key-1.pem").unlink()
    assert methods(ghent, NOW) == {key(1): ("expired", 1), key(2): (None, None)}
    assert proved_by(ghent, late) == {key(2)}


def test_a_process_that_held_the_keys_before_signs_with_the_new_one(ghent: Node, other: Node) -> None:
    rotated(ghent)
    publish_numbered(other, 1)
    assert activities.stream(ghent.db(), ghent.did, 0, 1)[0].proof.verification_method == key(2)


def test_what_was_begun_with_the_old_key_is_good_while_both_are(ghent: Node, other: Node) -> None:
    """And counts into what the document says of it afterwards."""
    begun = publisher(other)
    publish_numbered(ghent, 1)
    rotated(ghent)
    publish_numbered(ghent, 1, first=1)
    publish(other.db(), [a_practice(f"{HOME}/practices/late")], begun)
    assert methods(ghent, NOW + OVERLAP + GRACE)[key(1)] == ("expired", 3)


def test_a_key_that_has_ceased_signs_nothing_more(ghent: Node, other: Node) -> None:
    begun = publisher(other)
    publish_numbered(ghent, 1)
    rotated(ghent)
    practice = a_practice(f"{HOME}/practices/late")
    with pytest.raises(KeysError, match="has ceased in the meantime"):
        publish(other.db(), [practice], begun, now=NOW + OVERLAP)
    revoke(ghent.db(), ghent.config, ghent.did, "key-1", None, NOW)
    with pytest.raises(KeysError, match="has ceased in the meantime"):
        publish(other.db(), [practice], begun)
    with pytest.raises(KeysError, match="has ceased in the meantime"):
        withdraw(other.db(), "p-0", begun)
    assert activities.head(ghent.db(), ghent.did) == 1


def test_two_who_rotate_at_once_make_two_keys(ghent: Node) -> None:
    def turn() -> None:
        node = open_node(load(ghent.config.data))
        rotated(node)
        node.close()

    threads = [threading.Thread(target=turn) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(methods(ghent)) == [key(number) for number in range(1, 6)]
    assert [bool(row.expires_at) for row in own_keys.everything(ghent.db(), ghent.did)] == [True] * 4 + [False]


def test_a_rotation_that_cannot_be_written_down_leaves_no_key(ghent: Node) -> None:
    ghent.db().execute("CREATE TRIGGER full BEFORE INSERT ON own_key BEGIN SELECT RAISE(ABORT, 'no room'); END")
    with pytest.raises(sqlite3.IntegrityError, match="no room"):
        rotated(ghent)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, hard))  # no file of this process may grow larger
    try:
        with pytest.raises(ConfigError, match=r"No key can be made in .*: File too large\. Nothing was changed"):
            rotated(ghent)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert key_files.numbers(ghent.config.keys) == [1]
    assert ghent.keys.current.method == key(1)


def test_a_new_key_is_never_left_plain_beside_encrypted_ones(ghent: Node, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("correct horse\nmore\n")
    config = replace(ghent.config, passphrase_file=str(tmp_path / "secret"))
    key_files.encrypt(config.keys, b"correct horse")
    with pytest.raises(ConfigError, match="is encrypted, and no passphrase is given"):
        rotate(ghent.db(), ghent.config, ghent.did, NOW)
    (tmp_path / "secret").write_text("wrong horse")
    with pytest.raises(ConfigError, match="does not open with the passphrase"):
        rotate(ghent.db(), config, ghent.did, NOW)
    assert key_files.numbers(config.keys) == [1]
    (tmp_path / "secret").write_text("correct horse")
    rotate(ghent.db(), config, ghent.did, NOW)
    assert key_files.load(config.keys, ghent.did, b"correct horse").current.method == key(2)
    assert b"ENCRYPTED" in (config.keys / "key-2.pem").read_bytes()


def test_a_process_that_holds_its_keys_needs_no_passphrase_when_they_are_encrypted(ghent: Node) -> None:
    assert ghent.keys.current.method == key(1)
    key_files.encrypt(ghent.config.keys, b"correct horse")
    publish_numbered(ghent, 1)
    with pytest.raises(ConfigError, match="is encrypted"):
        open_node(ghent.config).keys  # noqa: B018 - looking is what fails


def test_another_key_under_a_known_name_is_refused(ghent: Node, tmp_path: Path) -> None:
    key_files.create(tmp_path / "elsewhere", ghent.did)
    (tmp_path / "elsewhere" / "key-1.pem").replace(ghent.config.keys / "key-1.pem")
    with pytest.raises(ConfigError, match=r"holds another key for .*#key-1 than the one this node published"):
        open_node(ghent.config).keys  # noqa: B018 - looking is what fails


def test_a_revoked_key_that_signed_is_replaced_and_vouches_for_nothing(ghent: Node) -> None:
    publish_numbered(ghent, 3)
    done = revoke(ghent.db(), ghent.config, ghent.did, "key-1", None, NOW)
    assert (done.key.method, done.key.last_sequence, done.disowned, done.vouchers) == (key(1), 3, [], [])
    assert done.new is not None
    assert done.new.method == ghent.keys.current.method == key(2)
    assert methods(ghent) == {key(1): ("revoked", 3), key(2): (None, None)}
    assert proved_by(ghent) == {key(2)}


def test_a_key_of_the_overlap_vouches_when_the_newer_one_is_revoked(ghent: Node) -> None:
    rotated(ghent)
    done = revoke(ghent.db(), ghent.config, ghent.did, key(2), None, NOW)
    assert done.vouchers == [key(1)]
    assert proved_by(ghent) == {key(1), key(3)}
    assert ghent.keys.current.method == key(3)


def test_a_key_that_does_not_sign_is_revoked_without_a_new_one(ghent: Node) -> None:
    rotated(ghent)
    done = revoke(ghent.db(), ghent.config, ghent.did, "#key-1", None, NOW)
    assert (done.new, done.vouchers) == (None, [key(2)])


def test_what_a_key_signed_after_it_was_revoked_can_be_published_again(ghent: Node) -> None:
    publish_numbered(ghent, 3)
    withdraw_one(ghent, "p-2")
    done = revoke(ghent.db(), ghent.config, ghent.did, "key-1", 2, NOW)
    assert done.disowned == [(2, f"{HOME}/practices/p-1"), (3, f"{HOME}/practices/p-2"), (4, f"{HOME}/practices/p-2")]
    publish_numbered(ghent, 2)
    assert activities.head(ghent.db(), ghent.did) == 5
    again = activities.stream(ghent.db(), ghent.did, 4, 1)[0]
    assert (again.activity.practice, again.activity.change) == (f"{HOME}/practices/p-1", "Update")
    assert (again.proof.verification_method, again.activity.revision_of) == (key(2), f"{HOME}/activities/2")
    withdraw_one(ghent, "p-2")
    with pytest.raises(UnknownPractice, match="was withdrawn already"):
        withdraw_one(ghent, "p-2")
    publish_numbered(ghent, 2)
    assert activities.head(ghent.db(), ghent.did) == 6


def test_a_key_can_be_revoked_from_an_earlier_activity_but_never_from_a_later(ghent: Node) -> None:
    publish_numbered(ghent, 5)
    revoke(ghent.db(), ghent.config, ghent.did, "key-1", 4, NOW)
    for later in (None, 5, 4):
        with pytest.raises(KeysError, match=r"was revoked on .* already, from activity 4 on"):
            revoke(ghent.db(), ghent.config, ghent.did, "key-1", later, NOW)
    again = revoke(ghent.db(), ghent.config, ghent.did, "key-1", 2, NOW + timedelta(hours=1))
    assert (again.key.last_sequence, again.key.revoked_at, again.new) == (1, timestamp(NOW), None)


def test_an_expired_key_is_good_for_no_more_when_it_is_revoked(ghent: Node) -> None:
    publish_numbered(ghent, 2)
    rotated(ghent, NOW - OVERLAP - GRACE)
    publish_numbered(ghent, 2, first=2)
    assert revoke(ghent.db(), ghent.config, ghent.did, "key-1", None, NOW).key.last_sequence == 2


@pytest.mark.parametrize("start", [0, -1, 4])
def test_an_activity_that_is_not_there_is_named(ghent: Node, start: int) -> None:
    publish_numbered(ghent, 2)
    with pytest.raises(KeysError, match=f"There is no activity {start} here.* 1 to 2, or from the next, 3"):
        revoke(ghent.db(), ghent.config, ghent.did, "key-1", start, NOW)
    assert methods(ghent) == {key(1): (None, None)}


def test_a_key_that_is_not_there_is_named(ghent: Node) -> None:
    with pytest.raises(KeysError, match=r"has no key key-7\. It has key-1"):
        revoke(ghent.db(), ghent.config, ghent.did, "key-7", None, NOW)


def test_a_node_that_lost_its_key_can_revoke_it_and_make_another(ghent: Node) -> None:
    publish_numbered(ghent, 1)
    (ghent.config.keys / "key-1.pem").unlink()
    revoke(ghent.db(), ghent.config, ghent.did, "key-1", None, NOW)
    assert rotated(ghent) == key(2)
    assert methods(ghent) == {key(1): ("revoked", 1), key(2): (None, None)}


def test_the_document_is_the_same_to_the_byte_until_something_changes(ghent: Node) -> None:
    def at(now: datetime) -> bytes:
        keys = ring(ghent.db(), ghent.config, ghent.did, {}, now)
        return json.dumps(did_document(ghent.db(), ghent.config, ghent.did, keys, now)).encode()

    seen = []
    for change in (None, rotated, lambda node: revoke(node.db(), node.config, node.did, "key-2", None, NOW)):
        if change is not None:
            change(ghent)
        seen.append(at(NOW))
        assert at(NOW + timedelta(days=1)) == seen[-1]
    assert at(NOW + OVERLAP + GRACE) != seen[-1]
    assert at(NOW + OVERLAP + GRACE) == at(NOW + 2 * OVERLAP)
    assert len(set(seen)) == 3


def test_a_served_document_has_one_tag_until_the_keys_change(ghent: Node) -> None:
    client = create_app(ghent).test_client()
    first, second = (client.get(did.PATH) for _ in range(2))
    assert first.data == second.data
    rotated(ghent)
    assert client.get(did.PATH).headers["ETag"] != first.headers["ETag"] == second.headers["ETag"]
    assert len(client.get(did.PATH).get_json()["proof"]) == 2


def test_keys_of_another_address_are_not_told(ghent: Node) -> None:
    with transaction(ghent.db()):
        own_keys.add(ghent.db(), [own_keys.OwnKey("did:web:ghent.exampl#key-9", "z6Mk", "2026-11-01T00:00:00Z")])
    assert methods(ghent) == {key(1): (None, None)}
