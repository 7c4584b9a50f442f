"""Streams over real WebSockets: with fake runners, and one smoke test with MediaPipe."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from types import SimpleNamespace

import numpy as np
import psutil
import pytest
from fakes import Clock, FakeFactory, Task
from frames import FRAME, MASKED_FRAME, OpenStream, message, receive, sending_without_end
from masks import iou
from person import draw_person
from server_process import NO_DEADLINES, PATIENCE_SECONDS, poll_until
from serving import serving, serving_fakes
from solution_frames import message_of, model_of
from websocket_client import Closed

from webdemo import create_app
from webdemo.serving import audience_limits
from webdemo.stream import connection
from webdemo.stream.messages import FrameResult, Hello, Reason, Refusal
from webdemo.vision.codec import Encoding
from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.result import Result
from webdemo.vision.runners.runner import RunnerError
from webdemo.vision.solutions import index
from webdemo.vision.solutions.index import MODELS

GUESTS = {**audience_limits.LIMITS, "STREAMS_PER_ADDRESS": None, "PROGRAMS_FROM_LOOPBACK": True}
"""The audience's limits, when all guests are this machine."""


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


def test_newest_of_the_frames_that_wait_together_gets_the_result(fakes, stream):
    busy = fakes[2].made[0]
    busy.go_on.clear()
    stream.send(message(0))
    assert busy.entered.acquire(timeout=PATIENCE_SECONDS)
    # JPEG frames are small enough for the kernel to hold all of them unread.
    stream.send_together([message(number, encoding=Encoding.JPEG) for number in range(1, 5)])
    busy.go_on.set()
    replies = [receive(stream) for _ in range(5)]
    assert [reply.frame_id for reply in replies] == list(range(5))
    assert [getattr(reply, "reason", None) for reply in replies] == [
        None,
        *[Reason.SUPERSEDED] * 3,
        None,
    ]
    assert len(busy.frames) == 2
    stream.ping()
    assert stream.receive_pong() == b""  # no other message came


def test_mask_is_smoothed_within_its_stream(fakes, stream):
    shown = []
    with OpenStream(fakes[0]) as other:
        for asking, confidence in ((stream, 204), (other, 153), (stream, 153), (other, 153)):
            fakes[2].made[0].confidence = confidence
            shown.append(int(assert_served(asking, message(smoothing=255)).result.mask[72, 128]))
    first, others_first, second, others_second = shown
    assert (first, others_first, others_second) == (204, 153, 153)
    assert 190 < second < 204


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
    ):
        with contextlib.suppress(ConnectionError):
            sending.send_raw(b"\x82\xfe\xff\xff\0\0\0\0")  # the beginning of a large frame
        running = {pinging: b"\x89\x80\0\0\0\0", sending: b"x"}
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
        assert ends == [(4408, ".")] * 2


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


def test_runner_that_raises_is_replaced_and_costs_one_frame(fakes, stream):
    port, _, factory = fakes
    with OpenStream(port) as other:
        for name in ("selfie/landscape", "pose/skeleton"):
            number = MODELS.index(model_of(name))
            for one in (stream, other):
                assert_served(one, message_of(name))
            broken = next(made for made in factory.made if made.model is model_of(name))
            broken.error = RunnerError("It broke.")
            stream.send(message_of(name, 8))
            assert receive(stream) == Refusal(8, number, Reason.PROCESSING, "It broke.")
            for one in (stream, other):
                assert_served(one, message_of(name))
            assert broken.closed


def test_runner_that_hangs_is_replaced_and_the_others_go_on():
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
            for one in (stream, other):
                assert_served(one)
        finally:
            hanging.go_on.set()
        poll_until(lambda: hanging.closed)


def test_server_error_ends_only_its_own_stream(fakes, stream, caplog):
    port, _, factory = fakes
    factory.made[0].error = ZeroDivisionError("a bug")
    with OpenStream(port) as other:
        stream.send(FRAME)
        closed = stream.wait_closed()
        assert (closed.code, "a bug" in closed.reason) == (1011, False)
        assert_served(other)
    assert "a bug" in caplog.text


def test_runner_that_tracks_is_freed_with_its_stream_or_its_choice():
    """Otherwise the only place would stay taken."""
    with serving_fakes({"TRACKERS_MAX": 1}) as (port, state, factory):
        for _ in range(2):
            with OpenStream(port) as stream:
                for name in ("pose/skeleton", "hands/full"):
                    assert_served(stream, message_of(name))
                    assert [made.model for made in factory.made if not made.closed][2:] == [
                        model_of(name)
                    ]
            poll_until(lambda: state.slots.open == 0)
        assert all(made.closed for made in factory.made[2:])


def test_audience_has_a_limited_number_of_runners_that_track():
    """The guest after the last place is asked to wait, and may do what takes no place."""
    limit = audience_limits.LIMITS["TRACKERS_MAX"]
    assert limit * 203 < 2500  # MB, if all of them use holistic
    holistic = message(model=model_of("holistic"))
    with serving_fakes(GUESTS) as (port, state, factory), contextlib.ExitStack() as stack:
        *guests, late = (stack.enter_context(OpenStream(port)) for _ in range(limit + 1))
        for guest in guests:
            assert_served(guest, holistic)
        late.send(holistic)
        reply = receive(late)
        assert reply.reason is Reason.BUSY
        assert reply.sentence == "All places for Holistic are taken. Try again in a moment."
        for name in ("face-detection", "selfie/general"):
            assert_served(late, message(model=model_of(name)))
        guests[0].send_close()
        poll_until(lambda: len(state.runners._trackers) < limit)
        assert factory.made[2].closed
        assert_served(late, holistic)


def test_slow_model_does_not_starve_the_other_streams():
    """Each turn of holistic takes a second. The others' frames wait for one of them at most."""
    clock, go_on, served = Clock(), threading.Semaphore(0), []
    holistic = message(model=model_of("holistic"))
    with (
        serving_fakes(GUESTS, clock=clock) as (port, state, factory),
        OpenStream(port) as heavy,
        contextlib.ExitStack() as stack,
    ):
        selfies = factory.made[0]

        def work(frame):
            served.append(len(selfies.frames))
            runner.entered.release()
            assert go_on.acquire(timeout=PATIENCE_SECONDS)
            clock.sleep(1.0)
            return Result()

        others = [stack.enter_context(OpenStream(port)) for _ in range(3)]
        assert_served(heavy, holistic)
        runner = factory.made[-1]
        assert runner.entered.acquire(timeout=PATIENCE_SECONDS)
        runner.process = work
        heavy.send(holistic)
        for _ in range(5):
            assert runner.entered.acquire(timeout=PATIENCE_SECONDS)
            heavy.send(holistic)  # is there when the first one ends
            for other in others:
                other.send(FRAME)
            poll_until(lambda: state.runners.waiting == len(others))
            go_on.release()
            for one in (*others, heavy):
                assert isinstance(receive(one), FrameResult)
        go_on.release()
        assert isinstance(receive(heavy), FrameResult)
        # All frames of the others that wait come before the next of holistic.
        assert served == [0, 3, 6, 9, 12, 15]
        selfies.go_on.clear()
        others[0].send(FRAME)
        poll_until(lambda: len(selfies.frames) == 16)
        for number, (one, data) in enumerate(((heavy, holistic), (others[1], FRAME)), 1):
            one.send(data)
            poll_until(lambda number=number: state.runners.waiting == number)
        selfies.go_on.set()
        go_on.release()
        for one in (*others[:2], heavy):
            assert isinstance(receive(one), FrameResult)
        assert served[-1] == 17, "who has used less goes first, though it came later"


def test_stream_that_alternates_models_delays_nobody():
    """Its runners are built again and again, beside the others' turns."""
    building, go_on = threading.Semaphore(0), threading.Semaphore(0)

    class SlowFactory(FakeFactory):
        def __call__(self, model):
            if model.tracks:
                building.release()
                assert go_on.acquire(timeout=PATIENCE_SECONDS)
            return super().__call__(model)

    with (
        serving_fakes(factory=SlowFactory(), clock=Clock()) as (port, _, factory),
        OpenStream(port) as restless,
        OpenStream(port) as other,
    ):
        for name in ("pose/skeleton", "hands/full", "pose/skeleton"):
            restless.send(message_of(name))
            assert building.acquire(timeout=PATIENCE_SECONDS)
            for _ in range(3):
                assert_served(other)
            go_on.release()
            assert isinstance(receive(restless), FrameResult)
        assert [made.closed for made in factory.made[2:]] == [True, True, False]


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
