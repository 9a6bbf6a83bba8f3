"""A node's keys are made once, for their owner's eyes only, and read back in the order of their numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from node.errors import ConfigError
from node.identity import sign, verifies
from node.identity.keys import create, fingerprint, load, public_key

DID = "did:web:ghent.example"


def pem(key: PrivateKeyTypes, password: bytes | None = None) -> bytes:
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


def test_a_new_key_is_loaded_again_as_it_was_made(tmp_path: Path) -> None:
    made = create(tmp_path / "keys", DID)
    loaded = load(tmp_path / "keys", DID)
    assert [key.method for key in loaded.keys] == [f"{DID}#key-1"]
    assert loaded.current.multikey == made.current.multikey
    proof = sign(b"<a> <b> <c> .\n", "2026-11-23T10:00:00Z", loaded.current)
    assert verifies(b"<a> <b> <c> .\n", proof, made.current.multikey)


def test_only_the_owner_may_read_a_key_or_list_the_keys(tmp_path: Path) -> None:
    create(tmp_path / "keys", DID)
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "keys" / "key-1.pem").stat().st_mode & 0o777 == 0o600


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    create(tmp_path, DID)
    before = (tmp_path / "key-1.pem").read_bytes()
    with pytest.raises(FileExistsError):
        create(tmp_path, DID)
    assert (tmp_path / "key-1.pem").read_bytes() == before


def test_two_nodes_have_two_keys(tmp_path: Path) -> None:
    assert create(tmp_path / "a", DID).current.multikey != create(tmp_path / "b", DID).current.multikey


def test_keys_are_in_the_order_of_their_numbers_and_the_last_signs(tmp_path: Path) -> None:
    made = {number: Ed25519PrivateKey.generate() for number in (10, 9, 2)}
    for number, key in made.items():
        (tmp_path / f"key-{number}.pem").write_bytes(pem(key))
    for other in ("key-01.pem", "key-11.pem.bak", "notes.txt"):
        (tmp_path / other).write_text("no key")
    ring = load(tmp_path, DID)
    assert [key.method for key in ring.keys] == [f"{DID}#key-2", f"{DID}#key-9", f"{DID}#key-10"]
    assert ring.current.private.private_bytes_raw() == made[10].private_bytes_raw()


@pytest.mark.parametrize("folder", ["missing", "empty"])
def test_without_a_key_it_says_that_a_backup_is_needed(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match=r"holds no key\. Restore"):
        load(tmp_path / folder, DID)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a key",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        b"\xff\xfe\x00",
        pem(Ed25519PrivateKey.generate(), b"a password"),
    ],
)
def test_a_broken_key_is_named_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key-1.pem").write_bytes(content)
    with pytest.raises(ConfigError, match=r"key-1\.pem is not a private key in PEM form\. Restore"):
        load(tmp_path, DID)


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key-1.pem").write_bytes(pem(generate_private_key(SECP256R1())))
    with pytest.raises(ConfigError, match="is not an Ed25519 key"):
        load(tmp_path, DID)


def test_one_broken_key_among_good_ones_is_not_passed_over(tmp_path: Path) -> None:
    create(tmp_path, DID)
    (tmp_path / "key-2.pem").write_text("torn")
    with pytest.raises(ConfigError, match=r"key-2\.pem"):
        load(tmp_path, DID)


def test_a_key_that_is_a_folder_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "key-1.pem").mkdir()
    with pytest.raises(ConfigError, match=r"key-1\.pem cannot be read"):
        load(tmp_path, DID)


def test_a_folder_of_keys_that_is_a_file_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("")
    with pytest.raises(ConfigError, match="keys cannot be read"):
        load(tmp_path / "keys", DID)


def test_the_public_half_goes_out_as_a_multikey_and_comes_back(tmp_path: Path) -> None:
    key = create(tmp_path, DID).current
    assert key.multikey.startswith("z6Mk")
    assert public_key(key.multikey).public_bytes_raw() == key.private.public_key().public_bytes_raw()


def test_a_fingerprint_is_the_whole_key_in_groups_of_four(tmp_path: Path) -> None:
    value = create(tmp_path, DID).current.multikey
    groups = fingerprint(value).split(" ")
    assert "".join(groups) == value
    assert {len(group) for group in groups[:-1]} == {4}
    assert fingerprint("abcdefghi") == "abcd efgh i"
