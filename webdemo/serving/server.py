"""The web server: it listens, serves while the models load, and stops in time."""

import contextlib
import errno
import logging
import queue
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer

from webdemo.serving import network_addresses
from webdemo.serving.connection_limit import ConnectionLimit
from webdemo.serving.rate_limit import RateLimit
from webdemo.serving.request_handler import RequestHandler
from webdemo.serving.start_error import StartError
from webdemo.stream.client_address import device_of
from webdemo.vision import models
from webdemo.web import app_state

try:
    import resource
except ImportError:  # on Windows, where it is not needed
    resource = None  # type: ignore[assignment]

log = logging.getLogger(__name__)

LOAD_SECONDS = 10.0
"""Maximum time for which the first site loads its models alone."""

STOP_SECONDS = 2.0
"""Maximum time to close the open streams."""


class ListenError(StartError):
    """The address can't be listened on; the message says what to do."""


@dataclass(frozen=True)
class Site:
    """An application and its listener."""

    app: Flask
    listener: socket.socket
    tls: ssl.SSLContext | None = None
    on_connection: Callable[[str], None] | None = None
    """Called with the client's address for every connection, before anything is read."""


class Server(ThreadedWSGIServer):
    """Werkzeug's server with limits. A slow TLS handshake holds up no other client."""

    def __init__(self, site: Site) -> None:
        """Serve this site on its listener."""
        host, port = site.listener.getsockname()[:2]
        super().__init__(host, port, site.app, RequestHandler, fd=site.listener.fileno())
        # Not passed to Werkzeug, which would do the handshake on the thread that accepts.
        self.ssl_context = site.tls
        self._on_connection = site.on_connection
        config = site.app.config
        burst, per_second = config["CONNECTIONS_BURST"], config["CONNECTIONS_PER_SECOND"]
        self._rate_limit = RateLimit(burst, per_second) if burst else None
        self._connection_limit = ConnectionLimit(
            config["CONNECTIONS_MAX"],
            config["CONNECTIONS_PER_ADDRESS"],
            app_state.of(site.app).slots.has,
        )

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection. The TLS handshake follows on its own thread."""
        sock, address = super().get_request()
        if self._on_connection:
            self._on_connection(address[0])
        if self._rate_limit and not self._rate_limit.spend(device_of(address[0])):
            sock.close()
            raise ConnectionAbortedError("too many connections")  # socketserver goes on
        if self.ssl_context:
            try:
                sock.settimeout(RequestHandler.timeout)
                sock = self.ssl_context.wrap_socket(
                    sock, server_side=True, do_handshake_on_connect=False
                )
            except OSError:
                sock.close()
                raise
        self._connection_limit.enter(sock, address[0])
        return sock, address

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Serve one connection, on its own thread."""
        if self.ssl_context:
            try:
                request.do_handshake()
            except OSError:  # it speaks no TLS, or not in time
                return
        super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log failed connections for debugging only: any client can cause them."""
        log.debug("A connection failed", exc_info=True)

    def log(self, type: str, message: str, *args: Any) -> None:
        """Likewise for those that break off during the reply. Flask logs its own errors."""
        log.debug(message, *args)

    def shutdown_request(self, request: Any) -> None:
        """End a connection."""
        self._connection_limit.leave(request)
        super().shutdown_request(request)


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


def serve(sites: Sequence[Site], ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM; then end all streams and return, within 5 seconds.

    Args:
        sites: At least one. Their models are loaded meanwhile, the first site's first.
        ready: Called once connections are accepted.
    """
    _allow_files(2048)
    servers = [Server(site) for site in sites]
    # A second signal may interrupt the first one's handler: `put` allows that, an Event's `set`
    # would wait for its own lock.
    stop: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: stop.put(number))
    for server in servers:
        threading.Thread(target=server.serve_forever, name="accept", daemon=True).start()
    all_shared = [app_state.of(site.app) for site in sites]
    threading.Thread(target=_load, args=(all_shared,), name="load", daemon=True).start()
    ready()
    _wait_for(stop)
    for server in servers:
        server.shutdown()
        server.server_close()
    for shared in all_shared:
        shared.slots.stop(STOP_SECONDS / len(all_shared))


def _wait_for(stop: queue.SimpleQueue[int]) -> None:
    while True:
        with contextlib.suppress(queue.Empty):
            stop.get(timeout=0.5)  # a signal to another thread does not end the wait
            return


def _load(all_shared: Sequence[app_state.AppState]) -> None:
    for shared in all_shared:
        thread = threading.Thread(
            target=shared.runners.models.load, args=(models.DEFAULT,), daemon=True
        )
        thread.start()
        thread.join(LOAD_SECONDS)


def _allow_files(count: int) -> None:
    """Allow this process `count` open connections and files; macOS allows 256 by default."""
    if resource is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        count = min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
