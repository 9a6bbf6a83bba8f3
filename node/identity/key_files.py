"""Private keys as files `key-N.pem` of mode 0600 in the data folder, encrypted where the node has a passphrase."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from node.errors import ConfigError
from node.identity.keys import KeyRing, SigningKey

_FILE = re.compile(r"key-([1-9][0-9]{0,8})\.pem")
_ENCRYPTED = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"
_FOR_OTHERS = 0o077
_HOW_TO_TELL = (
    "Put the passphrase into the environment variable NODE_KEY_PASSPHRASE, or name a file that holds it as "
    "passphrase_file under [keys] in node.toml."
)


def method(did: str, number: int) -> str:
    """The IRI of the key in `key-N.pem`."""
    return f"{did}#key-{number}"


def path(folder: Path, number: int) -> Path:
    """The file of a key."""
    return folder / f"key-{number}.pem"


def numbers(folder: Path) -> list[int]:
    """The numbers of the key files in `folder`, in order. Raises ConfigError where it cannot be looked into."""
    try:
        return sorted(int(match[1]) for file in folder.iterdir() if (match := _FILE.fullmatch(file.name)))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ConfigError(f"{folder} cannot be read: {error.strerror}. Only its owner may read it.") from error


def create(folder: Path, did: str, passphrase: bytes | None = None, number: int = 1) -> SigningKey:
    """Make a key in `folder`. Raises FileExistsError where there is one of that number: none is ever overwritten."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = Ed25519PrivateKey.generate()
    file = path(folder, number)
    beside = _written(file, _pem(private, passphrase))
    try:
        os.link(beside, file)  # under its name it is whole from the first: half a key would keep the node from signing
    finally:
        beside.unlink()
    _settle(folder)
    return SigningKey(method(did, number), private)


def load(folder: Path, did: str, passphrase: bytes | None = None) -> KeyRing:
    """All keys in `folder`. Raises ConfigError where there is none or one cannot be read."""
    found = numbers(folder)
    if not found:
        raise ConfigError(f"{folder} holds no key. Restore the node's keys from a backup; without them it cannot sign.")
    return KeyRing(tuple(read(folder, did, number, passphrase) for number in found))


def read(folder: Path, did: str, number: int, passphrase: bytes | None = None) -> SigningKey:
    """One key. Raises ConfigError, with how to mend it, where it cannot be read or where others could read it too."""
    return SigningKey(method(did, number), _private(path(folder, number), passphrase)[0])


def encrypt(folder: Path, passphrase: bytes | None) -> list[Path]:
    """Encrypt every key file that is not; returns those. Each is replaced at once, so that one is there at any moment.

    Raises ConfigError where there is no passphrase, or a file is encrypted with another.
    """
    if passphrase is None:
        raise ConfigError(f"There is no passphrase to encrypt with. {_HOW_TO_TELL}")
    return _rewrite(folder, passphrase, encrypted=True)


def decrypt(folder: Path, passphrase: bytes | None) -> list[Path]:
    """Take the encryption off every key file that has one; returns those. Raises ConfigError as `read` does."""
    return _rewrite(folder, passphrase, encrypted=False)


def _rewrite(folder: Path, passphrase: bytes | None, *, encrypted: bool) -> list[Path]:
    files = [path(folder, number) for number in numbers(folder)]
    found = [(file, *_private(file, passphrase)) for file in files]  # all are opened before one is touched
    changed = [(file, private) for file, private, is_encrypted in found if is_encrypted is not encrypted]
    for file, private in changed:
        _replace(file, _pem(private, passphrase if encrypted else None))
    return [file for file, _ in changed]


def _pem(private: Ed25519PrivateKey, passphrase: bytes | None) -> bytes:
    encryption: serialization.KeySerializationEncryption = (
        serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    )
    return private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


def _private(file: Path, passphrase: bytes | None) -> tuple[Ed25519PrivateKey, bool]:
    """The key in a file, and whether it is encrypted."""
    pem = _bytes(file)
    encrypted = pem.lstrip().startswith(_ENCRYPTED)
    if encrypted and not passphrase:
        raise ConfigError(f"{file} is encrypted, and no passphrase is given. {_HOW_TO_TELL}")
    try:
        key = serialization.load_pem_private_key(pem, password=passphrase if encrypted else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        if encrypted:
            raise ConfigError(
                f"{file} does not open with the passphrase given: it is another one, or the file is damaged. "
                f"{_HOW_TO_TELL}"
            ) from error
        raise ConfigError(f"{file} is not a private key in PEM form. Restore it from a backup.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigError(f"{file} is not an Ed25519 key. Restore the node's own key from a backup.")
    return key, encrypted


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            content = opened.read()
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}. Only its owner may read it.") from error
    if mode & _FOR_OTHERS:
        raise ConfigError(
            f"{file} is a private key that others than its owner may read or change. Mend that with: chmod 600 {file}"
        )
    return content


def _replace(file: Path, content: bytes) -> None:
    """Write beside, make sure of it, rename: whenever the machine stops, one of the two is there whole."""
    try:
        owner = file.stat()
        beside = _written(file, content)
        try:
            with suppress(PermissionError):  # only the superuser may give a file away, and only they need to
                os.chown(beside, owner.st_uid, owner.st_gid)
            beside.replace(file)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        _settle(file.parent)
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror}. It is as it was.") from error


def _written(file: Path, content: bytes) -> Path:
    """A file beside `file`, for its owner's eyes only, with `content` safe on the disk."""
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _settle(folder: Path) -> None:
    """Let a name that was made or changed in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
