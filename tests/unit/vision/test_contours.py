from __future__ import annotations

import numpy as np
import pytest
from masks import HEIGHT, WIDTH, disc, edge_pixels, line_pixels

from webdemo.stream.messages import Mask
from webdemo.stream.protocol import parse_reply, serialize_mask
from webdemo.vision.contours import find_contours


def centres(contour):
    """Points at the pixels' centres, half a pixel from their corners."""
    return contour + 0.5


def visible(contour):
    return ((contour >= 0) & (contour < (WIDTH, HEIGHT))).all(axis=1)


def as_set(*contours):
    return {tuple(point) for contour in contours for point in contour.tolist()}


def assert_closed(contour):
    """Each point touches the next, the last one the first."""
    assert np.abs(contour - np.roll(contour, 1, axis=0)).max() == 1


@pytest.mark.parametrize("size", [(256, 144), (256, 256)])
@pytest.mark.parametrize("softness", [1.5, 4.0])
def test_circle_has_one_contour(size, softness):
    mask = disc(100.3, 70.6, 40.2, *size, softness=softness)
    (contour,) = find_contours(mask)
    assert contour.dtype == np.int16
    assert as_set(contour) == edge_pixels(mask)
    assert_closed(contour)
    inside = 40.2 - np.hypot(*(centres(contour) - (100.3, 70.6)).T)
    assert inside.min() >= 0
    assert inside.max() < 1.5


def test_ring_has_an_outer_and_an_inner_contour():
    mask = disc(128, 72, 60) - disc(128, 72, 30)
    outer, inner = find_contours(mask)
    assert as_set(outer, inner) >= edge_pixels(mask)
    for contour, radius in ((outer, 59), (inner, 31)):
        assert_closed(contour)
        assert np.abs(np.hypot(*(centres(contour) - (128, 72)).T) - radius).max() <= 1.5


def test_specks_are_left_out():
    mask = np.maximum.reduce([disc(128, 72, 40), disc(20, 20, 4), disc(230, 120, 3)])
    assert len(find_contours(mask)) == 1
    assert find_contours(disc(20, 20, 4)) == []
    pinhole = disc(128, 72, 60) - disc(128, 72, 3, softness=1)
    assert len(find_contours(pinhole)) == 1


def test_larger_contour_comes_first():
    mask = np.maximum(disc(50, 72, 25), disc(190, 72, 45))
    larger, smaller = (centres(contour).mean(axis=0) for contour in find_contours(mask))
    assert np.abs(larger - (190, 72)).max() < 1
    assert np.abs(smaller - (50, 72)).max() < 1


@pytest.mark.parametrize("centre", [(128, HEIGHT), (128, 0), (0, 72), (WIDTH, 72), (WIDTH, HEIGHT)])
def test_person_at_the_border_has_no_line_along_it(centre):
    mask = disc(*centre, 50)
    (contour,) = find_contours(mask)
    assert_closed(contour)
    inside = visible(contour)
    assert inside.any()
    assert not inside.all()
    # Only the person's edge is visible.
    assert as_set(contour[inside]) == edge_pixels(mask)


def test_empty_mask_has_no_contour():
    assert find_contours(np.zeros((HEIGHT, WIDTH), np.uint8)) == []


def test_full_mask_has_its_contour_outside_the_frame():
    (contour,) = find_contours(np.full((HEIGHT, WIDTH), 255, np.uint8))
    assert_closed(contour)
    # The protocol puts it 6 pixels outside.
    assert (contour.min(axis=0) == -6).all()
    assert (contour.max(axis=0) == (WIDTH + 5, HEIGHT + 5)).all()
    assert not visible(contour).any()


def test_threshold_is_inclusive():
    assert find_contours(np.full((HEIGHT, WIDTH), 127, np.uint8)) == []
    assert len(find_contours(np.full((HEIGHT, WIDTH), 128, np.uint8))) == 1
    assert len(find_contours(np.full((HEIGHT, WIDTH), 40, np.uint8), 40)) == 1
    assert find_contours(np.full((HEIGHT, WIDTH), 40, np.uint8), 41) == []
    everything, nothing = np.zeros((2, HEIGHT, WIDTH), np.uint8)
    assert len(find_contours(everything, 0)) == 1
    assert find_contours(nothing, 1) == []


@pytest.mark.parametrize("threshold", [26, 90, 128, 200])
def test_contour_follows_the_threshold(threshold):
    (contour,) = find_contours(disc(128, 72, 50, softness=10), threshold)
    expected = 50 - (threshold - 127.5) / 127.5 * 10
    radii = np.hypot(*(centres(contour) - (128, 72)).T)
    assert expected - 1.5 < radii.min()
    assert radii.max() <= expected + 0.1  # confidences are whole numbers


def test_number_of_contours_is_bounded():
    square = np.zeros((16, 16), np.uint8)
    square[2:13, 2:13] = 255
    mask = np.tile(square, (9, 16))
    assert len(find_contours(mask)) == 64


def test_noise_gives_a_bounded_result():
    mask = np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH)).astype(np.uint8)
    before = mask.copy()
    found = find_contours(mask)
    assert found
    assert line_pixels(found, mask) < edge_pixels(mask)
    assert np.array_equal(mask, before)


def test_contour_too_long_for_the_protocol_is_left_out():
    """Only the contour of a comb whose teeth fill the picture is left out."""
    comb = np.zeros((256, 256), np.uint8)
    comb[:, ::2] = 255
    comb[128] = 255
    comb[100:140, 100:140] = 255
    assert find_contours(comb) == []
    comb[:, 200:] = 0
    comb[10:30, 220:240] = 255
    found = find_contours(comb)
    assert len(found) == 2
    message = bytes(serialize_mask(Mask(comb, found, frame_id=1, model=0)))
    assert [len(contour) for contour in parse_reply(message).contours] == [
        len(contour) for contour in found
    ]
