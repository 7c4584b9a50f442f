from __future__ import annotations

import socket

from webdemo.serving import listener, network_addresses


def test_listener_on_all_addresses_accepts_every_name():
    with listener.listen("0.0.0.0", 0) as listening:
        port = listening.getsockname()[1]
        hosts = network_addresses.allowed_hosts(listening)
        assert network_addresses.url_of(listening) == f"http://127.0.0.1:{port}/"
    names = "localhost", "127.0.0.1", socket.gethostname().lower()
    assert {f"{name}:{port}" for name in names} <= hosts
    assert all(host.endswith(f":{port}") for host in hosts)
    assert f"0.0.0.0:{port}" not in hosts


def test_hosts_have_ports_and_ipv6_brackets():
    for names, port, hosts in (
        (["demo.local", "::1"], 8443, {"demo.local:8443", "[::1]:8443"}),
        (["demo.local"], 443, {"demo.local:443", "demo.local"}),  # browsers leave it out
    ):
        assert network_addresses.hosts_of(names, port, default_port=443) == hosts
