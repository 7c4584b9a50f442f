"""Malformed messages: some are refused and the stream goes on, the others end the stream."""

from __future__ import annotations

import random
from collections import Counter

from frames import BAD_FRAMES, FRAME, OpenStream
from soaking.flooder import masked
from websocket_client import Closed

from webdemo.stream import protocol
from webdemo.stream.messages import Mask, Refusal

MESSAGE_BYTES_MAX = 256 * 1024
ENDINGS = [
    (masked(b""), "1008"),
    (masked(b"WDM3"), "1008"),
    (masked(FRAME[:19]), "1008"),
    (masked(b"WDM3" + FRAME[4:60]), "1008"),
    (masked(b"WDM3\x02" + FRAME[5:60]), "1008"),
    (masked(b"GET / HTTP/1.1\r\n\r\n"), "1008"),
    (b"\x81" + masked(b'{"frame": 1}')[1:], "1003"),
    # Too large, and incomplete.
    (b"\x82\xff" + (1 << 30).to_bytes(8, "big") + bytes(4 + MESSAGE_BYTES_MAX + 1), "1009"),
    (b"\x82\x05hello", "1002"),
    (b"\x83\x80\0\0\0\0", "1002"),
]
"""Bytes that end a stream, with the close code."""
ENDING_SHARE = 0.1
"""Share of messages that end their stream, each of which also costs a new connection."""
REFUSED = [(masked(data), reason.name) for data, reason in BAD_FRAMES.values()]


def send_all(stop, port, count, seed=1):
    """Work of a Worker: return a count of each outcome, and a count of the unexpected ones."""
    rng = random.Random(seed)
    outcomes, surprises = Counter(), Counter()
    stream = OpenStream(port)
    for _ in range(count):
        if stop.is_set():
            break
        ends = rng.random() < ENDING_SHARE
        data, expected = rng.choice(ENDINGS if ends else [*REFUSED, (None, "any")])
        try:
            stream.send_raw(data or _damaged(rng))
            reply = protocol.parse_reply(stream.receive())
            outcome = reply.reason.name if isinstance(reply, Refusal) else type(reply).__name__
        except (Closed, ConnectionError) as error:
            outcome = str(getattr(error, "code", error))
            stream.sock.close()
            stream = OpenStream(port)
        outcomes[outcome] += 1
        if outcome != expected and not (expected == "any" and not outcome.isdecimal()):
            surprises[f"{outcome} instead of {expected}"] += 1
    with stream:
        stream.send(FRAME)
        if not isinstance(protocol.parse_reply(stream.receive()), Mask):
            surprises["no mask afterwards"] += 1
    return outcomes, surprises


def _damaged(rng):
    """A frame with one wrong byte after magic and kind."""
    data = bytearray(FRAME)
    data[rng.randrange(5, 20)] = rng.randrange(256)
    return masked(bytes(data))
