from __future__ import annotations

import numpy as np
import pytest

from webdemo.vision.solutions.iris import IRISES, distance_mm

WIDTH, HEIGHT = 640, 480


def face(*irises):
    """Points with two irises: each (x, y, width, height) in pixels."""
    points = np.zeros((478, 4), np.float32)
    for numbers, (x, y, across, down) in zip(IRISES, irises, strict=True):
        offsets = [(0, 0), (across / 2, 0), (0, -down / 2), (-across / 2, 0), (0, down / 2)]
        points[list(numbers), :2] = np.add(offsets, (x, y)) / (WIDTH, HEIGHT)
    return points


MIDDLE = (320, 240, 11.7, 11.7)


@pytest.mark.parametrize(
    ("irises", "distance"),
    [
        # With 480 pixels over 63°, f = 240 / tan 31.5° = 391.64 pixels; 11.7 mm * f / 11.7 = f.
        pytest.param([MIDDLE, MIDDLE], 391.64, id="in the middle"),
        # An iris of 1 mm a pixel, 300 mm off the axis, is sqrt(391.64² + 300²) mm away.
        pytest.param([(620, *MIDDLE[1:]), (20, *MIDDLE[1:])], 493.33, id="beside the middle"),
        pytest.param([MIDDLE, (320, 240, 5.85, 5.85)], 1.5 * 391.64, id="mean of both"),
        pytest.param([(320, 240, 15.6, 7.8)] * 2, 391.64, id="mean of width and height"),
    ],
)
def test_distance(irises, distance):
    assert distance_mm(face(*irises), WIDTH, HEIGHT) == pytest.approx(distance, abs=0.1)


@pytest.mark.parametrize("scale", [0.25, 3])
def test_distance_does_not_depend_on_the_frames_size(scale):
    points = face((200, 100, 20, 18), (300, 110, 19, 18))
    scaled = distance_mm(points, round(WIDTH * scale), round(HEIGHT * scale))
    assert scaled == pytest.approx(distance_mm(points, WIDTH, HEIGHT))


def test_closed_eyes_have_a_finite_distance():
    closed = (320, 240, 0, 0)
    assert np.isfinite(distance_mm(face(closed, closed), WIDTH, HEIGHT))
