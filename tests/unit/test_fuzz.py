"""Arbitrary bytes, wherever bytes come in: see `fuzz_targets`. `fuzz.py` looks further, by hand."""

from __future__ import annotations

import contextlib
import random
import socket

import numpy as np
import psutil
import pytest
from frames import FRAME, LINGER_SECONDS, OpenStream, message, receive
from fuzz_targets import TARGETS, check_picture, conversation_of
from hypothesis import example, given, settings
from hypothesis import strategies as st
from picture_files import chunk_of, frame_header, jpeg, png, segment_of, with_chunks
from picture_mutation import HEIGHT, WIDTH, picture_of, whole_pictures
from server_process import poll_until
from websocket_client import Refused, WebSocketClient

from webdemo.stream.protocol import Encoding, Mask, Reason, Refusal
from webdemo.vision import codec
from webdemo.vision.models import LANDSCAPE

few = settings(max_examples=60)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@few
@given(st.binary(max_size=120))
@example(b"\x0a\xff\x94\x0e\x2d\xa1")  # text that is no UTF-8, whole or in parts
@example(b"\xff" * 120)
def test_arbitrary_bytes(target, data):
    target(data)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_many_random_bytes(target):
    random_bytes = random.Random(11).randbytes
    for number in range(150):
        target(random_bytes(number))


def test_the_pictures_to_mutate_are_whole():
    for picture in whole_pictures():
        assert codec.decode_picture(picture, 64).size == 3 * WIDTH * HEIGHT
    assert picture_of(b"") == whole_pictures()[0]


COLOUR = np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
JPEG, PROGRESSIVE, PNG = jpeg(COLOUR), jpeg(COLOUR, progressive=True), png(COLOUR)
SCAN = JPEG.index(b"\xff\xda")
LATE_FRAME_HEADER = frame_header(4000, 4000)


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(JPEG[:2] + LATE_FRAME_HEADER + JPEG[2:], id="large frame header first"),
        pytest.param(JPEG[:SCAN] + LATE_FRAME_HEADER + JPEG[SCAN:], id="second frame header"),
        pytest.param(JPEG[:-2] + LATE_FRAME_HEADER + JPEG[-2:], id="frame header behind pixels"),
        pytest.param(JPEG[:-2] + JPEG[2:], id="two pictures in one"),
        pytest.param(JPEG[: SCAN + 14], id="no pixels"),
        pytest.param(JPEG[: SCAN + 40], id="few pixels"),
        pytest.param(JPEG[: SCAN + 40] + b"\xff\xd9", id="end within the pixels"),
        pytest.param(PROGRESSIVE[:400] + b"\xff\xd9", id="end within the scans"),
        pytest.param(JPEG[: SCAN + 30] + b"\xff\x02\0\x08" + bytes(6) + JPEG[-2:], id="FF 02"),
        pytest.param(JPEG[: SCAN + 30] + b"\xff\xfe\xff\xff" + JPEG[-2:], id="comment of 64 KB"),
        pytest.param(
            JPEG[: SCAN + 30] + segment_of(0xFE, b"\xff\xd9") + b"\xff", id="end in comment"
        ),
        pytest.param(JPEG[: SCAN + 30] + b"\xff\xd3" * 9 + JPEG[-2:], id="restarts of nothing"),
        pytest.param(JPEG[:2] + segment_of(0xDD, b"\0\1") + JPEG[2:], id="restarts that lack"),
        pytest.param(JPEG[:SCAN] + segment_of(0xDC, b"\x0f\xff") + JPEG[SCAN:], id="DNL"),
        pytest.param(JPEG[:2] + segment_of(0xEE, b"Adobe\0\x64\0\0\0\0\2") + JPEG[2:], id="Adobe"),
        pytest.param(
            JPEG[:2]
            + segment_of(
                0xE1, b"Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\x02\0\xff\xff\xff\xff\xff\xff\xff\xff"
            )
            + JPEG[2:],
            id="EXIF that points nowhere",
        ),
        pytest.param(with_chunks(PNG, PNG[8:33]), id="two PNG headers"),
        pytest.param(
            with_chunks(PNG, chunk_of(b"IHDR", b"\0\0\x0f\xff" * 2 + b"\x08\2\0\0\0")),
            id="two PNG headers, the second large",
        ),
        pytest.param(with_chunks(PNG, chunk_of(b"eXIf", b"II*\0" + b"\xff" * 40)), id="eXIf"),
        pytest.param(with_chunks(PNG, chunk_of(b"PLTE", bytes(31))), id="palette of 10⅓"),
        pytest.param(with_chunks(PNG, b"\xff\xff\xff\xf0IDAT"), id="chunk of 4 GB"),
        pytest.param(with_chunks(PNG, b"\x7f\xff\xff\xfftEXt"), id="chunk of 2 GB"),
        pytest.param(PNG[:29] + bytes(4) + PNG[33:], id="header's checksum wrong"),
        pytest.param(PNG[:60] + b"\1" + PNG[61:], id="pixels' checksum wrong"),
        pytest.param(PNG[:33] + PNG[-12:], id="PNG without pixels"),
        pytest.param(
            PNG[:33] + chunk_of(b"IDAT", b"x\x9c\3\0\0\0\0\1") + PNG[-12:], id="PNG of few pixels"
        ),
        pytest.param(with_chunks(PNG, chunk_of(b"ZZZZ", b"")), id="unknown critical chunk"),
        pytest.param(
            with_chunks(PNG, chunk_of(b"acTL", b"\0\0\0\2\0\0\0\0")), id="animation without frames"
        ),
    ],
)
def test_pictures_that_say_two_things(picture):
    """Refused, or decoded to the size that was checked; and alike each time."""
    check_picture(picture)


def test_messages_by_the_hundred(server):
    """Frames with a right beginning and anything behind it: each earns exactly one reply."""
    random_numbers = random.Random(5)
    whole = message(encoding=Encoding.JPEG)[20:]
    refused = 0
    with OpenStream(server.port) as stream:
        for frame_id in range(500):
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
                    model=LANDSCAPE,
                    width=size[0],
                    height=size[1],
                    picture=bytes(picture[:cut]),
                )
            )
            reply = receive(stream)
            assert isinstance(reply, Mask) or reply.reason is Reason.BAD_PICTURE
            refused += isinstance(reply, Refusal)
        assert 100 < refused < 490
        stream.ping()
        assert stream.receive_pong() == b""  # and nothing else came


def test_conversations_by_the_hundred(server):
    """Anything may be sent behind the handshake: it ends as it would without a network."""
    random_bytes = random.Random(6).randbytes
    threads = psutil.Process(server.pid).num_threads()
    with OpenStream(server.port) as honest:
        for number in range(200):
            data = conversation_of(random_bytes(60))
            with WebSocketClient(server.port) as stream:
                with contextlib.suppress(OSError):
                    stream.send_raw(data)
                    stream.sock.shutdown(socket.SHUT_WR)
                closed = stream.wait_closed()
            assert closed.code != 1011, data  # would be the server's mistake
            if number % 20 == 0:
                honest.send(FRAME)
                assert isinstance(receive(honest), Mask)
    server.wait_streams(0, LINGER_SECONDS)
    # A stream's place is free a moment before its thread has ended.
    poll_until(lambda: psutil.Process(server.pid).num_threads() <= threads + 1, LINGER_SECONDS)


def test_guards_of_random_bytes_hold(server):
    """A name of random bytes is never the server's own."""
    random_bytes = random.Random(7).randbytes
    for number in range(100):
        name = random_bytes(1 + number % 9).hex()
        with pytest.raises(Refused, match="400"):
            WebSocketClient(server.port, host=f"{name}:{server.port}")
