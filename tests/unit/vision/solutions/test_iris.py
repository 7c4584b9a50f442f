from __future__ import annotations

import cv2
import numpy as np
import pytest
from person import draw_person
from solution_frames import choice_of

from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.solutions.iris import IRISES, distance_mm

WIDTH, HEIGHT = 640, 480


def face(*irises, width=WIDTH, height=HEIGHT):
    """Points with two irises: each (x, y, width, height) in pixels."""
    points = np.zeros((478, 4), np.float32)
    for numbers, (x, y, across, down) in zip(IRISES, irises, strict=True):
        offsets = [(0, 0), (across / 2, 0), (0, -down / 2), (-across / 2, 0), (0, down / 2)]
        points[list(numbers), :2] = np.add(offsets, (x, y)) / (width, height)
    return points


def test_distance_of_an_iris_in_the_middle():
    """With 480 pixels over 63°, f = 240 / tan 31.5° = 391.64 pixels; 11.7 mm * f / 11.7 = f."""
    iris = (320, 240, 11.7, 11.7)
    assert distance_mm(face(iris, iris), WIDTH, HEIGHT) == pytest.approx(391.64, abs=0.05)


def test_distance_beside_the_middle():
    """An iris of 1 mm a pixel, 300 mm off the axis, is sqrt(391.64² + 300²) = 493.33 mm away."""
    irises = (620, 240, 11.7, 11.7), (20, 240, 11.7, 11.7)
    assert distance_mm(face(*irises), WIDTH, HEIGHT) == pytest.approx(493.33, abs=0.05)


def test_distance_is_the_mean_of_both_irises():
    """11.7 pixels are 391.64 mm away, and half of them twice that."""
    irises = (320, 240, 11.7, 11.7), (320, 240, 5.85, 5.85)
    assert distance_mm(face(*irises), WIDTH, HEIGHT) == pytest.approx(1.5 * 391.64, abs=0.1)


def test_size_is_the_mean_of_width_and_height():
    iris = (320, 240, 15.6, 7.8)
    assert distance_mm(face(iris, iris), WIDTH, HEIGHT) == pytest.approx(391.64, abs=0.05)


@pytest.mark.parametrize("scale", [0.25, 2, 3])
def test_distance_does_not_depend_on_the_frames_size(scale):
    irises = (200, 100, 20, 18), (300, 110, 19, 18)
    points = face(*irises)
    distance = distance_mm(points, WIDTH, HEIGHT)
    scaled = distance_mm(points, round(WIDTH * scale), round(HEIGHT * scale))
    assert scaled == pytest.approx(distance)


def test_closed_eyes_have_a_finite_distance():
    iris = (320, 240, 0, 0)
    assert np.isfinite(distance_mm(face(iris, iris), WIDTH, HEIGHT))


def test_person_in_a_smaller_part_of_the_picture_is_farther():
    near, _ = draw_person()
    small = cv2.resize(near, (448, 336), interpolation=cv2.INTER_AREA)
    far = cv2.copyMakeBorder(small, 72, 72, 96, 96, cv2.BORDER_REPLICATE)
    solution = choice_of("iris").build(NOWHERE, True)
    distances = []
    for picture in (near, far):
        analysis = solution.process(picture)
        (found,) = analysis.detections
        (distance,) = analysis.raw["distance_mm_estimates"]
        assert found.label == f"about {distance / 10:.0f} cm (estimate)"
        distances.append(distance)
    solution.close()
    assert 200 < distances[0] < 1000
    assert distances[1] / distances[0] == pytest.approx(640 / 448, rel=0.1)
