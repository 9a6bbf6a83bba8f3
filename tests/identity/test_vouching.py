"""A key vouches for a document and the keys in it: the W3C vector reproduces, and what was changed does not hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from node.identity import SigningKey, did, multibase
from node.identity.did import Document, DocumentKey
from node.identity.keys import multikey
from node.identity.vouching import hash_data, holds, prove

# W3C VC Data Integrity EdDSA Cryptosuites 1.0, appendix "Representation: eddsa-jcs-2022".
PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
PRIVATE = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
METHOD = f"did:key:{PUBLIC}#{PUBLIC}"
CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"]
CREDENTIAL = {
    "@context": CONTEXTS,
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
PROOF = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "created": "2023-02-24T23:36:38Z",
    "verificationMethod": METHOD,
    "proofPurpose": "assertionMethod",
    "@context": CONTEXTS,
    "proofValue": "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX",
}
PROOF_HASH = "66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db"
DOCUMENT_HASH = "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19"

BASE = "https://ghent.example"
DID = "did:web:ghent.example"
WHEN = "2026-11-23T10:00:00Z"
OLD, NEW = (SigningKey(f"{DID}#key-{number}", Ed25519PrivateKey.generate()) for number in (1, 2))
KEYS = tuple(DocumentKey(key.method, key.multikey) for key in (OLD, NEW))
PINNED = {OLD.method: OLD.multikey}


def document(*vouchers: SigningKey) -> dict[str, Any]:
    return did.write(DID, BASE, "Ghent", KEYS, changed_at=WHEN, vouchers=vouchers)


def read(content: Any) -> Document:
    return did.read(json.dumps(content).encode(), BASE)


def test_the_w3c_vector_reproduces() -> None:
    key = SigningKey(METHOD, Ed25519PrivateKey.from_private_bytes(multibase.decode(PRIVATE)[2:]))
    assert hash_data(CREDENTIAL, PROOF).hex() == PROOF_HASH + DOCUMENT_HASH
    assert prove(CREDENTIAL, PROOF["created"], key) == PROOF
    assert holds({**CREDENTIAL, "proof": PROOF}, PROOF, PUBLIC)


def test_a_proof_without_a_context_of_its_own_holds_for_the_document_as_it_is() -> None:
    """Section 3.3.2 asks for the context only where the proof has one."""
    bare = {name: value for name, value in PROOF.items() if name not in ("@context", "proofValue")}
    hashed = sha256(rfc8785.dumps(bare)).digest() + sha256(rfc8785.dumps(CREDENTIAL)).digest()
    proof = bare | {"proofValue": multibase.encode(OLD.private.sign(hashed))}
    assert holds(CREDENTIAL, proof, OLD.multikey)
    assert not holds({**CREDENTIAL, "@context": []}, proof, OLD.multikey)


def test_a_document_may_gain_contexts_behind_those_of_the_proof_only() -> None:
    assert holds({**CREDENTIAL, "@context": [*CONTEXTS, "https://x.example"]}, PROOF, PUBLIC)
    for contexts in ([CONTEXTS[0]], ["https://x.example", *CONTEXTS], CONTEXTS[::-1], None, "x", {}):
        assert not holds({**CREDENTIAL, "@context": contexts}, PROOF, PUBLIC)


def test_each_key_that_proves_the_document_vouches_if_it_is_pinned() -> None:
    content = read(document(OLD, NEW))
    assert did.vouchers(content, PINNED) == {OLD.method}
    assert did.vouchers(content, PINNED | {NEW.method: NEW.multikey}) == {OLD.method, NEW.method}
    assert did.vouchers(content, {f"{DID}#key-3": OLD.multikey}) == frozenset()


def test_a_document_without_a_proof_of_a_pinned_key_is_vouched_for_by_none() -> None:
    assert did.vouchers(read(document()), PINNED) == frozenset()
    assert did.vouchers(read(document(NEW)), PINNED) == frozenset()


def test_the_key_that_is_pinned_counts_and_not_the_one_that_the_document_names() -> None:
    content = did.write(
        DID, BASE, "Ghent", [DocumentKey(OLD.method, NEW.multikey)], vouchers=[SigningKey(OLD.method, NEW.private)]
    )
    assert did.vouchers(read(content), PINNED) == frozenset()


def test_a_single_proof_need_not_stand_in_a_list() -> None:
    content = document(OLD)
    (content["proof"],) = content["proof"]
    assert did.vouchers(read(content), PINNED) == {OLD.method}


def another_key(content: dict[str, Any]) -> None:
    content["verificationMethod"][1]["publicKeyMultibase"] = multikey(Ed25519PrivateKey.generate().public_key())


def a_limit_less(content: dict[str, Any]) -> None:
    del content["verificationMethod"][0]["nc:lastSequence"]
    del content["verificationMethod"][0]["expires"]


def another_stream(content: dict[str, Any]) -> None:
    content["service"][0]["serviceEndpoint"] = f"{BASE}/elsewhere"


def a_member_more(content: dict[str, Any]) -> None:
    content["x"] = 1


def another_moment(content: dict[str, Any]) -> None:
    content["proof"][0]["created"] = "2026-11-24T10:00:00Z"


def another_purpose(content: dict[str, Any]) -> None:
    content["proof"][0]["proofPurpose"] = "authentication"


def another_suite(content: dict[str, Any]) -> None:
    content["proof"][0]["cryptosuite"] = "eddsa-rdfc-2022"


def a_value_that_is_none(content: dict[str, Any]) -> None:
    content["proof"][0]["proofValue"] = None


def a_value_that_is_long(content: dict[str, Any]) -> None:
    content["proof"][0]["proofValue"] = "z" + "1" * 100_000


def a_number_that_jcs_does_not_have(content: dict[str, Any]) -> None:
    content["x"] = 10**20


def half_a_character(content: dict[str, Any]) -> None:
    content["x"] = "\ud800"


def half_a_character_as_a_name(content: dict[str, Any]) -> None:
    content["\ud800"] = "x"


def deep_nesting(content: dict[str, Any]) -> None:
    for _ in range(700):
        content["x"] = [content.get("x")]


@pytest.mark.parametrize(
    "touch",
    [
        another_key,
        a_limit_less,
        another_stream,
        a_member_more,
        another_moment,
        another_purpose,
        another_suite,
        a_value_that_is_none,
        a_value_that_is_long,
        a_number_that_jcs_does_not_have,
        half_a_character,
        half_a_character_as_a_name,
        deep_nesting,
    ],
)
def test_what_was_touched_is_not_vouched_for(touch: Callable[[dict[str, Any]], None]) -> None:
    keys = [DocumentKey(OLD.method, OLD.multikey, 7, "expired", WHEN), KEYS[1]]
    content = did.write(DID, BASE, "Ghent", keys, changed_at=WHEN, vouchers=[OLD])
    assert did.vouchers(read(content), PINNED) == {OLD.method}
    touch(content)
    assert did.vouchers(read(content), PINNED) == frozenset()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(JSON)
def test_whatever_stands_for_a_proof_is_no_voucher(proof: Any) -> None:
    assert did.vouchers(read({**document(), "proof": proof}), PINNED) == frozenset()


@given(st.dictionaries(st.sampled_from(["@context", *PROOF]), JSON))
def test_whatever_stands_in_a_proof_is_no_voucher(changes: dict[str, Any]) -> None:
    content = document(OLD)
    proof = content["proof"][0]
    if all(proof[name] == value for name, value in changes.items()):
        return
    content["proof"] = [proof | changes]
    assert did.vouchers(read(content), PINNED) == frozenset()
