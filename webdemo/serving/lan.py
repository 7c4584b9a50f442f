"""The audience's site: the same application over HTTPS on the network, with a token to join."""

import datetime
import ipaddress
import re
import socket
import ssl
from pathlib import Path

import psutil
import segno

from webdemo import create_app
from webdemo.serving import certificate, network_addresses, server
from webdemo.serving.start_error import StartError
from webdemo.web import app_state, join_token
from webdemo.web.audience import Audience

LIMITS = {
    "STREAMS_MAX": 64,
    # With at most two streams each, every device gets at least half of an equal share.
    "STREAMS_PER_ADDRESS": 2,
    # The whole audience scans the code at once, and a browser opens up to six connections.
    "CONNECTIONS_MAX": 512,
    "CONNECTIONS_PER_ADDRESS": 32,
    # A TLS handshake takes a millisecond of a core: a burst of one second, then 5 % of a core.
    "CONNECTIONS_BURST": 1000,
    "CONNECTIONS_PER_SECOND": 50.0,
    # Guests' pages post no pictures, and each takes a core for a quarter of a second.
    "PICTURES_AT_ONCE": 0,
    "PROGRAMS_FROM_LOOPBACK": False,
}
"""Limits that differ from those in `config.DEFAULTS`."""


class LanError(StartError):
    """The machine is in no network; the message says what to do."""


def open_site(host: str | None, port: int, file: Path) -> tuple[server.Site, Audience]:
    """Listen on the network, and make the application for it.

    Args:
        host: An address of this machine; None for the one from which it would send.
        port: 0 for any free one.
        file: Where the certificate is kept.

    Raises:
        LanError: The machine is in no network.
        server.ListenError: The address can't be listened on.
        certificate.CertificateError: The certificate can't be kept.
    """
    listener = server.listen(host or _own_address(), port, "--lan-port")
    addresses = network_addresses.addresses_of(listener)
    if len(addresses) > 1:  # the link shows the first one
        addresses = list(dict.fromkeys([_own_address(), *addresses]))
    names = [*addresses, *_host_names()]
    pem = certificate.provide(file, names)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # In TLS 1.3 a client may ask for new keys endlessly, inside OpenSSL, where no deadline applies.
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.load_cert_chain(file)
    token = join_token.token_of_day(pem, datetime.date.today())
    bound_port = listener.getsockname()[1]
    hosts = network_addresses.hosts_of(names, bound_port, default_port=443)
    app = create_app({**LIMITS, "ALLOWED_HOSTS": hosts, "JOIN_TOKEN": token})
    url = f"https://{network_addresses.bracketed(addresses[0])}:{bound_port}/?{join_token.PARAMETER}={token}"
    audience = Audience(url, segno.make(url, micro=False), app_state.of(app).slots)
    return server.Site(app, listener, context), audience


def _own_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # for UDP it only looks up the route
            address: str = probe.getsockname()[0]
            return address
        except OSError:
            pass  # no route to the internet, as on a hotspot
    stats = psutil.net_if_stats()
    for interface, entries in psutil.net_if_addrs().items():
        for entry in entries:
            usable = entry.family == socket.AF_INET and not _is_local(entry.address)
            if usable and stats[interface].isup:
                return str(entry.address)
    raise LanError("This machine is in no network. Join one, or give an address with --host.")


def _host_names() -> list[str]:
    name = socket.gethostname().lower()
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", name) or name == "localhost":
        return []
    return [name] if "." in name else [name, f"{name}.local"]


def _is_local(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    return ip.is_loopback or ip.is_link_local
