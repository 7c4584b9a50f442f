from __future__ import annotations

import socket

from webdemo.serving import network_addresses, server


def test_listener_on_all_addresses_accepts_every_name():
    listener = server.listen("0.0.0.0", 0)
    with listener:
        port = listener.getsockname()[1]
        hosts = network_addresses.allowed_hosts(listener)
        assert network_addresses.url_of(listener) == f"http://127.0.0.1:{port}/"
    assert {
        f"localhost:{port}",
        f"127.0.0.1:{port}",
        f"{socket.gethostname().lower()}:{port}",
    } <= hosts
    assert all(host.endswith(f":{port}") for host in hosts)
    assert f"0.0.0.0:{port}" not in hosts


def test_hosts_have_ports_and_ipv6_brackets():
    hosts = network_addresses.hosts_of(["demo.local", "::1"], 8443, default_port=443)
    assert hosts == {"demo.local:8443", "[::1]:8443"}


def test_hosts_on_the_default_port_may_omit_it():
    hosts = network_addresses.hosts_of(["demo.local"], 443, default_port=443)
    assert hosts == {"demo.local:443", "demo.local"}
