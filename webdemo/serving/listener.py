"""The listening socket, and why the server cannot start."""

import errno
import socket

from webdemo.serving import network_addresses


class StartError(RuntimeError):
    """The server cannot start; the message says why and what to do."""


class ListenError(StartError):
    """The address can't be listened on; the message says what to do."""


def listen(host: str, port: int, option: str = "--port") -> socket.socket:
    """Open the listening socket.

    Args:
        host: A name or address of this machine.
        port: 0 for any free one.
        option: The command-line option for the port, for the error message.

    Raises:
        ListenError: The port is taken, the address is not this machine's, and the like.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise ListenError(
            f"“{host}” is not an address of this machine: {error.strerror}."
        ) from error
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows, where SO_REUSEADDR means sharing
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if host == "::" and socket.has_dualstack_ipv6():  # Windows would take IPv6 only
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind(address)
        listener.listen(512)
    except OSError as error:
        listener.close()
        raise ListenError(_explain(error, host, port, option)) from error
    return listener


def _explain(error: OSError, host: str, port: int, option: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken, perhaps by another webdemo. "
            f"Choose another one: {option} {port + 1 if port < 65535 else 8000}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than you have. Choose one over 1023: {option} 8000"
    if error.errno == errno.EADDRNOTAVAIL:
        others = ", ".join(network_addresses.all_addresses())
        return f"This machine does not have the address {host}. It has: {others}."
    return f"Can't listen on {host}, port {port}: {error.strerror}. Try --host 127.0.0.1"
