"""A client that behaves like the page: 30 frames/s of a moving picture, one in flight."""

from __future__ import annotations

import time
from typing import NamedTuple

from webdemo.bench.pictures import frame_messages
from webdemo.bench.stream_client import StreamClient
from webdemo.stream import protocol
from webdemo.vision.solutions import index

FRAMES_PER_SECOND = 30


class Reply(NamedTuple):
    """A frame's reply: when the frame was sent (`time.monotonic`) and the milliseconds until it."""

    sent: float
    ms: float
    is_mask: bool


def stream(stop, port, model_id):
    """Work of a Worker: return each frame's Reply. Raises if the stream ends."""
    messages = frame_messages(index.find("selfie", model_id))
    replies = []
    with StreamClient("127.0.0.1", port) as client:
        due = time.monotonic()
        while not stop.is_set():
            before = time.monotonic()
            client.send(messages[len(replies) % len(messages)])
            reply = client.receive()
            now = time.monotonic()
            replies.append(Reply(before, (now - before) * 1000, reply[4] == protocol.Kind.RESULT))
            due = max(due + 1 / FRAMES_PER_SECOND, now)
            time.sleep(due - now)
    return replies


def p95_ms(replies, begin=0.0, end=float("inf")):
    """The 95th percentile, in ms, of frames sent in [begin, end)."""
    ordered = sorted(reply.ms for reply in replies if begin <= reply.sent < end)
    return ordered[int(len(ordered) * 0.95)]
