"""Which addresses may be reached: those that are public, and the networks the admin allowed."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Beyond what `is_global` knows in every Python that runs this: the addresses of former 6to4 relays (RFC 7526), and all
# of IPv6 outside global unicast (RFC 4291, section 2.4) with the documentation network of RFC 9637 inside it. Outside
# lie ::, ::a.b.c.d (RFC 4291, 2.5.5.1), ::ffff:0:a.b.c.d (RFC 2765), and 64:ff9b:1::/48, where a NAT64 of one's own
# stands before addresses that only its owner knows (RFC 8215).
_RELAYS = ipaddress.IPv4Network("192.88.99.0/24")
_UNICAST = ipaddress.IPv6Network("2000::/3")
_DOCUMENTATION = ipaddress.IPv6Network("3fff::/20")


def may_reach(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether a resolved address is public, or lies in a network that was allowed.

    An IPv4 address inside an IPv6 one (mapped, 6to4, Teredo, NAT64) is judged as what it stands for.
    """
    if is_allowed(address, allowed):
        return True
    meant = _embedded(address) or address
    if isinstance(meant, ipaddress.IPv4Address):
        return meant.is_global and not meant.is_multicast and meant not in _RELAYS
    return meant.is_global and meant in _UNICAST and meant not in _DOCUMENTATION


def is_allowed(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether an address, or the one that it stands for, lies in a network that was allowed."""
    spellings = (address, _embedded(address))
    return any(each.version == network.version and each in network for each in spellings if each for network in allowed)


def _embedded(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None
