"""Streams over real WebSockets: with fake runners, and one smoke test with MediaPipe."""

from __future__ import annotations

import contextlib
import time
from types import SimpleNamespace

import numpy as np
import psutil
import pytest
from fakes import Clock, Task
from frames import (
    FRAME,
    MASKED_FRAME,
    OpenStream,
    assert_served,
    message,
    receive,
    sending_without_end,
)
from hostile import masked
from masks import iou
from person import draw_person
from server_process import PATIENCE_SECONDS, poll_until
from serving import serving_fakes
from solution_frames import message_of, model_of
from websocket_client import Closed

from webdemo.stream import connection
from webdemo.stream.messages import FrameResult, Reason, Refusal
from webdemo.vision.codec import Encoding
from webdemo.vision.runners.runner import RunnerError


@pytest.fixture
def fakes():
    """A served application with fake runners: (port, its state, its factory)."""
    with serving_fakes() as fakes:
        yield fakes


@pytest.fixture
def stream(fakes):
    with OpenStream(fakes[0]) as stream:
        yield stream


def test_mediapipe_finds_a_person_in_the_frames_of_a_stream(server):
    """Models alternate on it, and both encodings."""
    with OpenStream(server.port) as stream:
        for name, encoding in (
            ("selfie/landscape", Encoding.I420),
            ("pose/cut-out", Encoding.JPEG),
            ("selfie/landscape", Encoding.JPEG),
        ):
            model = model_of(name)
            result = assert_served(stream, message(5, model, encoding)).result
            assert iou(result.mask > 127, draw_person(model.width, model.height)[1]) > 0.85, name
            assert max(map(len, result.contours)) > 100, name
            numbers = [one.number for one in result.detections]
            assert numbers == ([1] if "detections" in model.gives else []), name


def test_frame_in_fragments_with_pings_between_them(stream):
    stream.send_fragments([FRAME[:1], b"", FRAME[1:20], FRAME[20:999], b"", FRAME[999:], b""])
    assert isinstance(receive(stream), FrameResult)
    stream.send_raw(masked(0x02, FRAME[:9]))
    for payload in (b"", b"still there?", b"y" * 125):
        stream.send_raw(masked(0x89, payload))
        assert stream.receive_pong() == payload
    stream.send_raw(masked(0x80, FRAME[9:]))
    assert isinstance(receive(stream), FrameResult)


def test_frame_may_be_narrower_than_its_model(stream):
    narrow = np.zeros((360, 240, 3), np.uint8)
    reply = assert_served(stream, message_of("pose/skeleton", rgb_frame=narrow))
    assert (reply.width, reply.height) == (240, 360)


def test_close_is_answered(fakes, stream):
    stream.send_close(4000)
    assert stream.wait_closed().code == 4000
    poll_until(lambda: fakes[1].slots.open == 0)


def test_stream_without_a_complete_frame_is_ended():
    """Pings and parts of frames do not extend the deadline. For later frames see `test_faults`."""
    limits = {"STREAM_FIRST_FRAME_SECONDS": 0.5}
    with serving_fakes(limits) as (port, _, _), contextlib.ExitStack() as stack:
        trickles = {}
        for start, trickle in (
            (b"", masked(0x89, b"")),
            (b"\x82\xfe\xff\xff\0\0\0\0", b"x"),  # the beginning of a large frame
            (masked(0x02, b""), masked(0x00, b"")),
        ):
            stream = stack.enter_context(OpenStream(port))
            stream.timeout_seconds = 0.05
            with contextlib.suppress(ConnectionError):
                stream.send_raw(start)
            trickles[stream] = trickle
        ends = []

        def all_have_ended():
            for stream, trickle in list(trickles.items()):
                try:
                    with contextlib.suppress(TimeoutError):
                        stream.receive_event()
                except Closed as closed:
                    ends.append((closed.code, closed.reason[-1]))
                    del trickles[stream]
                with contextlib.suppress(ConnectionError):
                    stream.send_raw(trickle)
            return not trickles

        poll_until(all_have_ended)
        assert ends == [(4408, ".")] * 3


def test_connection_reset_while_its_frame_is_processed(fakes, stream):
    port, state, factory = fakes
    busy = factory.made[0]
    busy.go_on.clear()
    stream.send(FRAME)
    assert busy.entered.acquire(timeout=PATIENCE_SECONDS)
    stream.reset()
    busy.go_on.set()
    poll_until(lambda: state.slots.open == 0)
    with OpenStream(port) as next_one:
        assert_served(next_one)


def test_runner_that_hangs_or_raises_is_replaced_and_the_others_go_on():
    clock = Clock()
    with (
        serving_fakes({"RUNNER_HANG_SECONDS": 1.0}, clock=clock) as (port, _, factory),
        OpenStream(port) as stream,
        OpenStream(port) as other,
    ):
        assert_served(stream)
        hanging = factory.made[0]
        assert hanging.entered.acquire(timeout=PATIENCE_SECONDS)
        hanging.go_on.clear()
        try:
            stream.send(message(8))
            assert hanging.entered.acquire(timeout=PATIENCE_SECONDS)
            other.send(FRAME)
            clock.sleep(1.1)
            reply = receive(stream)
            assert (reply.frame_id, reply.reason) == (8, Reason.PROCESSING)
            assert "did not come back" in reply.sentence
            assert isinstance(receive(other), FrameResult)
            factory.made[-1].error = RunnerError("It broke.")
            stream.send(message(9))
            assert receive(stream) == Refusal(9, 0, Reason.PROCESSING, "It broke.")
            for one in (stream, other):
                assert_served(one)
        finally:
            hanging.go_on.set()
        poll_until(lambda: hanging.closed)


@pytest.fixture
def pauses(monkeypatch):
    """A list of the pauses in reading from a client. They take no time."""
    pauses = []
    clock = SimpleNamespace(**{**vars(time), "sleep": pauses.append})
    monkeypatch.setattr(connection, "time", clock)
    return pauses


def test_client_is_slowed_down_only_while_it_exceeds_its_credit(stream, pauses):
    for frame_id in range(0, 20, 2):
        stream.send_together([message(frame_id), message(frame_id + 1)])
        assert [receive(stream).frame_id for _ in range(2)] == [frame_id, frame_id + 1]
    assert pauses == []
    small = message(encoding=Encoding.JPEG)
    stream.send_together([small] * 3)
    assert [type(receive(stream)) for _ in range(3)] == [Refusal, Refusal, FrameResult]
    for _ in range(2):
        assert_served(stream, small)
    assert pauses == [connection.PAUSE_SECONDS]  # only one pause


def test_small_parts_are_read_in_batches(stream, pauses):
    for start, part in ((b"", masked(0x89, b"")), (masked(0x02, b""), masked(0x00, b""))):
        pauses.clear()
        stream.send_raw(start + 2 * connection.PARTS_AT_ONCE * part + masked(0x89, b"x"))
        while stream.receive_pong() != b"x":
            pass
        assert len(pauses) >= 2, part


@pytest.mark.slow
def test_flood_costs_only_its_own_frames(server):
    for flood in (10 * MASKED_FRAME, 100 * masked(0x89, bytes(125))):
        with OpenStream(server.port) as flooding, OpenStream(server.port) as stream:

            def drain(sock=flooding.sock):
                with contextlib.suppress(OSError):
                    while sock.recv(1024 * 1024):
                        pass

            draining = Task(drain)
            with sending_without_end(flooding, flood):
                memory = psutil.Process(server.pid).memory_info().rss
                for frame_id in range(60):
                    assert_served(stream, message(frame_id))
                grown = psutil.Process(server.pid).memory_info().rss - memory
                assert grown < 50 * 1024 * 1024
            draining.result()
        server.wait_streams(0)


def test_many_connections_in_turn_leave_nothing_behind(server):
    process = psutil.Process(server.pid)

    def usage():
        server.wait_streams(0)
        return process.num_threads(), process.num_fds(), process.memory_info().rss

    def connect(count):
        for number in range(count):
            with OpenStream(server.port) as stream:
                if number % 3 == 0:
                    stream.send_close()
                    stream.wait_closed()
                elif number % 3 == 1:
                    stream.reset()
            if number % 7 == 6:
                server.wait_streams(0)

    connect(20)
    threads, files, memory = usage()
    connect(42)

    def is_settled():
        now = usage()
        return now[0] <= threads + 1 and now[1] <= files + 2

    poll_until(is_settled)
    assert usage()[2] - memory < 20 * 1024 * 1024
