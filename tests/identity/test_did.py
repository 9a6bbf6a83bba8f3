"""A did:web is its node's address in another spelling, and a document is believed only about its own host."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from node.errors import PeerError
from node.identity import did, multibase
from node.identity.keys import multikey

BASE = "https://ghent.example:8001"
DID = "did:web:ghent.example%3A8001"
KEY = multikey(Ed25519PrivateKey.generate().public_key())
NEWER = multikey(Ed25519PrivateKey.generate().public_key())


def document(*keys: tuple[str, str]) -> dict[str, Any]:
    return did.write(DID, BASE, "Ghent", keys or [(f"{DID}#key-1", KEY)])


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
    keys = {f"{DID}#key-1": KEY, f"{DID}#key-2": NEWER}
    assert read(document(*keys.items())) == did.Document(DID, keys, f"{BASE}/feed")


def test_a_document_says_by_name_who_it_is_and_where_the_catalogue_is() -> None:
    written = document()
    assert (written["id"], written["name"]) == (DID, "Ghent")
    assert written["assertionMethod"] == [f"{DID}#key-1"]
    assert written["verificationMethod"] == [
        {"id": f"{DID}#key-1", "type": "Multikey", "controller": DID, "publicKeyMultibase": KEY}
    ]
    assert {service["serviceEndpoint"] for service in written["service"]} == {f"{BASE}/feed", f"{BASE}/catalog"}


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
    content = document((f"{DID}#key-1", KEY), (f"{DID}#key-2", NEWER))
    content["verificationMethod"][0]["publicKeyMultibase"] = "z"
    assert read(content).keys == {f"{DID}#key-2": NEWER}


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
    ],
)
def test_a_document_without_a_stream_of_its_own_is_refused(services: Any) -> None:
    with pytest.raises(PeerError, match=f"names no event stream under {BASE}"):
        read({**document(), "service": services})


def test_the_first_stream_under_its_own_address_is_taken() -> None:
    elsewhere, own = ({"type": did.STREAM, "serviceEndpoint": f"{url}/feed"} for url in ("https://zug.example", BASE))
    assert read({**document(), "service": [None, elsewhere, own]}).stream == f"{BASE}/feed"
