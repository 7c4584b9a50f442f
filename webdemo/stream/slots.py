"""The streams that are open: how many there may be, and how all are ended."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Iterator

from webdemo.stream.client_address import device_of
from webdemo.stream.connection import Connection


class NoSlotFree(Exception):
    """No further stream is taken; the message says why and what to do."""


class Slot:
    """One stream's, until it leaves."""

    def __init__(self, sessions: Slots, device: str) -> None:
        """Made by `Slots.enter`."""
        self._sessions = sessions
        self.device = device

    def leave(self) -> None:
        """Give the place back; a second time does nothing."""
        self._sessions.give_back(self)


class Slots:
    """Counts the open streams and wakes them when the server stops."""

    def __init__(self, limit: int, limit_per_address: int | None = None) -> None:
        """Admit up to `limit` streams at once, and that many from any one address."""
        self.limit = limit
        self._limit_per_address = limit_per_address or limit
        self._places: set[Slot] = set()
        self._devices: Counter[str] = Counter()
        self._connections: dict[socket.socket, Connection] = {}
        self._stopping = False
        self._changed = threading.Condition()

    @property
    def open(self) -> int:
        """How many streams are open."""
        return len(self._places)

    @property
    def stopping(self) -> bool:
        """Whether the server is going away."""
        return self._stopping

    def enter(self, address: str | None) -> Slot:
        """Take a place for a stream from this address.

        Raises:
            NoSlotFree: There is none, or the server stops.
        """
        with self._changed:
            if sentence := self.refusal(address):
                raise NoSlotFree(sentence)
            place = Slot(self, device_of(address or ""))
            self._places.add(place)
            self._devices[place.device] += 1
            return place

    def refusal(self, address: str | None) -> str | None:
        """Why a stream from this address would not be taken now; None if it would."""
        if self._stopping:
            return "The server stops."
        if len(self._places) >= self.limit:
            return (
                "All places on the server are taken. "
                "Close another page of the demo, or wait for a place."
            )
        if self._devices.get(device_of(address or ""), 0) >= self._limit_per_address:
            return (
                f"One device has {self._limit_per_address} places. "
                "Close another page of the demo on it."
            )
        return None

    def give_back(self, place: Slot) -> None:
        """As `Slot.leave`."""
        with self._changed:
            if place not in self._places:
                return
            self._places.remove(place)
            self._devices[place.device] -= 1
            if not self._devices[place.device]:
                del self._devices[place.device]
            self._changed.notify_all()

    @contextlib.contextmanager
    def registered(self, connection: Connection) -> Iterator[None]:
        """Let `stop` wake the thread that reads from this connection."""
        with self._changed:
            self._connections[connection.sock] = connection
            if self._stopping:
                connection.wake()
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
                connection.wake()
            return self._changed.wait_for(lambda: not self._places, timeout_seconds)
