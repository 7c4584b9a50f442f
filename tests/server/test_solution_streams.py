"""The solutions beside selfie segmentation over real WebSockets."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest
from fakes import Clock, create_fake_solutions_app
from frames import FRAME, OpenStream, i420_of, message, receive
from mediapipe_directly import Directly, assert_same
from server_process import NO_DEADLINES, PATIENCE_SECONDS, poll_until
from serving import serving
from solution_frames import RUNNABLE, choice_of, frames_of, message_of
from webdemo.vision.models import GENERAL, LANDSCAPE, MODELS

import webdemo
from webdemo import create_app
from webdemo.stream.messages import Mask, Reason, Refusal
from webdemo.vision.result import Result
from webdemo.vision.runners.runner import RunnerError
from webdemo.web import app_state

GUESTS = {**audience_limits.LIMITS, "STREAMS_PER_ADDRESS": None, "PROGRAMS_FROM_LOOPBACK": True}
"""The audience's limits, when all guests are this machine."""


@pytest.fixture(scope="module")
def port(object_models):
    """Of an application with real solutions and models."""
    app = create_app({**NO_DEADLINES, "MODELS_DIR": object_models, "RUNNERS_PER_MODEL": 1})
    runners = app_state.of(app).runners
    runners.models.open()
    with serving(app) as port:
        yield port
    runners.models.close()
    runners.solutions.close()
    assert runners.tracker_places._value == app.config["TRACKERS_MAX"]


@pytest.mark.parametrize("name", RUNNABLE)
def test_detections_equal_mediapipes(port, object_models, name):
    choice = choice_of(name)
    with OpenStream(port) as stream, Directly(name, False, object_models) as solution:
        for number, frame in enumerate(frames_of(name, 3)):
            seen = cv2.cvtColor(
                np.frombuffer(i420_of(frame), np.uint8).reshape(-1, choice.width),
                cv2.COLOR_YUV2RGB_I420,
            )
            stream.send(message_of(name, number, frame))
            reply = receive(stream)
            assert isinstance(reply, Mask), reply
            assert (reply.frame_id, reply.model) == (number, choice.number)
            assert reply.detections
            assert all(one.number for one in reply.detections)
            assert_same(reply, solution.find(seen))


def test_cut_out_has_the_outline_that_was_asked_for(port):
    with OpenStream(port) as stream:
        stream.send(message_of("pose/cut-out"))
        reply = receive(stream)
        assert reply.mask.shape == (360, 480)
        assert max(map(len, reply.contours)) > 100


def test_solutions_alternate_on_one_stream(port):
    with OpenStream(port) as stream:
        for _ in range(2):
            for name in ("pose", "face-mesh", "face-detection", "pose/cut-out"):
                stream.send(message_of(name))
                reply = receive(stream)
                assert reply.model == choice_of(name).number
                assert reply.detections
                assert [one.number for one in reply.detections] == [1]
            stream.send(message(model=LANDSCAPE))
            reply = receive(stream)
            assert reply.mask.max() > 200
            assert not reply.detections


@pytest.mark.parametrize(
    ("name", "width", "height"),
    [
        ("pose", 482, 360),
        ("pose", 480, 362),
        ("pose", 360, 480),
        ("pose", 0, 0),
        ("face-detection", 640, 480),
        ("object-detection", 320, 240),
    ],
)
def test_frame_of_a_wrong_size_is_refused(port, name, width, height):
    choice = choice_of(name)
    with OpenStream(port) as stream:
        picture = bytes(width * height * 3 // 2)
        stream.send(message_of(name, width=width, height=height, picture=picture))
        reply = receive(stream)
        assert isinstance(reply, Refusal)
        assert reply.reason is Reason.BAD_PICTURE
        assert reply.sentence.endswith(".")
        for words in (choice.label, f"{choice.width}×{choice.height}", f"{width}×{height}"):
            assert words in reply.sentence
        stream.send(message_of(name))
        assert isinstance(receive(stream), Mask)


def test_frame_with_another_aspect(port):
    with OpenStream(port) as stream:
        stream.send(message_of("pose", rgb_frame=frames_of("pose", 1)[0][:, 60:420]))
        reply = receive(stream)
        assert reply.size == (360, 360)
        assert reply.detections


@pytest.mark.parametrize("name", ["hair", "object-detection/own"])
def test_solution_without_its_file_is_refused(port, name):
    choice = choice_of(name)
    with OpenStream(port) as stream:
        stream.send(
            message_of(name, rgb_frame=np.zeros((choice.height, choice.width, 3), np.uint8))
        )
        reply = receive(stream)
        assert reply.reason is Reason.SEGMENTATION
        assert f"{choice.variant.files[0].name} is missing. Run `webdemo models" in reply.sentence
        stream.send(message_of("face-detection"))
        assert isinstance(receive(stream), Mask)


def test_unknown_solution(port):
    with OpenStream(port) as stream:
        stream.send(message_of("pose", model=200))
        assert receive(stream).reason is Reason.UNKNOWN_MODEL


@contextlib.contextmanager
def fake_server(**options):
    """Serve an application with fakes: (port, its state, the solutions that were made)."""
    config = {**NO_DEADLINES, **options.pop("config", {})}
    app, _, solutions = create_fake_solutions_app(config, **options)
    with serving(app) as port:
        yield port, app_state.of(app), solutions.made


def test_raising_solution_is_replaced():
    with fake_server() as (port, _, made), OpenStream(port) as stream, OpenStream(port) as other:
        for one in (stream, other):
            one.send(message_of("pose"))
            assert isinstance(receive(one), Mask)
        broken, well = made
        broken.error = RunnerError("It broke.")
        stream.send(message_of("pose", 7))
        assert receive(stream) == Refusal(7, 2, Reason.SEGMENTATION, "It broke.")
        for one in (stream, other):
            one.send(message_of("pose"))
            assert isinstance(receive(one), Mask)
        assert broken.closed
        assert len(made) == 3
        assert len(well.frames) == 2


def test_hanging_solution_is_replaced_and_the_others_go_on():
    clock = Clock()
    config = {"RUNNER_HANG_SECONDS": 1.0}
    with (
        fake_server(config=config, places=2, clock=clock) as (port, _, made),
        OpenStream(port) as stream,
        OpenStream(port) as other,
    ):
        stream.send(message_of("pose"))
        assert isinstance(receive(stream), Mask)
        (hanging,) = made
        assert hanging.entered.acquire(timeout=PATIENCE_SECONDS)
        hanging.go_on.clear()
        try:
            stream.send(message_of("pose", 8))
            assert hanging.entered.acquire(timeout=PATIENCE_SECONDS)
            other.send(message_of("pose"))
            assert isinstance(receive(other), Mask)
            clock.sleep(1.1)
            reply = receive(stream)
            assert (reply.frame_id, reply.reason) == (8, Reason.SEGMENTATION)
            assert "did not come back" in reply.sentence
            for one in (stream, other):
                one.send(message_of("pose", 9))
                assert isinstance(receive(one), Mask)
        finally:
            hanging.go_on.set()
        poll_until(lambda: hanging.closed)


def test_end_of_a_stream_frees_its_solution():
    with fake_server(config={"TRACKERS_MAX": 1}) as (port, state, made):
        for count in range(1, 4):
            with OpenStream(port) as stream:
                stream.send(message_of("pose"))
                assert isinstance(receive(stream), Mask)
                assert len(made) == count
            poll_until(lambda: made[-1].closed)
            poll_until(lambda: state.slots.open == 0)


def test_audience_has_a_limited_number_of_solutions():
    """The guest after the last place is asked to wait, and may do what takes no place."""
    limit = audience_limits.LIMITS["TRACKERS_MAX"]
    assert limit * 203 < 2500  # MB, if all of them use holistic
    with fake_server(config=GUESTS) as (port, _, made), contextlib.ExitStack() as stack:
        *guests, late = (stack.enter_context(OpenStream(port)) for _ in range(limit + 1))
        for guest in guests:
            guest.send(message_of("holistic"))
            assert isinstance(receive(guest), Mask)
        late.send(message_of("holistic"))
        reply = receive(late)
        assert reply.reason is Reason.BUSY
        assert reply.sentence == "All places for Holistic are taken. Try again in a moment."
        for data in (message_of("face-detection"), message(model=GENERAL)):
            late.send(data)
            assert isinstance(receive(late), Mask)
        guests[0].send_close()
        poll_until(lambda: made[0].closed)
        late.send(message_of("holistic"))
        assert isinstance(receive(late), Mask)


def test_one_guests_holistic_does_not_starve_the_others():
    """Each turn of holistic takes a second. The others' frames wait for one of them at most."""
    clock, go_on, served = Clock(), threading.Semaphore(0), []
    app, models, solutions = create_fake_solutions_app({**NO_DEADLINES, **GUESTS}, 1, clock)
    selfies = models.made[MODELS.index(LANDSCAPE)]
    turns = app_state.of(app).runners.turns

    def work(frame):
        served.append(len(selfies.frames))
        holistic.entered.release()
        assert go_on.acquire(timeout=PATIENCE_SECONDS)
        clock.sleep(1.0)
        return Result()

    with serving(app) as port, OpenStream(port) as heavy, contextlib.ExitStack() as stack:
        others = [stack.enter_context(OpenStream(port)) for _ in range(3)]
        heavy.send(message_of("holistic"))
        assert isinstance(receive(heavy), Mask)
        (holistic,) = solutions.made
        assert holistic.entered.acquire(timeout=PATIENCE_SECONDS)
        holistic.process = work
        heavy.send(message_of("holistic"))
        for _ in range(5):
            assert holistic.entered.acquire(timeout=PATIENCE_SECONDS)
            heavy.send(message_of("holistic"))  # is there when the first one ends
            for other in others:
                other.send(FRAME)
            poll_until(lambda: turns.waiting == len(others))
            go_on.release()
            for one in (*others, heavy):
                assert isinstance(receive(one), Mask)
        go_on.release()
        assert isinstance(receive(heavy), Mask)
    # All frames of the others that wait come before the next of holistic.
    assert served == [0, 3, 6, 9, 12, 15]


ONLY_SELFIES = """
import gc
from frames import FRAME
from webdemo import create_app
from webdemo.stream import protocol
from webdemo.stream.answerer import Answerer
from webdemo.vision.stream_runners import StreamRunners
from webdemo.vision.stage_clock import StageClock
from webdemo.web import app_state

app = create_app({"RUNNERS_PER_MODEL": 1})
state = app_state.of(app)
state.runners.models.load()
answerer = Answerer(StreamRunners(state.runners))
for _ in range(3):
    reply = protocol.parse_reply(answerer.answer(protocol.parse_frame(FRAME), StageClock()))
    assert reply.mask.max() > 200
app.test_client().get("/api/solutions")
from mediapipe.python.solution_base import SolutionBase
print(sum(isinstance(one, SolutionBase) for one in gc.get_objects()))
print(app.config["TRACKERS_MAX"] - state.runners.tracker_places._value)
print(len(state.runners.solutions._hanging), any(
    runner for pool in (state.runners.solutions, state.picture_solutions)
    for shelf in pool._shelves.values() for runner in shelf.empty()
))
"""


def test_nothing_is_loaded_before_it_is_used():
    repository = Path(webdemo.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", ONLY_SELFIES],
        cwd=repository / "tests/support",
        env={"PYTHONPATH": f"{repository}:{repository / 'tests/support'}"},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.stdout.split() == ["0", "0", "0", "False"], done.stderr
