"""Network interfaces as psutil lists them."""

from __future__ import annotations

import socket
from types import SimpleNamespace

import psutil


def interface(
    *addresses,
    flags="up,broadcast,running,multicast",
    is_up=True,
    netmask="255.255.255.0",
    mac="f4-26-79-00-00-01",
):
    """An interface with these addresses, as (addresses, state)."""
    link = SimpleNamespace(family=psutil.AF_LINK, address=mac, netmask=None)
    entries = [
        SimpleNamespace(
            family=socket.AF_INET6 if ":" in address else socket.AF_INET,
            address=address,
            netmask=None if ":" in address else netmask,
        )
        for address in addresses
    ]
    return [link] * bool(mac) + entries, SimpleNamespace(isup=is_up, flags=flags)


def on_machine(monkeypatch, interfaces):
    """Let psutil find these interfaces, in this order."""
    addresses = {name: entries for name, (entries, _) in interfaces.items()}
    states = {name: state for name, (_, state) in interfaces.items()}
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: addresses)
    monkeypatch.setattr(psutil, "net_if_stats", lambda: states)
