from __future__ import annotations

import numpy as np
from masks import HEIGHT, WIDTH, disc, edge_pixels, line_pixels

from webdemo.vision.contours import CONTOURS_MAX, PAD, POINTS_MAX, find_contours


def centres(contour):
    """Points at the pixels' centres, half a pixel from their corners."""
    return contour + 0.5


def flat(confidence):
    return np.full((HEIGHT, WIDTH), confidence, np.uint8)


def as_set(*contours):
    return {tuple(point) for contour in contours for point in contour.tolist()}


def assert_closed(contour):
    """Each point touches the next, the last one the first."""
    assert np.abs(contour - np.roll(contour, 1, axis=0)).max() == 1


def test_circle_has_one_contour():
    for size, softness in (((256, 144), 4.0), ((256, 256), 1.5)):
        mask = disc(100.3, 70.6, 40.2, *size, softness=softness)
        before = mask.copy()
        (contour,) = find_contours(mask)
        assert contour.dtype == np.int16
        assert as_set(contour) == edge_pixels(mask)
        assert_closed(contour)
        inside = 40.2 - np.hypot(*(centres(contour) - (100.3, 70.6)).T)
        assert inside.min() >= 0
        assert inside.max() < 1.5
        assert np.array_equal(mask, before)


def test_ring_has_an_outer_and_an_inner_contour():
    mask = disc(128, 72, 60) - disc(128, 72, 30)
    outer, inner = find_contours(mask)
    assert as_set(outer, inner) >= edge_pixels(mask)
    for contour, radius in ((outer, 59), (inner, 31)):
        assert_closed(contour)
        assert np.abs(np.hypot(*(centres(contour) - (128, 72)).T) - radius).max() <= 1.5


def test_specks_are_left_out():
    for name, mask, count in (
        ("beside a person", np.maximum(disc(128, 72, 40), disc(230, 120, 3)), 1),
        ("alone", disc(20, 20, 4), 0),
        ("pinhole", disc(128, 72, 60) - disc(128, 72, 3, softness=1), 1),
        ("nothing", flat(0), 0),
    ):
        assert len(find_contours(mask)) == count, name


def test_person_at_the_border_has_no_line_along_it():
    for centre in ((128, HEIGHT), (0, 72), (WIDTH, HEIGHT)):
        mask = disc(*centre, 50)
        (contour,) = find_contours(mask)
        assert_closed(contour)
        visible = line_pixels([contour], mask)
        assert visible < as_set(contour)
        assert visible == edge_pixels(mask), "the person's edge only"


def test_full_mask_has_its_contour_outside_the_frame():
    (contour,) = find_contours(flat(255))
    assert_closed(contour)
    assert contour.min(axis=0).tolist() == [-PAD, -PAD]
    assert contour.max(axis=0).tolist() == [WIDTH + PAD - 1, HEIGHT + PAD - 1]
    assert not line_pixels([contour], flat(255))


def test_contour_follows_the_threshold_which_is_inclusive():
    for confidence, threshold, count in (
        *((127, 128, 0), (128, 128, 1), (40, 40, 1), (40, 41, 0), (0, 0, 1), (0, 1, 0)),
    ):
        assert len(find_contours(flat(confidence), threshold)) == count, (confidence, threshold)
    for threshold in (26, 90, 200):
        (contour,) = find_contours(disc(128, 72, 50, softness=10), threshold)
        expected = 50 - (threshold - 127.5) / 127.5 * 10
        radii = np.hypot(*(centres(contour) - (128, 72)).T)
        assert expected - 1.5 < radii.min()
        assert radii.max() <= expected + 0.1, "confidences are whole numbers"


def test_number_of_contours_is_bounded():
    square = np.zeros((16, 16), np.uint8)
    square[2:13, 2:13] = 255
    assert len(find_contours(np.tile(square, (9, 16)))) == CONTOURS_MAX


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
    assert [len(contour) <= POINTS_MAX for contour in found] == [True, True]
