"""The web server: it serves while the models load, and stops in time."""

import contextlib
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

from webdemo.serving.connection_limit import ConnectionLimit
from webdemo.serving.connection_rate import ConnectionRate
from webdemo.serving.request_handler import RequestHandler
from webdemo.stream.client_address import device_of
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
        self._rate_limit = ConnectionRate(burst, per_second) if burst else None
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
        thread = threading.Thread(target=shared.load, daemon=True)
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
