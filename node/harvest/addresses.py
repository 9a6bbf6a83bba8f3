"""Whose address an IRI is: compared as parsed scheme, host and port, never as the beginning of a text."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import SplitResult, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


def lies_under(iri: str, base_url: str) -> bool:
    """Whether an IRI in its normal form is an address of the node at `base_url`, below its root."""
    parts = _parts(iri)
    return parts is not None and len(parts.path) > 1 and _origin(parts) == _origin(urlsplit(base_url))


def normal(url: str) -> str:
    """One spelling for all that a loop guard must take for the same page: no fragment, host and scheme in lower case,
    no default port, no trailing slashes; the text itself where it is no address."""
    parts = _parts(url)
    if parts is None:
        return url
    scheme, host, port = _origin(parts)
    return urlunsplit((scheme, f"{host}:{port}", parts.path.rstrip("/"), parts.query, ""))


def shown(iri: str) -> str:
    """An IRI as it may be shown to a person: a host that only looks like another is seen as its punycode."""
    if iri.isascii():
        return iri
    parts = _parts(iri)
    if parts is None or not parts.hostname:
        return ascii(iri)
    try:
        host = parts.hostname.encode("idna").decode()
    except UnicodeError:
        host = parts.hostname.encode("unicode_escape").decode()
    return iri.replace(parts.netloc, parts.netloc.replace(parts.hostname, host), 1)


def _parts(iri: str) -> SplitResult | None:
    try:
        parts = urlsplit(iri)
        _origin(parts)
    except ValueError:
        return None
    return parts if "@" not in parts.netloc and "\\" not in iri else None


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    return _origin_of(parts.scheme, parts.netloc)


@lru_cache(maxsize=1024)
def _origin_of(scheme: str, netloc: str) -> tuple[str, str, int | None]:
    """Scheme, host and port. Raises ValueError where the port is no number. All addresses of a peer share them."""
    parts = SplitResult(scheme.lower(), netloc, "", "", "")
    return parts.scheme, parts.hostname or "", parts.port or _DEFAULT_PORTS.get(parts.scheme)
