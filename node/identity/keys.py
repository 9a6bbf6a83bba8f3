"""The node's Ed25519 keys: the private halves it holds, which of them signs, and Multikey values in public."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from node.errors import ConfigError
from node.identity import multibase

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
    """All private keys of a node, oldest first. `ceased` are the methods of those that expired or were revoked."""

    keys: tuple[SigningKey, ...]
    ceased: frozenset[str] = frozenset()

    @property
    def current(self) -> SigningKey:
        """The key that signs now: the newest that has not ceased. Raises ConfigError where none is left."""
        for key in reversed(self.keys):
            if key.method not in self.ceased:
                return key
        raise ConfigError(
            "All private keys that are here have ceased, so nothing can be signed. Restore the newest file of the "
            "folder keys from a backup, or make a new key with: commons keys rotate"
        )


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
