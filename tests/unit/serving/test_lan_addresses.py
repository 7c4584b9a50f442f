"""Which of a machine's addresses an audience is shown, with psutil's lists of three systems."""

from __future__ import annotations

import socket
import sys

import psutil
from interfaces import interface, on_machine

from webdemo.serving import lan_addresses
from webdemo.serving.lan_addresses import Kind, candidates

LINUX = {
    "lo": interface("127.0.0.1", "::1", flags="up,loopback,running"),
    "tun0": interface("10.8.0.2", flags="up,pointopoint,running,noarp,multicast"),
    "docker0": interface("172.17.0.1"),
    "br-3f2a9c81d0e4": interface("172.18.0.1"),
    "virbr0": interface("192.168.122.1"),
    "tailscale0": interface("100.101.102.103", "fd7a:115c:a1e0::1"),
    "wlp3s0": interface("192.168.1.23", "fd00::23", "fe80::1%wlp3s0"),
}
MACOS = {
    "lo0": interface("127.0.0.1", "::1", "fe80::1%lo0"),
    "utun4": interface("10.2.0.2", flags="up,pointopoint,running,multicast"),
    "bridge100": interface("192.168.64.1"),
    "vmnet8": interface("172.16.5.1"),
    "awdl0": interface("fe80::2%awdl0"),
    "en0": interface("192.168.1.23", "2001:db8::23", "2001:db8::aaaa"),
}
WINDOWS = {
    "Ethernet 3": interface("192.168.56.1", mac="0A-00-27-00-00-0B", flags=""),
    "vEthernet (WSL (Hyper-V firewall))": interface("172.28.0.1", flags=""),
    "VMware Network Adapter VMnet8": interface("192.168.160.1", flags=""),
    "Radmin VPN": interface("26.12.13.14", flags=""),
    "Ethernet 2": interface("10.9.0.6", mac="00-FF-12-34-56-78", flags=""),
    "Local Area Connection* 9": interface("169.254.7.7", flags=""),
    "Work": interface("10.40.0.8", netmask="255.255.255.255", flags=""),
    "Wi-Fi": interface("192.168.1.23", flags=""),
    "Loopback Pseudo-Interface 1": interface("127.0.0.1", "::1", flags=""),
}

VIRTUAL = (
    *("docker0", "br-0123456789ab", "veth12ab", "lxdbr0"),  # containers
    *("virbr0", "vmnet1", "vboxnet0", "bridge100", "vEthernet (Default Switch)"),  # machines
    "VirtualBox Host-Only Network",
    *("tun0", "tap0", "utun3", "wg0", "ppp0", "clat", "wwan0", "outline-tun0"),  # tunnels
    *("OpenVPN Wintun", "tailscale0", "ztabc123", "proton0", "gpd0", "wg-mullvad"),  # VPNs
    *("NordLynx", "CloudflareWARP", "Meta", "Hamachi", "ZeroTier One [8056]"),
    "Cisco AnyConnect Client",
)
REAL = (
    *("eth0", "enp0s31f6", "eno1", "wlan0", "wlp2s0", "ap0", "usb0"),  # Linux
    *("br0", "vmbr0", "bond0", "vlan10"),
    *("en0", "en7"),  # macOS
    *("Wi-Fi 2", "WLAN", "Ethernet", "以太网", "Local Area Connection* 2"),  # Windows
)


def test_wifi_comes_before_vpns_and_virtual_machines(monkeypatch):
    for machine in (LINUX, MACOS, WINDOWS):
        on_machine(monkeypatch, machine)
        for routed in (set(), {"10.8.0.2", "10.2.0.2", "10.9.0.6"}):
            found = candidates(routed)
            assert found[0].address == "192.168.1.23"
            assert found[0].network == found[0].interface
            for other in found[1:]:
                assert other.interface == found[0].interface or other.kind >= Kind.VIRTUAL, other


def test_virtual_interface_comes_last_and_is_named(monkeypatch):
    for name in VIRTUAL:
        machine = {name: interface("192.168.7.1"), "Réseau local": interface("192.168.1.2")}
        on_machine(monkeypatch, machine)
        real, virtual = candidates({"192.168.7.1"})
        assert (real.address, virtual.address) == ("192.168.1.2", "192.168.7.1"), name
        assert virtual.network == f"{name}: VPN or virtual machine"
    for name in REAL:
        machine = {"docker0": interface("172.17.0.1"), name: interface("198.51.100.2")}
        on_machine(monkeypatch, machine)
        assert candidates({"172.17.0.1"})[0].address == "198.51.100.2", name


def test_first_address(monkeypatch):
    for interfaces, routed, first in (
        ({"eth0": "10.0.0.2", "eth1": "10.1.0.2"}, "10.1.0.2", "10.1.0.2"),
        # A laptop on a cable may be the hotspot itself, and phones have no cable.
        ({"eth0": "10.0.0.2", "wlan0": "10.42.0.1"}, "10.0.0.2", "10.42.0.1"),
        *(
            ({"eth0": vpn, "eth1": "10.0.0.2"}, vpn, "10.0.0.2")
            for vpn in ("100.64.0.1", "100.127.255.254", "198.18.0.1", "2002::1")
        ),
    ):
        on_machine(monkeypatch, {name: interface(address) for name, address in interfaces.items()})
        assert candidates({routed})[0].address == first, interfaces
    for address in ("100.63.0.1", "100.128.0.1", "198.20.0.1", "2001:db8::1"):  # next to VPNs'
        on_machine(monkeypatch, {"eth0": interface(address)})
        assert candidates(set())[0].kind is Kind.ETHERNET, address
    monkeypatch.setattr(sys, "platform", "win32")
    tunnel = interface("10.7.0.2", mac=None, flags="")
    on_machine(monkeypatch, {"Office": tunnel, "Réseau local": interface("192.168.1.2", flags="")})
    assert [one.address for one in candidates({"10.7.0.2"})] == ["192.168.1.2", "10.7.0.2"]


def test_network_without_ipv4(monkeypatch):
    """With what systems add there: a link-local IPv4 address, and a translated one (464XLAT)."""
    machine = {
        "wlan0": interface("169.254.3.4", "2001:db8::5", "fe80::5%wlan0"),
        "clat": interface("192.0.0.1", flags="up,pointopoint,running"),
        "en1": interface("192.0.0.2"),
    }
    on_machine(monkeypatch, machine)
    assert [one.address for one in candidates(set())] == ["2001:db8::5", "169.254.3.4"]


def test_ipv4_comes_before_ipv6_and_one_address_of_ipv6_is_enough(monkeypatch):
    machine = {"wlan0": interface("2001:db8::1", "2001:db8::2", "fe80::1", "10.0.0.2")}
    on_machine(monkeypatch, machine)
    found = candidates({"2001:db8::2", "10.0.0.2"})
    assert [one.address for one in found] == ["10.0.0.2", "2001:db8::2"]


def test_interface_that_is_down_or_local_is_left_out(monkeypatch):
    machine = {
        "lo": interface("127.0.0.1", "::1"),
        "eth0": interface("10.0.0.2", is_up=False),
        "wlan0": interface("fe80::1%wlan0"),
    }
    on_machine(monkeypatch, machine)
    assert candidates(set()) == []


def test_machine_without_routes(monkeypatch):
    def connect(*_):
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", connect)
    on_machine(monkeypatch, {"eth0": interface("10.0.0.2")})
    assert [one.address for one in candidates()] == ["10.0.0.2"]


def test_this_machine(monkeypatch):
    """The real lists are read without an error, and only addresses in them are found."""
    known = [entry.address for entries in psutil.net_if_addrs().values() for entry in entries]
    assert {one.address for one in lan_addresses.candidates()} <= set(known)
