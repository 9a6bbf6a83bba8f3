"""Web addresses as people write them, in the one spelling the wire rules demand (RFC 3986, section 6.2.2)."""

from __future__ import annotations

import re
import string
from urllib.parse import urlsplit

from node.errors import quoted

_PARTS = re.compile(r"(https?)://([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.IGNORECASE | re.DOTALL)
_FORBIDDEN = re.compile(
    r"[\s<>\"\\\x00-\x20\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_TO_ESCAPE = re.compile(r"[\[\]{}|^`]")
_DEFAULT_PORTS = {"http": 80, "https": 443}

# No slash at its beginning: in `mailto://...` what follows would be a host.
_MAIL = re.compile(r"(?!/)[A-Za-z0-9.!$&'*+/=_~-]+@[\w-]+(?:\.[\w-]+)+")
_TELEPHONE = re.compile(r"\+[0-9-]{3,30}")


def web_address(text: str) -> str:
    """The normal form of an http(s) address. Raises ValueError with a sentence for anything that is none."""
    if bad := _FORBIDDEN.search(text):
        raise ValueError(
            f"{quoted(text)} is no web address: it holds {bad.group()!r}; copy the address anew, or write it as %.."
        )
    match = _PARTS.fullmatch(text)
    if not match or not match[2]:
        raise ValueError(f"{quoted(text)} is no web address; write it in full, beginning with https://")
    scheme = match[1].lower()
    host = _authority(scheme, match[2], text)
    path, query, fragment = (_normal(part or "", text) for part in match.groups()[2:])
    if fragment.count("#") > 1:
        raise ValueError(f"{quoted(text)} is no web address: it holds # twice; write the second as %23")
    return f"{scheme}://{host}{_without_dots(path)}{query}{fragment}"


def _authority(scheme: str, authority: str, text: str) -> str:
    if "@" in authority:
        raise ValueError(f"{quoted(text)} holds a user name before the @; leave it out")
    host, _, port = authority.rpartition(":") if re.search(r":\d*$", authority) else (authority, "", "")
    try:
        urlsplit(f"{scheme}://{authority}").port  # noqa: B018  (raises for a port or brackets that are none)
    except ValueError as error:
        raise ValueError(f"{quoted(text)} is no web address: {error}") from error
    host = host.lower()  # before it is looked at: one capital can come to two letters
    if not re.fullmatch(r"\[[0-9a-f:.]+\]|[\w.~-]+", host):
        raise ValueError(
            f"{quoted(text)} is no web address: it names no host; write it in full, as https://stad.example/"
        )
    if not port:
        return host
    number = int(port)
    if number == 0:
        raise ValueError(f"{quoted(text)} is no web address: nothing is at port 0; leave the port out")
    return host if number == _DEFAULT_PORTS[scheme] else f"{host}:{number}"


def _normal(part: str, text: str) -> str:
    """Capital percent escapes, none where none is needed, and one for each sign that an IRI may not hold."""
    if _LONE_PERCENT.search(part):
        raise ValueError(f"{quoted(text)} is no web address: a % stands alone in it; write it as %25")
    escaped = _TO_ESCAPE.sub(lambda match: f"%{ord(match.group()):02X}", part)
    return _ESCAPE.sub(_unescaped, escaped)


def _unescaped(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else f"%{match[1].upper()}"


def _without_dots(path: str) -> str:
    """RFC 3986, section 5.2.4, for an absolute path."""
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            if len(segments) > 1:
                segments.pop()
        elif segment != ".":
            segments.append(segment)
    if path.endswith(("/.", "/..")):
        segments.append("")
    return "/".join(segments)


def mail_address(text: str) -> str:
    """`data@stad.example` -> `mailto:data@stad.example`. Raises ValueError for what is no address."""
    address = text.removeprefix("mailto:")
    if not _MAIL.fullmatch(address):
        raise ValueError(f"{quoted(text)} is no e-mail address; write it as data@stad.example")
    return f"mailto:{address}"


def telephone_number(text: str) -> str:
    """`+32 9 210 10 10` -> `tel:+3292101010`. Raises ValueError without the country's code."""
    number = re.sub(r"[\s()./]", "", text.removeprefix("tel:"))
    if not _TELEPHONE.fullmatch(number):
        raise ValueError(
            f"{quoted(text)} is no telephone number; write it with the code of the country, as +32 9 210 10 10"
        )
    return f"tel:{number}"
