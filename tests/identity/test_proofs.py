"""Proofs reproduce the W3C test vector, and a changed byte breaks them."""

from __future__ import annotations

import json
import time
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from node.identity import SigningKey, multibase, sign, verifies
from node.identity.keys import public_key
from node.identity.proofs import proof_configuration
from node.practice import Proof

VECTORS = Path(__file__).parents[2].parent / "shared" / "vectors" / "vc-di-eddsa"
DOCUMENT = b'<https://ghent.example/activities/1> <https://www.w3.org/ns/activitystreams#published> "2026" .\n'

vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="the W3C test vectors are not beside this checkout")


def vector_key() -> SigningKey:
    pair = json.loads((VECTORS / "keyPair.json").read_text())
    seed = multibase.decode(pair["privateKeyMultibase"])[2:]
    method = f"did:key:{pair['publicKeyMultibase']}#{pair['publicKeyMultibase']}"
    return SigningKey(method, Ed25519PrivateKey.from_private_bytes(seed))


@vectors
@pytest.mark.parametrize("folder", [".", "employ"])
def test_the_w3c_vector_reproduces_byte_for_byte(folder: str) -> None:
    base = VECTORS / folder
    quads = (base / "canonDocDataInt.txt").read_bytes()
    proof = json.loads((base / "signedDataInt.json").read_text())["proof"]
    key = vector_key()
    configuration = proof_configuration(proof["created"], key.method)
    assert configuration == (base / "proofCanonDataInt.txt").read_bytes()
    assert sha256(configuration).hexdigest() == (base / "proofHashDataInt.txt").read_text().strip()
    assert sha256(quads).hexdigest() == (base / "docHashDataInt.txt").read_text().strip()
    made = sign(quads, proof["created"], key)
    assert made == Proof(proof["created"], proof["verificationMethod"], proof["proofValue"])
    assert verifies(quads, made, key.multikey)


@pytest.fixture
def key() -> SigningKey:
    return SigningKey("did:web:ghent.example#key-1", Ed25519PrivateKey.generate())


def test_a_proof_holds_for_its_own_bytes_only(key: SigningKey) -> None:
    proof = sign(DOCUMENT, "2026-11-23T10:00:00Z", key)
    assert verifies(DOCUMENT, proof, key.multikey)
    assert not verifies(DOCUMENT.replace(b"2026", b"2027"), proof, key.multikey)


@pytest.mark.parametrize(
    "changed",
    [
        {"created": "2026-11-23T10:00:01Z"},
        {"created": 'x" .'},
        {"verification_method": "did:web:ghent.example#key-2"},
        {"verification_method": "a> <b"},
        {"value": "not multibase"},
        {"value": "z"},
        {"value": "z0OIl"},
    ],
)
def test_a_changed_proof_does_not_verify(key: SigningKey, changed: dict[str, str]) -> None:
    proof = sign(DOCUMENT, "2026-11-23T10:00:00Z", key)
    fields = {"created": proof.created, "verification_method": proof.verification_method, "value": proof.value}
    assert not verifies(DOCUMENT, Proof(**(fields | changed)), key.multikey)


def test_another_key_does_not_verify(key: SigningKey) -> None:
    other = SigningKey(key.method, Ed25519PrivateKey.generate())
    assert not verifies(DOCUMENT, sign(DOCUMENT, "2026-11-23T10:00:00Z", key), other.multikey)


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\0\1", b"hello", bytes(range(64))])
def test_multibase_goes_there_and_back(data: bytes) -> None:
    assert multibase.decode(multibase.encode(data)) == data


@pytest.mark.parametrize("text", ["", "m123", "z0", "zO"])
def test_what_is_no_base58btc_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base58"):
        multibase.decode(text)


def test_a_proof_value_as_long_as_a_page_takes_no_time(key: SigningKey) -> None:
    """Decoding base58 takes the square of the length: 6 seconds of CPU for 200 kB, half a day for 16 MB."""
    began = time.thread_time()
    assert not verifies(DOCUMENT, Proof("2026-11-23T10:00:00Z", key.method, "z" * 2_000_000), key.multikey)
    assert time.thread_time() - began < 0.5


def test_what_is_no_ed25519_multikey_is_refused() -> None:
    with pytest.raises(ValueError, match="Ed25519"):
        public_key(multibase.encode(b"\xe7\x01" + b"\2" * 33))
