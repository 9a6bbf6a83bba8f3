"""did:web: the identifier of a node, where its document lies, and what the document says (W3C DID Core 1.0)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Literal, cast
from urllib.parse import quote, unquote, urlsplit

from node.errors import PeerError, cited
from node.identity.keys import SigningKey, public_key
from node.identity.vouching import holds, prove

CONTEXT = (
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/data-integrity/v2",
)
PATH = "/.well-known/did.json"
STREAM = "LinkedDataEventStream"
INBOX = "LinkedDataInbox"
LAST_SEQUENCE = "nc:lastSequence"
MOST_BYTES = 128_000
KEPT_TIMES = 8
"""How much longer a document may become when it is written anew, numbers and letters in full: é, 1e15."""
MOST_KEYS = 50
MOST_SEQUENCE = 10**15

Ceased = Literal["expired", "revoked"]

_FRAGMENT = re.compile(r"[A-Za-z0-9._~-]{1,100}")
_MULTIKEY = re.compile(r"z[1-9A-HJ-NP-Za-km-z]{1,99}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)")
_ADDRESS = re.compile(r"https?://[!-~]{1,2000}")


@dataclass(frozen=True, slots=True)
class DocumentKey:
    """A key as its owner's document has it. It has `ceased` only where it names `last_sequence`, the last activity
    that it signed in good order; `at` is when it ceased or, while it has not, when it will."""

    method: str
    multikey: str
    last_sequence: int | None = None
    ceased: Ceased | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What a DID document says that a node needs: who, with which keys, and where its stream and its inbox are.

    `source` is the whole document, over which its proofs were made.
    """

    did: str
    keys: tuple[DocumentKey, ...]
    stream: str
    inbox: str | None = None
    source: dict[str, Any] = field(default_factory=dict, repr=False)


def from_base_url(base_url: str) -> str:
    """`https://ghent.example:8001` -> `did:web:ghent.example%3A8001`."""
    return "did:web:" + quote(urlsplit(base_url).netloc, safe="")


def host(did: str) -> str:
    """The host, with its port, that a did:web names."""
    return unquote(did.removeprefix("did:web:"))


def write(
    did: str,
    base_url: str,
    name: str,
    keys: Sequence[DocumentKey],
    *,
    changed_at: str = "",
    vouchers: Sequence[SigningKey] = (),
) -> dict[str, Any]:
    """The DID document of this node as JSON-LD, with a proof by each of `vouchers`; `keys` are oldest first.

    `changed_at` is when something in it last changed, so that the same content always gives the same bytes.
    """
    services = ((STREAM, "/feed"), (INBOX, "/inbox"), ("DataCatalog", "/catalog"))
    document: dict[str, Any] = {
        "@context": [*CONTEXT, f"{base_url}/vocab/context.jsonld"],
        "id": did,
        "name": name,
        "verificationMethod": [_written(did, key) for key in keys],
        "assertionMethod": [key.method for key in keys],
        "service": [
            {"id": f"{did}#{path[1:]}", "type": kind, "serviceEndpoint": base_url + path} for kind, path in services
        ],
    }
    if vouchers:
        document["proof"] = [prove(document, changed_at, key) for key in vouchers]
    return document


def _written(did: str, key: DocumentKey) -> dict[str, Any]:
    method = {"id": key.method, "type": "Multikey", "controller": did, "publicKeyMultibase": key.multikey}
    said: dict[str, Any] = {} if key.at is None else {"revoked" if key.ceased == "revoked" else "expires": key.at}
    if key.last_sequence is not None:
        said[LAST_SEQUENCE] = key.last_sequence
    return method | said


def vouchers(document: Document, pinned: Mapping[str, str]) -> frozenset[str]:
    """The methods among `pinned` (method -> Multikey) whose proof over the whole document verifies."""
    given = document.source.get("proof")
    proofs = [each for each in (given if isinstance(given, list) else [given]) if isinstance(each, dict)]
    by_method = {str(proof.get("verificationMethod")): proof for proof in proofs}
    return frozenset(
        method
        for method, multikey in pinned.items()
        if method in by_method and holds(document.source, by_method[method], multikey)
    )


def kept(document: Document) -> str:
    """A document as text that `read_kept` reads; without a letter that a record cannot hold."""
    return json.dumps(document.source)


def read_kept(text: str, base_url: str) -> Document:
    """The document that was kept, as it was read."""
    return read(text.encode(), base_url, most_bytes=KEPT_TIMES * MOST_BYTES)


def read(body: bytes, base_url: str, *, most_bytes: int = MOST_BYTES) -> Document:
    """The document that a node at `base_url` served. Raises PeerError, with what is wrong, for anything else.

    The DID it names must be the did:web of that very address: a document speaks for its own host only. Methods that are
    no Ed25519 Multikey of its own are passed over; one that is must be right in every value.
    """
    where = base_url + PATH
    document = _json(body, where, base_url, most_bytes)
    did = from_base_url(base_url)
    if not isinstance(document, dict) or document.get("id") != did:
        raise PeerError(f"{where} does not describe {did}, so {base_url} is not a node, or not under this address.")
    keys = _keys(document, did, where)
    if not keys:
        raise PeerError(f"{where} names no Ed25519 Multikey to sign with.")
    stream = _service(document, STREAM, base_url)
    if stream is None:
        raise PeerError(f"{where} names no event stream under {base_url}.")
    return Document(did, keys, stream, _service(document, INBOX, base_url), document)


def _json(body: bytes, where: str, base_url: str, most_bytes: int) -> Any:
    if len(body) > most_bytes:
        raise PeerError(f"{where} has {len(body)} bytes; a DID document has {most_bytes} at most.")
    try:
        text = body.decode("utf-8")
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise PeerError(f"{where} is not JSON, so {base_url} is not a node: {cited(error)}.") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two members of one name are read as the first here and as the last there, so none may have them."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("an object has two members of the same name")
    return members


def _finite(text: str) -> float:
    """1e999 would be read as infinity, which is no JSON when it is written again."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text[:20]} is no number")
    return number


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _service(document: dict[str, Any], kind: str, base_url: str) -> str | None:
    """The address of the first service of a kind that lies under `base_url`."""
    for service in _list(document.get("service")):
        if isinstance(service, dict) and service.get("type") == kind and _lies_under(base_url, service):
            return cast("str", service["serviceEndpoint"])
    return None


def _lies_under(base_url: str, service: dict[str, Any]) -> bool:
    """By its parsed origin, in the one spelling of `base_url`: no user, no other port, no fragment."""
    address = service.get("serviceEndpoint")
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address) or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}" == base_url and parts.path.startswith("/") and not parts.fragment


def _keys(document: dict[str, Any], did: str, where: str) -> tuple[DocumentKey, ...]:
    trusted = {method for method in _list(document.get("assertionMethod")) if isinstance(method, str)}
    methods = _list(document.get("verificationMethod"))
    if len(methods) > MOST_KEYS:
        raise PeerError(f"{where} names {len(methods)} keys; {MOST_KEYS} at most are read.")
    keys: dict[str, DocumentKey] = {}
    for method in methods:
        if not isinstance(method, dict) or not _is_own_multikey(method, did) or method["id"] not in trusted:
            continue
        if method["id"] in keys:
            raise PeerError(f"{where} names {method['id']} twice.")
        keys[method["id"]] = _key(method, where)
    return tuple(keys.values())


def _is_own_multikey(method: dict[str, Any], did: str) -> bool:
    id, value = method.get("id"), method.get("publicKeyMultibase")
    if not isinstance(id, str) or not isinstance(value, str) or not _MULTIKEY.fullmatch(value):
        return False
    if not id.startswith(f"{did}#") or not _FRAGMENT.fullmatch(id.removeprefix(f"{did}#")):
        return False
    try:
        public_key(value)
    except ValueError:
        return False
    return method.get("type") == "Multikey" and method.get("controller") == did


def _key(method: dict[str, Any], where: str) -> DocumentKey:
    """A key that ceased names the last activity it signed: dates alone could be set by a thief."""
    last, said = method.get(LAST_SEQUENCE), [name for name in ("revoked", "expires") if name in method]
    for name in said:
        if not isinstance(method[name], str) or not _MOMENT.fullmatch(method[name]):
            raise PeerError(f"{where}: {name} of {method['id']} is not of the form 2026-11-23T10:00:00Z.")
    if last is not None and (type(last) is not int or not 0 <= last <= MOST_SEQUENCE):
        raise PeerError(f"{where}: {LAST_SEQUENCE} of {method['id']} is not the number of an activity.")
    if last is not None and not said:
        raise PeerError(f"{where} names a last activity of {method['id']}, but not whether it expired or was revoked.")
    if last is None and "revoked" in method:
        raise PeerError(
            f"{where} says that {method['id']} was revoked, but not after which activity ({LAST_SEQUENCE})."
        )
    ceased: Ceased | None = None if last is None else "revoked" if "revoked" in method else "expired"
    return DocumentKey(method["id"], method["publicKeyMultibase"], last, ceased, method[said[0]] if said else None)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
