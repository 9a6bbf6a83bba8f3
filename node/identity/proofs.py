"""Data Integrity proofs, cryptosuite eddsa-rdfc-2022 (W3C VC Data Integrity EdDSA Cryptosuites 1.0, section 3.2)."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from node.identity import multibase
from node.identity.keys import SigningKey, public_key
from node.practice import Proof
from node.rdf.namespaces import DCTERMS, RDF_TYPE, SEC, XSD

CRYPTOSUITE = "eddsa-rdfc-2022"
PURPOSE = "assertionMethod"

_DATETIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_METHOD = re.compile(r"[^\s<>\"{}|^`\\\x00-\x20]+")


def digest(quads: bytes) -> str:
    """The multibase SHA-256 of signed quads: what the next activity names as its `previous`."""
    return digest_of_hash(hashed(quads))


def hashed(quads: bytes) -> bytes:
    """The SHA-256 of signed quads, for whoever needs both the digest and the proof: the quads are read once."""
    return sha256(quads).digest()


def digest_of_hash(quads_hash: bytes) -> str:
    """The digest, of quads that were hashed already."""
    return multibase.encode(quads_hash)


def sign(quads: bytes, created: str, key: SigningKey) -> Proof:
    """Sign canonical N-Quads. `created` is an xsd:dateTime."""
    signature = key.private.sign(_hash_data(hashed(quads), created, key.method))
    return Proof(created, key.method, multibase.encode(signature))


def verifies(quads: bytes, proof: Proof, multikey: str) -> bool:
    """Whether `proof` was made over exactly these canonical N-Quads with that key."""
    return verifies_hash(hashed(quads), proof, multikey)


def verifies_hash(quads_hash: bytes, proof: Proof, multikey: str) -> bool:
    """Whether `proof` was made with that key over the canonical N-Quads that have this hash."""
    if not _DATETIME.fullmatch(proof.created) or not _METHOD.fullmatch(proof.verification_method):
        return False
    try:
        signature = multibase.decode(proof.value)
        _key(multikey).verify(signature, _hash_data(quads_hash, proof.created, proof.verification_method))
    except (ValueError, InvalidSignature):
        return False
    return True


@lru_cache(maxsize=1024)
def _key(multikey: str) -> Ed25519PublicKey:
    return public_key(multikey)


def _hash_data(quads_hash: bytes, created: str, method: str) -> bytes:
    """Section 3.2.4: the hash of the proof configuration, then that of the document."""
    return sha256(proof_configuration(created, method)).digest() + quads_hash


def proof_configuration(created: str, method: str) -> bytes:
    """The canonical form of a proof without its value: always these five lines (section 3.2.5)."""
    return (
        f'_:c14n0 <{DCTERMS}created> "{created}"^^<{XSD}dateTime> .\n'
        f"_:c14n0 <{RDF_TYPE}> <{SEC}DataIntegrityProof> .\n"
        f'_:c14n0 <{SEC}cryptosuite> "{CRYPTOSUITE}"^^<{SEC}cryptosuiteString> .\n'
        f"_:c14n0 <{SEC}proofPurpose> <{SEC}{PURPOSE}> .\n"
        f"_:c14n0 <{SEC}verificationMethod> <{method}> .\n"
    ).encode()
