"""Which addresses may be reached: those that are public, and the networks the admin allowed."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def may_reach(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether a resolved address is public, or lies in a network that was allowed.

    An IPv4 address inside an IPv6 one (mapped, 6to4, Teredo, NAT64) is judged as what it stands for.
    """
    if any(address.version == network.version and address in network for network in allowed):
        return True
    inner = _embedded(address)
    if inner is not None:
        return may_reach(inner, allowed)
    return address.is_global and not address.is_multicast


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
