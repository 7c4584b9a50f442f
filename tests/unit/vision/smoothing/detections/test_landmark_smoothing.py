from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from detections import BODY, RATE, Stream, box, noisy, pose, shown

from webdemo.vision.result import Detection


@pytest.fixture
def stream():
    return Stream()


def test_smoothing_0_changes_nothing_but_the_number(stream):
    frames = [
        (each, box(*np.random.default_rng(i).uniform(0.3, 0.33, 4).tolist()))
        for i, each in enumerate(noisy(10))
    ]
    for given in frames:
        result = stream.show(*given, smoothing=0)
        assert [each.number for each in result] == [1, 1]
        for before, after in zip(given, result, strict=True):
            assert dataclasses.replace(after, points=before.points, number=0) == before
            assert np.array_equal(after.points, before.points)


def test_first_frame_is_shown_as_it_is_and_other_fields_stay(stream):
    given = dataclasses.replace(pose(), label="Left", score=0.7)
    for _ in range(2):
        (result,) = stream.show(given)
        assert (result.group, result.label, result.score) == ("pose", "Left", 0.7)
        assert result.points.dtype == np.float32
        assert np.array_equal(result.points, given.points)
    assert stream.show(box(0.1, 0.2, 0.3, 0.4))[0].box == pytest.approx((0.1, 0.2, 0.3, 0.4))


def test_each_number_and_each_group_is_smoothed_by_itself(stream):
    """Whatever the order in which a model gives them."""
    for i in range(RATE):
        one, other = pose(0.3, 0.2), pose(0.7, 0.2)
        left, right = pose(0.3, 0.2, group="left"), pose(0.7, 0.2, group="right")
        result = stream.show(*((one, other) if i % 2 else (other, one)), left, right)
        assert [each.number for each in result[2:]] == [1, 1]
        for given, shown_one in zip((left, right), result[2:], strict=True):
            assert np.array_equal(shown_one.points, given.points)
        numbered = sorted(result[:2], key=lambda each: each.number)
        places = [each.points[:, 0].mean() for each in numbered]
        if i == 0:
            first = places
        assert places == pytest.approx(first, abs=1e-6)


def test_places_are_forgotten():
    for name, between, anew in (
        ("nothing", lambda s: None, False),
        ("lost for a frame", lambda s: s.show(), False),
        ("smoothing 0", lambda s: s.show(pose(), smoothing=0), True),
        ("gap", lambda s: setattr(s, "now", s.now + 0.6), True),
        ("back in time", lambda s: setattr(s, "now", s.now - 0.2), True),
        ("forget", lambda s: s.history.forget(), True),
        (
            "fewer points",
            lambda s: s.show(dataclasses.replace(pose(), points=pose().points[:20])),
            True,
        ),
    ):
        stream = Stream()
        for _ in range(5):
            stream.show(pose(0.5))
        between(stream)
        (result,) = stream.show(pose(0.501))
        assert result.number == 1
        assert np.array_equal(result.points, pose(0.501).points) == anew, name


def test_numbers_outlast_the_places_and_are_forgotten_with_another_video(stream):
    stream.show(pose(0.2, 0.1), pose(0.7, 0.1))
    for later, number in ((0.8, 2), (1.1, 3), (-5, 1)):
        stream.now += later
        assert [each.number for each in stream.show(pose(0.7, 0.1))] == [number]
    for i in range(20):
        stream.show(pose(0.2 + 0.6 * (i % 2), 0.1))
        stream.now += 1.1
    assert len(stream.history._filters) == 1, "nothing is kept of what is gone"


def test_nothing_found(stream):
    for smoothing in (0, 128):
        for _ in range(3):
            assert stream.show(smoothing=smoothing) == []
            (result,) = stream.show(Detection("pose"), smoothing=smoothing)
            assert (result.number, len(result.points), result.box) == (1, 0, None)


@pytest.mark.filterwarnings("error")
def test_values_that_are_not_finite_stay_alone(stream):
    frames = noisy(10)
    good = shown(frames)
    frames[4].points[7, 0] = math.nan
    frames[5].points[8, 2] = math.inf
    result = shown(frames)
    assert np.isnan(result[4, 7, 0])
    assert np.isinf(result[5, 8, 2])
    assert np.isfinite(result[6:]).all()
    others = np.delete(result, (7, 8), axis=1), np.delete(good, (7, 8), axis=1)
    assert np.allclose(*others, atol=1e-5)
    for points in (pose().points, np.full_like(BODY, math.nan), pose().points):
        (result,) = stream.show(dataclasses.replace(pose(), points=points))
        assert result.number == 1
        assert np.array_equal(result.points, points.astype(np.float32), equal_nan=True)


def test_given_and_shown_arrays_are_the_callers():
    stream, expected = Stream(), shown(noisy(6))
    for given, points in zip(noisy(6), expected, strict=True):
        before = given.points.copy()
        (result,) = stream.show(given)
        assert np.array_equal(result.points, points)
        assert np.array_equal(given.points, before)
        assert given.number == 0
        given.points[:] = 0
        result.points[:] = 0
