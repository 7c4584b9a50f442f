"""Valid and invalid FRAME messages, and a stream to send them on."""

from __future__ import annotations

import contextlib
import dataclasses
import socket

import cv2
import numpy as np
from fakes import Task
from person import draw_person
from picture_files import jpeg
from websocket_client import WebSocketClient

from webdemo.stream import protocol
from webdemo.stream.messages import Frame, FrameResult, Hello, Reason
from webdemo.vision.codec import Encoding
from webdemo.vision.frame_settings import FrameSettings
from webdemo.vision.solutions.index import MODELS

MESSAGE_BYTES_MAX = 512 * 1024
LINGER_SECONDS = 2.0
"""Maximum time until the thread and slot of a faulty client are free."""


SETTINGS = {field.name for field in dataclasses.fields(FrameSettings)}


def i420_of(rgb_frame):
    return cv2.cvtColor(rgb_frame, cv2.COLOR_RGB2YUV_I420).tobytes()


def message(frame_id=1, model=MODELS[0], encoding=Encoding.I420, **changes):
    """Build a FRAME message of the drawn person. `changes` are its fields or its settings."""
    if "picture" not in changes:
        drawn, _ = draw_person(model.width, model.height)
        changes["picture"] = i420_of(drawn) if encoding == Encoding.I420 else jpeg(drawn)
    fields = {"model": MODELS.index(model), "width": model.width, "height": model.height}
    asked = {name: changes.pop(name) for name in SETTINGS & changes.keys()}
    return protocol.serialize_frame(
        Frame(
            **{**fields, "frame_id": frame_id, "encoding": encoding, **changes},
            settings=FrameSettings(**asked),
        )
    )


FRAME = message()
MASKED_FRAME = b"\x82\xfe" + len(FRAME).to_bytes(2, "big") + bytes(4) + FRAME
"""FRAME as a WebSocket frame, masked with zeros."""
UNKNOWN_MODEL = message(2, picture=b"").replace(b"WDM4\x01\x00", b"WDM4\x01\xc8")


def receive(stream):
    return protocol.parse_reply(stream.receive())


def assert_served(stream, data=FRAME):
    """Send a frame; return its result."""
    stream.send(data)
    reply = receive(stream)
    assert isinstance(reply, FrameResult), reply
    return reply


class OpenStream(WebSocketClient):
    """A stream whose HELLO has been read."""

    def __init__(self, port, **options):
        super().__init__(port, **options)
        self.hello = receive(self)
        assert isinstance(self.hello, Hello)


@contextlib.contextmanager
def sending_without_end(stream, data):
    """Send the same bytes again and again until the block or the connection ends."""

    def send():
        with contextlib.suppress(OSError):
            while True:
                stream.send_raw(data)

    task = Task(send)
    try:
        yield
    finally:
        # The last bytes may stay in the kernel, waiting for a TCP window that never opens.
        with contextlib.suppress(OSError):
            socket.socket.shutdown(stream.sock, socket.SHUT_RDWR)
        task.result()


BAD_FRAMES = {
    "unknown model": (UNKNOWN_MODEL, Reason.UNKNOWN_MODEL),
    "wrong size": (message(width=254), Reason.BAD_PICTURE),
    "no size": (message(width=0, height=0, picture=b""), Reason.BAD_PICTURE),
    "too short": (message(picture=bytes(99)), Reason.BAD_PICTURE),
    "too long": (FRAME + b"\0", Reason.BAD_PICTURE),
    "unknown encoding": (message(encoding=7), Reason.BAD_PICTURE),
    "no picture": (message(encoding=Encoding.JPEG, picture=b""), Reason.BAD_PICTURE),
    "garbage": (
        message(encoding=Encoding.JPEG, picture=b"\xff\xd8\xff\xe0" + bytes(range(256)) * 9),
        Reason.BAD_PICTURE,
    ),
    "JPEG of another size": (
        message(encoding=Encoding.JPEG, picture=jpeg(np.zeros((9, 9, 3), np.uint8))),
        Reason.BAD_PICTURE,
    ),
    "JPEG cut short": (message(encoding=Encoding.JPEG)[:2000], Reason.BAD_PICTURE),
}


HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Version": "13",
}
