"""The addresses of this machine and of a listener, as clients write them."""

import socket
from collections.abc import Iterable

import psutil


def addresses_of(listener: socket.socket) -> list[str]:
    """The IP addresses at which clients reach this listener: its own, or all of the machine's."""
    address: str = listener.getsockname()[0]
    if address not in {"0.0.0.0", "::"}:
        return [_without_zone(address)]
    only_ipv4 = address == "0.0.0.0"
    return [one for one in all_addresses() if not (only_ipv4 and ":" in one)]


def all_addresses() -> list[str]:
    """The IP addresses of this machine."""
    return [
        _without_zone(entry.address)
        for interface in psutil.net_if_addrs().values()
        for entry in interface
        if entry.family in {socket.AF_INET, socket.AF_INET6}
    ]


def allowed_hosts(listener: socket.socket) -> frozenset[str]:
    """The Host headers that clients of this listener send: name or address, and port."""
    addresses = addresses_of(listener)
    names = ["localhost", "127.0.0.1", "::1", *addresses]
    if len(addresses) > 1:
        names.append(socket.gethostname().lower())
    return hosts_of(names, listener.getsockname()[1], default_port=80)


def hosts_of(names: Iterable[str], port: int, default_port: int) -> frozenset[str]:
    """The Host headers for these names and IP addresses; browsers leave out the default port."""
    names = {bracketed(name) for name in names}
    hosts = {f"{name}:{port}" for name in names}
    return frozenset(hosts | names) if port == default_port else frozenset(hosts)


def url_of(listener: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    address, port = listener.getsockname()[:2]
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, _without_zone(address))
    return f"http://{bracketed(name)}:{port}/"


def bracketed(name: str) -> str:
    """A name or IP address as it stands in a URL: IPv6 in brackets."""
    return f"[{name}]" if ":" in name else name


def _without_zone(address: str) -> str:
    return address.partition("%")[0].lower()
