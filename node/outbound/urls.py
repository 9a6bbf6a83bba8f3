"""Which URLs are fetched: http and https in plain spellings; and how any URL is shown to people."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import NamedTuple

from node.errors import FetchError

SHOWN_CHARACTERS = 300

_FORM = re.compile(r"(https?)://([^/?#]*)([/?][^#]*)?(?:#.*)?")
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:]*)(?::(.*))?")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_SCHEME_AND_AUTHORITY = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:[/\\]*)([^/?#\\]*)")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """Scheme, host and port (RFC 6454, section 4)."""

    scheme: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that may be asked for, in one spelling and without its fragment."""

    url: str
    origin: Origin


def target(url: str, iri_bytes: int) -> Target:
    """Raises FetchError, with what is wrong, for anything but a plainly spelled http(s) URL of at most `iri_bytes`.

    Where one reader sees a host and another sees something else lies every trick of this kind, so what is merely
    unusual is refused and nothing is repaired.
    """
    if len(url.encode("utf-8", "surrogatepass")) > iri_bytes:
        raise _refused(url, f"it is longer than {iri_bytes} bytes (the limit iri_bytes)")
    if any(character.isspace() or not character.isprintable() or character in '\\<>"' for character in url):
        raise _refused(url, "it holds a space, a backslash, a control character or another that no URL holds")
    form = _FORM.fullmatch(url)
    if form is None:
        raise _refused(url, "it must begin with https:// (or http://), in small letters, and go on with a host")
    scheme, authority, rest = form[1], form[2], form[3] or "/"
    host, port = _host_and_port(url, authority)
    origin = Origin(scheme, host, port or _DEFAULT_PORTS[scheme])
    ending = "" if origin.port == _DEFAULT_PORTS[scheme] else f":{port}"
    return Target(f"{scheme}://{host}{ending}{rest if rest.startswith('/') else f'/{rest}'}", origin)


def _host_and_port(url: str, authority: str) -> tuple[str, int | None]:
    if "@" in authority:
        raise _refused(url, "it holds a user name or password, which are never sent")
    if not authority.isascii():
        raise _refused(url, "its host has letters beyond a to z. If it is the one shown here, give it in this form")
    parts = _AUTHORITY.fullmatch(authority.lower())
    if parts is None or not (_is_ipv6(parts[1]) if parts[1].startswith("[") else _HOST.fullmatch(parts[1])):
        raise _refused(url, "it names no host")
    if parts[2] is None:
        return parts[1], None
    if not _PORT.fullmatch(parts[2]) or int(parts[2]) > 65_535:
        raise _refused(url, "its port is not a number from 1 to 65535")
    return parts[1], int(parts[2])


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text.strip("[]"))
    except ValueError:
        return False
    return True


def _refused(url: str, why: str) -> FetchError:
    return FetchError(f"{shown(url)} is not fetched: {why}.")


def shown(url: str) -> str:
    """A URL, or what claims to be one, for people: no user name or password, the host in punycode, on one line."""
    found = _SCHEME_AND_AUTHORITY.match(url)
    if found is None:
        return printable(url)
    host = found[2].rpartition("@")[2]
    return printable(f"{found[1]}{_punycode(host)}{url[found.end() :]}")


def _punycode(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host[:SHOWN_CHARACTERS].encode("idna").decode("ascii")
    except UnicodeError:
        return ascii(host[:SHOWN_CHARACTERS])[1:-1]


def printable(text: str) -> str:
    """What somebody else wrote, on one line, with nothing invisible in it, and not too long."""
    cut = text[:SHOWN_CHARACTERS]
    clean = "".join(character if character.isprintable() else ascii(character)[1:-1] for character in cut)
    return clean if cut == text else f"{clean}…"
