"""Where a request came from, for counting how often somebody asks."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

NEIGHBOURS_IPV6 = 64  # bits: below them a subscriber chooses addresses as they like


def client_address(request: HttpRequest) -> str:
    """The peer's address, or behind `PROXIES` proxies of our own what the outermost of them wrote down.

    What stands before that in the header was sent by the client and is believed by nobody. Of an IPv6 address
    the subscriber's network is told; empty where there is no address, as on a socket file.
    """
    peer: str = request.META.get("REMOTE_ADDR", "")
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    if settings.PROXIES and len(hops) >= settings.PROXIES:
        peer = hops[-settings.PROXIES].strip()
    try:
        address = ip_address(peer)
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, NEIGHBOURS_IPV6), strict=False))
