"""One WebSocket, owned by one thread, which reads, replies and keeps the deadlines.

flask-sock makes the handshake, and wsproto parses. simple_websocket's own reader thread is not
started (see `NoThread`): it appends to an unbounded list, and shares the socket with the sender
without a lock. Unread bytes stay in the kernel, which stops the sender.

A flood is slowed down in the same way: a client that exceeds its credit is read from rarely. Other
clients, and those within their credit, are not affected.
"""

import contextlib
import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any

from simple_websocket import Server
from wsproto.events import BytesMessage, CloseConnection, Ping, TextMessage
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

from webdemo.stream import unmasking

unmasking.install()

RECEIVE_BYTES = 256 * 1024
"""Maximum size of one read: all frames that a client within its credit has under way."""

PARTS_AT_ONCE = 64
"""Maximum number of messages, fragments and pings to take at once; the rest waits until they are
answered."""

PAUSE_SECONDS = 0.1
"""Pause before each read from a client that exceeds its credit."""

STOP_SECONDS = 0.25
"""Maximum time until `receive` notices `stop`."""

LINGER_SECONDS = 0.25
"""Maximum time for the peer to read the close reason."""

LINGER_BYTES = 64 * 1024
"""Chunk size for discarding bytes that arrive meanwhile."""


class ConnectionEnd(Exception):
    """The connection must be closed, with this code and a sentence that says why."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class PeerGone(ConnectionEnd):
    """The peer has closed the connection or can no longer be reached."""

    def __init__(self) -> None:
        super().__init__(1006, "The other side is gone.")


class NoThread:
    """Replaces simple_websocket's reader thread."""

    def __init__(self, **_: Any) -> None:
        self.name = "none"

    def start(self) -> None:
        """Do nothing."""


class Connection:
    """Receives and sends whole messages over an accepted WebSocket."""

    def __init__(
        self, server: Server, credit: int, message_bytes_max: int, send_seconds: float
    ) -> None:
        """Take over the socket of `server`, which must have been made with `NoThread`."""
        self.sock: socket.socket = server.sock
        self._protocol = server.ws
        self._credit = credit
        self._message_bytes_max = message_bytes_max
        self._send_seconds = send_seconds
        self._tls = isinstance(self.sock, ssl.SSLSocket)
        self._stopping = False
        self._buffer = bytearray(RECEIVE_BYTES)
        self._parts: list[bytes | bytearray] = []
        self._parts_bytes = 0
        self._parts_taken = 0  # by the last `_parse`
        self._replies_due = 0  # for those of them that end a message or are pings
        self.received_ns = 0
        """When the last bytes were read, by `time.perf_counter_ns()`."""
        with contextlib.suppress(OSError):  # e.g. a Unix socket behind a proxy
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def receive(self, timeout_seconds: float) -> list[bytes]:
        """Wait for messages, and return what has arrived by then: 1 to PARTS_AT_ONCE.

        Raises:
            ConnectionEnd: 1001 the server is stopping, 1002 not WebSocket, 1003 a text message,
                1009 a message too large, 4408 no whole message within `timeout_seconds`; PeerGone.
        """
        deadline = time.monotonic() + timeout_seconds
        messages: list[bytes] = []
        while not messages:
            has_more = self._parts_taken == PARTS_AT_ONCE
            if has_more or self._replies_due > self._credit:
                time.sleep(PAUSE_SECONDS)
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise ConnectionEnd(4408, "No frame came for too long.")
            if not has_more and not self._read(remaining):
                continue
            messages.extend(self._parse())
        return messages

    def _read(self, timeout_seconds: float) -> bool:
        """Pass what has arrived to wsproto; False if nothing has arrived in time."""
        if self._stopping:
            raise ConnectionEnd(1001, "The server is stopping.")
        self.sock.settimeout(min(timeout_seconds, STOP_SECONDS))
        try:
            count = self.sock.recv_into(self._buffer)
            if self._tls:
                count += self._read_records(memoryview(self._buffer)[count:])
        except TimeoutError:
            return False
        except OSError as error:
            raise PeerGone from error
        if count == 0:
            raise PeerGone
        self.received_ns = time.perf_counter_ns()
        self._protocol.receive_data(memoryview(self._buffer)[:count])
        return True

    def _read_records(self, rest: memoryview) -> int:
        """Read the TLS records that have arrived besides: a read gives only one, of up to 16 KB."""
        count = 0
        self.sock.settimeout(0)
        with contextlib.suppress(ssl.SSLWantReadError):
            while count < len(rest) and (more := self.sock.recv_into(rest[count:])):
                count += more
        return count

    def send(self, message: bytes | bytearray) -> None:
        """Send one binary message within the send deadline.

        Raises:
            PeerGone: The other side has closed, or does not read.
        """
        self._write(self._protocol.send(BytesMessage(data=message)))

    def stop(self) -> None:
        """Make `receive` raise ConnectionEnd soon. The only method for other threads."""
        # The socket is not shut down for reading: TLS and proxies take that for its end.
        self._stopping = True

    def close(self, end: ConnectionEnd) -> None:
        """Send the reason, if the other side is still there, and shut the socket down."""
        with contextlib.suppress(PeerGone, LocalProtocolError):
            if not isinstance(end, PeerGone):
                reason = end.args[0]
                self._write(self._protocol.send(CloseConnection(code=end.code, reason=reason)))
                self._linger()
        # Whatever the web server does with this socket afterwards then ends at once, instead of
        # waiting for a client that may never close it.
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def _linger(self) -> None:
        """Read what is still under way, so that the other side gets the close frame.

        The kernel answers unread bytes with a reset, and a proxy that gets one throws away what it
        has not passed on yet.
        """
        until = time.monotonic() + LINGER_SECONDS
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_WR)
            while (left := until - time.monotonic()) > 0:
                self.sock.settimeout(left)
                if not self.sock.recv(LINGER_BYTES):
                    return

    def _parse(self) -> Iterator[bytes]:
        self._parts_taken = self._replies_due = 0
        try:
            for event in self._protocol.events():
                if isinstance(event, BytesMessage):
                    yield from self._collect(event)
                elif isinstance(event, TextMessage):
                    raise ConnectionEnd(1003, "Frames are binary messages, not text.")
                elif isinstance(event, Ping):
                    self._write(self._protocol.send(event.response()))
                elif isinstance(event, CloseConnection):
                    with contextlib.suppress(LocalProtocolError):
                        self._write(self._protocol.send(event.response()))
                    raise PeerGone
                self._parts_taken += 1
                self._replies_due += getattr(event, "message_finished", True)
                if self._parts_taken == PARTS_AT_ONCE:
                    break
        except RemoteProtocolError as error:
            raise ConnectionEnd(1002, "This is not WebSocket.") from error

    def _collect(self, event: BytesMessage) -> Iterator[bytes]:
        self._parts_bytes += len(event.data)
        if self._parts_bytes > self._message_bytes_max:
            limit = self._message_bytes_max
            raise ConnectionEnd(1009, f"A message has at most {limit} bytes.")
        if event.data:
            self._parts.append(event.data)
        if event.message_finished:
            yield b"".join(self._parts)
            self._parts.clear()
            self._parts_bytes = 0

    def _write(self, data: bytes) -> None:
        # Not sendall: over TLS its time-out starts anew with every 16 KB.
        deadline = time.monotonic() + self._send_seconds
        rest = memoryview(data)
        try:
            while rest:
                self.sock.settimeout(max(0.0, deadline - time.monotonic()))
                rest = rest[self.sock.send(rest) :]
        except OSError as error:  # a time-out is one, too
            raise PeerGone from error
