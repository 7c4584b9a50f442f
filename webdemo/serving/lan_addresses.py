"""The addresses at which an audience may reach this machine, the likeliest first."""

import enum
import ipaddress
import re
import socket
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psutil


class Kind(enum.IntEnum):
    """What an address belongs to, the likeliest to lead to the audience first."""

    WIFI = 0
    ETHERNET = 1
    UNKNOWN = 2
    VIRTUAL = 3
    LINK_LOCAL = 4


@dataclass(frozen=True)
class LanAddress:
    """An address of this machine."""

    address: str
    """IPv4 or IPv6, without zone or brackets."""
    interface: str
    kind: Kind

    @property
    def network(self) -> str:
        """The network's name for a list: that of its interface, and why it may be the wrong one."""
        doubt = {
            Kind.VIRTUAL: "VPN or virtual machine",
            Kind.LINK_LOCAL: "no address from a router",
        }.get(self.kind)
        return f"{self.interface}: {doubt}" if doubt else self.interface


_WIFI = re.compile(r"wl|wi-?fi|u?ap\d|ath\d|.*\* ?\d")  # the last as Windows names its hotspot
_ETHERNET = re.compile(r"en|eth|em\d|usb|lan|local area connection|以太网")
_VIRTUAL_START = re.compile(
    r"docker|br-|veth|virbr|vmnet|vnet|vbox|lxc|lxd|incus|podman|cni|cali|cilium|flannel|kube|dummy"
    r"|bridge\d|tap|wg|wt\d|zt|ppp|proton|pvpn|mullvad|nord|amn\d|gpd\d|csco|ham\d|nebula|meta$"
    r"|ipsec|gre|sit\d|ip6tnl|gif\d|stf\d|vti|vxlan|awdl|llw|clat|wwan|ww[ps]|rmnet|cellular"
)
_VIRTUAL_ANYWHERE = re.compile(
    r"vpn|(tun|tap)(\d|$)|tunnel|tailscale|zerotier|wireguard|hamachi|anyconnect|globalprotect|pangp"
    r"|forti|juniper|windscribe|netbird|weave|warp|clash|mihomo|sing-?box|vethernet|virtual|vmware"
    r"|parallels|hyper-v|wsl|loopback|teredo|isatap"
)
_VIRTUAL_MACS = "0a:00:27", "00:50:56:c0", "00:ff"
"""Hardware addresses of VirtualBox's and VMware's host adapters, and of TAP adapters on Windows,
where they may be named like Ethernet."""

_VIRTUAL_RANGES = [
    ipaddress.ip_network(text)
    # Tailscale and carriers (RFC 6598); the invented addresses of proxies; Teredo; 6to4.
    for text in ("100.64.0.0/10", "198.18.0.0/15", "2001::/32", "2002::/16")
]
_TRANSLATED = ipaddress.ip_network("192.0.0.0/24")
"""IPv4 on networks that have IPv6 only (464XLAT): nobody else can reach it."""


def candidates(routed: Collection[str] | None = None) -> list[LanAddress]:
    """Give the addresses that another device may open in a browser, the likeliest first.

    Args:
        routed: Addresses that the system would send from; None to ask the system.

    Returns:
        At most one IPv6 address for each interface. Empty if the machine is in no network.
    """
    routed = _routed() if routed is None else routed
    found: list[LanAddress] = []
    states = psutil.net_if_stats()
    for interface, entries in psutil.net_if_addrs().items():
        state = states.get(interface)
        if state is None or state.isup:
            found.extend(_addresses(interface, entries, state.flags if state else ""))
    found.sort(key=lambda one: (one.kind, ":" in one.address, one.address not in routed))
    return _without_spares(found)


def _addresses(interface: str, entries: Iterable[Any], flags: str) -> Iterable[LanAddress]:
    entries = list(entries)
    macs = [entry.address for entry in entries if entry.family == psutil.AF_LINK]
    kind = _kind_of(interface.lower(), [mac.replace("-", ":").lower() for mac in macs], flags)
    for entry in entries:
        if entry.family not in {socket.AF_INET, socket.AF_INET6}:
            continue
        ip = ipaddress.ip_address(entry.address.partition("%")[0])
        is_ipv6_local = ip.version == 6 and ip.is_link_local  # no browser takes one with its zone
        if ip.is_loopback or ip.is_unspecified or ip in _TRANSLATED or is_ipv6_local:
            continue
        own = kind
        if any(ip in one for one in _VIRTUAL_RANGES) or entry.netmask == "255.255.255.255":
            own = max(kind, Kind.VIRTUAL)
        if ip.is_link_local:
            own = Kind.LINK_LOCAL
        yield LanAddress(str(ip), interface, own)


def _kind_of(interface: str, macs: Sequence[str], flags: str) -> Kind:
    if (
        _VIRTUAL_START.match(interface)
        or _VIRTUAL_ANYWHERE.search(interface)
        or "pointopoint" in flags.split(",")
        or any(mac.startswith(_VIRTUAL_MACS) for mac in macs)
    ):
        return Kind.VIRTUAL
    if _WIFI.match(interface):
        return Kind.WIFI
    if _ETHERNET.match(interface):
        return Kind.ETHERNET
    # WireGuard on Windows names its adapter after the tunnel, but gives it no hardware address.
    return Kind.UNKNOWN if macs or sys.platform != "win32" else Kind.VIRTUAL


def _without_spares(ranked: Iterable[LanAddress]) -> list[LanAddress]:
    """Leave one IPv6 address to each interface: privacy extensions give it several."""
    kept: dict[Any, LanAddress] = {}
    for one in ranked:
        kept.setdefault(one.interface if ":" in one.address else one.address, one)
    return list(kept.values())


def _routed() -> set[str]:
    """Give the addresses from which this machine would send to the internet."""
    found = set()
    for family, target in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((target, 9))  # UDP only asks the routes here: nothing is sent
                found.add(probe.getsockname()[0])
        except OSError:  # no route, or no such protocol
            continue
    return found
