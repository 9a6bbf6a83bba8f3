"""Whose address an IRI is: compared as parsed scheme, host and port, never as the beginning of a text."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

_CUNNING = re.compile(r"[\x00-\x20\x7f\\]")
"""What some readers take out of an address, or for something else: urlsplit drops controls and spaces."""
_START = re.compile(r"([^:/?#]+://[^/?#]+)/[^?#]")
"""Scheme, host and port (RFC 3986, appendix B), and that a path goes on below the root."""
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def lies_under(iri: str, base_url: str) -> bool:
    """Whether an IRI in its normal form is an address of the node at `base_url`, below its root."""
    start = _START.match(iri)
    return start is not None and not _CUNNING.search(iri) and same_origin(start[1], base_url)


@lru_cache(maxsize=1024)
def same_origin(url: str, other: str) -> bool:
    """Whether two addresses are of one scheme, host and port (RFC 6454, section 5)."""
    parts, others = _parts(url), _parts(other)
    return parts is not None and others is not None and _origin(parts) == _origin(others)


def normal(url: str) -> str:
    """One spelling for all that a loop guard must take for the same page: no fragment, host and scheme in lower case,
    the port always, no dot segments, no trailing slashes, nothing percent-encoded that need not be; the text itself
    where it is no address."""
    parts = _parts(url)
    if parts is None:
        return url
    scheme, host, port = _origin(parts)
    path, query = (_ENCODED.sub(_decoded, text) for text in (parts.path, parts.query))
    path = urlsplit(urljoin("http://host/", f"/{path.lstrip('/')}")).path.rstrip("/")
    return urlunsplit((scheme, f"{host}:{port}", path, query, ""))


def _decoded(encoded: re.Match[str]) -> str:
    """The character that three stand for, where it is one that RFC 3986 (section 2.3) reserves for nothing."""
    character = chr(int(encoded[1], 16))
    return character if character.isascii() and (character.isalnum() or character in "-._~") else encoded[0].upper()


def _parts(iri: str) -> SplitResult | None:
    try:
        parts = urlsplit(iri)
        _origin(parts)
    except ValueError:
        return None
    return parts if "@" not in parts.netloc and not _CUNNING.search(iri) else None


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    return _origin_of(parts.scheme, parts.netloc)


@lru_cache(maxsize=1024)
def _origin_of(scheme: str, netloc: str) -> tuple[str, str, int | None]:
    """Scheme, host and port. Raises ValueError where the port is no number. All addresses of a peer share them."""
    parts = SplitResult(scheme.lower(), netloc, "", "", "")
    port = parts.port
    return parts.scheme, parts.hostname or "", _DEFAULT_PORTS.get(parts.scheme) if port is None else port
