"""Who a node is: its keys, its did:web document, and the proofs it makes and checks."""

from node.identity.keys import KeyRing, SigningKey
from node.identity.proofs import digest, digest_of_hash, hashed, sign, verifies, verifies_hash

__all__ = ["KeyRing", "SigningKey", "digest", "digest_of_hash", "hashed", "sign", "verifies", "verifies_hash"]
