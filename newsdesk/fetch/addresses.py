"""Which internet addresses may be connected to: those that anyone can reach. Resolving names is `network`'s.

A link in a feed can name a router at home, a cloud's metadata service or this machine. Registries:
https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry.
"""

from ipaddress import IPv4Address, IPv6Address, ip_network

_UNICAST = ip_network("2000::/3")
"""All of IPv6 that is routed; outside of it are IPv4-mapped (::ffff:0:0/96) and NAT64 (64:ff9b::/96) addresses."""
_NOT_OURS = tuple(
    ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments: older Pythons take some for public
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # protocol assignments, Teredo among them, which holds an IPv4 address
        "2002::/16",  # 6to4, which holds an IPv4 address
        "3fff::/20",  # documentation, since 2024: unknown to older Pythons
    )
)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Return whether anyone on the internet reaches the same machine under this address."""
    if isinstance(address, IPv6Address) and (address not in _UNICAST or address.scope_id):
        return False
    return address.is_global and not address.is_multicast and not any(address in n for n in _NOT_OURS)
