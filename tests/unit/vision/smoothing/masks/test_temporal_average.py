from __future__ import annotations

from itertools import pairwise

import numpy as np
from masks import HEIGHT, WIDTH, disc

from webdemo.vision.smoothing.masks.motion import STILL
from webdemo.vision.smoothing.masks.temporal_average import MOVING, TemporalAverage


def flat(value):
    return np.full((HEIGHT, WIDTH), value, np.uint8)


def shown(masks, motion=0, smoothing=128):
    """Smooth the masks one after the other."""
    average = TemporalAverage(HEIGHT, WIDTH)
    return [
        average.smooth(mask, None if i == 0 else flat(motion), smoothing).copy()
        for i, mask in enumerate(masks)
    ]


def change(masks):
    return np.mean([np.abs(b.astype(int) - a).mean() for a, b in pairwise(masks)])


def test_average_follows_the_formula():
    """Where the picture is still, the mask is the mean of `frames` frames."""
    for last, new, motion, still in (
        (100, 140, 0, 1),
        (100, 140, STILL, 1),
        (100, 140, STILL + 1, 0.5),
        (100, 140, MOVING, 0),
        (100, 140, 255, 0),
        (0, 255, 0, 1),
        (255, 20, 0, 1),
        (255, 155, 0, 1),
    ):
        for smoothing, frames in ((10, 2), (128, 13.8)):
            ratio = (frames - 1) / frames
            difference = (last - new) / 255
            expected = new + 255 * difference * ratio * still * (1 - difference**2)
            first, mask = shown([flat(last), flat(new)], motion, smoothing)
            assert (first == last).all()
            assert np.abs(mask - expected).max() <= 0.51, (last, new, motion, smoothing)


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


def test_unseen_motion_leaves_no_ghost():
    """The picture seems still but the mask is certain, as with a dark sleeve on a dark wall."""
    before, after = disc(60, 72, 30), disc(190, 72, 30)
    _, smoothed = shown([before, after])
    assert not smoothed[before == 255].any()
    assert (smoothed[after == 255] == 255).all()


def test_average_converges_to_the_mask():
    assert np.abs(shown([flat(90), *[flat(140)] * 150])[-1].astype(int) - 140).max() <= 1
