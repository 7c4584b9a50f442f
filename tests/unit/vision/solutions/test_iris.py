from __future__ import annotations

import numpy as np
import pytest

from webdemo.vision.optics import Optics
from webdemo.vision.solutions.iris import IRISES, distance_mm

WIDTH, HEIGHT = 640, 480
FRAME = Optics(WIDTH, HEIGHT)


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
        # With 640 pixels over 63°, f = 320 / tan 31.5° = 522.19 pixels; 11.7 mm * f / 11.7 = f.
        ("in the middle", [MIDDLE, MIDDLE], 522.19),
        # An iris of 1 mm a pixel, 300 mm off the axis, is sqrt(522.19² + 300²) mm away.
        ("beside the middle", [(620, *MIDDLE[1:]), (20, *MIDDLE[1:])], 602.23),
        ("mean of both", [MIDDLE, (320, 240, 5.85, 5.85)], 1.5 * 522.19),
        ("mean of width and height", [(320, 240, 15.6, 7.8)] * 2, 522.19),
    ):
        points = face(*irises)
        found = distance_mm(points, FRAME)
        assert found == pytest.approx(distance, abs=0.1), name
        mirrored = points * (-1, 1, 1, 1) + (1, 0, 0, 0)
        upright = points[:, [1, 0, 2, 3]]
        for turned, optics in (
            (mirrored, FRAME),
            (points * (-1, -1, 1, 1) + (1, 1, 0, 0), FRAME),
            (upright, Optics(HEIGHT, WIDTH)),
            (upright * (1, -1, 1, 1) + (0, 1, 0, 0), Optics(HEIGHT, WIDTH)),
            (points, Optics(WIDTH // 4, HEIGHT // 4)),
            (points, Optics(3 * WIDTH, 3 * HEIGHT)),
        ):
            assert distance_mm(turned, optics) == pytest.approx(found), (name, optics)
    closed = (320, 240, 0, 0)
    assert np.isfinite(distance_mm(face(closed, closed), FRAME))


def test_distance_follows_the_focal_length_that_the_file_tells():
    # 800 pixels are the diagonal, as 43.267 mm of the film: f = 800 * 26 / 43.267 = 480.74 pixels.
    known = Optics(WIDTH, HEIGHT, film_mm=26)
    assert distance_mm(face(MIDDLE, MIDDLE), known) == pytest.approx(480.74, abs=0.01)
    assert known.sentence == "from the picture's EXIF: 26 mm on 35 mm film"
    assert FRAME.sentence == "assumed: 63° across the longer side"
