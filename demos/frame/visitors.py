"""Who a request counts for: an address, and never a name that a client makes up for itself.

uvicorn puts the address that a proxy tells in place of the proxy's own, but only for proxies that are trusted
(`--trust-proxy`, see options.py).
"""

import ipaddress
from collections.abc import Mapping
from typing import Any

UNKNOWN = "unknown"


def address(scope: Mapping[str, Any]) -> str:
    """Return whom an ASGI request counts for: an IPv4 address, or the /64 network that one IPv6 line has."""
    client = scope.get("client")
    if not client:
        return UNKNOWN
    try:
        known = ipaddress.ip_address(client[0])
    except ValueError:
        return str(client[0])[:40]
    if known.version == 4:
        return str(known)
    mapped = known.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.ip_network((known.packed, 64), strict=False))
