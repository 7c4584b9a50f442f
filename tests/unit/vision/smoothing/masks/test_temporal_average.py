from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from masks import HEIGHT, WIDTH, disc

from webdemo.vision.smoothing.masks.temporal_average import TemporalAverage

STILL, MOVING = 1, 3
"""Changes in brightness: a pixel is still up to the first and moves from the second on."""

STILL_PICTURE = np.zeros((HEIGHT, WIDTH), np.uint8)
MOVING_PICTURE = np.full((HEIGHT, WIDTH), MOVING, np.uint8)


def flat(confidence):
    return np.full((HEIGHT, WIDTH), confidence, np.uint8)


def shown(masks, motion=STILL_PICTURE, smoothing=128):
    """Smooth the masks one after the other."""
    average = TemporalAverage(HEIGHT, WIDTH)
    return [
        average.smooth(mask, None if i == 0 else motion, smoothing).copy()
        for i, mask in enumerate(masks)
    ]


def change(masks):
    return np.mean([np.abs(b.astype(int) - a).mean() for a, b in pairwise(masks)])


def test_first_mask_is_unchanged():
    mask = disc(128, 72, 40)
    assert np.array_equal(shown([mask])[0], mask)


@pytest.mark.parametrize(
    ("last", "new", "motion", "still"),
    [
        (100, 140, 0, 1),
        (100, 140, STILL, 1),
        (100, 140, STILL + 1, 0.5),
        (100, 140, MOVING, 0),
        (100, 140, 255, 0),
        (0, 255, 0, 1),
        (255, 20, 0, 1),
        (255, 155, 0, 1),
    ],
)
@pytest.mark.parametrize(("smoothing", "frames"), [(10, 2), (128, 13.8)])
def test_average_follows_the_formula(last, new, motion, still, smoothing, frames):
    """Where the picture is still, the mask is the mean of `frames` frames."""
    ratio = (frames - 1) / frames
    difference = (last - new) / 255
    expected = new + 255 * difference * ratio * still * (1 - difference**2)
    picture = np.full((HEIGHT, WIDTH), motion, np.uint8)
    _, mask = shown([flat(last), flat(new)], picture, smoothing)
    assert np.abs(mask - expected).max() <= 0.51


def test_more_smoothing_damps_more_flicker():
    rng = np.random.default_rng(1)
    person = disc(128, 72, 40, softness=12).astype(float)
    masks = [
        np.clip(person + rng.normal(0, 20, person.shape), 0, 255).astype(np.uint8)
        for _ in range(40)
    ]
    left = [change(shown(masks, smoothing=s)[5:]) / change(masks[5:]) for s in (32, 128, 255)]
    assert left[0] < 0.5
    assert left[1] < 0.25
    assert left[0] > 1.5 * left[1] > 1.5 * left[2]


def test_moving_pixels_show_the_new_mask_at_once():
    masks = [disc(x, 72, 40) for x in range(60, 160, 7)]
    for mask, smoothed in zip(masks, shown(masks, MOVING_PICTURE), strict=True):
        assert np.array_equal(mask, smoothed)


def test_unseen_motion_leaves_no_ghost():
    """The picture seems still but the mask is certain, as with a dark sleeve on a dark wall."""
    before, after = disc(60, 72, 30), disc(190, 72, 30)
    _, smoothed = shown([before, after])
    assert not smoothed[before == 255].any()
    assert (smoothed[after == 255] == 255).all()


def test_average_converges_to_the_mask():
    masks = [flat(90), *[flat(140)] * 150]
    assert np.abs(shown(masks)[-1].astype(int) - 140).max() <= 1


def test_forgotten_mask_is_not_shown():
    average = TemporalAverage(HEIGHT, WIDTH)
    average.smooth(flat(100), None, 128)
    average.forget()
    assert (average.smooth(flat(120), STILL_PICTURE, 128) == 120).all()
