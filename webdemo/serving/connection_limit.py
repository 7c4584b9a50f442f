"""Connections that have yet to become streams: how many may wait, and who goes when they are more.

Each has a thread of its own, and may be silent for long: it hasn't said yet what it wants. Instead
of refusing the newcomer, who is likely to be honest, the one that has taken longest is cut off.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

from webdemo.stream.client_address import device_of


class ConnectionLimit:
    """Who has connected, by age."""

    def __init__(
        self, limit: int, limit_per_address: int, is_stream: Callable[[socket.socket], bool]
    ) -> None:
        """Let `limit` connections wait at once, and so many of any one address.

        Args:
            limit: At least 1.
            limit_per_address: At least 1.
            is_stream: Tells the connections that wait no longer: they don't count.
        """
        self._limit = limit
        self._limit_per_address = limit_per_address
        self._is_stream = is_stream
        self._waiting: dict[socket.socket, str] = {}
        self._lock = threading.Lock()

    def enter(self, sock: socket.socket, address: str) -> None:
        """Let a connection in, and cut off the oldest if that makes them too many."""
        device = device_of(address)
        with self._lock:
            everyone = [one for one in self._waiting if not self._is_stream(one)]
            same = [one for one in everyone if self._waiting[one] == device]
            if len(same) >= self._limit_per_address:
                self._cut_off(same[0])
            elif len(everyone) >= self._limit:
                self._cut_off(everyone[0])
            self._waiting[sock] = device

    def leave(self, sock: socket.socket) -> None:
        """Forget a connection that has ended."""
        with self._lock:
            self._waiting.pop(sock, None)

    def _cut_off(self, sock: socket.socket) -> None:
        del self._waiting[sock]
        with contextlib.suppress(OSError):  # it has just ended by itself
            # Not the method of an SSLSocket, which its own thread may be using.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
