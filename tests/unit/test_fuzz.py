"""Arbitrary bytes for each part that reads them: see `fuzz_targets`, and `fuzz.py` for more."""

from __future__ import annotations

import contextlib
import random
import socket

import psutil
import pytest
from frames import FRAME, LINGER_SECONDS, OpenStream, message, receive
from fuzz_targets import TARGETS, conversation_of
from hypothesis import example, given, settings
from hypothesis import strategies as st
from server_process import poll_until
from websocket_client import Refused, WebSocketClient

from webdemo.stream.messages import FrameResult, Reason, Refusal
from webdemo.vision.codec import Encoding

few = settings(max_examples=60)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@few
@given(st.binary(max_size=120))
@example(b"\x0a\xff\x94\x0e\x2d\xa1")  # text that is not UTF-8, whole or in parts
@example(b"\xff" * 120)
def test_arbitrary_bytes(target, data):
    target(data)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_many_random_bytes(target):
    random_bytes = random.Random(11).randbytes
    for number in range(150):
        target(random_bytes(number))


def test_messages_by_the_hundred(server):
    """A frame with a valid start and arbitrary bytes after it earns exactly one reply."""
    random_numbers = random.Random(5)
    whole = message(encoding=Encoding.JPEG)[18:]
    refused = 0
    with OpenStream(server.port) as stream:
        for frame_id in range(300):
            picture = bytearray(whole)
            for _ in range(random_numbers.choice((0, 1, 3, 30))):
                picture[random_numbers.randrange(len(picture))] = random_numbers.randrange(256)
            cut = random_numbers.choice((len(picture), len(picture), 0, 20, 5000))
            size = random_numbers.choice(
                ((256, 144), (256, 144), (256, 256), (0, 0), (65535, 65535))
            )
            stream.send(
                message(
                    random_numbers.choice((frame_id, 0, 2**32 - 1)),
                    encoding=random_numbers.choice((1, 1, 1, 1, 2, 0, 255)),
                    width=size[0],
                    height=size[1],
                    picture=bytes(picture[:cut]),
                )
            )
            reply = receive(stream)
            assert isinstance(reply, FrameResult) or reply.reason is Reason.BAD_PICTURE
            refused += isinstance(reply, Refusal)
        assert 60 < refused < 294
        stream.ping()
        assert stream.receive_pong() == b""  # no other message came


def test_conversations_by_the_hundred(server):
    """Arbitrary bytes after the handshake end the stream as they do without a network."""
    random_bytes = random.Random(6).randbytes
    threads = psutil.Process(server.pid).num_threads()
    with OpenStream(server.port) as honest:
        for number in range(100):
            data = conversation_of(random_bytes(60))
            with WebSocketClient(server.port) as stream:
                with contextlib.suppress(OSError):
                    stream.send_raw(data)
                    stream.sock.shutdown(socket.SHUT_WR)
                closed = stream.wait_closed()
            assert closed.code != 1011, data  # 1011: an error of the server
            if number % 20 == 0:
                honest.send(FRAME)
                assert isinstance(receive(honest), FrameResult)
    server.wait_streams(0, LINGER_SECONDS)
    # A stream's slot is free a moment before its thread ends.
    poll_until(lambda: psutil.Process(server.pid).num_threads() <= threads + 1, LINGER_SECONDS)


def test_random_host_names_are_refused(server):
    random_bytes = random.Random(7).randbytes
    for number in range(30):
        name = random_bytes(1 + number % 9).hex()
        with pytest.raises(Refused, match="400"):
            WebSocketClient(server.port, host=f"{name}:{server.port}")
