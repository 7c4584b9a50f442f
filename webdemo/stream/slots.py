"""Limits the number of open streams, and ends them when the server stops.

STREAMS_MAX in limits.py is the limit; serving/audience_limits.py has the guests'.
"""

import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Iterator

from webdemo.stream.client_address import device_of
from webdemo.stream.connection import Connection


class NoSlotFree(Exception):
    """No further stream is accepted; the message says why and what to do."""


class Slots:
    """Counts the open streams and wakes them when the server stops."""

    def __init__(self, limit: int, limit_per_address: int | None = None) -> None:
        """Allow `limit` streams at once, and `limit_per_address` from any one address."""
        self.limit = limit
        self._limit_per_address = limit_per_address or limit
        self._taken: Counter[str] = Counter()  # by device
        self._connections: dict[socket.socket, Connection] = {}
        self._stopping = False
        self._changed = threading.Condition()

    @property
    def open(self) -> int:
        """Number of open streams."""
        return self._taken.total()

    def enter(self, address: str | None) -> str:
        """Take a slot for a stream from this address.

        Returns:
            The device that has the slot, for `leave`.

        Raises:
            NoSlotFree: All slots are taken, or the server is stopping.
        """
        with self._changed:
            if sentence := self.refusal(address):
                raise NoSlotFree(sentence)
            device = device_of(address or "")
            self._taken[device] += 1
            return device

    def leave(self, device: str) -> None:
        """Give one slot of this device back."""
        with self._changed:
            self._taken[device] -= 1
            if not self._taken[device]:
                del self._taken[device]
            self._changed.notify_all()

    def refusal(self, address: str | None) -> str | None:
        """Say why a stream from this address would be refused now; None if it would not."""
        if self._stopping:
            return "The server is stopping."
        if self.open >= self.limit:
            return (
                "All places on the server are taken. "
                "Close another page of the demo, or wait for a place."
            )
        if self._taken.get(device_of(address or ""), 0) >= self._limit_per_address:
            return (
                f"One device has {self._limit_per_address} places. "
                "Close another page of the demo on it."
            )
        return None

    @contextlib.contextmanager
    def registered(self, connection: Connection) -> Iterator[None]:
        """Let `stop` end this connection."""
        with self._changed:
            self._connections[connection.sock] = connection
            if self._stopping:
                connection.stop()
        try:
            yield
        finally:
            with self._changed:
                del self._connections[connection.sock]

    def has(self, sock: socket.socket) -> bool:
        """Whether this socket is a registered stream's."""
        return sock in self._connections

    def stop(self, timeout_seconds: float) -> bool:
        """Ask every stream to end, and wait. True if all have."""
        with self._changed:
            self._stopping = True
            for connection in self._connections.values():
                connection.stop()
            return self._changed.wait_for(lambda: not self._taken, timeout_seconds)
