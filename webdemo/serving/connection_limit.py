"""Limits the connections that are not yet streams.

Each of them has a thread of its own and may stay silent for long. At the limit the oldest one is
closed and the new one is accepted: the new one is more likely to be honest.
"""

import contextlib
import socket
import threading
from collections.abc import Callable

from webdemo.stream.client_address import device_of


class ConnectionLimit:
    """The open connections, oldest first."""

    def __init__(
        self, limit: int, limit_per_address: int, is_stream: Callable[[socket.socket], bool]
    ) -> None:
        """Allow `limit` connections at once, and `limit_per_address` from any one address.

        Args:
            limit: At least 1.
            limit_per_address: At least 1.
            is_stream: Whether a connection has become a stream: those do not count.
        """
        self._limit = limit
        self._limit_per_address = limit_per_address
        self._is_stream = is_stream
        self._open: dict[socket.socket, str] = {}
        self._lock = threading.Lock()

    def enter(self, sock: socket.socket, address: str) -> None:
        """Add a connection, and close the oldest one if the limit is reached."""
        device = device_of(address)
        with self._lock:
            pending = [one for one in self._open if not self._is_stream(one)]
            same = [one for one in pending if self._open[one] == device]
            if len(same) >= self._limit_per_address:
                self._close(same[0])
            elif len(pending) >= self._limit:
                self._close(pending[0])
            self._open[sock] = device

    def leave(self, sock: socket.socket) -> None:
        """Forget a connection that has ended."""
        with self._lock:
            self._open.pop(sock, None)

    def _close(self, sock: socket.socket) -> None:
        del self._open[sock]
        with contextlib.suppress(OSError):  # it has just been closed by its own thread
            # Not the method of an SSLSocket, which its own thread may be using.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
