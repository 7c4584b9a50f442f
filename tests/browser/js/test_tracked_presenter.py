"""MediaPipe's solutions find the body, the face and the waving hand of the presenter."""

import numpy as np
import pytest
from presenter import FRAMES_A_TURN, WAVING, draw_presenter

from webdemo.vision.runners.mediapipe_loader import import_mediapipe

STEP = 3
"""Every third frame: ten a second, as on a slow machine."""

UNMIRRORED_RIGHT_HAND = "Left"
"""MediaPipe takes every frame for a mirrored one."""


@pytest.fixture(scope="module", params=[(640, 480), (1280, 720)], ids=["640x480", "1280x720"])
def waving(request, module_page):
    """Frames and exact masks while the arm rises and waves."""
    begin, end = (int(phase * FRAMES_A_TURN) for phase in WAVING)
    return draw_presenter(module_page, range(begin, (begin + end) // 2, STEP), request.param)


@pytest.fixture(scope="module")
def solutions():
    return import_mediapipe().solutions


def results(solution, frames):
    """What a solution gives for each frame, in the order of a video."""
    with solution:
        return [solution.process(frame) for frame in frames]


def share_on_person(hand, truth):
    """The share of a hand's landmarks that lie on the person."""
    height, width = truth.shape
    places = [(int(mark.x * width), int(mark.y * height)) for mark in hand.landmark]
    within = [(x, y) for x, y in places if 0 <= x < width and 0 <= y < height]
    return sum(truth[y, x] >= 128 for x, y in within) / len(places)


def test_the_waving_hand_is_found_and_is_the_right_one(waving, solutions):
    frames, truths = waving
    found, labels = [], []
    for result, truth in zip(results(solutions.hands.Hands(), frames), truths, strict=True):
        hands = result.multi_hand_landmarks or []
        found.append(any(share_on_person(hand, truth) >= 0.9 for hand in hands))
        labels += [hand.classification[0].label for hand in result.multi_handedness or []]
    share = np.mean(found)
    print(f"hand in {share:.1%} of {len(frames)} frames")
    assert share >= 0.8
    assert labels.count(UNMIRRORED_RIGHT_HAND) >= 0.9 * len(labels)


@pytest.mark.parametrize("waving", [(640, 480)], indirect=True)
def test_body_and_face_are_found_in_every_frame(waving, solutions):
    frames, _ = waving
    for solution, gives in (
        (solutions.pose.Pose(), "pose_landmarks"),
        (solutions.face_detection.FaceDetection(), "detections"),
        (solutions.face_mesh.FaceMesh(), "multi_face_landmarks"),
    ):
        assert all(getattr(result, gives) for result in results(solution, frames)), gives
