"""Which addresses may be reached: those that are public, and the networks the admin allowed."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Beyond what `is_global` knows in every Python that runs this: the addresses of former 6to4 relays (RFC 7526), and all
# of IPv6 outside global unicast (RFC 4291, section 2.4) with the documentation network of RFC 9637 inside it.
_RELAYS = ipaddress.IPv4Network("192.88.99.0/24")
_UNICAST = ipaddress.IPv6Network("2000::/3")
_DOCUMENTATION = ipaddress.IPv6Network("3fff::/20")


def may_reach(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether a resolved address is public, or lies in a network that was allowed.

    An IPv4 address inside an IPv6 one (mapped, 6to4, Teredo, NAT64) is judged as what it stands for.
    """
    if any(address.version == network.version and address in network for network in allowed):
        return True
    inner = _embedded(address)
    if inner is not None:
        return may_reach(inner, allowed)
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast and address not in _RELAYS
    return address.is_global and address in _UNICAST and address not in _DOCUMENTATION


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
