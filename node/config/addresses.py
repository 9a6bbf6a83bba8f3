"""A node's base URL in its one spelling."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from node.errors import ConfigError

# A host name as it is sent and signed: ASCII labels (RFC 1123, section 2.1); the last one is no number.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)*(?=[a-z]){_LABEL}")
_USER = re.compile(r"//[^/?#]*@")


def base_url(text: str, where: str = "--base-url") -> str:
    """A node's base URL in its one spelling: scheme and host in lower case, no default port, no path.

    Raises ConfigError for anything that is not just http(s), host and port.
    """
    shown = repr(_USER.sub("//…@", text))  # a password is not repeated
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ConfigError(f"{where}: {shown} is not a web address: {error}.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"{where}: {shown} must start with https:// (or http:// on this machine) and name a host.")
    if parts.path.strip("/") or any(character in text for character in "?#@"):
        raise ConfigError(
            f"{where}: {shown} must be a host (and port) and no more: a node lives at the root of its host."
        )
    if ":" in parts.hostname or re.fullmatch(r"[0-9.]+", parts.hostname):
        raise ConfigError(f"{where}: {shown} names an IP address, but did:web needs a host name (localhost will do).")
    if not _HOST.fullmatch(parts.hostname) or port == 0:
        raise ConfigError(
            f"{where}: {shown} does not name a host: letters a to z, digits and hyphens between dots, and a port "
            f"above 0. A name with other letters is written in its ASCII form, xn--…{_ascii_form(parts.hostname)}"
        )
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}" + ("" if port in (None, default) else f":{port}")


def _ascii_form(host: str) -> str:
    """What a host with other letters is looked up as; letters can look alike."""
    try:
        return "" if host.isascii() else f" (this one: {host.encode('idna').decode()})"
    except UnicodeError:
        return ""
