"""Fuzz targets: one function for each part that reads untrusted bytes.

Each takes arbitrary bytes and raises if the part breaks its contract.
"""

from __future__ import annotations

import contextlib
import random
import struct
from types import SimpleNamespace

import cv2
import numpy as np
from choices import Choices
from flask import Flask
from werkzeug.exceptions import HTTPException
from wsproto.connection import Connection as WebSocketProtocol
from wsproto.connection import ConnectionType

from webdemo.limits import DEFAULTS
from webdemo.stream import protocol
from webdemo.stream.connection import Connection, ConnectionEnd
from webdemo.stream.messages import Frame, FrameResult, ProtocolError
from webdemo.vision import codec
from webdemo.vision.codec import Encoding
from webdemo.vision.contours import CONTOURS_MAX, PAD, find_contours
from webdemo.vision.picture import PictureError
from webdemo.vision.result import Result
from webdemo.vision.smoothing.masks.appearance_delay import AppearanceDelay
from webdemo.vision.smoothing.masks.speck_removal import SpeckRemoval
from webdemo.vision.solutions.index import MODELS
from webdemo.web import request_checks

MESSAGE_BYTES_MAX = 1000


def messages(data):
    """Any bytes parse as a FRAME or raise a ProtocolError, and as a reply or raise one."""
    with contextlib.suppress(ProtocolError):
        frame = protocol.parse_frame(data)
        assert isinstance(frame, Frame)
        assert len(frame.picture) == len(data) - 18
        assert protocol.parse_frame(protocol.serialize_frame(frame)) == frame
    with contextlib.suppress(ProtocolError):
        reply = protocol.parse_reply(data)
        if isinstance(reply, FrameResult):
            assert bytes(protocol.serialize_result(reply))[64:] == data[64:]


def replies(data):
    """The same behind a reply's first bytes, which arbitrary bytes would seldom contain."""
    kind, rest = data[:1] or b"\0", data[1:]
    messages(b"WDM4" + bytes([2 + kind[0] % 3]) + rest)
    messages(b"WDM4\2\0\0\x10" + bytes(4) + struct.pack("<HH", len(rest) % 7, 3) + bytes(44) + rest)


def frames(data):
    """A picture decodes to an RGB frame of the model's size or raises a PictureError."""
    choices = Choices(data)
    model = choices.one_of(MODELS)
    encoding = choices.one_of((Encoding.I420, Encoding.JPEG, 0, 3))
    exact = model.width * model.height * 3 // 2
    length = choices.one_of((exact, exact - 1, exact + 1, 0, 5))
    picture = (data + bytes(length))[:length]
    with contextlib.suppress(PictureError):
        frame = codec.decode_frame(picture, encoding, model.width, model.height)
        assert frame.shape == (model.height, model.width, 3)
        assert frame.dtype == np.uint8
        assert (encoding, length) == (Encoding.I420, exact)


def contours(data):
    """The contours of any mask fit into a reply."""
    mask = mask_of(data)
    height, width = mask.shape
    threshold = int(mask[0, 0])
    SpeckRemoval(height, width).remove(mask.copy(), threshold, AppearanceDelay(height, width))
    found = find_contours(mask, threshold)
    assert len(found) <= CONTOURS_MAX
    areas = [cv2.contourArea(contour.astype(np.int32)) for contour in found]
    assert areas == sorted(areas, reverse=True)
    for contour in found:
        assert contour.dtype == np.int16
        assert contour.min() >= -PAD
        assert (contour.max(axis=0) <= (width + PAD - 1, height + PAD - 1)).all()
    reply = FrameResult(Result(mask, contours=found), 1, 0, width, height)
    message = bytes(protocol.serialize_result(reply))
    reply = protocol.parse_reply(message).result
    assert np.array_equal(reply.mask, mask)
    assert [len(contour) for contour in reply.contours] == [len(contour) for contour in found]


def mask_of(data):
    """Build a mask from arbitrary bytes: repeated patterns with blocks over them."""
    choices = Choices(data)
    height, width = choices.one_of(((256, 256), (144, 256), (1, 1), (1, 300), (7, 5)))
    mask = np.zeros((height, width), np.uint8)
    for _ in range(choices.number(6)):
        top, left = choices.number(height), choices.number(width)
        down, right = 1 + choices.number(9), 1 + choices.number(9)
        block = mask[top :: 1 + choices.number(3), left :: 1 + choices.number(3)]
        block[::down, ::right] = choices.number(256)
    for at, value in enumerate(data[-8:]):
        mask[value * height // 256, at * width // 8 :] = value
    return mask


class Wire:
    """A fake socket: returns the given chunks and keeps what is written."""

    def __init__(self, chunks):
        self._chunks, self.written = list(chunks), bytearray()

    def setsockopt(self, *_):
        pass

    settimeout = setsockopt

    def recv_into(self, buffer):
        if not self._chunks:
            return 0
        chunk = self._chunks.pop(0)
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def send(self, data):
        self.written += data
        return len(data)


def converse(chunks, message_bytes_max=MESSAGE_BYTES_MAX):
    """Let a connection read the chunks; return its messages, its end code and what it wrote."""
    wire = Wire(chunks)
    server = SimpleNamespace(sock=wire, ws=WebSocketProtocol(ConnectionType.SERVER))
    credit = len(b"".join(chunks))  # enough that it never pauses
    connection = Connection(server, credit, message_bytes_max, 1.0)
    received = []
    while True:
        try:
            received += connection.receive(10.0)
        except ConnectionEnd as end:
            return received, end.code, bytes(wire.written)


def conversations(data):
    """Any bytes end in the same ConnectionEnd, however they are cut into chunks."""
    stream = conversation_of(data)
    expected, *expected_end = converse([stream] if stream else [])
    for number in range(1, 4):
        chunks, at = [], 0
        lengths = random.Random(number)
        while at < len(stream):
            fine = number == 1 and at < 400
            length = 1 if fine else lengths.choice((1, 2, 7, 100, 900))
            chunks.append(stream[at : at + length])
            at += length
        received, *end = converse(chunks)
        assert end == expected_end or (_is_text(end) and _is_text(expected_end))
        assert received[: len(expected)] == expected
        assert all(len(message) <= MESSAGE_BYTES_MAX for message in received)


def _is_text(end):
    """Whether a text message ended it: 1003, or 1007 if its first bytes are not UTF-8."""
    code, written = end
    return code == 1003 or b"\x03\xef'utf-8'" in written


def conversation_of(data):
    """Build WebSocket frames from arbitrary bytes, most of them valid."""
    choices = Choices(data)
    stream = b""
    for _ in range(choices.number(12)):
        first = choices.one_of(
            (0x82, 0x82, 2, 0, 0x80, 0x89, 0x8A, 0x88, 0x81, choices.number(256))
        )
        length = choices.one_of((0, 1, 2, 16, 125, 126, 300, 1000, 1001))
        payload = (choices.some(5) + bytes(length))[:length]
        if first == 0x88 and length >= 2:
            payload = struct.pack(">H", choices.number(6000)) + payload[2:]
        if choices.number(16) == 1:
            head = b"\xff" + struct.pack(">Q", choices.number(2**24) << 40 | length)
        elif length < 126:
            head = bytes([0x80 | length])
        else:
            head = b"\xfe" + struct.pack(">H", length)
        if choices.number(32) == 1:
            head = bytes([head[0] & 0x7F]) + head[1:]
        stream += bytes([first]) + head + bytes(4) + payload
    return stream + choices.some(choices.number(20))


_HOSTS = frozenset({"localhost:8000", "127.0.0.1:8000", "[::1]:8000"})
_app = Flask("guarded")
_app.config.update(DEFAULTS, ALLOWED_HOSTS=_HOSTS)


def headers(data):
    """Only the server's own hosts are accepted, and only the origin of the host in the request."""
    choices = Choices(data)
    host = _name(choices, sorted(_HOSTS))
    origin = _name(choices, [f"http://{host}", "null", "http://localhost:8000", f"https://{host}"])
    environ = {
        "HTTP_HOST": host,
        "HTTP_ORIGIN": origin,
        "HTTP_UPGRADE": "websocket",
        "REQUEST_METHOD": "GET",
        "REMOTE_ADDR": choices.one_of(("127.0.0.1", "192.0.2.7", "::1", "", "?")),
        "wsgi.url_scheme": "http",
        "wsgi.input": None,
    }
    with _app.request_context(environ):
        assert _admits(request_checks.check_host) == (host.lower() in _HOSTS)
        assert _admits(request_checks.check_origin) == (origin.lower() == f"http://{host.lower()}")


def _admits(check):
    try:
        check()
    except HTTPException as error:
        if error.code not in {400, 403}:
            raise
        return False
    return True


def _name(choices, names):
    name = choices.one_of(names)
    for _ in range(choices.number(3)):
        at = choices.number(len(name) + 1)
        new = choices.some(choices.number(3)).decode("latin-1")
        name = name[:at] + new + name[at + choices.number(2) :]
    return name.swapcase() if choices.number(4) == 1 else name


TARGETS = {
    target.__name__: target
    for target in (
        messages,
        replies,
        frames,
        contours,
        conversations,
        headers,
    )
}
