from __future__ import annotations

import cv2
import numpy as np
import pytest
from masks import HEIGHT, WIDTH, disc

from webdemo.vision.frame_settings import REFERENCE_SMOOTHING, FrameSettings
from webdemo.vision.smoothing.masks.appearance_delay import AGE_MAX, SHOWN_FROM
from webdemo.vision.smoothing.masks.mask_history import MaskHistory

PERSON = disc(180, 72, 40)
NOBODY = np.zeros_like(PERSON)
FLASH = disc(40, 60, 20)


class Stream:
    """A stream's masks before one picture, each 1/30 s after the last."""

    def __init__(self, height=HEIGHT, width=WIDTH):
        self.now = 0.0
        self.history = MaskHistory(height, width)
        noise = np.random.default_rng(4).integers(0, 256, (height, width, 3)).astype(np.uint8)
        self.picture = cv2.GaussianBlur(noise, (15, 15), 0)

    def smooth(self, mask, picture=None, **settings):
        self.now += 1 / 30
        picture = self.picture if picture is None else picture
        settings = FrameSettings(**{"smoothing": REFERENCE_SMOOTHING, **settings})
        return self.history.smooth(mask.copy(), picture, settings, self.now)

    def show(self, mask, picture=None, **settings):
        return self.smooth(mask, picture, **settings).mask.copy()

    def show_moved(self, mask, **settings):
        """Show it before a picture that moves: only still pixels are averaged."""
        self.picture = np.roll(self.picture, 1, axis=1)
        return self.show(mask, **settings)


@pytest.fixture
def stream():
    return Stream()


def dim(mask, by=20):
    return np.maximum(mask, by) - by


def test_mask_is_averaged_with_the_last_one_unless_that_is_forgotten():
    for name, between in (
        ("nothing", None),
        ("smoothing 0", lambda stream: stream.show(PERSON, smoothing=0)),
        ("measured", lambda stream: stream.show(PERSON, smoothing=0, flicker=True)),
        ("gap", lambda stream: setattr(stream, "now", stream.now + 0.5)),
        ("back in time", lambda stream: setattr(stream, "now", stream.now - 0.1)),
    ):
        stream = Stream()
        stream.show(PERSON)
        if between is None:
            assert stream.show(dim(PERSON))[72, 180] > 250
            continue
        between(stream)
        assert np.array_equal(stream.show(dim(PERSON)), dim(PERSON)), name
        assert stream.show(PERSON)[72, 180] < 240, "averaged with the first mask after that"


NEAR, FAR = disc(90, 80, 50), disc(220, 60, 18)
LARGE = disc(170, 72, 60)
BODY = np.maximum(PERSON, disc(80, 90, 36))


FORGETTING = (
    lambda stream: setattr(stream, "now", stream.now + 1),
    lambda stream: stream.show(NOBODY, smoothing=0),
)
"""A gap, and smoothing 0."""


def test_forgotten_masks_delay_nothing():
    for masks, after, place in (
        ([PERSON] * 4, FLASH, (60, 40)),  # new regions
        ([np.maximum(NEAR, FAR)], FAR, (60, 220)),  # the nearest person
    ):
        for forget in FORGETTING:
            stream = Stream()
            for mask in masks:
                stream.show(mask, nearest=True)
            assert not stream.show(after, nearest=True)[place]
            for mask in masks:
                stream.show(mask, nearest=True)
            forget(stream)
            assert np.array_equal(stream.show(after, nearest=True), after)


def test_forgotten_masks_hold_nothing():
    large, small = (np.maximum(LARGE, disc(40, 72, radius)) for radius in (12, 8.5))
    for masks, after, place in (
        ([BODY, *[PERSON, BODY] * 2], PERSON, (90, 70)),  # dropouts
        ([large] * 3, small, (72, 40)),  # small parts
    ):
        for forget in FORGETTING:
            stream = Stream()
            for forgotten in (False, True):
                for mask in masks:
                    stream.show_moved(mask)
                if forgotten:
                    forget(stream)
                assert (stream.show_moved(after)[place] >= 128) != forgotten


def test_nearest_person_is_kept_with_and_without_smoothing_and_chosen_anew_after_it_was_off():
    both = np.maximum(NEAR, FAR)
    for smoothing in (0, REFERENCE_SMOOTHING):
        stream = Stream()
        for nearest in (True, False, True):
            shown = stream.show(both, nearest=nearest, smoothing=smoothing)
            assert (shown[80, 90], shown[60, 220]) == (255, 0 if nearest else 255)
        stream.show(both, nearest=False)
        assert np.array_equal(stream.show(FAR, nearest=True, smoothing=0), FAR)


def test_smoothing_0_uses_no_earlier_frame(stream):
    for mask in (PERSON, NOBODY, FLASH, dim(PERSON), *[BODY, PERSON] * 3):
        assert np.array_equal(stream.show(mask, smoothing=0), mask)
    stream.show(np.maximum(LARGE, disc(40, 72, 12)), smoothing=0)
    smaller = np.maximum(LARGE, disc(40, 72, 8.5))
    assert np.array_equal(stream.show(smaller, smoothing=0), LARGE)


def test_flash_is_hidden_and_a_lasting_region_is_shown():
    for others in (NOBODY, PERSON):
        stream = Stream()
        stream.show(others)
        both = np.maximum(others, FLASH)
        for _ in range(3):
            for _ in range(SHOWN_FROM - 1):
                assert np.array_equal(stream.show(both), others)
            for _ in range(AGE_MAX):
                assert np.array_equal(stream.show(others), others)
        for _ in range(SHOWN_FROM - 1):
            assert not stream.show(both)[:, :90].any()
        assert (stream.show(both)[both == 255] > 250).all()


def test_regions_of_the_first_frame_and_after_a_cut_are_shown_at_once(stream):
    assert np.array_equal(stream.show(PERSON), PERSON)
    for _ in range(3):
        stream.show(PERSON)
    other = 255 - np.clip(stream.picture.astype(int) * 2, 0, 255).astype(np.uint8)
    assert np.array_equal(stream.show(FLASH, other), FLASH)


def test_moving_person_stays_known(stream):
    for x in range(40, 220, 12):
        assert stream.show(disc(x, 72, 30))[72, x] > 250


def test_person_stays_known_through_a_short_gap():
    for frames_before, frames, known in (
        (3 * AGE_MAX, 4, True),
        (3 * AGE_MAX, 5, False),
        (260, 4, True),  # ages are counted in 8 bits
    ):
        stream = Stream()
        for _ in range(frames_before):
            stream.show(PERSON)
        for _ in range(frames):
            stream.show(NOBODY)
        shown = stream.show(PERSON)
        assert (shown[72, 180] > 250) == shown.any() == known, (frames_before, frames)


def test_flicker_is_measured_before_and_after_smoothing(stream):
    assert np.isnan(stream.smooth(PERSON, flicker=True)[1:]).all()  # nothing to compare it with
    second = stream.smooth(dim(PERSON), flicker=True)
    expected = np.abs(PERSON.astype(int) - dim(PERSON)).mean() / 255
    assert second.flicker_raw == pytest.approx(expected)
    assert 0 < second.flicker < 0.2 * expected
    assert stream.smooth(PERSON, flicker=True).flicker_raw == second.flicker_raw
    stream.now += 1
    assert np.isnan(stream.smooth(dim(PERSON), flicker=True)[1:]).all()  # after a gap
    assert np.isnan(stream.smooth(dim(PERSON))[1:]).all()  # it is measured only on request
    assert np.isnan(stream.smooth(PERSON, flicker=True)[1:]).all()


def test_flicker_counts_only_still_pixels_and_specks_without_smoothing(stream):
    speck = np.maximum(PERSON, disc(30, 30, 3))
    stream.smooth(PERSON, flicker=True, smoothing=0)
    smoothed = stream.smooth(speck, flicker=True, smoothing=0)
    assert smoothed.flicker_raw > smoothed.flicker == 0
    moved = stream.picture.copy()
    moved[:, :64] //= 2
    stream.smooth(np.maximum(PERSON, FLASH), flicker=True, smoothing=0)
    smoothed = stream.smooth(PERSON, moved, flicker=True, smoothing=0)
    assert smoothed.flicker_raw == smoothed.flicker == 0
    stream.smooth(PERSON, flicker=True)
    assert np.isnan(stream.smooth(PERSON, 255 - moved // 8, flicker=True)[1:]).all()


def test_measuring_flicker_does_not_change_the_mask():
    with_it, without = Stream(), Stream()
    rng = np.random.default_rng(1)
    for _ in range(6):
        mask = np.clip(PERSON + rng.normal(0, 30, PERSON.shape), 0, 255).astype(np.uint8)
        assert np.array_equal(with_it.show(mask, flicker=True), without.show(mask))
