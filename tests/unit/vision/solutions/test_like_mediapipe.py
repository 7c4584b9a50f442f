"""Each solution finds what MediaPipe finds when it is called directly."""

from __future__ import annotations

import numpy as np
import pytest
from mediapipe_directly import assert_same, find_all
from solution_frames import IN_THE_WHEEL, OF_OBJECTRON, choice_of, frames_of, picture_of

from webdemo.vision.model_folder import NOWHERE, ModelFolder

STILL = pytest.mark.parametrize("still", [True, False], ids=["pictures", "video"])

FOUND = {
    "pose": {"pose": 33},
    "pose/cut-out": {"pose": 33},
    "face-detection": {"face": 6},
    "face-detection/full-range": {"face": 6},
    "face-mesh": {"face": 468},
    "iris": {"face": 478},
    "hands": {"right hand": 21, "left hand": 21},
    "holistic": {"face": 468, "pose": 33, "left hand": 21, "right hand": 21},
    "objects-3d/chair": {"box": 9},
    "objects-3d/cup": {"box": 9},
    "objects-3d/camera": {"box": 9},
    "object-detection": {"object": 0},
}
"""What there is to find in each frame, and how many points it has."""


def analyse(name, frames, still, folder):
    runner = choice_of(name).build(folder, still)
    try:
        return [runner.process(frame) for frame in frames]
    finally:
        runner.close()


def assert_like_mediapipe(name, still, folder):
    frames = frames_of(name)
    analyses = analyse(name, frames, still, folder)
    for analysis in analyses:
        assert {one.group: len(one.points) for one in analysis.detections} == FOUND[name]
    expected = find_all(name, frames, still, None if folder is NOWHERE else folder.path)
    for analysis, mediapipes in zip(analyses, expected, strict=True):
        assert_same(analysis, mediapipes)


@STILL
@pytest.mark.parametrize("name", IN_THE_WHEEL)
def test_same_as_mediapipes(name, still):
    assert_like_mediapipe(name, still, NOWHERE)


@STILL
@pytest.mark.parametrize("name", OF_OBJECTRON)
def test_same_objects_as_mediapipes(name, still, object_models):
    assert_like_mediapipe(name, still, ModelFolder(object_models))


@pytest.mark.parametrize("name", ["pose", "face-mesh", "hands", "holistic"])
def test_video_differs_from_pictures(name):
    """So that the comparison above can tell whether a solution tracks."""
    frames = frames_of(name)
    pictures, video = (find_all(name, frames, still)[-1][0] for still in (True, False))
    differences = [
        np.abs(one.points - other.points).max() for one, other in zip(pictures, video, strict=True)
    ]
    assert max(differences) > 2e-3


@pytest.mark.parametrize("name", ["pose", "face-mesh", "hands"])
def test_unrelated_pictures_have_no_memory(name):
    frame = picture_of(name)
    first, between, again = analyse(name, [frame, np.zeros_like(frame), frame], True, NOWHERE)
    assert not between.detections
    for one, other in zip(first.detections, again.detections, strict=True):
        assert np.array_equal(one.points, other.points)


@pytest.mark.parametrize("name", FOUND)
def test_nothing_in_an_empty_room(name, request):
    files = choice_of(name).variant.files
    folder = ModelFolder(request.getfixturevalue("object_models")) if files else NOWHERE
    (analysis,) = analyse(name, [np.full((240, 320, 3), 128, np.uint8)], False, folder)
    assert not analysis.detections
    assert analysis.mask is None
