"""A did:web is its node's address in another spelling, and a document is believed only about its own host."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from node.errors import PeerError
from node.identity import did, multibase
from node.identity.did import DocumentKey
from node.identity.keys import multikey

BASE = "https://ghent.example:8001"
DID = "did:web:ghent.example%3A8001"
KEY = multikey(Ed25519PrivateKey.generate().public_key())
LAST = multikey(Ed25519PrivateKey.generate().public_key())
NEWER = multikey(Ed25519PrivateKey.generate().public_key())


def document(*keys: DocumentKey) -> dict[str, Any]:
    return did.write(DID, BASE, "Ghent", keys or [DocumentKey(f"{DID}#key-1", KEY)])


def read(content: Any) -> did.Document:
    return did.read(json.dumps(content).encode(), BASE)


@pytest.mark.parametrize(
    ("base_url", "name", "host"),
    [
        ("https://ghent.example", "did:web:ghent.example", "ghent.example"),
        ("https://ghent.example:8001", "did:web:ghent.example%3A8001", "ghent.example:8001"),
        ("http://localhost:8000", "did:web:localhost%3A8000", "localhost:8000"),
    ],
)
def test_an_address_becomes_a_did_and_a_did_a_host(base_url: str, name: str, host: str) -> None:
    assert did.from_base_url(base_url) == name
    assert did.host(name) == host


def test_a_document_that_was_written_is_read_back() -> None:
    keys = (
        DocumentKey(f"{DID}#key-1", KEY, 12, "expired", "2026-11-01T00:00:00Z"),
        DocumentKey(f"{DID}#key-2", NEWER, 0, "revoked", "2026-11-02T00:00:00Z"),
        DocumentKey(f"{DID}#key-3", LAST, at="2027-01-01T00:00:00Z"),
        DocumentKey(f"{DID}#key_4", NEWER),
    )
    written = document(*keys)
    assert read(written) == did.Document(DID, keys, f"{BASE}/feed", f"{BASE}/inbox", written)


def test_a_document_says_by_name_who_it_is_and_where_the_catalogue_is() -> None:
    written = document()
    assert (written["id"], written["name"]) == (DID, "Ghent")
    assert written["assertionMethod"] == [f"{DID}#key-1"]
    assert written["verificationMethod"] == [
        {"id": f"{DID}#key-1", "type": "Multikey", "controller": DID, "publicKeyMultibase": KEY}
    ]
    assert {service["serviceEndpoint"] for service in written["service"]} == {
        f"{BASE}/feed",
        f"{BASE}/inbox",
        f"{BASE}/catalog",
    }


@pytest.mark.parametrize("body", [b"", b"<!doctype html>", b"\xff\xfe\xfd", b"[" * 100_000])
def test_what_is_not_json_is_no_node(body: bytes) -> None:
    with pytest.raises(PeerError, match=r"did\.json is not JSON, so https://ghent\.example:8001 is not a node"):
        did.read(body, BASE)


@pytest.mark.parametrize(
    "content",
    [None, [], "did:web:ghent.example%3A8001", {}, {"id": None}, {"id": ["x"]}, {"id": "did:web:zug.example"}],
)
def test_a_document_of_another_is_refused(content: Any) -> None:
    with pytest.raises(PeerError, match=f"does not describe {DID}"):
        read(content)


def test_a_document_speaks_for_its_own_address_only() -> None:
    with pytest.raises(PeerError, match=r"does not describe did:web:zug\.example"):
        did.read(json.dumps(document()).encode(), "https://zug.example")


def without_methods(content: dict[str, Any]) -> None:
    del content["verificationMethod"]


def without_trust(content: dict[str, Any]) -> None:
    del content["assertionMethod"]


def trust_in_another(content: dict[str, Any]) -> None:
    content["assertionMethod"] = [f"{DID}#key-2", {"id": f"{DID}#key-1"}, None, 1]


def methods_that_are_none(content: dict[str, Any]) -> None:
    content["verificationMethod"] = "all of them"


def a_method_that_is_none(content: dict[str, Any]) -> None:
    content["verificationMethod"] = [f"{DID}#key-1", None, 7, []]


def a_controller_that_is_another(content: dict[str, Any]) -> None:
    content["verificationMethod"][0]["controller"] = "did:web:zug.example"


def a_type_that_is_another(content: dict[str, Any]) -> None:
    content["verificationMethod"][0]["type"] = "JsonWebKey"


def a_name_that_is_no_fragment(content: dict[str, Any]) -> None:
    content["verificationMethod"][0]["id"] = content["assertionMethod"][0] = f"{DID}#key 1\n"


def a_name_that_is_long(content: dict[str, Any]) -> None:
    content["verificationMethod"][0]["id"] = content["assertionMethod"][0] = f"{DID}#{'k' * 101}"


def a_key_that_is_long(content: dict[str, Any]) -> None:
    content["verificationMethod"][0]["publicKeyMultibase"] = "z" + "1" * 100_000


def a_method_of_another_host(content: dict[str, Any]) -> None:
    content["verificationMethod"][0]["id"] = content["assertionMethod"][0] = "did:web:zug.example#key-1"


def a_method_with_no_name(content: dict[str, Any]) -> None:
    content["verificationMethod"][0]["id"] = None


def a_key_that_is_a_number(content: dict[str, Any]) -> None:
    content["verificationMethod"][0]["publicKeyMultibase"] = 12


def a_key_that_is_no_multibase(content: dict[str, Any]) -> None:
    content["verificationMethod"][0]["publicKeyMultibase"] = "m" + KEY[1:]


def a_key_of_another_kind(content: dict[str, Any]) -> None:
    content["verificationMethod"][0]["publicKeyMultibase"] = multibase.encode(b"\xe7\x01" + b"\2" * 33)


def a_key_too_short(content: dict[str, Any]) -> None:
    content["verificationMethod"][0]["publicKeyMultibase"] = multibase.encode(b"\xed\x01" + b"\2" * 31)


@pytest.mark.parametrize(
    "spoil",
    [
        without_methods,
        without_trust,
        trust_in_another,
        methods_that_are_none,
        a_method_that_is_none,
        a_method_of_another_host,
        a_controller_that_is_another,
        a_type_that_is_another,
        a_name_that_is_no_fragment,
        a_name_that_is_long,
        a_key_that_is_long,
        a_method_with_no_name,
        a_key_that_is_a_number,
        a_key_that_is_no_multibase,
        a_key_of_another_kind,
        a_key_too_short,
    ],
)
def test_a_document_with_no_key_to_trust_is_refused(spoil: Callable[[dict[str, Any]], None]) -> None:
    content = document()
    spoil(content)
    with pytest.raises(PeerError, match="names no Ed25519 Multikey"):
        read(content)


def test_a_key_that_cannot_be_used_leaves_the_others() -> None:
    content = document(DocumentKey(f"{DID}#key-1", KEY), DocumentKey(f"{DID}#key-2", NEWER))
    content["verificationMethod"][0]["publicKeyMultibase"] = "z"
    assert read(content).keys == (DocumentKey(f"{DID}#key-2", NEWER),)


@pytest.mark.parametrize(
    "services",
    [
        None,
        {},
        ["/feed"],
        [{"type": "DataCatalog", "serviceEndpoint": f"{BASE}/feed"}],
        [{"type": did.STREAM}],
        [{"type": did.STREAM, "serviceEndpoint": {"uri": f"{BASE}/feed"}}],
        [{"type": did.STREAM, "serviceEndpoint": "https://zug.example/feed"}],
        [{"type": did.STREAM, "serviceEndpoint": f"{BASE}.zug.example/feed"}],
        [{"type": did.STREAM, "serviceEndpoint": "/feed"}],
        [{"type": did.STREAM, "serviceEndpoint": f"https://{BASE[8:]}@zug.example/feed"}],
        [{"type": did.STREAM, "serviceEndpoint": f"https://zug.example@{BASE[8:]}/feed"}],
        [{"type": did.STREAM, "serviceEndpoint": f"{BASE}@zug.example/feed"}],
        [{"type": did.STREAM, "serviceEndpoint": f"{BASE}0/feed"}],
        [{"type": did.STREAM, "serviceEndpoint": f"{BASE}\\@zug.example/feed"}],
        [{"type": did.STREAM, "serviceEndpoint": f"{BASE}/feed\n"}],
        [{"type": did.STREAM, "serviceEndpoint": f"{BASE}/feed#x"}],
        [{"type": did.STREAM, "serviceEndpoint": "https://[::1/feed"}],
        [{"type": did.STREAM, "serviceEndpoint": f"{BASE}/{'f' * 2001}"}],
        [{"type": did.STREAM, "serviceEndpoint": BASE}],
    ],
)
def test_a_document_without_a_stream_of_its_own_is_refused(services: Any) -> None:
    with pytest.raises(PeerError, match=f"names no event stream under {BASE}"):
        read({**document(), "service": services})


def test_the_first_stream_under_its_own_address_is_taken() -> None:
    elsewhere, own = ({"type": did.STREAM, "serviceEndpoint": f"{url}/feed"} for url in ("https://zug.example", BASE))
    assert read({**document(), "service": [None, elsewhere, own]}).stream == f"{BASE}/feed"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"expires": "tomorrow"}, "expires of .* is not of the form"),
        ({"revoked": 12, "nc:lastSequence": 3}, "revoked of .* is not of the form"),
        ({"revoked": None, "nc:lastSequence": 3}, "revoked of .* is not of the form"),
        ({"revoked": "2026-11-01T00:00:00Z"}, "revoked, but not after which activity"),
        ({"nc:lastSequence": 3}, "not whether it expired or was revoked"),
        ({"expires": "2026-11-01T00:00:00Z", "nc:lastSequence": -1}, "is not the number of an activity"),
        ({"expires": "2026-11-01T00:00:00Z", "nc:lastSequence": True}, "is not the number of an activity"),
        ({"expires": "2026-11-01T00:00:00Z", "nc:lastSequence": 3.5}, "is not the number of an activity"),
        ({"expires": "2026-11-01T00:00:00Z", "nc:lastSequence": "3"}, "is not the number of an activity"),
        ({"expires": "2026-11-01T00:00:00Z", "nc:lastSequence": 10**16}, "is not the number of an activity"),
    ],
)
def test_what_is_said_of_a_key_must_be_right(said: dict[str, Any], sentence: str) -> None:
    content = document()
    content["verificationMethod"][0] |= said
    with pytest.raises(PeerError, match=sentence):
        read(content)


def test_a_key_that_will_expire_has_not_ceased() -> None:
    content = document()
    content["verificationMethod"][0]["expires"] = "2026-11-01T00:00:00Z"
    assert read(content).keys == (DocumentKey(f"{DID}#key-1", KEY, at="2026-11-01T00:00:00Z"),)


def test_a_key_named_twice_is_refused() -> None:
    with pytest.raises(PeerError, match="key-1 twice"):
        read(document(DocumentKey(f"{DID}#key-1", KEY), DocumentKey(f"{DID}#key-1", NEWER)))


def test_fifty_keys_are_read_and_one_more_is_refused() -> None:
    keys = [DocumentKey(f"{DID}#key-{number}", KEY) for number in range(51)]
    assert len(read(document(*keys[:50])).keys) == 50
    with pytest.raises(PeerError, match="names 51 keys; 50 at most"):
        read(document(*keys))


def test_an_object_with_two_members_of_one_name_is_refused() -> None:
    body = json.dumps(document()).replace('"name": "Ghent"', '"name": "Ghent", "service": []')
    with pytest.raises(PeerError, match="two members of the same name"):
        did.read(body.encode(), BASE)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_a_number_that_json_does_not_have_is_refused(number: str) -> None:
    body = json.dumps(document()).replace('"name": "Ghent"', f'"name": {number}')
    with pytest.raises(PeerError, match="is not JSON"):
        did.read(body.encode(), BASE)


def test_a_document_may_be_so_large_and_no_larger() -> None:
    content = {**document(), "x": "y" * did.MOST_BYTES}
    with pytest.raises(PeerError, match=f"{did.MOST_BYTES} at most"):
        read(content)


def test_an_inbox_elsewhere_is_none() -> None:
    content = document()
    assert content["service"][1]["type"] == did.INBOX
    content["service"][1]["serviceEndpoint"] = "https://zug.example/inbox"
    assert read(content).inbox is None
    del content["service"][1]
    assert read(content).inbox is None
