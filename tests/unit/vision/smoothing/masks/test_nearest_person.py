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


@pytest.fixture
def keep():
    """Show a mask to one NearestPerson; gives what is left of it."""
    nearest = NearestPerson(HEIGHT, WIDTH)

    def keep(*masks, threshold=128):
        mask = together(*masks)
        nearest.keep(mask, threshold)
        return mask

    return keep


@pytest.mark.parametrize("threshold", [1, 13, 128, 242, 255])
def test_single_person_is_unchanged(keep, threshold):
    for _ in range(2):
        assert np.array_equal(keep(NEAR, threshold=threshold), NEAR)


def test_everybody_but_the_largest_person_is_removed(keep):
    crowd = [disc(180 + 40 * (i % 2), 20 + 24 * i, 10) for i in range(5)]
    assert np.array_equal(keep(NEAR, FAR, *crowd), NEAR)


def test_haze_around_the_others_goes_with_them(keep):
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


@pytest.mark.parametrize(
    "places", [range(60, 200, 10), (50, 150)], ids=["walks", "jumps, at a few frames a second"]
)
def test_person_is_followed(keep, places):
    for x in places:
        chosen = disc(x, 100, 30)
        assert np.array_equal(keep(chosen, disc(128, 20, 14)), chosen)


BODY = box(80, 30, 150, 144)


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(box(158, 90, 190, 105), id="forearm behind a cup"),
        pytest.param(box(100, 5, 130, 24), id="head above a bar"),
        pytest.param(box(156, 30, 220, 144), id="half behind a pole"),
        pytest.param(box(60, 60, 74, 74), id="hand"),
    ],
)
def test_parts_of_one_person_are_kept_together(keep, part):
    for _ in range(3):
        assert np.array_equal(keep(BODY, part), together(BODY, part))


def test_part_stays_when_the_gap_grows_a_little(keep):
    for left in (152, 158, 160, 163, 158, 163):
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


@pytest.mark.parametrize("threshold", [0, 128, 255])
def test_noise(keep, threshold):
    rng = np.random.default_rng(3)
    for _ in range(3):
        keep(rng.integers(0, 256, (HEIGHT, WIDTH)).astype(np.uint8), threshold=threshold)
    keep(NOBODY, threshold=threshold)
