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

Place = tuple[str, str]
"""An address, and what tells its devices apart."""


class NoSlotFree(Exception):
    """No further stream is accepted; the message says why and what to do."""


class Slots:
    """Counts the open streams and wakes them when the server stops."""

    def __init__(
        self,
        limit: int,
        limit_per_device: int | None = None,
        limit_per_address: int | None = None,
    ) -> None:
        """Allow `limit` streams at once, and so many from any one device and from any one address.

        The devices behind a router share its address.
        """
        self.limit = limit
        self._limit_per_device = limit_per_device or limit
        self._limit_per_address = limit_per_address or limit
        self._taken: Counter[Place] = Counter()
        self._connections: dict[socket.socket, Connection] = {}
        self._stopping = False
        self._changed = threading.Condition()

    @property
    def open(self) -> int:
        """Number of open streams."""
        return self._taken.total()

    def enter(self, address: str | None, device: str = "") -> Place:
        """Take a slot for a stream.

        Args:
            address: Where it comes from.
            device: What tells the devices of one address apart; "" if nothing does.

        Returns:
            Whose slot it is, for `leave`.

        Raises:
            NoSlotFree: All slots are taken, or the server is stopping.
        """
        with self._changed:
            if sentence := self.refusal(address, device):
                raise NoSlotFree(sentence)
            place = device_of(address or ""), device
            self._taken[place] += 1
            return place

    def leave(self, place: Place) -> None:
        """Give one slot of this device back."""
        with self._changed:
            self._taken[place] -= 1
            if not self._taken[place]:
                del self._taken[place]
            self._changed.notify_all()

    def refusal(self, address: str | None, device: str = "") -> str | None:
        """Say why this device's stream would be refused now; None if it would not."""
        if self._stopping:
            return "The server is stopping."
        if self.open >= self.limit:
            return (
                "All places on the server are taken. "
                "Close another page of the demo, or wait for a place."
            )
        place = device_of(address or ""), device
        if self._taken.get(place, 0) >= self._limit_per_device:
            return (
                f"This device has {self._limit_per_device} pages of the demo open, and no more are "
                "allowed. Close one of them."
            )
        beside = sum(count for (other, _), count in list(self._taken.items()) if other == place[0])
        if beside >= self._limit_per_address:
            return (
                f"The {self._limit_per_address} places for devices behind one router are taken. "
                "Leave this page open: it starts when a place is free."
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
