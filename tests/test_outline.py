from __future__ import annotations

import numpy as np
import pytest

from webdemo.outline import CONTOURS_MAX, find_contours
from webdemo.protocol import POINT_SCALE

WIDTH, HEIGHT = 256, 144


def disc(x, y, radius, width=WIDTH, height=HEIGHT, softness=4.0):
    """A person as round as can be; its level line runs exactly at the radius."""
    # A pixel's centre is half a pixel from its corner.
    across, down = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    inside = radius - np.hypot(across - x, down - y)
    return np.rint(np.clip(127.5 + 127.5 * inside / softness, 0, 255)).astype(np.uint8)


def in_pixels(contour, mask):
    height, width = mask.shape
    return contour / (POINT_SCALE / np.array([width, height]))


def enclosed(points):
    x, y = points.T
    return abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2


@pytest.mark.parametrize("size", [(256, 144), (256, 256)])
@pytest.mark.parametrize("softness", [1.5, 4.0])
def test_circle(size, softness):
    mask = disc(100.3, 70.6, 40.2, *size, softness=softness)
    (contour,) = find_contours(mask)
    assert contour.dtype == np.int16
    points = in_pixels(contour, mask)
    off = np.hypot(*(points - (100.3, 70.6)).T) - 40.2
    assert np.abs(off).max() < 0.3
    assert abs(enclosed(points) - np.pi * 40.2**2) < 0.01 * np.pi * 40.2**2
    steps = np.hypot(*(points - np.roll(points, 1, axis=0)).T)
    assert steps.max() < 4  # it goes all the way round


def test_ring_has_an_outer_and_an_inner_line():
    mask = disc(128, 72, 60) - disc(128, 72, 30)
    outer, inner = (in_pixels(contour, mask) for contour in find_contours(mask))
    assert np.abs(np.hypot(*(outer - (128, 72)).T) - 60).max() < 0.5
    assert np.abs(np.hypot(*(inner - (128, 72)).T) - 30).max() < 0.5


def test_specks_are_left_out():
    mask = np.maximum.reduce([disc(128, 72, 40), disc(20, 20, 4), disc(230, 120, 3)])
    assert len(find_contours(mask)) == 1
    assert find_contours(disc(20, 20, 4)) == []
    pinhole = disc(128, 72, 60) - disc(128, 72, 3, softness=1)
    assert len(find_contours(pinhole)) == 1


def test_two_people_the_larger_first():
    mask = np.maximum(disc(50, 72, 25), disc(190, 72, 45))
    larger, smaller = (in_pixels(contour, mask).mean(axis=0) for contour in find_contours(mask))
    assert np.abs(larger - (190, 72)).max() < 1
    assert np.abs(smaller - (50, 72)).max() < 1


@pytest.mark.parametrize("centre", [(128, HEIGHT), (128, 0), (0, 72), (WIDTH, 72), (WIDTH, HEIGHT)])
def test_person_who_leaves_the_picture_gets_no_line_along_its_border(centre):
    mask = disc(*centre, 50)
    (contour,) = find_contours(mask)
    visible = ((contour >= 0) & (contour <= POINT_SCALE)).all(axis=1)
    far = np.hypot(*(in_pixels(contour, mask) - centre).T)
    assert visible.any()
    assert np.abs(far[visible] - 50).max() < 1.5  # the person's edge, and nothing else
    assert not visible.all()


def test_empty_mask():
    assert find_contours(np.zeros((HEIGHT, WIDTH), np.uint8)) == []


def test_full_mask_has_its_line_out_of_sight():
    for contour in find_contours(np.full((HEIGHT, WIDTH), 255, np.uint8)):
        assert ((contour < 0) | (contour > POINT_SCALE)).any(axis=1).all()


def test_level():
    assert find_contours(np.full((HEIGHT, WIDTH), 127, np.uint8)) == []
    assert len(find_contours(np.full((HEIGHT, WIDTH), 128, np.uint8))) == 1


def test_number_of_contours_is_bounded():
    square = np.zeros((16, 16), np.uint8)
    square[2:13, 2:13] = 255
    mask = np.tile(square, (9, 16))
    assert CONTOURS_MAX < 9 * 16
    assert len(find_contours(mask)) == CONTOURS_MAX


def test_noise_is_survived():
    mask = np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH)).astype(np.uint8)
    before = mask.copy()
    for contour in find_contours(mask):
        assert contour.shape[1] == 2
        assert len(contour) > 2
    assert np.array_equal(mask, before)
