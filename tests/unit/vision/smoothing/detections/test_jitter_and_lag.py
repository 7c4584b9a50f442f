"""How much jitter LandmarkSmoothing leaves, and how far it lags."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from detections import BODY, NOISE, RATE, Stream, box, noisy, pose, shown

from webdemo.vision.frame_settings import REFERENCE_SMOOTHING
from webdemo.vision.result import Detection

WRIST = 15


@pytest.fixture
def stream():
    return Stream()


def jitter(points):
    return np.abs(np.diff(points[RATE:, :, :3], 2, axis=0)).mean()


def left_jitter(detections, smoothing=REFERENCE_SMOOTHING):
    return jitter(shown(detections, smoothing)) / jitter(shown(detections, 0))


def waving(smoothing, axis=0, amplitude=0.3, hertz=1.0):
    """The wrist's x, y or z in sizes, given and shown."""
    wrist = amplitude * np.sin(2 * np.pi * hertz * np.arange(8 * RATE) / RATE)
    frames = []
    for x in wrist:
        detection = pose(size=1.0)
        detection.points[WRIST, axis] = 0.5 + x
        frames.append(detection)
    return wrist, shown(frames, smoothing)[:, WRIST, axis] - 0.5


def lag(given, followed, hertz=1.0):
    """Delay in seconds, from the phases of two waves of whole periods."""
    turn = np.exp(-2j * np.pi * hertz * np.arange(len(given)) / RATE)[2 * RATE :]
    given, followed = (np.sum(x[2 * RATE :] * turn) for x in (given, followed))
    return -np.angle(followed / given) / (2 * np.pi * hertz)


def test_more_smoothing_leaves_less_jitter_in_any_size():
    smoothings = 1, 64, REFERENCE_SMOOTHING, 192, 255
    left = [left_jitter(noisy(3 * RATE), smoothing) for smoothing in smoothings]
    assert left[0] > 0.99
    assert left[1] < 0.75
    assert left[2] < 0.25
    assert all(a > 1.2 * b for a, b in pairwise(left))
    for size in (0.05, 0.8):
        found = left_jitter(noisy(3 * RATE, size=size))
        assert found == pytest.approx(left[2], rel=0.02), size


def test_points_settle_at_their_place():
    points = shown(noisy(20 * RATE))
    assert np.abs(points[RATE:].mean(axis=0) - pose().points).max() < 0.4 * NOISE / 2


def test_waving_wrist_lags_little():
    for smoothing, least, most, axis in (
        (0, 0, 0, 0),
        (64, 0, 0.01, 1),
        (128, 0, 0.02, 0),
        (128, 0, 0.02, 2),
        (255, 0.02, 0.06, 0),
    ):
        given, followed = waving(smoothing, axis)
        assert least <= round(lag(given, followed), 6) <= most, smoothing
        assert np.ptp(followed[RATE:]) == pytest.approx(np.ptp(given), rel=0.15)


def test_jump_is_followed_within_three_frames(stream):
    for _ in range(RATE):
        stream.show(pose())
    after = [stream.show(pose(0.6))[0].points[:, 0] - BODY[:, 0] * 0.4 for _ in range(3)]
    assert (after[0] > 0.55).all()
    assert (after[2] > 0.595).all()
    assert np.max(after) < 0.6 + 1e-6  # without swinging over


def test_visibility_is_averaged_however_fast_it_changes(stream):
    for i in range(RATE):
        given = pose()
        given.points[:, 3] = i % 2
        (result,) = stream.show(given)
    for i in range(4):
        given.points[:, 3] = i % 2
        (result,) = stream.show(given)
        assert np.abs(result.points[:, 3] - 0.5).max() < 0.15
    given.points[:, 3] = 1
    for _ in range(RATE):
        (result,) = stream.show(given)
    assert result.points[:, 3].min() > 0.98


def test_boxes_are_smoothed_and_keep_their_size(stream):
    for x in np.arange(0.1, 0.6, 0.02):
        (result,) = stream.show(box(x, 0.3, 0.1, 0.2))
        assert result.box[2:] == pytest.approx((0.1, 0.2))
    assert 0 < x - result.box[0] < 0.02
    stream.now += 9
    rng = np.random.default_rng(8)
    given = np.array((0.4, 0.3, 0.1, 0.2)) + rng.normal(0, 0.0005, (3 * RATE, 4))
    result = np.array([stream.show(box(*each))[0].box for each in given.tolist()])
    raw, left = (np.abs(np.diff(x[RATE:], 2, axis=0)).mean(axis=0) for x in (given, result))
    assert (left < 0.5 * raw).all()
    assert np.abs(result[RATE:].mean(axis=0) - (0.4, 0.3, 0.1, 0.2)).max() < 0.0005


def test_single_point_is_smoothed(stream):
    rng = np.random.default_rng(6)
    given = (np.full((3 * RATE, 1, 4), 0.5) + rng.normal(0, 1e-5, (3 * RATE, 1, 4))).astype("f4")
    result = np.array([stream.show(Detection("point", points=x))[0].points for x in given])
    assert jitter(result) < 0.4 * jitter(given)
