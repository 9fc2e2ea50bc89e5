"""From where the contractor may pull: networks registered on the contract (clause 6, supporting evidence)."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from shared.errors import Refusal

_LARGEST = {4: 65_536, 6: 1 << 80}
"""Addresses of the widest network that is taken: more would be no designated place."""


def network(text: str) -> str:
    """`203.0.113.0/28` in its usual form; one address counts too.

    Raises Refusal `network.malformed`, `network.too_wide`."""
    try:
        parsed = ip_network(text.strip(), strict=False)
    except ValueError:
        raise Refusal("network.malformed") from None
    if parsed.num_addresses > _LARGEST[parsed.version]:
        raise Refusal("network.too_wide")
    return str(parsed)


def registered(networks: Iterable[str], origin: str) -> str:
    """The registered network that `origin` (an address) lies in.

    Raises Refusal `pull.network_unregistered`."""
    try:
        address = ip_address(origin)
    except ValueError:
        raise Refusal("pull.network_unregistered") from None
    for known in networks:
        if address in ip_network(known):
            return known
    raise Refusal("pull.network_unregistered")


def origin_of(forwarded: str, proxies: int) -> str:
    """The caller's address as the outermost of our `proxies` saw it; empty when it cannot be told.

    Each appends to X-Forwarded-For; what the caller wrote there itself stands before."""
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    if proxies < 1 or len(hops) < proxies:
        return ""
    return _without_port(hops[-proxies])


def _without_port(hop: str) -> str:
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
