from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdesk.fetch.addresses import is_public


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.215.14", "192.88.100.1", "2606:4700::1111", "2a00:1450::8a"]
)
def test_addresses_that_anyone_reaches_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("127.0.0.1", id="loopback"),
        pytest.param("0.0.0.0", id="this host"),
        pytest.param("10.1.2.3", id="private 10"),
        pytest.param("172.16.0.1", id="private 172.16"),
        pytest.param("192.168.1.1", id="private 192.168"),
        pytest.param("169.254.169.254", id="link-local: the clouds' metadata"),
        pytest.param("100.64.0.1", id="carrier-grade NAT"),
        pytest.param("192.0.0.8", id="protocol assignments"),
        pytest.param("192.88.99.1", id="6to4 relay"),
        pytest.param("198.18.0.1", id="benchmarks"),
        pytest.param("203.0.113.5", id="documentation"),
        pytest.param("224.0.0.1", id="multicast"),
        pytest.param("239.1.1.1", id="multicast, administratively scoped"),
        pytest.param("240.0.0.1", id="reserved"),
        pytest.param("255.255.255.255", id="broadcast"),
        pytest.param("::", id="IPv6 unspecified"),
        pytest.param("::1", id="IPv6 loopback"),
        pytest.param("::ffff:8.8.8.8", id="IPv4-mapped"),
        pytest.param("::8.8.8.8", id="IPv4-compatible"),
        pytest.param("64:ff9b::808:808", id="NAT64"),
        pytest.param("64:ff9b:1::808:808", id="local NAT64"),
        pytest.param("2002:808:808::1", id="6to4"),
        pytest.param("2001:0:808:808::1", id="Teredo"),
        pytest.param("2001:db8::1", id="IPv6 documentation"),
        pytest.param("3fff::1", id="IPv6 documentation, new"),
        pytest.param("fc00::1", id="unique local"),
        pytest.param("fe80::1", id="IPv6 link-local"),
        pytest.param("fe80::1%1", id="with a zone"),
        pytest.param("2606:4700::1111%1", id="public, with a zone"),
        pytest.param("fec0::1", id="site-local"),
        pytest.param("ff02::1", id="IPv6 multicast"),
    ],
)
def test_addresses_of_this_machine_its_networks_and_tunnels_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6), st.ip_addresses(network="2000::/3"))


@given(ADDRESSES)
def test_a_public_address_is_nothing_special_to_the_standard_library(
    address: IPv4Address | IPv6Address,
) -> None:
    special = (
        address.is_private, address.is_loopback, address.is_link_local, address.is_multicast,
        address.is_reserved, address.is_unspecified, not address.is_global,
    )  # fmt: skip

    assert not (is_public(address) and any(special))


@given(st.ip_addresses(v=4))
def test_no_address_that_holds_an_ipv4_address_is_public(inner: IPv4Address) -> None:
    number = int(inner)
    holding = (0xFFFF << 32 | number, number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80)

    assert not any(is_public(IPv6Address(outer)) for outer in holding)
