from __future__ import annotations

import numpy as np
import pytest
from masks import HEIGHT, WIDTH, disc

from webdemo.vision.smoothing.masks.nearest_person import GONE_FRAMES, LARGER_FRAMES, NearestPerson

NEAR = disc(90, 80, 50)
FAR = disc(220, 60, 18)
NOBODY = np.zeros_like(NEAR)


def together(*masks):
    return np.maximum.reduce(masks)


def box(left, top, right, bottom):
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[top:bottom, left:right] = 255
    return mask


class Keeper:
    """Shows masks to one NearestPerson; gives what is left of each."""

    def __init__(self):
        self.nearest = NearestPerson(HEIGHT, WIDTH)

    def __call__(self, *masks, threshold=128):
        mask = together(*masks)
        self.nearest.keep(mask, threshold)
        return mask


@pytest.fixture
def keep():
    return Keeper()


def test_single_person_is_unchanged_and_all_others_are_removed_with_their_haze(keep):
    for threshold in (1, 128, 255):
        for _ in range(2):
            assert np.array_equal(keep(NEAR, threshold=threshold), NEAR), threshold
    crowd = [disc(180 + 40 * (i % 2), 20 + 24 * i, 10) for i in range(5)]
    assert np.array_equal(keep(NEAR, FAR, *crowd), NEAR)
    haze = np.minimum(disc(220, 60, 30, softness=20), 60)
    assert keep(NEAR, FAR, haze)[:, 190:].max() == 0


def test_choice_does_not_jump_between_people_of_a_size(keep):
    """Each is the larger one in every second frame, and in a few frames by far."""
    keep(disc(60, 72, 41), disc(200, 72, 40))
    for i in range(60):
        left, right = disc(60, 72, 40), disc(200, 72, (38, 42, 55)[i % 3])
        assert np.array_equal(keep(left, right), left)


def test_person_who_is_larger_for_half_a_second_is_chosen(keep):
    keep(disc(60, 72, 30), disc(200, 72, 20))
    left, right = disc(60, 72, 30), disc(200, 72, 50)
    for _ in range(LARGER_FRAMES - 1):
        assert np.array_equal(keep(left, right), left)
    for _ in range(3):
        assert np.array_equal(keep(left, right), right)


def test_larger_person_next_to_the_chosen_one_replaces_that_one(keep):
    keep(disc(60, 72, 30), disc(150, 72, 20))
    left, right = disc(60, 72, 30), disc(150, 72, 50)  # a gap of 10 pixels
    for _ in range(LARGER_FRAMES):
        shown = keep(left, right)
    assert np.array_equal(shown, right)


def test_person_who_is_lost_for_some_frames_stays_chosen_and_then_the_next_one_is(keep):
    for _ in range(2):
        assert np.array_equal(keep(NEAR, FAR), NEAR)
        for _ in range(GONE_FRAMES):
            assert not keep(FAR).any()
    assert np.array_equal(keep(FAR), FAR)


def test_person_is_followed():
    for places in (range(60, 200, 10), (50, 150)):  # walks, and jumps at a few frames a second
        keep = Keeper()
        for x in places:
            chosen = disc(x, 100, 30)
            assert np.array_equal(keep(chosen, disc(128, 20, 14)), chosen), x


BODY = box(80, 30, 150, 144)


def test_parts_of_one_person_are_kept_together():
    for name, part in (
        ("forearm behind a cup", box(158, 90, 190, 105)),
        ("head above a bar", box(100, 5, 130, 24)),
        ("half behind a pole", box(156, 30, 220, 144)),
        ("hand", box(60, 60, 74, 74)),
    ):
        keep = Keeper()
        for _ in range(3):
            assert np.array_equal(keep(BODY, part), together(BODY, part)), name
    for left in (152, 158, 160, 163, 158, 163):  # the gap grows a little
        arm = box(left, 90, 190, 105)
        assert np.array_equal(keep(BODY, arm), together(BODY, arm)), left
    assert np.array_equal(keep(BODY, box(180, 90, 210, 105)), BODY)


def test_two_people_shoulder_to_shoulder_are_two(keep):
    left, right = disc(70, 80, 50), disc(168, 80, 42)  # a gap of 6 pixels, at the shoulders only
    assert np.array_equal(keep(left, right) >= 128, left >= 128)


def test_bystander_who_comes_near_stays_removed(keep):
    for x in range(230, 165, -4):
        shown = keep(BODY, disc(x, 60, 8))
        assert np.array_equal(shown, BODY), x


def test_noise():
    rng = np.random.default_rng(3)
    for threshold in (0, 128, 255):
        keep = Keeper()
        for _ in range(3):
            keep(rng.integers(0, 256, (HEIGHT, WIDTH)).astype(np.uint8), threshold=threshold)
        keep(NOBODY, threshold=threshold)
