from __future__ import annotations

import ipaddress
import socket

import pytest

from node.outbound.addresses import may_reach
from node.outbound.names import resolve

PUBLIC = """
    93.184.216.34 8.8.8.8 172.32.0.1 100.128.0.1 ::ffff:93.184.216.34 64:ff9b::93.184.216.34 2002:5db8:d822::1
    2606:2800:220:1::1 2a00:1450:4001::1
""".split()


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_may_be_reached(text):
    assert may_reach(ipaddress.ip_address(text), ())


@pytest.mark.parametrize("text", ["127.0.0.1", "::ffff:127.0.0.1", "::1"])
def test_an_allowed_network_may_be_reached_by_each_spelling(text):
    allowed = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
    assert may_reach(ipaddress.ip_address(text), allowed)
    assert not may_reach(ipaddress.ip_address("10.0.0.1"), allowed)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0"])
def test_a_host_in_numbers_is_judged_as_what_the_system_makes_of_it(host):
    try:
        found = resolve(host, 80)
    except socket.gaierror:
        found = []  # some systems refuse such hosts by themselves
    assert not any(may_reach(ipaddress.ip_address(each), ()) for each in found)
