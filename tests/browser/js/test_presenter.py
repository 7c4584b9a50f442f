"""Models see the built-in presenter as a person who waves."""

from __future__ import annotations

import numpy as np
import pytest
from masks import iou
from presenter import FRAMES_A_TURN, draw_presenter
from smoothed import shrink, smooth

from webdemo.vision.frame_settings import REFERENCE_SMOOTHING
from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.runners.mediapipe_loader import import_mediapipe
from webdemo.vision.solutions.selfie import MODELS

FROM, TO = 0.2, 0.4
"""The part of a turn in which the arm rises and waves."""

STEP = 3
"""Every third frame: ten a second, as on a slow machine."""

SIZE = 640, 360
"""In a wide picture a hand is small: models scale it down to its width."""

UNMIRRORED_RIGHT_HAND = "Left"
"""MediaPipe takes every frame for a mirrored one."""


@pytest.fixture(scope="module")
def drawn(module_page):
    """Frames and exact masks."""
    numbers = range(int(FROM * FRAMES_A_TURN), int(TO * FRAMES_A_TURN))
    return draw_presenter(module_page, numbers, SIZE)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_smoothing_halves_flicker_and_keeps_a_waving_arm(drawn, model):
    frames, truths = drawn
    runner = model.build(NOWHERE, False)
    try:
        smoothed = smooth(frames, model, runner, REFERENCE_SMOOTHING)
    finally:
        runner.close()
    truth = np.array([shrink(truth, model) for truth in truths]) >= 128
    before, after = iou(smoothed.raw >= 128, truth), iou(smoothed.sent >= 128, truth)
    print(
        f"{model.id}: flicker × {smoothed.ratio:.2f}, IoU {before.mean():.4f} → {after.mean():.4f}"
    )
    assert smoothed.flicker_raw > 1e-4
    assert smoothed.ratio <= 0.5
    assert after.mean() > before.mean() - 0.005
    assert (after - before).min() > -0.02


@pytest.fixture(scope="module")
def results(drawn):
    """A function from a solution's class to what it finds in each third frame, as in a video."""

    def results(solution):
        with solution() as running:
            return [running.process(frame) for frame in drawn[0][::STEP]]

    return results


def share_on_person(hand, truth):
    """The share of a hand's landmarks that lie on the person."""
    height, width = truth.shape
    places = [(int(mark.x * width), int(mark.y * height)) for mark in hand.landmark]
    within = [(x, y) for x, y in places if 0 <= x < width and 0 <= y < height]
    return sum(truth[y, x] >= 128 for x, y in within) / len(places)


def test_the_waving_hand_is_found_and_is_the_right_one(drawn, results):
    found, labels = [], []
    truths = drawn[1][::STEP]
    for result, truth in zip(
        results(import_mediapipe().solutions.hands.Hands), truths, strict=True
    ):
        hands = result.multi_hand_landmarks or []
        found.append(any(share_on_person(hand, truth) >= 0.9 for hand in hands))
        labels += [hand.classification[0].label for hand in result.multi_handedness or []]
    share = np.mean(found)
    print(f"hand in {share:.1%} of {len(found)} frames")
    assert share >= 0.8
    assert labels.count(UNMIRRORED_RIGHT_HAND) >= 0.9 * len(labels)


def test_body_and_face_are_found_in_every_frame(results):
    solutions = import_mediapipe().solutions
    for solution, gives in (
        (solutions.pose.Pose, "pose_landmarks"),
        (solutions.face_detection.FaceDetection, "detections"),
        (solutions.face_mesh.FaceMesh, "multi_face_landmarks"),
    ):
        assert all(getattr(result, gives) for result in results(solution)), gives
