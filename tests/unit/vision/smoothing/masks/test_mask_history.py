from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from masks import HEIGHT, WIDTH, disc
from webdemo.vision.models import GENERAL, LANDSCAPE

from webdemo.vision.frame_settings import SMOOTHING, FrameSettings
from webdemo.vision.smoothing.masks.mask_history import MaskHistory

SHOWN_FROM = 3
"""Number of the frame from which a new region is shown."""

AGE_MAX = 6
"""Maximum age of a region, in frames."""

PICTURE = cv2.GaussianBlur(
    np.random.default_rng(4).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8), (15, 15), 0
)
PERSON = disc(180, 72, 40)
NOBODY = np.zeros_like(PERSON)
FLASH = disc(40, 60, 20)


class Stream:
    """A stream's frames, each 1/30 s after the last."""

    def __init__(self):
        self.now = 0.0
        self.history = MaskHistory(lambda: self.now)

    def smooth(self, mask, picture=PICTURE, model=LANDSCAPE, smoothing=SMOOTHING, flicker=False):
        self.now += 1 / 30
        settings = FrameSettings(smoothing=smoothing, flicker=flicker)
        return self.history.smooth(model, settings, picture, mask.copy())

    def show(self, mask, **changes):
        return self.smooth(mask, **changes).mask.copy()


@pytest.fixture
def stream():
    return Stream()


def dim(mask, by=20):
    return np.maximum(mask, by) - by


def test_mask_is_averaged_with_the_last_one(stream):
    stream.show(PERSON)
    shown = stream.show(dim(PERSON))
    assert shown[72, 180] > 250
    assert stream.show(dim(PERSON), smoothing=0)[72, 180] == 235


@pytest.mark.parametrize(
    "between",
    [
        pytest.param(lambda stream: stream.show(PERSON, smoothing=0), id="smoothing 0"),
        pytest.param(
            lambda stream: stream.show(PERSON, smoothing=0, flicker=True),
            id="smoothing 0, measured",
        ),
        pytest.param(lambda stream: stream.show(PERSON, model=GENERAL), id="another model"),
        pytest.param(lambda stream: setattr(stream, "now", stream.now + 0.5), id="gap"),
    ],
)
def test_last_mask_is_forgotten(stream, between):
    stream.show(PERSON)
    between(stream)
    assert np.array_equal(stream.show(dim(PERSON)), dim(PERSON))
    assert stream.show(PERSON)[72, 180] < 240  # averaged with the first mask after that


def test_smoothing_0_uses_no_earlier_frame(stream):
    for mask in (PERSON, NOBODY, FLASH, dim(PERSON)):
        assert np.array_equal(stream.show(mask, smoothing=0), mask)


def test_histories_are_independent(stream):
    stream.show(PERSON)
    assert np.array_equal(Stream().show(dim(PERSON)), dim(PERSON))


def test_models_can_alternate(stream):
    for _ in range(3):
        assert stream.show(disc(128, 128, 60, 256, 256), model=GENERAL).shape == (256, 256)
        assert stream.show(PERSON).shape == (HEIGHT, WIDTH)


@pytest.mark.parametrize("others", [NOBODY, PERSON], ids=["nobody", "somebody"])
def test_flash_is_hidden_and_a_lasting_region_is_shown(stream, others):
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


def test_regions_of_the_first_frame_are_shown_at_once(stream):
    assert np.array_equal(stream.show(PERSON), PERSON)
    stream.show(NOBODY, smoothing=0)
    assert np.array_equal(stream.show(FLASH), FLASH)


def test_moving_person_stays_known(stream):
    for x in range(40, 220, 12):
        assert stream.show(disc(x, 72, 30))[72, x] > 250


@pytest.mark.parametrize(("frames", "known"), [(4, True), (5, False), (9, False)])
def test_person_stays_known_through_a_short_gap(stream, frames, known):
    for _ in range(3 * AGE_MAX):
        stream.show(PERSON)
    for _ in range(frames):
        stream.show(NOBODY)
    shown = stream.show(PERSON)
    assert (shown[72, 180] > 250) == shown.any() == known


def test_flicker_is_measured_before_and_after_smoothing(stream):
    first = stream.smooth(PERSON, flicker=True)
    assert math.isnan(first.flicker_raw)
    assert math.isnan(first.flicker)
    second = stream.smooth(dim(PERSON), flicker=True)
    expected = np.abs(PERSON.astype(int) - dim(PERSON)).mean() / 255
    assert second.flicker_raw == pytest.approx(expected)
    assert 0 < second.flicker < 0.2 * expected
    assert stream.smooth(PERSON, flicker=True).flicker_raw == second.flicker_raw


def test_flicker_without_smoothing_equals_the_models(stream):
    speck = np.maximum(PERSON, disc(30, 30, 3))
    stream.smooth(PERSON, flicker=True, smoothing=0)
    smoothed = stream.smooth(speck, flicker=True, smoothing=0)
    assert smoothed.flicker_raw > smoothed.flicker == 0


def test_flicker_counts_only_still_pixels(stream):
    moved = PICTURE.copy()
    moved[:, :64] //= 2
    stream.smooth(np.maximum(PERSON, FLASH), flicker=True, smoothing=0)
    smoothed = stream.smooth(PERSON, moved, flicker=True, smoothing=0)
    assert smoothed.flicker_raw == smoothed.flicker == 0
    stream.smooth(PERSON, flicker=True)
    all_new = stream.smooth(PERSON, 255 - moved // 8, flicker=True)
    assert math.isnan(all_new.flicker_raw)
    assert math.isnan(all_new.flicker)


def test_flicker_is_measured_only_on_request(stream):
    stream.smooth(PERSON, flicker=True)
    smoothed = stream.smooth(dim(PERSON))
    assert math.isnan(smoothed.flicker_raw)
    assert math.isnan(smoothed.flicker)
    smoothed = stream.smooth(PERSON, flicker=True)
    assert math.isnan(smoothed.flicker)  # no earlier frame was measured


def test_measuring_flicker_does_not_change_the_mask():
    with_it, without = Stream(), Stream()
    rng = np.random.default_rng(1)
    for _ in range(6):
        mask = np.clip(PERSON + rng.normal(0, 30, PERSON.shape), 0, 255).astype(np.uint8)
        assert np.array_equal(with_it.show(mask, flicker=True), without.show(mask))


def test_dropouts_are_held_only_with_smoothing(stream):
    body = np.maximum(PERSON, disc(80, 90, 36))
    sides = {SMOOTHING: [], 0: []}
    for smoothing, shown in sides.items():
        for mask in (body, PERSON) * 4:
            moved = np.roll(PICTURE, len(shown), axis=1)  # moves, as only still pixels are averaged
            shown.append(stream.show(mask, picture=moved, smoothing=smoothing)[90, 70] >= 128)
    assert sides[SMOOTHING] == [True, False] + [True] * 6
    assert sides[0] == [True, False] * 4


def test_regions_after_a_cut_are_shown_at_once(stream):
    for _ in range(4):
        stream.show(PERSON)
    other = 255 - np.clip(PICTURE.astype(int) * 2, 0, 255).astype(np.uint8)
    assert (stream.show(FLASH, picture=other) == FLASH).all()
