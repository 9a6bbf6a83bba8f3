"""The node's Ed25519 keys: files of mode 0600 in the data folder, Multikey values in public."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from node.errors import ConfigError
from node.identity import multibase

_FILE = re.compile(r"key-([1-9][0-9]*)\.pem")
_PUBLIC_PREFIX = b"\xed\x01"  # multicodec ed25519-pub (Controlled Identifiers 1.0, section 2.2.2)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key of this node. `method` is its IRI in the DID document, such as `did:web:ghent.example#key-1`."""

    method: str
    private: Ed25519PrivateKey

    @property
    def multikey(self) -> str:
        """The public half as a Multikey value."""
        return multikey(self.private.public_key())


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All keys of a node, oldest first; the last one signs."""

    keys: tuple[SigningKey, ...]

    @property
    def current(self) -> SigningKey:
        """The key that signs now."""
        return self.keys[-1]


def create(folder: Path, did: str) -> KeyRing:
    """Make a node's first key in `folder`. Raises FileExistsError when there is one: a key is never overwritten."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor = os.open(folder / "key-1.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    return KeyRing((SigningKey(f"{did}#key-1", private),))


def load(folder: Path, did: str) -> KeyRing:
    """The keys in `folder`. Raises ConfigError where there is none or one cannot be read."""
    try:
        numbers = sorted(int(match[1]) for path in folder.iterdir() if (match := _FILE.fullmatch(path.name)))
    except FileNotFoundError:
        numbers = []
    except OSError as error:
        raise ConfigError(f"{folder} cannot be read: {error.strerror}. Only its owner may read it.") from error
    if not numbers:
        raise ConfigError(f"{folder} holds no key. Restore the node's keys from a backup; without them it cannot sign.")
    return KeyRing(tuple(SigningKey(f"{did}#key-{number}", _read(folder / f"key-{number}.pem")) for number in numbers))


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}. Only its owner may read it.") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ConfigError(f"{path} is not a private key in PEM form. Restore it from a backup.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigError(f"{path} is not an Ed25519 key. Restore the node's own key from a backup.")
    return key


def multikey(key: Ed25519PublicKey) -> str:
    """A public key as a Multikey value, `z6Mk...`."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return multibase.encode(_PUBLIC_PREFIX + raw)


def public_key(value: str) -> Ed25519PublicKey:
    """The key of a Multikey value. Raises ValueError for anything but an Ed25519 public key."""
    raw = multibase.decode(value)
    if not raw.startswith(_PUBLIC_PREFIX) or len(raw) != 34:
        raise ValueError("not an Ed25519 Multikey")
    return Ed25519PublicKey.from_public_bytes(raw[2:])


def fingerprint(value: str) -> str:
    """A Multikey value in groups of four, for two people to compare over the telephone."""
    return " ".join(value[i : i + 4] for i in range(0, len(value), 4))
