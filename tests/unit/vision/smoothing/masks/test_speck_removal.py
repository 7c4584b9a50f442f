from __future__ import annotations

import cv2
import numpy as np
from masks import HEIGHT, WIDTH, disc, edge_pixels, line_pixels

from webdemo.vision.contours import find_contours
from webdemo.vision.smoothing.masks.speck_removal import SpeckRemoval


def cleaned(mask, threshold=128):
    mask = mask.copy()
    SpeckRemoval(mask.shape[0], mask.shape[1]).remove(mask, threshold)
    return mask


def pieces(pixels):
    return cv2.connectedComponents(pixels.astype(np.uint8))[0] - 1


PERSON = disc(128, 72, 45)
FAR = np.zeros_like(PERSON, bool)
FAR[:, :70] = True


def test_clean_mask_is_unchanged():
    for name, mask in {
        "person": PERSON,
        "general": disc(128, 72, 45, 256, 256),
        "two people": np.maximum(disc(50, 72, 25), disc(190, 72, 45)),
        "ring": disc(128, 72, 60) - disc(128, 72, 30),
        "leaving": disc(0, 72, 30),
        "nobody": np.zeros_like(PERSON),
        "all of it": np.full_like(PERSON, 255),
    }.items():
        assert np.array_equal(cleaned(mask), mask), name


def test_speck_is_removed_with_its_rim_and_not_a_persons():
    for threshold, softness in ((30, 3.0), (128, 1.0), (220, 3.0)):
        mask = np.maximum(PERSON, disc(30, 30, 2.5, softness=softness))
        assert mask[FAR].any()
        assert np.array_equal(cleaned(mask, threshold), PERSON), threshold
    left = cleaned(np.maximum(PERSON, disc(128 + 45 + 9, 72, 2, softness=2)))
    assert (left >= 128).sum() == (PERSON >= 128).sum()
    assert left[72, 182] == 0
    assert np.array_equal(left[PERSON > 60], PERSON[PERSON > 60])


def test_speck_connected_by_a_haze_is_removed():
    haze = np.zeros_like(PERSON)
    haze[66:78, 30:90] = 60
    mask = np.maximum.reduce([PERSON, haze, disc(36, 72, 3)])
    assert pieces(mask >= 128) == 2
    assert pieces(mask >= 26) == 1
    left = cleaned(mask)
    assert mask[FAR].max() > 128
    assert left[FAR].max() == 60
    assert np.array_equal(left[~FAR], mask[~FAR])


def test_unconnected_faint_region_is_removed():
    for confidence in (26, 127):
        faint = np.zeros_like(PERSON)
        faint[20:100, 10:60] = confidence
        assert np.array_equal(cleaned(np.maximum(PERSON, faint)), PERSON)
        assert not cleaned(faint).any()
        assert cleaned(faint, confidence).any()


LARGE = disc(170, 72, 60)


def test_region_much_smaller_than_the_largest_is_removed():
    """One that was shown stays until it is half as large."""
    for radii in (
        [(8.5, False)],
        [(12, True), (8.5, True), (6, False), (8.5, False)],
    ):
        removal = SpeckRemoval(HEIGHT, WIDTH)
        for radius, is_left in radii:
            mask = np.maximum(LARGE, disc(40, 72, radius))
            removal.remove(mask, 128)
            assert mask[:, :60].any() == is_left, radius
            assert np.array_equal(mask[:, 100:], LARGE[:, 100:])


def test_only_small_holes_are_filled():
    """A large one may be between arm and body. Thousands took two seconds, one by one."""
    for size, filled in ((1, True), (7, True), (15, False)):
        mask = PERSON.copy()
        mask[60 : 60 + size, 120 : 120 + size] = 0
        assert np.array_equal(cleaned(mask), PERSON if filled else mask), size
    chequered = 255 * (np.indices((256, 256)).sum(axis=0) % 2).astype(np.uint8)
    assert (cleaned(chequered) == 255).mean() > 0.98


def test_every_remaining_edge_has_an_outline():
    rng = np.random.default_rng(2)
    for threshold in (40, 128, 200):
        mask = PERSON.copy()
        for x, y in rng.integers(5, 139, (30, 2)):
            mask = np.maximum(mask, disc(x, y, rng.uniform(0.5, 4)))
            mask = np.minimum(mask, 255 - disc(128 + (x - 72) / 2, y, rng.uniform(0.5, 2)))
        left = cleaned(mask, threshold)
        assert edge_pixels(mask, threshold) > edge_pixels(left, threshold) > set()
        assert line_pixels(find_contours(left, threshold), left) == edge_pixels(left, threshold)


def test_noise_around_a_person_is_removed():
    mask = np.where(np.random.default_rng(3).random(PERSON.shape) < 0.2, 255, 0).astype(np.uint8)
    mask[20:124, 70:] = PERSON[20:124, 70:]
    mask[60, 120:125] = 0
    left = cleaned(mask)
    assert (left[FAR] == 0).mean() > 0.95
    assert (left[60, 100:150] == 255).all()
