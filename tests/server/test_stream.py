"""Streams over real WebSockets: with fake runners, and one smoke test with MediaPipe."""

from __future__ import annotations

import contextlib
import json
import time
from types import SimpleNamespace

import numpy as np
import psutil
import pytest
from fakes import Clock, Task
from frames import FRAME, MASKED_FRAME, OpenStream, message, receive, sending_without_end
from masks import iou
from person import draw_person
from server_process import NO_DEADLINES, PATIENCE_SECONDS, poll_until
from serving import serving, serving_fakes
from solution_frames import message_of, model_of
from websocket_client import Closed

from webdemo import create_app
from webdemo.stream import connection
from webdemo.stream.messages import FrameResult, Hello, Reason, Refusal
from webdemo.vision.codec import Encoding
from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.runners.runner import RunnerError
from webdemo.vision.solutions import index
from webdemo.vision.solutions.index import MODELS


@pytest.fixture
def fakes():
    """A served application with fake runners: (port, its state, its factory)."""
    with serving_fakes() as fakes:
        yield fakes


@pytest.fixture
def stream(fakes):
    with OpenStream(fakes[0]) as stream:
        yield stream


def assert_served(stream, data=FRAME):
    stream.send(data)
    reply = receive(stream)
    assert isinstance(reply, FrameResult), reply
    return reply


def test_hello_lists_every_model_in_the_order_of_numbers(stream):
    assert stream.hello == Hello(2, json.loads(json.dumps(index.describe(NOWHERE))))


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


def test_frame_gets_what_its_model_gives(stream):
    for number, model in enumerate(MODELS):
        picture = bytes(model.width * model.height * 3 // 2)
        reply = assert_served(stream, message(2**32 - 1 - number, model, picture=picture))
        assert (reply.frame_id, reply.model) == (2**32 - 1 - number, number)
        assert (reply.width, reply.height) == (model.width, model.height)
        assert (reply.result.mask is not None) == ("mask" in model.gives)
        assert len(reply.result.contours) == ("mask" in model.gives)
        assert [(one.label, one.number) for one in reply.result.detections] == (
            [(model.title, 1)] if "detections" in model.gives else []
        )
    narrow = np.zeros((360, 240, 3), np.uint8)
    reply = assert_served(stream, message_of("pose/skeleton", rgb_frame=narrow))
    assert (reply.width, reply.height) == (240, 360), "this model keeps the aspect"


def test_model_without_its_file_is_refused_with_the_command(tmp_path):
    app = create_app({**NO_DEADLINES, "MODELS_DIR": tmp_path})
    with serving(app) as port, OpenStream(port) as stream:
        stream.send(message(model=model_of("hair")))
        reply = receive(stream)
        assert reply.reason is Reason.PROCESSING
        assert "hair_segmenter.tflite is missing. Run `webdemo models" in reply.sentence


def test_frame_in_fragments_with_pings_between_them(stream):
    stream.send_fragments([FRAME[:1], b"", FRAME[1:20], FRAME[20:999], b"", FRAME[999:], b""])
    assert isinstance(receive(stream), FrameResult)
    stream.send_raw(b"\x02\x89" + bytes(4) + FRAME[:9])
    for payload in (b"", b"still there?", b"y" * 125):
        stream.ping(payload)
        assert stream.receive_pong() == payload
    rest = FRAME[9:]
    stream.send_raw(b"\x80\xfe" + len(rest).to_bytes(2, "big") + bytes(4) + rest)
    assert isinstance(receive(stream), FrameResult)


def test_close_is_answered(fakes, stream):
    stream.send_close(4000)
    assert stream.wait_closed().code == 4000
    poll_until(lambda: fakes[1].slots.open == 0)


def test_stream_without_a_complete_frame_is_ended():
    """Pings and parts of frames do not extend the deadline."""
    limits = {"STREAM_FIRST_FRAME_SECONDS": 0.5}
    with (
        serving_fakes(limits) as (port, _, _),
        OpenStream(port) as pinging,
        OpenStream(port) as sending,
        OpenStream(port) as fragmenting,
    ):
        with contextlib.suppress(ConnectionError):
            sending.send_raw(b"\x82\xfe\xff\xff\0\0\0\0")  # the beginning of a large frame
            fragmenting.send_raw(b"\x02\x80\0\0\0\0")
        running = {pinging: b"\x89\x80\0\0\0\0", sending: b"x"}
        running[fragmenting] = b"\x00\x80\0\0\0\0"  # an empty fragment
        ends = []
        for stream in running:
            stream.timeout_seconds = 0.05

        def trickle():
            for stream, data in list(running.items()):
                try:
                    with contextlib.suppress(TimeoutError):
                        stream.receive_event()
                except Closed as closed:
                    ends.append((closed.code, closed.reason[-1]))
                    del running[stream]
                with contextlib.suppress(ConnectionError):
                    stream.send_raw(data)
            return not running

        poll_until(trickle)
        assert ends == [(4408, ".")] * 3


def test_idle_stream_is_ended():
    with serving_fakes({"STREAM_IDLE_SECONDS": 0.1}) as (port, _, _), OpenStream(port) as stream:
        assert_served(stream)
        assert stream.wait_closed().code == 4408


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
    for part in (b"\x89", b"\x00"):  # pings, and empty fragments
        pauses.clear()
        parts = 2 * connection.PARTS_AT_ONCE * (part + b"\x80\0\0\0\0")
        start = b"" if part == b"\x89" else b"\x02\x80\0\0\0\0"
        stream.send_raw(start + parts + b"\x89\x81\0\0\0\0x")
        while stream.receive_pong() != b"x":
            pass
        assert len(pauses) >= 2, part


@pytest.mark.slow
def test_flood_costs_only_its_own_frames(server):
    with OpenStream(server.port) as flooding, OpenStream(server.port) as stream:

        def drain():
            with contextlib.suppress(OSError):
                while flooding.sock.recv(1024 * 1024):
                    pass

        draining = Task(drain)
        with sending_without_end(flooding, 10 * MASKED_FRAME):
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

    def settled(threads, files):
        now = usage()
        return now[0] <= threads and now[1] <= files

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
    poll_until(lambda: settled(threads + 1, files + 2))
    assert usage()[2] - memory < 20 * 1024 * 1024
