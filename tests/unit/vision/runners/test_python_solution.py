from __future__ import annotations

import numpy as np
import pytest
from person import draw_person
from solution_frames import model_of

from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.runners import python_solution
from webdemo.vision.runners.python_solution import PythonSolution, to_points
from webdemo.vision.runners.runner import ModelError, RunnerError

FACES = "face-detection/short-range"


@pytest.fixture
def faces(runner_of):
    return runner_of(FACES)


def test_frame_that_is_refused_and_the_smallest_one(faces):
    for shape, sentence in (
        ((0, 9, 3), r"^The frame is empty\.$"),
        ((9, 0, 3), r"^The frame is empty\.$"),
        ((9, 9, 4), "^MediaPipe could not process this frame: .*rgb"),
    ):
        with pytest.raises(RunnerError, match=sentence):
            faces.process(np.zeros(shape, np.uint8))
    assert not faces.process(np.zeros((1, 1, 3), np.uint8)).detections


def test_closed_solution():
    solution = model_of(FACES).build(NOWHERE, True)
    solution.close()
    with pytest.raises(RunnerError, match=r"^MediaPipe could not process this frame: "):
        solution.process(draw_person()[0])


def test_frame_is_not_changed_and_no_silent_terminal_is_waited_for(faces, monkeypatch):
    monkeypatch.setattr(python_solution, "quiet_stderr", None)  # using it would raise
    picture = draw_person()[0].copy()
    before = picture.copy()
    result = faces.process(picture)
    assert result.detections
    assert list(result.raw) == ["detections"]  # MediaPipe's names
    assert picture.flags.writeable
    assert np.array_equal(picture, before)


def test_solution_that_mediapipe_can_not_load():
    for error in (RuntimeError, ValueError, FileNotFoundError):

        def make(_, error=error):
            raise error("a path and\nmany lines")

        with pytest.raises(ModelError, match="can't load it") as refused:
            PythonSolution(make, None, "")
        assert "many lines" not in str(refused.value)


@pytest.mark.usefixtures("faces")  # MediaPipe has been imported quietly
def test_landmark_without_visibility_is_visible():
    from mediapipe.framework.formats.landmark_pb2 import NormalizedLandmarkList

    landmarks = NormalizedLandmarkList()
    landmarks.landmark.add(x=0.25, y=0.5, z=-1)
    landmarks.landmark.add(x=0.5, y=0.75, z=2, visibility=0.125)
    landmarks.landmark.add(x=0, y=0, z=0, visibility=0)
    points = to_points(landmarks)
    assert points.dtype == np.float32
    assert points.tolist() == [[0.25, 0.5, -1, 1], [0.5, 0.75, 2, 0.125], [0, 0, 0, 0]]
