"""Proofs over a DID document, by which a key vouches for the keys beside it.

Cryptosuite eddsa-jcs-2022 (W3C VC Data Integrity EdDSA Cryptosuites 1.0, section 3.3): nothing but JSON is looked at,
no context is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature

from node.identity import multibase
from node.identity.keys import SigningKey, public_key
from node.identity.proofs import PURPOSE

CRYPTOSUITE = "eddsa-jcs-2022"
TYPE = "DataIntegrityProof"


def prove(document: Mapping[str, Any], created: str, key: SigningKey) -> dict[str, Any]:
    """The proof of `key` over `document`, its member `proof` left out. `created` is an xsd:dateTime."""
    proof = {
        "type": TYPE,
        "cryptosuite": CRYPTOSUITE,
        "created": created,
        "verificationMethod": key.method,
        "proofPurpose": PURPOSE,
    }
    if "@context" in document:
        proof["@context"] = document["@context"]  # section 3.3.1, step 2
    return proof | {"proofValue": multibase.encode(key.private.sign(hash_data(document, proof)))}


def holds(document: Mapping[str, Any], proof: Mapping[str, Any], multikey: str) -> bool:
    """Whether `proof` was made over `document` with that key; anything may stand in either (section 3.3.2)."""
    value = proof.get("proofValue")
    if (proof.get("type"), proof.get("cryptosuite"), proof.get("proofPurpose")) != (TYPE, CRYPTOSUITE, PURPOSE):
        return False
    if not isinstance(value, str):
        return False
    if "@context" in proof:
        context = proof["@context"]
        if not _begins_with(document.get("@context"), context):
            return False
        document = {**document, "@context": context}
    try:
        public_key(multikey).verify(multibase.decode(value), hash_data(document, proof))
    except (ValueError, RecursionError, InvalidSignature):  # what JCS cannot write is no ValueError only when it nests
        return False
    return True


def hash_data(document: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    """Section 3.3.4: the hash of the proof without its value, then that of the document without proofs."""
    configuration = {name: value for name, value in proof.items() if name != "proofValue"}
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    return sha256(rfc8785.dumps(configuration)).digest() + sha256(rfc8785.dumps(unsecured)).digest()


def _begins_with(contexts: Any, first: Any) -> bool:
    contexts, first = (each if isinstance(each, list) else [each] for each in (contexts, first))
    return bool(contexts[: len(first)] == first)
