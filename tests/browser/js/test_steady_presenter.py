"""Smoothing halves the flicker of a waving person and keeps the whole person."""

import numpy as np
import pytest
from masks import iou
from presenter import FRAMES_A_TURN, draw_presenter
from smoothed import shrink, smooth

from webdemo.vision.frame_settings import REFERENCE_SMOOTHING
from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.solutions.selfie import MODELS

FROM, TO = 0.2, 0.4
"""The part of a turn in which the arm rises and waves."""


@pytest.fixture(scope="module")
def drawn(module_page):
    numbers = range(int(FROM * FRAMES_A_TURN), int(TO * FRAMES_A_TURN))
    return draw_presenter(module_page, numbers)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_flicker_is_halved_and_a_waving_arm_is_kept(drawn, model):
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
