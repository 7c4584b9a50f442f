"""The streams that are open: how many there may be, and how all are ended."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator


class Sessions:
    """Counts the open streams and wakes them when the server stops."""

    def __init__(self, limit: int) -> None:
        """Admit up to `limit` streams at once."""
        self.limit = limit
        self._open = 0
        self._sockets: set[socket.socket] = set()
        self._stopping = False
        self._changed = threading.Condition()

    @property
    def open(self) -> int:
        """How many streams are open."""
        return self._open

    @property
    def stopping(self) -> bool:
        """Whether the server is going away."""
        return self._stopping

    def enter(self) -> bool:
        """Take a place; False if there is none. Give it back with `leave`."""
        with self._changed:
            if self._stopping or self._open >= self.limit:
                return False
            self._open += 1
            return True

    def leave(self) -> None:
        """Give a place back."""
        with self._changed:
            self._open -= 1
            self._changed.notify_all()

    @contextlib.contextmanager
    def registered(self, sock: socket.socket) -> Iterator[None]:
        """Let `stop` wake the thread that reads from this socket."""
        with self._changed:
            self._sockets.add(sock)
            if self._stopping:
                _wake(sock)
        try:
            yield
        finally:
            with self._changed:
                self._sockets.discard(sock)

    def stop(self, timeout_seconds: float) -> bool:
        """Ask every stream to end, and wait. True if all have."""
        with self._changed:
            self._stopping = True
            for sock in self._sockets:
                _wake(sock)
            return self._changed.wait_for(lambda: self._open == 0, timeout_seconds)


def _wake(sock: socket.socket) -> None:
    """End the owner's read, from outside; it may still write its goodbye."""
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RD)
