from __future__ import annotations

import ipaddress
import socket

import pytest

from node.outbound.addresses import may_reach
from node.outbound.fetch import resolve

REFUSED = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.1.2.3 169.254.169.254 172.16.0.1
    172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1
    239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:0:0 ::ffff:169.254.169.254
    64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1
    2002:7f00:1:: 2002:a00:1::1 2002:c0a8:1::1 2001:0:5ef5:79fb::80ff:fffe 2001:db8::1 3fff::1 4000::1 5f00::1
    fc00::1 fd12:3456:789a::1 fe80::1 fec0::1 ff02::1 ff0e::1
""".split()

PUBLIC = """
    93.184.216.34 8.8.8.8 172.32.0.1 100.128.0.1 ::ffff:93.184.216.34 64:ff9b::93.184.216.34 2002:5db8:d822::1
    2606:2800:220:1::1 2a00:1450:4001::1
""".split()


@pytest.mark.parametrize("text", REFUSED)
def test_an_address_that_is_not_public_is_refused(text):
    assert not may_reach(ipaddress.ip_address(text), ())


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
