"""Whose address it is: what limits per device count by."""

from __future__ import annotations

import ipaddress


def device_of(address: str) -> str:
    """The same text for the same device, as far as its address tells.

    IPv4 as it is, however it came (`::ffff:192.0.2.7`); IPv6 without its zone, as a whole: within
    one network all devices share the rest of it.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:  # none, as behind a Unix socket
        return address
    mapped = getattr(ip, "ipv4_mapped", None)
    return str(mapped or ip)
