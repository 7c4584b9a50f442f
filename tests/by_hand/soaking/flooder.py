"""A client that sends 1000 frames/s whatever the server says, and comes back when it is thrown out.

Its bytes are made beforehand and written in bursts; what costs it anything is the kernel's copying.
"""

from __future__ import annotations

import contextlib
import threading
import time
from typing import NamedTuple

from websocket_client import WebSocketClient

from webdemo.bench.pictures import frame_messages
from webdemo.vision.models import LANDSCAPE

FRAMES_PER_SECOND = 1000
BURST = 10
_MASK = b"\x5a\xc3\x17\x88"


class Flood(NamedTuple):
    """What it got rid of."""

    frames: int
    seconds: float
    ended: int
    """How often the server closed on it."""

    @property
    def frames_per_second(self):
        return self.frames / self.seconds


def flood(stop, port, reads):
    """Work of a Worker: gives a Flood. It reads the replies, or never reads."""
    burst = b"".join(map(masked, frame_messages(LANDSCAPE)[:BURST]))
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
    """A message as the bytes of a masked WebSocket frame."""
    key = _MASK * (len(message) // 4 + 1)
    number = int.from_bytes(message, "big") ^ int.from_bytes(key[: len(message)], "big")
    body = number.to_bytes(len(message), "big")
    short = len(message) < 126
    size = bytes([0x80 | len(message)]) if short else b"\xfe" + len(message).to_bytes(2, "big")
    return b"\x82" + size + _MASK + body


def _pump(stop, sock, burst):
    """Write bursts as they fall due, until the server has closed; gives the bytes written."""
    sock.settimeout(0.1)  # how soon `stop` is seen while the kernel takes no more
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
