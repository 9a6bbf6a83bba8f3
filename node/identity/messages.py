"""Signed requests between nodes: HTTP Message Signatures (RFC 9421) with ed25519, the body by its digest (RFC 9530)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
)
from http_message_signatures.algorithms import ED25519
from http_message_signatures.exceptions import HTTPMessageSignaturesException
from http_message_signatures.resolvers import MappingKeyResolver

from node.identity.keys import SigningKey, public_key

COVERED = ("@method", "@target-uri", "content-digest", "content-type")
"""The target is that of the receiver's configuration, so it survives a proxy that ends TLS or renames the host."""
CONTENT_TYPE = "application/ld+json"
WINDOW = timedelta(minutes=5)
"""How far `created` may lie from now, both ways: one that lies ahead could be sent again for as long."""
LABEL = "sig1"

_MOST_HEADER_CHARACTERS = 4_096
_MOST_NONCE_CHARACTERS = 100
_MOST_SENTENCE_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed a request: the key's method, a nonce to be seen once only within twice WINDOW, and when."""

    method: str
    nonce: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a request is not believed, as a sentence for whom sent it."""

    sentence: str


@dataclass(slots=True)
class _Request:
    """What the library signs and verifies."""

    method: str
    url: str
    headers: dict[str, str]


def sign(
    method: str, url: str, body: bytes, key: SigningKey, *, now: datetime, content_type: str = CONTENT_TYPE
) -> dict[str, str]:
    """The headers Content-Type, Content-Digest, Signature-Input and Signature to send `body` with, as they are."""
    request = _Request(method, url, {"Content-Type": content_type})
    keys = MappingKeyResolver(public_keys={}, private_keys={key.method: key.private})
    signer = HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=keys)
    signer.sign(
        request,
        key_id=key.method,
        created=now,
        nonce=secrets.token_urlsafe(16),
        label=LABEL,
        covered_component_ids=COVERED,
        body=body,
    )
    return request.headers


def verify(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    multikeys: Callable[[str], str | None],
    *,
    now: datetime,
) -> Signer | Refused:
    """Who signed a request, or why it is refused; never raises, whatever a stranger sends.

    `url` is the address under which we know that we were asked, from configuration. `multikeys` gives the Multikey of a
    method while it is believed. That no nonce comes twice is for the caller to see to.
    """
    ours = {name.lower(): value for name, value in headers.items()}
    for name in ("content-type", "content-digest", "signature-input", "signature"):
        if len(ours.get(name, "")) > _MOST_HEADER_CHARACTERS:
            return Refused(f"The header {name} is longer than {_MOST_HEADER_CHARACTERS} characters.")
        if name not in ours:
            return Refused(f"The request has no header {name}; it must be signed as RFC 9421 says.")
    verifier = _Verifier(multikeys, now)
    try:
        (result,) = verifier.verify(_Request(method, url, ours), max_age=None, require_components=COVERED, body=body)
    except (HTTPMessageSignaturesException, ValueError) as error:
        return Refused(_sentence(error))
    parameters: dict[str, Any] = result.parameters
    return Signer(parameters["keyid"], parameters["nonce"], _moment(parameters["created"]))


def _sentence(error: Exception) -> str:
    """What the library says, on one line: it repeats what was sent."""
    text = "".join(c if c.isascii() and c.isprintable() else " " for c in str(error)).rstrip(". ")
    return f"The request is not believed: {text[:_MOST_SENTENCE_CHARACTERS] or 'its signature does not match it'}."


def _moment(created: object) -> datetime:
    """Raises InvalidSignature for what is no moment."""
    if type(created) is not int:
        raise InvalidSignature("it does not say when it was signed (created)")
    try:
        return datetime.fromtimestamp(created, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise InvalidSignature("what it says of when it was signed (created) is no moment") from error


class _PinnedKeys(HTTPSignatureKeyResolver):
    """The keys that are believed."""

    def __init__(self, multikeys: Callable[[str], str | None]) -> None:
        self._multikeys = multikeys

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        multikey = self._multikeys(key_id)
        if multikey is None:
            raise InvalidSignature(f"it is signed with a key that is not pinned here or ceased, {key_id}")
        return public_key(multikey)


class _Verifier(HTTPMessageVerifier):
    """The library's verifier with our clock, and with a nonce."""

    def __init__(self, multikeys: Callable[[str], str | None], now: datetime) -> None:
        super().__init__(signature_algorithm=ED25519, key_resolver=_PinnedKeys(multikeys))
        self._now = now

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:  # noqa: ARG002 - its interface
        """Called by the library before it looks for the key."""
        parameters = sig_input.params
        created = _moment(parameters.get("created"))
        if abs(self._now - created) > WINDOW:
            raise InvalidSignature(
                f"it was signed at {created:%Y-%m-%dT%H:%M:%SZ}, more than {WINDOW.seconds // 60} minutes from "
                f"{self._now:%Y-%m-%dT%H:%M:%SZ}, which it is here: one of the two clocks is wrong"
            )
        if "expires" in parameters and _moment(parameters["expires"]) < self._now:
            raise InvalidSignature("it has expired")
        if not 1 <= len(str(parameters.get("nonce") or "")) <= _MOST_NONCE_CHARACTERS:
            raise InvalidSignature(f"it needs a nonce of 1 to {_MOST_NONCE_CHARACTERS} characters")
