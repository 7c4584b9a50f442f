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


def test_distance_is_that_of_the_irises():
    for name, irises, distance in (
        # With 480 pixels over 63°, f = 240 / tan 31.5° = 391.64 pixels; 11.7 mm * f / 11.7 = f.
        ("in the middle", [MIDDLE, MIDDLE], 391.64),
        # An iris of 1 mm a pixel, 300 mm off the axis, is sqrt(391.64² + 300²) mm away.
        ("beside the middle", [(620, *MIDDLE[1:]), (20, *MIDDLE[1:])], 493.33),
        ("mean of both", [MIDDLE, (320, 240, 5.85, 5.85)], 1.5 * 391.64),
        ("mean of width and height", [(320, 240, 15.6, 7.8)] * 2, 391.64),
    ):
        found = distance_mm(face(*irises), WIDTH, HEIGHT)
        assert found == pytest.approx(distance, abs=0.1), name
        for scale in (0.25, 3):  # whatever the frame's size
            size = round(WIDTH * scale), round(HEIGHT * scale)
            assert distance_mm(face(*irises), *size) == pytest.approx(found)
    closed = (320, 240, 0, 0)
    assert np.isfinite(distance_mm(face(closed, closed), WIDTH, HEIGHT))
