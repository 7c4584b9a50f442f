from __future__ import annotations

import math

import numpy as np

from webdemo.vision.smoothing.detections.one_euro import GAP_SECONDS, OneEuro

LEAST, SLOPE, SIZE = 0.8, 5.0, 0.25

STEPS = (0.0, 0.033, 0.034, 0.01, 0.2, 0.033, 0.05, GAP_SECONDS - 0.01, 0.033, 0.1)
FORGETTING = (GAP_SECONDS + 0.01, 0.033, 0.033, -0.01, 0.033, 0.033)
"""A gap, and a time that goes backwards."""
UNEVEN = np.cumsum(STEPS + FORGETTING)


class ScalarFilter:
    """The paper's algorithm, for one number at a time; the speed is in sizes per second."""

    def __init__(self):
        self.shown = self.speed = self.seconds = None

    def filter(self, value, seconds, least=LEAST, slope=SLOPE, size=SIZE):
        if self.shown is None or not 0 <= seconds - self.seconds <= GAP_SECONDS:
            self.shown, self.speed = value, 0.0
        else:
            dt = seconds - self.seconds

            def alpha(cutoff):
                return 1 / (1 + 1 / (2 * math.pi * cutoff) / dt)

            speed = (value - self.shown) / size / dt
            self.speed = alpha(1.0) * speed + (1 - alpha(1.0)) * self.speed
            weight = alpha(least + slope * abs(self.speed))
            self.shown = weight * value + (1 - weight) * self.shown
        self.seconds = seconds
        return self.shown


def filtered(values, times, least=LEAST, slope=SLOPE, size=SIZE):
    euro = OneEuro()
    return np.array(
        [euro.filter(each, t, least, slope, size) for each, t in zip(values, times, strict=True)]
    )


def walks(*shape, dtype=np.float64):
    steps = np.random.default_rng(2).normal(0, 0.1, (len(UNEVEN), *shape))
    return np.cumsum(steps, axis=0).astype(dtype)


def test_each_value_follows_the_formulas():
    for shape, dtype, error, slope, size in (
        ((2, 3, 4), np.float64, 1e-12, SLOPE, 100 * SIZE),
        ((5, 3), np.float32, 1e-5, SLOPE, SIZE),
        ((4,), np.float64, 1e-12, 0.0, SIZE),  # a plain low-pass filter
    ):
        values = walks(*shape, dtype=dtype)
        result = filtered(values, UNEVEN, slope=slope, size=size)
        assert result.dtype == dtype
        for place in np.ndindex(shape):
            scalar = ScalarFilter()
            expected = [
                scalar.filter(float(value[place]), t, slope=slope, size=size)
                for value, t in zip(values, UNEVEN, strict=True)
            ]
            assert np.abs(result[(slice(None), *place)] - expected).max() < error, shape


def test_each_column_may_have_its_own_slope():
    values, slopes = walks(3, 2), np.array([SLOPE, 0.0])
    both = filtered(values, UNEVEN, slope=slopes)
    assert np.array_equal(both[..., 0], filtered(values, UNEVEN)[..., 0])
    assert np.array_equal(both[..., 1], filtered(values, UNEVEN, slope=0.0)[..., 1])


def test_the_same_time_shows_the_same_again_and_another_shape_starts_anew():
    euro = OneEuro()
    euro.filter(np.zeros(3), 1.0, LEAST, SLOPE)
    shown = euro.filter(np.full(3, 0.5), 1.1, LEAST, SLOPE)
    assert np.array_equal(euro.filter(np.ones(3), 1.1, LEAST, SLOPE), shown)
    assert (euro.filter(np.ones((2, 1)), 1.2, LEAST, SLOPE) == 1).all()
