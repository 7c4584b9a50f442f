"""A client that sends 1000 frames/s whatever the server replies, and reconnects when closed.

Its bytes are prepared in advance and written in bursts, so that it costs little more than the
kernel's copying.
"""

from __future__ import annotations

import contextlib
import threading
import time
from typing import NamedTuple

from websocket_client import WebSocketClient

from webdemo.bench.pictures import frame_messages
from webdemo.vision.solutions.selfie import MODELS

FRAMES_PER_SECOND = 1000
BURST = 10
_MASK = b"\x5a\xc3\x17\x88"


class Flood(NamedTuple):
    """What a flooding client sent."""

    frames: int
    seconds: float
    ended: int
    """How often the server closed the connection."""

    @property
    def frames_per_second(self):
        return self.frames / self.seconds


def flood(stop, port, reads):
    """Work of a Worker: return a Flood. `reads`: whether the client reads its replies."""
    burst = b"".join(map(masked, frame_messages(MODELS[0])[:BURST]))
    begin = time.monotonic()
    frames = ended = 0
    while not stop.is_set():
        with WebSocketClient(port, timeout_seconds=5) as client:
            if reads:
                threading.Thread(target=_drain, args=(client.sock,), daemon=True).start()
            sent = _pump(stop, client.sock, burst)
        frames += sent // (len(burst) // BURST)
        ended += not stop.is_set()
    return Flood(frames, time.monotonic() - begin, ended)


def masked(message):
    """Return a message as a masked WebSocket frame."""
    key = _MASK * (len(message) // 4 + 1)
    number = int.from_bytes(message, "big") ^ int.from_bytes(key[: len(message)], "big")
    body = number.to_bytes(len(message), "big")
    short = len(message) < 126
    size = bytes([0x80 | len(message)]) if short else b"\xfe" + len(message).to_bytes(2, "big")
    return b"\x82" + size + _MASK + body


def _pump(stop, sock, burst):
    """Write bursts on schedule until the server closes; return the number of bytes written."""
    sock.settimeout(0.1)  # checks `stop` as often while the kernel's buffer is full
    written = 0
    rest = memoryview(b"")
    due = time.monotonic()
    while not stop.is_set():
        if not rest:
            now = time.monotonic()
            due = max(due + BURST / FRAMES_PER_SECOND, now - 0.1)
            time.sleep(max(0.0, due - now))
            rest = memoryview(burst)
        try:
            count = sock.send(rest)
        except TimeoutError:
            continue
        except OSError:
            break
        written += count
        rest = rest[count:]
    return written


def _drain(sock):
    buffer = bytearray(1 << 20)
    with contextlib.suppress(OSError):
        while True:
            try:
                if not sock.recv_into(buffer):
                    break
            except TimeoutError:
                continue
