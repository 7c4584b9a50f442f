"""A blocking WebSocket client for one stream."""

import socket
import ssl
from types import TracebackType

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    RejectConnection,
    Request,
)

from webdemo.stream import unmasking
from webdemo.stream.messages import FrameResult, Hello, Kind, Refusal
from webdemo.stream.protocol import parse_reply

unmasking.install()  # so that the load generator takes little CPU time from the server

TIMEOUT_SECONDS = 30.0


class StreamClosed(ConnectionError):
    """The server refused or ended the stream; the message says why."""


class StreamClient:
    """Sends FRAME messages and reads the replies."""

    def __init__(self, host: str, port: int, origin: str | None = None) -> None:
        """Connect and read the server's hello.

        Args:
            host: Name or address.
            port: TCP port.
            origin: The Origin header to send, as in `https://demo.example.org`. TLS is used if it
                begins with https. None sends no Origin, as programs do.

        Raises:
            StreamClosed: The server refuses.
            OSError: There is no server, or its certificate is not valid.
        """
        self._socket = socket.create_connection((host, port), TIMEOUT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if origin is not None and origin.startswith("https:"):
            context = ssl.create_default_context()
            self._socket = context.wrap_socket(self._socket, server_hostname=host)
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._parts: list[bytes | bytearray] = []
        self._messages: list[bytes] = []
        name = origin.partition("//")[2] if origin else f"{host}:{port}"
        headers = [(b"origin", origin.encode())] if origin else []
        request = Request(host=name, target="/stream", extra_headers=headers)
        self._socket.sendall(self._protocol.send(request))
        self.hello: Hello | FrameResult | Refusal = parse_reply(self.receive())

    def __enter__(self) -> "StreamClient":
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._socket.close()

    def send(self, message: bytes) -> None:
        """Send one binary message."""
        self._socket.sendall(self._protocol.send(BytesMessage(data=message)))

    def receive(self) -> bytes:
        """Wait for the next message.

        Raises:
            StreamClosed: The server has ended the stream.
        """
        while not self._messages:
            data = self._socket.recv(1024 * 1024)
            if not data:
                raise StreamClosed("The server has closed the connection.")
            self._protocol.receive_data(data)
            self._take_events()
        return self._messages.pop(0)

    def request_result(self, message: bytes) -> None:
        """Send a frame, and wait for its result.

        Raises:
            StreamClosed: The server has ended the stream, or gives no result.
        """
        self.send(message)
        reply = self.receive()
        if reply[4] != Kind.RESULT:
            raise StreamClosed(f"A frame got no result: {parse_reply(reply)}")

    def _take_events(self) -> None:
        for event in self._protocol.events():
            if isinstance(event, BytesMessage):
                self._parts.append(event.data)
                if event.message_finished:
                    self._messages.append(b"".join(self._parts))
                    self._parts.clear()
            elif isinstance(event, CloseConnection):
                raise StreamClosed(f"The server ended the stream: {event.reason}")
            elif isinstance(event, RejectConnection):
                raise StreamClosed(f"The server refused the stream: status {event.status_code}.")
            elif not isinstance(event, AcceptConnection):
                raise StreamClosed(f"The server sent an unexpected event: {event}")
