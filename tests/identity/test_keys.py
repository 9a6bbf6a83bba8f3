"""A node's keys are made once, for their owner's eyes only, and read back in the order of their numbers."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from node.errors import ConfigError
from node.identity import sign, verifies
from node.identity.key_files import create, decrypt, encrypt, load
from node.identity.keys import KeyRing, SigningKey, fingerprint, public_key

CHECKOUT = Path(__file__).parents[2]
DID = "did:web:ghent.example"


def write(path: Path, content: bytes) -> None:
    """As a key file must be: for its owner only."""
    path.write_bytes(content)
    path.chmod(0o600)


def pem(key: PrivateKeyTypes, password: bytes | None = None) -> bytes:
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


def test_a_new_key_is_loaded_again_as_it_was_made(tmp_path: Path) -> None:
    made = create(tmp_path / "keys", DID)
    loaded = load(tmp_path / "keys", DID)
    assert [key.method for key in loaded.keys] == [f"{DID}#key-1"]
    assert loaded.current.multikey == made.multikey
    proof = sign(b"<a> <b> <c> .\n", "2026-11-23T10:00:00Z", loaded.current)
    assert verifies(b"<a> <b> <c> .\n", proof, made.multikey)


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
    assert create(tmp_path / "a", DID).multikey != create(tmp_path / "b", DID).multikey


def test_keys_are_in_the_order_of_their_numbers_and_the_last_signs(tmp_path: Path) -> None:
    made = {number: Ed25519PrivateKey.generate() for number in (10, 9, 2)}
    for number, key in made.items():
        write(tmp_path / f"key-{number}.pem", pem(key))
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
    ],
)
def test_a_broken_key_is_named_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    write(tmp_path / "key-1.pem", content)
    with pytest.raises(ConfigError, match=r"key-1\.pem is not a private key in PEM form\. Restore"):
        load(tmp_path, DID)


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "key-1.pem", pem(generate_private_key(SECP256R1())))
    with pytest.raises(ConfigError, match="is not an Ed25519 key"):
        load(tmp_path, DID)


def test_one_broken_key_among_good_ones_is_not_passed_over(tmp_path: Path) -> None:
    create(tmp_path, DID)
    write(tmp_path / "key-2.pem", b"torn")
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
    key = create(tmp_path, DID)
    assert key.multikey.startswith("z6Mk")
    assert public_key(key.multikey).public_bytes_raw() == key.private.public_key().public_bytes_raw()


def test_a_fingerprint_is_the_whole_key_in_groups_of_four(tmp_path: Path) -> None:
    value = create(tmp_path, DID).multikey
    groups = fingerprint(value).split(" ")
    assert "".join(groups) == value
    assert {len(group) for group in groups[:-1]} == {4}
    assert fingerprint("abcdefghi") == "abcd efgh i"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o777])
def test_a_key_that_others_may_read_or_change_is_refused_with_how_to_mend_it(tmp_path: Path, mode: int) -> None:
    create(tmp_path, DID)
    (tmp_path / "key-1.pem").chmod(mode)
    with pytest.raises(ConfigError, match=r"others than its owner .* chmod 600 .*key-1\.pem"):
        load(tmp_path, DID)
    (tmp_path / "key-1.pem").chmod(0o600)
    assert load(tmp_path, DID).keys


def test_the_newest_key_that_has_not_ceased_signs() -> None:
    first, second = (SigningKey(f"{DID}#key-{number}", Ed25519PrivateKey.generate()) for number in (1, 2))
    assert KeyRing((first, second)).current is second
    assert KeyRing((first, second), frozenset({second.method})).current is first
    with pytest.raises(ConfigError, match=r"have ceased.*commons keys rotate"):
        KeyRing((first, second), frozenset({first.method, second.method})).current  # noqa: B018 - looking is what fails


def test_an_encrypted_key_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    made = create(tmp_path, DID, b"correct horse")
    assert b"ENCRYPTED" in (tmp_path / "key-1.pem").read_bytes()
    assert load(tmp_path, DID, b"correct horse").current.multikey == made.multikey
    with pytest.raises(ConfigError, match=r"key-1\.pem is encrypted.*NODE_KEY_PASSPHRASE.*passphrase_file"):
        load(tmp_path, DID)
    with pytest.raises(ConfigError, match=r"key-1\.pem does not open with the passphrase given"):
        load(tmp_path, DID, b"wrong horse")


def test_a_passphrase_does_not_stand_in_the_way_of_a_plain_key(tmp_path: Path) -> None:
    made = create(tmp_path, DID)
    assert load(tmp_path, DID, b"correct horse").current.multikey == made.multikey


def test_keys_are_encrypted_and_decrypted_where_they_lie(tmp_path: Path) -> None:
    made = [create(tmp_path, DID), create(tmp_path, DID, b"correct horse", 2)]
    assert encrypt(tmp_path, b"correct horse") == [tmp_path / "key-1.pem"]
    assert encrypt(tmp_path, b"correct horse") == []
    assert [key.multikey for key in load(tmp_path, DID, b"correct horse").keys] == [key.multikey for key in made]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert decrypt(tmp_path, b"correct horse") == [tmp_path / "key-1.pem", tmp_path / "key-2.pem"]
    assert [key.multikey for key in load(tmp_path, DID).keys] == [key.multikey for key in made]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key-1.pem", "key-2.pem"]


def test_nothing_is_rewritten_where_one_key_cannot_be_opened(tmp_path: Path) -> None:
    create(tmp_path, DID)
    create(tmp_path, DID, b"another", 2)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    for rewrite, passphrase in ((encrypt, None), (encrypt, b"correct horse"), (decrypt, None), (decrypt, b"wrong")):
        with pytest.raises(ConfigError, match="passphrase"):
            rewrite(tmp_path, passphrase)
        assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_file_that_cannot_be_written_leaves_the_key_as_it_was(tmp_path: Path) -> None:
    create(tmp_path, DID)
    before = (tmp_path / "key-1.pem").read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, hard))  # no file of this process may grow larger
    try:
        with pytest.raises(ConfigError, match=r"key-1\.pem cannot be written: File too large\. It is as it was"):
            encrypt(tmp_path, b"correct horse")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == {tmp_path / "key-1.pem": before}


KILLED = """
import os, sys
from pathlib import Path
from node.identity import key_files
calls = {"left": int(sys.argv[2])}
def watch(event, arguments):
    if event in ("open", "os.rename", "os.chown", "os.remove") and sys.argv[1] in str(arguments[0]):
        if not calls["left"]:
            os._exit(9)
        calls["left"] -= 1
sys.addaudithook(watch)
key_files.encrypt(Path(sys.argv[1]), b"correct horse")
"""


def test_a_key_can_be_read_wherever_encrypting_was_cut_short(tmp_path: Path) -> None:
    made = create(tmp_path / "keys", DID).multikey
    plain = (tmp_path / "keys" / "key-1.pem").read_bytes()
    for steps in range(20):
        command = [sys.executable, "-c", KILLED, str(tmp_path / "keys"), str(steps)]
        code = subprocess.run(command, check=False, timeout=60, cwd=CHECKOUT).returncode
        assert load(tmp_path / "keys", DID, b"correct horse").current.multikey == made
        if code == 0:
            break
        write(tmp_path / "keys" / "key-1.pem", plain)
    assert code == 0
    assert steps > 3
