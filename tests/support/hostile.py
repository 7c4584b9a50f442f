"""Hostile and odd inputs, by name: one table for each kind, driven through each entrance once.

In hosts, origins and request lines, {} is the server's port. `frames.BAD_FRAMES` are the frames.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
from frames import FRAME, MESSAGE_BYTES_MAX
from picture_files import (
    OTHER_FORMATS,
    chunk_of,
    jpeg,
    jpeg_header,
    png,
    png_header,
    with_chunks,
)

HOSTS = ["", "evil.example", "localhost:{}0", "localhost.:{}", "user@localhost:{}", "127.0.0.2:{}"]
"""Not the server's own, though some look similar. `fuzz_targets.headers` makes more of them."""

ORIGINS = [
    "",
    "null",
    "http://evil.example:{}",
    "https://127.0.0.1:{}",
    "http://localhost:{}",  # the same server, but another origin
    "http://127.0.0.1:{}.evil.example",
]
"""Wrong origins for http://127.0.0.1:{}. The same target makes more of them, too."""

_POST = "POST /api/segment HTTP/1.1"
_HOST = "Host: 127.0.0.1:{}"
REQUESTS = {
    "absolute address": (200, ["GET http://127.0.0.1:{}/healthz HTTP/1.1", "Host: evil.example"]),
    "another absolute address": (400, ["GET http://evil.example/ HTTP/1.1", _HOST]),
    "absolute address with a user": (400, ["GET http://a@127.0.0.1:{}/ HTTP/1.1", _HOST]),
    "HTTP/1.0 without Host": (400, ["GET / HTTP/1.0"]),
    "two Hosts": (400, ["GET / HTTP/1.1", _HOST, _HOST]),
    "Host on the next line": (400, ["GET / HTTP/1.1", "Host:", " 127.0.0.1:{}"]),
    "CONNECT": (404, ["CONNECT evil.example:443 HTTP/1.1", _HOST]),
    "TRACE": (405, ["TRACE / HTTP/1.1", _HOST, "X-Secret: 1"]),
    "OPTIONS *": (404, ["OPTIONS * HTTP/1.1", _HOST]),
    "a method that is none": (405, ["__init__ / HTTP/1.1", _HOST]),
    "too many headers": (431, ["GET / HTTP/1.1", _HOST, *["X: y"] * 101]),
    "a long header": (431, ["GET / HTTP/1.1", _HOST, "X: " + 70_000 * "y"]),
    "a long address": (414, ["GET /" + 70_000 * "y" + " HTTP/1.1", _HOST]),
    "too many ranges": (
        416,
        ["GET /static/js/main.js HTTP/1.1", _HOST, "Range: bytes=" + "0-,0-," * 2000],
    ),
    "more than is taken": (413, [_POST, _HOST, f"Content-Length: {20 * 1024 * 1024 + 1}"]),
    "more than there is": (413, [_POST, _HOST, f"Content-Length: {10**30}"]),
    "a negative length": (400, [_POST, _HOST, "Content-Length: -1"]),
    "a length that is none": (400, [_POST, _HOST, "Content-Length: 0x10"]),
    "an address that is none": (400, ["GET http://[/ HTTP/1.1", _HOST]),
    "another version": (0, ["GET / HTTP/9.9"]),
    "no request line": (0, ["\0\xff"]),
}
"""The status, 0 for an answer without one, and the lines of damaged and ambiguous requests."""

SMUGGLED = {
    "both lengths": (["Content-Length: 3", "Transfer-Encoding: chunked"], b"0\r\n\r\n"),
    "two lengths": (["Content-Length: 4", "Content-Length: 2"], b"abcd"),
    "behind the end": (["Content-Length: 0"], b""),
    "negative chunk": (["Transfer-Encoding: chunked"], b"-5\r\nabc"),
    "damaged chunk": (["Transfer-Encoding: chunked"], b"5 ;x\r\nabc"),
    "unknown encoding": (["Transfer-Encoding: xchunked"], b"0\r\n\r\n"),
    "no length": (["Connection: keep-alive"], b""),
}
"""Headers and body of a POST behind which another request hides."""

PATHS = [
    "/static/../webdemo/cli.py",
    "/static/%2e%2e/webdemo/cli.py",
    "/static/..%2fwebdemo/cli.py",
    "/static/js/..%5c..%5cwebdemo%5ccli.py",
    "/static/%2fetc%2fpasswd",
    "/static/js/main.js%00.png",
    "/static/%ff%fe",
    "/static/",
]
"""Files outside the page."""

_GREY = np.full((144, 256, 3), 128, np.uint8)
_TEXT_BOMB = chunk_of(b"zTXt", b"k\0\0" + zlib.compress(bytes(7_900_000), 9))
PICTURES = {
    "another format": (415, OTHER_FORMATS["TIFF, little-endian"]),
    "JPEG bomb": (413, jpeg_header(65535, 65535)),
    "PNG bomb": (413, png_header(2**31 - 1, 2**31 - 1)),
    "JPEG cut short": (400, jpeg(_GREY)[:-20]),
    "JPEG cut in its header": (415, jpeg(_GREY)[:100]),
    "PNG cut short": (400, png(_GREY)[:-40]),
    "PNG of compressed texts": (415, with_chunks(png(_GREY), *[_TEXT_BOMB] * 25)),
    "lossless JPEG": (400, jpeg_header(256, 144, marker=0xC3)),
    "arithmetic JPEG": (400, jpeg_header(256, 144, marker=0xC9)),
}
"""The status and the bytes of pictures that are refused. `test_picture` has more of them."""


def masked(first, payload, length=None):
    """Build a WebSocket frame from its first byte and payload, masked with zeros."""
    if length is None:
        length = len(payload)
    if length > 65535:
        head = b"\xff" + struct.pack(">Q", length)
    elif length > 125:
        head = b"\xfe" + struct.pack(">H", length)
    else:
        head = bytes([0x80 | length])
    return bytes([first]) + head + bytes(4) + payload


CONVERSATIONS = {
    "compressed frame": (1002, masked(0xC2, FRAME)),
    "reserved opcode": (1002, masked(0x83, b"")),
    "unmasked": (1002, b"\x82\x05hello"),
    "ping in fragments": (1002, masked(0x09, b"")),
    "ping too long": (1002, b"\x89\xfe\0\x7e" + bytes(4 + 126)),
    "close in fragments": (1002, masked(0x08, b"\x03\xe8")),
    "half a close code": (1002, masked(0x88, b"\x03")),
    "close code 1005": (1002, masked(0x88, b"\x03\xed")),
    "close reason not UTF-8": (1007, masked(0x88, b"\x03\xe8\xff\xfe")),
    "close too long": (1002, b"\x88\xfe\0\x7e" + bytes(4 + 126)),
    "frame in a frame": (1002, masked(0x02, FRAME[:99]) + masked(0x82, FRAME)),
    "continuation of nothing": (1002, masked(0x80, b"")),
    "length of 2 to the 64th": (1002, b"\x82\xff" + b"\xff" * 12),
    "length of 2 to the 62nd": (1009, masked(0x82, bytes(MESSAGE_BYTES_MAX + 1), 2**62)),
    "length longer than it need be": (1002, b"\x82\xfe\0\x05" + bytes(9)),
    "text that is not UTF-8": (1007, masked(0x81, b"\xff")),
    "text": (1003, masked(0x81, b"WDM4")),
    "HTTP": (1002, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "too large a message": (1009, masked(0x82, bytes(MESSAGE_BYTES_MAX + 1))),
    "too large in fragments": (
        1009,
        masked(0x02, bytes(MESSAGE_BYTES_MAX // 2 + 1)) + masked(0x80, bytes(MESSAGE_BYTES_MAX)),
    ),
    "empty message": (1008, masked(0x82, b"")),
    "no whole header": (1008, masked(0x82, FRAME[:17])),
    "another version": (1008, masked(0x82, b"WDM3" + FRAME[4:])),
    "a result": (1008, masked(0x82, FRAME[:4] + b"\x02" + FRAME[5:])),
}
"""The close code that a stream's bytes after the handshake lead to."""

HANDSHAKES = {
    "no upgrade": {"Upgrade": None},
    "no connection": {"Connection": None},
    "no key": {"Sec-WebSocket-Key": None},
    "no version": {"Sec-WebSocket-Version": None},
    "another version": {"Sec-WebSocket-Version": "8"},
    "NUL in a header": {"X-Header": "a\0b"},
    "name that is none": {"X(Header)": "a"},
    "unknown transfer encoding": {"Transfer-Encoding": "nonsense"},
}
"""Changes of a WebSocket handshake after which it is refused with 400."""

OFFERS = [
    ("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"),
    ("Sec-WebSocket-Extensions", ';;="'),
    ("Sec-WebSocket-Protocol", "é"),
    ("Sec-WebSocket-Protocol", ",;,"),
    ("X-Header", "é" * 5000),
]
"""Header lines of a handshake that are ignored."""
