"""A small blocking WebSocket client that can send anything, valid or not."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import select
import socket
import struct
import time

from server_process import PATIENCE_SECONDS
from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import BytesMessage, CloseConnection, Ping, Pong, TextMessage

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Refused(Exception):
    """The server answered the handshake without an upgrade."""

    def __init__(self, status, headers, body):
        super().__init__(f"{status}: {body[:200]!r}")
        self.status, self.headers, self.body = status, headers, body


class Closed(Exception):
    """The server closed the connection. Without a close frame the code is 1006."""

    def __init__(self, code, reason=""):
        super().__init__(f"{code}: {reason}")
        self.code, self.reason = code, reason


class WebSocketClient:
    """One connection.

    Args:
        port: Port on the loopback.
        host: The Host header; None for the address and port; "" for none at all.
        headers: More header lines, as pairs.
        upgrade: The header lines that make it a WebSocket handshake; None for the right ones.
        receive_buffer_bytes: Size of the kernel's buffer for unread data.
        tls: An ssl.SSLContext for wss:.
        server_name: Name that the certificate must have.
        source: Address to connect from; on Linux all of 127.0.0.0/8 is this machine.
    """

    def __init__(
        self,
        port,
        path="/stream",
        host=None,
        headers=(),
        upgrade=None,
        timeout_seconds=PATIENCE_SECONDS,
        receive_buffer_bytes=None,
        tls=None,
        server_name=None,
        source="127.0.0.1",
    ):
        self.timeout_seconds = timeout_seconds
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            if receive_buffer_bytes:
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
            self.sock.settimeout(timeout_seconds)
            self.sock.bind((source, 0))
            self.sock.connect(("127.0.0.1", port))
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if tls:
                self.sock = tls.wrap_socket(self.sock, server_hostname=server_name)
            self._shake_hands(path, f"127.0.0.1:{port}" if host is None else host, headers, upgrade)
        except BaseException:
            self.sock.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def _shake_hands(self, path, host, headers, upgrade):
        key = base64.b64encode(os.urandom(16)).decode()
        if upgrade is None:
            upgrade = [
                ("Upgrade", "websocket"),
                ("Connection", "Upgrade"),
                ("Sec-WebSocket-Key", key),
                ("Sec-WebSocket-Version", "13"),
            ]
        lines = [f"GET {path} HTTP/1.1", *([f"Host: {host}"] if host else [])]
        lines += [f"{name}: {value}" for name, value in [*upgrade, *headers]]
        self.sock.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        deadline = time.monotonic() + self.timeout_seconds
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._recv(deadline) or _raise(Closed(1006, "no answer to the handshake"))
        head, _, rest = data.partition(b"\r\n\r\n")
        status_line, *header_lines = head.decode("latin-1").split("\r\n")
        self.headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in header_lines)
        }
        status = int(status_line.split()[1])
        if status != 101:
            length = float(self.headers.get("content-length", "inf"))
            while len(rest) < length and (more := self._recv(deadline)):
                rest += more
            raise Refused(status, self.headers, rest)
        accept = base64.b64encode(hashlib.sha1((key + _GUID).encode()).digest()).decode()
        assert self.headers["sec-websocket-accept"] == accept
        self._protocol = Connection(ConnectionType.CLIENT, trailing_data=rest)
        self._events = self._protocol.events()

    def _recv(self, deadline):
        self.sock.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            return self.sock.recv(1024 * 1024)
        except ConnectionError:
            return b""
        finally:
            self.sock.settimeout(self.timeout_seconds)

    def send(self, message):
        self.send_raw(self._protocol.send(BytesMessage(data=message)))

    def send_together(self, messages):
        """Send several messages in one call, so that they arrive together."""
        self.send_raw(b"".join(self._protocol.send(BytesMessage(data=one)) for one in messages))

    def send_fragments(self, parts):
        for number, part in enumerate(parts, 1):
            message = BytesMessage(data=part, message_finished=number == len(parts))
            self.send_raw(self._protocol.send(message))

    def send_text(self, text):
        self.send_raw(self._protocol.send(TextMessage(data=text)))

    def send_close(self, code=1000):
        self.send_raw(self._protocol.send(CloseConnection(code=code)))

    def send_raw(self, data):
        self.sock.sendall(data)

    def send_until_answered(self, message):
        """Send a message, but stop as soon as the server sends something."""
        data = memoryview(self._protocol.send(BytesMessage(data=message)))
        while data:
            socks = [self.sock]
            readable, writable, _ = select.select(socks, socks, [], self.timeout_seconds)
            assert readable or writable, "the server neither reads nor writes"
            if readable:
                break
            data = data[self.sock.send(data[:65536]) :]

    def receive_event(self, deadline=None):
        """Return the next event. Answers pings."""
        deadline = deadline or time.monotonic() + self.timeout_seconds
        while True:
            for event in self._events:
                if isinstance(event, Ping):
                    self.send_raw(self._protocol.send(event.response()))
                elif isinstance(event, CloseConnection):
                    raise Closed(event.code, event.reason)
                else:
                    return event
            data = self._recv(deadline)
            if not data:
                raise Closed(1006, "the connection ended without a close frame")
            self._protocol.receive_data(data)
            self._events = self._protocol.events()

    def receive(self, deadline=None):
        """Return the next message: bytes or str."""
        whole = None
        while True:
            event = self.receive_event(deadline)
            if isinstance(event, Pong):
                continue
            whole = event.data if whole is None else whole + event.data
            if event.message_finished:
                return bytes(whole) if isinstance(event, BytesMessage) else whole

    def receive_pong(self):
        while not isinstance(event := self.receive_event(), Pong):
            pass
        return bytes(event.payload)

    def wait_closed(self):
        """Discard events until the connection is closed; return the Closed."""
        deadline = time.monotonic() + self.timeout_seconds
        try:
            while True:
                self.receive_event(deadline)
        except Closed as closed:
            return closed

    def reset(self):
        """Close the connection by a TCP reset, without a close frame."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


def handshake(port, **options):
    """Open a stream; return the status, and the error's sentence if it is refused."""
    try:
        with WebSocketClient(port, **options):
            return 101, ""
    except Refused as answer:
        return answer.status, json.loads(answer.body)["error"]


def _raise(error):
    raise error
