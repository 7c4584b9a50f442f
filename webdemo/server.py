"""The web server: listens, serves while the models load beside it, and stops in time."""

from __future__ import annotations

import errno
import signal
import socket
import threading
from collections.abc import Callable
from typing import Any

import psutil
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from webdemo import models, services

STOP_SECONDS = 2.0
"""How long the open streams get to say goodbye."""


class ListenError(OSError):
    """The address can't be listened on; the message says what to do."""


class Handler(WSGIRequestHandler):
    """Werkzeug's, quiet, and with an end to its patience."""

    timeout = 15  # seconds for a client to send its request, and between its parts

    def log_request(self, *_: Any) -> None:
        """Say nothing of requests that went well."""


def listen(host: str, port: int) -> socket.socket:
    """Open the listening socket.

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
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise ListenError(_explain(error, host, port)) from error
    return listener


def _explain(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken, perhaps by another webdemo. "
            f"Choose another one: webdemo --port {port + 1 if port < 65535 else 8000}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than you have. Choose one over 1023: --port 8000"
    return f"Can't listen on {host}, port {port}: {error.strerror}. Try --host 127.0.0.1"


def allowed_hosts(listener: socket.socket) -> frozenset[str]:
    """The Host headers that clients of this listener send: name or address, and port."""
    address, port = listener.getsockname()[:2]
    names = {"localhost", "127.0.0.1", "[::1]"}
    if address in {"0.0.0.0", "::"}:
        names.add(socket.gethostname().lower())
        for interface in psutil.net_if_addrs().values():
            names.update(
                _literal(entry.address)
                for entry in interface
                if entry.family in {socket.AF_INET, socket.AF_INET6}
            )
    else:
        names.add(_literal(address))
    hosts = {f"{name}:{port}" for name in names}
    return frozenset(hosts | names) if port == 80 else frozenset(hosts)


def url_of(listener: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    address, port = listener.getsockname()[:2]
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(address, _literal(address))
    return f"http://{name}:{port}/"


def _literal(address: str) -> str:
    address = address.partition("%")[0].lower()  # without an IPv6 zone
    return f"[{address}]" if ":" in address else address


def serve(app: Flask, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM; then end all streams and return, within 5 seconds.

    Args:
        app: The application; its models are loaded here, beside serving.
        listener: From `listen`.
        ready: Called once connections are taken.
    """
    host, port = listener.getsockname()[:2]
    server = make_server(
        host, port, app, threaded=True, request_handler=Handler, fd=listener.fileno()
    )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    shared = services.of(app)
    accepting = threading.Thread(target=server.serve_forever, name="accept", daemon=True)
    accepting.start()
    threading.Thread(
        target=shared.pool.load, args=(models.DEFAULT,), name="load", daemon=True
    ).start()
    ready()
    while not stop.wait(0.5):  # a signal that another thread takes wakes no lock
        pass
    server.shutdown()
    server.server_close()
    shared.sessions.stop(STOP_SECONDS)
    shared.pool.close()
