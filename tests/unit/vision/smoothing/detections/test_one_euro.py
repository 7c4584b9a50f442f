from __future__ import annotations

import math

import numpy as np

from webdemo.vision.smoothing.detections.one_euro import GAP_SECONDS, OneEuro

LEAST, SLOPE, SIZE = 0.8, 5.0, 0.25

UNEVEN = np.cumsum([0.0, 0.033, 0.034, 0.01, 0.2, 0.033, 0.05, 0.499, 0.033, 0.1])


class ScalarFilter:
    """The paper's algorithm, for one number at a time; the speed is in sizes per second."""

    def __init__(self):
        self.shown = self.speed = self.seconds = None

    def filter(self, value, seconds, least=LEAST, slope=SLOPE, size=SIZE):
        if self.shown is None:
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


def test_gap_and_time_that_goes_backwards_and_another_shape_start_anew():
    for later, anew in (
        (GAP_SECONDS - 0.01, False),
        (GAP_SECONDS + 0.01, True),
        (-0.01, True),
        (0.0, False),
    ):
        euro = OneEuro()
        euro.filter(np.zeros(3), 1.0, LEAST, SLOPE)
        shown = euro.filter(np.full(3, 0.5), 1.1, LEAST, SLOPE)
        result = euro.filter(np.ones(3), 1.1 + later, LEAST, SLOPE)
        assert (result == 1).all() == anew, later
        assert (result <= 1).all()
        assert later or np.array_equal(result, shown), "the same time shows the same again"
        assert (euro.filter(np.ones((2, 1)), 2.0, LEAST, SLOPE) == 1).all()


def test_speed_is_forgotten_with_the_place():
    """What starts anew is as steady as what starts."""
    euro, other = OneEuro(), OneEuro()
    for i in range(10):
        euro.filter(np.full(1, float(i)), i / 30, LEAST, SLOPE)
    for each in (euro, other):
        each.filter(np.zeros(1), 5.0, LEAST, SLOPE)
    noise = np.full(1, 0.01)
    first, second = (each.filter(noise, 5.03, LEAST, SLOPE) for each in (euro, other))
    assert first == second < noise


def test_value_that_is_not_finite_stays_alone():
    good = filtered(walks(3), UNEVEN)
    for bad in (math.nan, math.inf, -math.inf):
        values = walks(3)
        values[4, 1] = bad
        result = filtered(values, UNEVEN)
        assert np.array_equal(result[:, (0, 2)], good[:, (0, 2)])
        assert np.array_equal(result[4, 1], bad, equal_nan=True)
        assert result[5, 1] == values[5, 1]
        assert np.isfinite(result[5:]).all()
        assert (result[6:, 1] != values[6:, 1]).all()
