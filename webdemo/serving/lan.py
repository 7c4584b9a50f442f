"""The audience's site: the same application over HTTPS on the network, with a token to join."""

import datetime
import re
import socket
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from webdemo import create_app
from webdemo.serving import (
    audience_limits,
    certificate,
    firewall,
    lan_addresses,
    network_addresses,
    server,
)
from webdemo.serving.listener import StartError, listen
from webdemo.web import app_state, join_token
from webdemo.web.audience import Audience
from webdemo.web.join_link import join_link


class LanError(StartError):
    """The machine is in no network; the message says what to do."""


def open_site(
    host: str | None, port: int, file: Path | None, config: Mapping[str, Any] | None = None
) -> tuple[server.Site, Audience]:
    """Listen on the network, and make the application for it.

    Args:
        host: An address of this machine; None for all of them.
        port: 0 for any free one.
        file: Where the certificate is kept; None for nowhere.
        config: Settings, as for `create_app`; the audience's limits come before them.

    Raises:
        LanError: The machine is in no network.
        ListenError: The address can't be listened on.
        certificate.CertificateError: The certificate can't be loaded.
    """
    everywhere = "::" if socket.has_dualstack_ipv6() else "0.0.0.0"
    listener = listen(host or everywhere, port, "--lan-port")
    reached = network_addresses.addresses_of(listener)
    candidates = _candidates(listener, reached)
    if not candidates:
        listener.close()
        raise LanError("This machine is in no network. Join one, or give an address with --host.")
    names = [*(one.address for one in candidates), *_host_names()]
    pem = certificate.provide(file, names)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # In TLS 1.3 a client may ask for new keys endlessly, inside OpenSSL, where no deadline applies.
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    certificate.load(context, pem)
    token = join_token.token_of_day(pem, datetime.date.today())
    bound_port = listener.getsockname()[1]
    hosts = network_addresses.hosts_of({*names, *reached}, bound_port, default_port=443)
    app = create_app(
        {**(config or {}), **audience_limits.LIMITS, "ALLOWED_HOSTS": hosts, "JOIN_TOKEN": token}
    )
    links = [
        join_link(f"{network_addresses.bracketed(one.address)}:{bound_port}", token, one.network)
        for one in candidates
    ]
    audience = Audience(links, app_state.of(app).slots, firewall.advice(bound_port), reached)
    return server.Site(app, listener, context, audience.note_connection), audience


def _candidates(listener: socket.socket, reached: list[str]) -> list[lan_addresses.LanAddress]:
    found = lan_addresses.candidates()
    if listener.getsockname()[0] in {"0.0.0.0", "::"}:
        has_ipv6 = listener.family == socket.AF_INET6
        return [one for one in found if has_ipv6 or ":" not in one.address]
    (address,) = reached
    unknown = lan_addresses.LanAddress(address, "", lan_addresses.Kind.UNKNOWN)
    return [next((one for one in found if one.address == address), unknown)]


def _host_names() -> list[str]:
    name = socket.gethostname().lower()
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", name) or name == "localhost":
        return []
    return [name] if "." in name else [name, f"{name}.local"]
