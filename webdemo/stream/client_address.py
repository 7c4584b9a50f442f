"""The address by which the limits per device count."""

import ipaddress


def device_of(address: str) -> str:
    """Give the same text for every form of a device's address.

    An IPv4 address stays as it is, also if it is mapped to IPv6 (`::ffff:192.0.2.7`). An IPv6
    address loses its zone. It is not cut to its prefix: all devices of a network share that.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:  # empty, as behind a Unix socket
        return address
    mapped = getattr(ip, "ipv4_mapped", None)
    return str(mapped or ip)
