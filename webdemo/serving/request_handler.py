"""Reads one HTTP request: Werkzeug's handler with limits, and without log lines."""

import http.client
import io
import logging
import time
from typing import Any
from urllib.parse import urlsplit

from werkzeug.serving import WSGIRequestHandler

log = logging.getLogger(__name__)

HEAD_BYTES = 32 * 1024
"""Maximum size of all header lines together. Python's own limits allow 6.4 MB, which takes seconds
to parse."""

DROP_BYTES = 64 * 1024
"""Chunk size for discarding an unread request body."""


class RequestHandler(WSGIRequestHandler):
    """Werkzeug's request handler with deadlines and size limits."""

    timeout = 15  # seconds to wait for a request, and between its parts
    whole_seconds = 30.0
    """Maximum time until a request has arrived with its body: 20 MB at 5.6 Mbit/s."""

    # For requests so damaged that they never reach Flask.
    error_message_format = '{"error": "This request is too damaged or too long to be read."}'
    error_content_type = "application/json"

    def version_string(self) -> str:
        """Name no versions."""
        return "webdemo"

    def setup(self) -> None:
        """Let what is read from the connection have a deadline."""
        super().setup()
        arriving = _Arriving(self.connection, self.timeout, self.whole_seconds)
        self.rfile = io.BufferedReader(arriving)

    def parse_request(self) -> bool:
        """Read the request's head; False if an error was sent: 400, 414, 431 or 505."""
        file = self.rfile
        self.rfile = _Head(file, HEAD_BYTES)  # type: ignore[assignment]
        try:
            if not super().parse_request():
                return False
        finally:
            self.rfile = file
        try:
            urlsplit(self.path)  # Werkzeug would fail on it
        except ValueError:
            self.send_error(400)
            return False
        return True

    def make_environ(self) -> dict[str, Any]:
        """As Werkzeug's, except that an unread request body is discarded in small chunks."""
        environ: dict[str, Any] = super().make_environ()
        self.rfile = _Leftovers(self.rfile)  # type: ignore[assignment]
        return environ

    def log_request(self, *_: Any) -> None:
        """Log no requests."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Log failed requests for debugging only: any client can cause them."""
        log.debug(message, *args)


class _Arriving(io.RawIOBase):
    """The bytes of a request. Python's own time-out starts anew with every byte."""

    def __init__(self, sock: Any, part_seconds: float, whole_seconds: float) -> None:
        self._sock = sock
        self._part_seconds = part_seconds
        self._due = time.monotonic() + whole_seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._due - time.monotonic()
        if left <= 0:
            raise TimeoutError("The request took too long.")
        self._sock.settimeout(min(left, self._part_seconds))
        try:
            count: int = self._sock.recv_into(buffer)
        finally:
            self._sock.settimeout(self._part_seconds)  # the reply's
        return count


class _Head:
    """The header lines, up to a limit in bytes."""

    def __init__(self, file: Any, limit: int) -> None:
        self._file = file
        self._left = limit

    def readline(self, size: int) -> bytes:
        line: bytes = self._file.readline(min(size, self._left + 1))
        self._left -= len(line)
        if self._left < 0:
            raise http.client.LineTooLong("request head")
        return line


class _Leftovers:
    """An unread request body. Werkzeug would discard it in chunks of 10 MB."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.close = file.close

    def read(self, _: int) -> bytes:
        data: bytes = self._file.read1(DROP_BYTES)
        return data
