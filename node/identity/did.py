"""did:web: the identifier of a node, where its document lies, and what the document says (W3C DID Core 1.0)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from node.errors import PeerError
from node.identity.keys import public_key

CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
PATH = "/.well-known/did.json"
STREAM = "LinkedDataEventStream"


@dataclass(frozen=True, slots=True)
class Document:
    """What a DID document says that a node needs: who, its keys (method -> Multikey), and where its stream is."""

    did: str
    keys: Mapping[str, str]
    stream: str


def from_base_url(base_url: str) -> str:
    """`https://ghent.example:8001` -> `did:web:ghent.example%3A8001`."""
    return "did:web:" + quote(urlsplit(base_url).netloc, safe="")


def host(did: str) -> str:
    """The host, with its port, that a did:web names."""
    return unquote(did.removeprefix("did:web:"))


def write(did: str, base_url: str, name: str, keys: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The DID document of this node as JSON-LD. `keys` are (method, Multikey), oldest first."""
    services = ((STREAM, "/feed"), ("DataCatalog", "/catalog"))
    return {
        "@context": [*CONTEXT, {"name": "https://schema.org/name", STREAM: f"{base_url}/vocab#{STREAM}"}],
        "id": did,
        "name": name,
        "verificationMethod": [
            {"id": method, "type": "Multikey", "controller": did, "publicKeyMultibase": multikey}
            for method, multikey in keys
        ],
        "assertionMethod": [method for method, _ in keys],
        "service": [
            {"id": f"{did}#{path[1:]}", "type": kind, "serviceEndpoint": base_url + path} for kind, path in services
        ],
    }


def read(body: bytes, base_url: str) -> Document:
    """The document that a node at `base_url` served. Raises PeerError, with what is wrong, for anything else.

    The DID it names must be the did:web of that very address: a document speaks for its own host only.
    """
    where = base_url + PATH
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise PeerError(f"{where} is not JSON, so {base_url} is not a node: {error}") from error
    did = from_base_url(base_url)
    if not isinstance(document, dict) or document.get("id") != did:
        raise PeerError(f"{where} does not describe {did}, so {base_url} is not a node, or not under this address.")
    keys = _keys(document, did)
    if not keys:
        raise PeerError(f"{where} names no Ed25519 Multikey to sign with.")
    for service in _list(document.get("service")):
        if isinstance(service, dict) and service.get("type") == STREAM:
            stream = service.get("serviceEndpoint")
            if isinstance(stream, str) and stream.startswith(base_url + "/"):
                return Document(did, keys, stream)
    raise PeerError(f"{where} names no event stream under {base_url}.")


def _keys(document: dict[str, Any], did: str) -> dict[str, str]:
    trusted = {method for method in _list(document.get("assertionMethod")) if isinstance(method, str)}
    keys = {}
    for method in _list(document.get("verificationMethod")):
        if not isinstance(method, dict):
            continue
        id, value = method.get("id"), method.get("publicKeyMultibase")
        if isinstance(id, str) and isinstance(value, str) and id in trusted and id.startswith(did + "#"):
            try:
                public_key(value)
            except ValueError:
                continue
            keys[id] = value
    return keys


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
