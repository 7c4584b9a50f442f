from __future__ import annotations

import numpy as np
import pytest
from person import draw_person
from solution_frames import choice_of
from webdemo.vision.models import ModelError

from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.runners import python_solution
from webdemo.vision.runners.python_solution import PythonSolution, to_points
from webdemo.vision.runners.runner import RunnerError


@pytest.fixture(scope="module")
def faces():
    solution = choice_of("face-detection").build(NOWHERE)
    yield solution
    solution.close()


@pytest.mark.parametrize("shape", [(0, 9, 3), (9, 0, 3), (0, 0, 3)])
def test_empty_frame(faces, shape):
    with pytest.raises(RunnerError, match=r"^The frame is empty\.$"):
        faces.process(np.zeros(shape, np.uint8))


def test_frame_without_colours(faces):
    with pytest.raises(RunnerError, match=r"^MediaPipe could not analyse this frame: .*rgb"):
        faces.process(np.zeros((9, 9, 4), np.uint8))


def test_smallest_frame(faces):
    assert not faces.process(np.zeros((1, 1, 3), np.uint8)).detections


def test_closed_solution():
    solution = choice_of("face-detection").build(NOWHERE)
    solution.close()
    with pytest.raises(RunnerError, match=r"^MediaPipe could not analyse this frame: "):
        solution.process(draw_person()[0])


def test_frame_is_not_changed(faces):
    picture = draw_person()[0].copy()
    before = picture.copy()
    assert faces.process(picture).detections
    assert picture.flags.writeable
    assert np.array_equal(picture, before)


@pytest.mark.parametrize("error", [RuntimeError, ValueError, FileNotFoundError])
def test_solution_that_mediapipe_can_not_load(error):
    def make(_):
        raise error("a path and\nmany lines")

    with pytest.raises(ModelError, match="can't load it") as refused:
        PythonSolution(make, None, "")
    assert "many lines" not in str(refused.value)


def test_raw_result_has_mediapipes_names(faces):
    assert list(faces.process(draw_person()[0]).raw) == ["detections"]


def test_landmark_without_visibility_is_visible():
    choice_of("face-detection").build(NOWHERE).close()
    from mediapipe.framework.formats.landmark_pb2 import NormalizedLandmarkList

    landmarks = NormalizedLandmarkList()
    landmarks.landmark.add(x=0.25, y=0.5, z=-1)
    landmarks.landmark.add(x=0.5, y=0.75, z=2, visibility=0.125)
    landmarks.landmark.add(x=0, y=0, z=0, visibility=0)
    points = to_points(landmarks)
    assert points.dtype == np.float32
    assert points.tolist() == [[0.25, 0.5, -1, 1], [0.5, 0.75, 2, 0.125], [0, 0, 0, 0]]


@pytest.mark.parametrize("name", ["pose", "face-mesh", "iris", "hands", "holistic"])
def test_graph_runs_from_the_frame_to_the_result(name):
    solution = choice_of(name).build(NOWHERE)
    solution.close()
    graph = solution.graph
    assert len(graph) >= 3
    assert any(not node.feeds_on for node in graph)
    assert all(other < number for number, node in enumerate(graph) for other in node.feeds_on)


def test_frame_does_not_wait_for_a_silent_terminal(faces, monkeypatch):
    monkeypatch.setattr(python_solution, "quiet_stderr", None)  # using it would raise
    assert faces.process(draw_person()[0]).detections


def test_first_landmarks_print_nothing(capfd):
    solution = choice_of("face-mesh").build(NOWHERE)
    assert solution.process(draw_person()[0]).detections
    solution.close()
    assert capfd.readouterr().err == ""
