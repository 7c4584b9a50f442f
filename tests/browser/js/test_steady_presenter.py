"""Smoothing halves the flicker of a waving person and keeps the whole person."""

import numpy as np
import pytest
from masks import iou
from presenter import FRAMES_A_TURN, film_presenter
from steadied import shrink, steady

from webdemo.vision.mask_settings import STEADINESS
from webdemo.vision.models import MODELS
from webdemo.vision.segmenter import Segmenter

FROM, TO = 0.2, 0.4
"""The part of a turn in which the arm rises and waves."""


@pytest.fixture(scope="module")
def film(module_page):
    numbers = range(int(FROM * FRAMES_A_TURN), int(TO * FRAMES_A_TURN))
    return film_presenter(module_page, numbers)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_flicker_is_halved_and_a_waving_arm_is_kept(film, model):
    frames, truths = film
    segmenter = Segmenter(model)
    try:
        steadied = steady(frames, segmenter, STEADINESS)
    finally:
        segmenter.close()
    truth = np.array([shrink(truth, model) for truth in truths]) >= 128
    before, after = iou(steadied.raw >= 128, truth), iou(steadied.sent >= 128, truth)
    print(
        f"{model.id}: flicker × {steadied.ratio:.2f}, IoU {before.mean():.4f} → {after.mean():.4f}"
    )
    assert steadied.flicker_raw > 1e-4
    assert steadied.ratio <= 0.5
    assert after.mean() > before.mean() - 0.005
    assert (after - before).min() > -0.02
