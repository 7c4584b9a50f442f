"""A runner that has failed leaves no thread and no memory behind, whatever its `close` raises."""

from __future__ import annotations

import gc
import weakref
from unittest.mock import Mock

import cv2
import numpy as np
import psutil
import pytest
from fakes import Clock
from person import draw_person
from server_process import poll_until

from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.runners.python_solution import PythonSolution
from webdemo.vision.runners.runner import ModelError, RunnerError
from webdemo.vision.runners.watched_runner import WatchedRunner
from webdemo.vision.solutions import index


def fail_on_a_frame():
    """A pose with a cut-out fails when the frames' size changes, and then its `close` raises."""
    solution = index.find("pose", "cut-out").build(NOWHERE, False)
    picture = draw_person()[0]
    assert solution.process(cv2.resize(picture, (480, 360))).detections
    with pytest.raises(RunnerError):
        solution.process(cv2.resize(picture, (240, 360)))
    with pytest.raises(RuntimeError):
        solution.close()


def fail_on_the_first_frame():
    def make(solutions):
        solution = solutions.face_detection.FaceDetection()
        solution.process = Mock(side_effect=RuntimeError)
        return solution

    with pytest.raises(ModelError):
        PythonSolution(make, None, "")


def test_failed_solution_leaves_no_threads():
    """A graph of MediaPipe has two threads."""
    for fail in (fail_on_a_frame, fail_on_the_first_frame):
        fail()
        before = psutil.Process().num_threads()  # with MediaPipe's lasting ones
        fail()
        poll_until(lambda before=before: psutil.Process().num_threads() <= before, seconds=20)


class Failing:
    graph = ()

    def process(self, rgb_frame, film_mm=None):
        raise RunnerError("It broke.")

    def close(self):
        raise RuntimeError("It is still broken.")


def test_failed_runner_and_its_frame_are_freed_at_once():
    """Python's collector of cycles does not know how large MediaPipe's memory is."""
    made, frame = [Failing()], np.zeros((2, 3, 3), np.uint8)
    kept = weakref.ref(made[0]), weakref.ref(frame)
    watched = WatchedRunner(made.pop, 1.0, Clock())
    watched.load()
    gc.disable()
    try:
        with pytest.raises(RunnerError):
            watched.process(frame)
        watched.close()
        del frame
        assert [one() for one in kept] == [None, None]
    finally:
        gc.enable()
