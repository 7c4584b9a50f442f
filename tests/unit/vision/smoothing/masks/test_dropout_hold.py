import numpy as np
import pytest
from masks import HEIGHT, WIDTH, disc

from webdemo.vision.smoothing.masks.dropout_hold import DropoutHold

LEVEL = 128
PERSON = disc(60, 72, 40)
BODY = np.maximum(PERSON, disc(150, 90, 30))


@pytest.fixture
def dropouts():
    return DropoutHold(HEIGHT, WIDTH)


STILL = np.zeros((HEIGHT, WIDTH), np.uint8)


def hold(dropouts, mask, motion=STILL):
    held = mask.copy()
    dropouts.hold(held, LEVEL, motion)
    return held


def area(mask):
    return int((mask >= LEVEL).sum())


def test_region_that_flips_stays_on_after_its_first_gap(dropouts):
    shown = [area(hold(dropouts, mask)) for mask in (BODY, PERSON) * 6]
    assert shown[1] < 0.8 * shown[0], "the first gap is shown"
    assert min(shown[2:]) > 0.98 * shown[0]


def test_steady_person_is_unchanged(dropouts):
    for mask in (PERSON,) * 5:
        assert (hold(dropouts, mask) == mask).all()


def test_person_who_leaves_is_removed_at_once(dropouts):
    for mask in (BODY, BODY, BODY, PERSON, PERSON, PERSON):
        assert (hold(dropouts, mask) == mask).all()


def test_walking_person_leaves_no_ghost(dropouts):
    for x in range(40, 200, 8):
        mask = disc(x, 72, 40)
        assert (hold(dropouts, mask) == mask).all()


def test_jumping_person_leaves_no_ghost(dropouts):
    jumped = np.full_like(STILL, 17)  # over CHANGE_MAX
    for mask in (disc(60, 72, 40), disc(190, 72, 40)) * 4:
        assert (hold(dropouts, mask, jumped) == mask).all()


def test_shimmering_edge_is_unchanged(dropouts):
    for mask in (disc(60, 72, 40), disc(60, 72, 41)) * 6:
        assert (hold(dropouts, mask) == mask).all()


@pytest.mark.parametrize(("frames", "free"), [(7, False), (8, True)])
def test_hold_ends_after_ten_frames(dropouts, frames, free):
    """Flips are counted over 10 frames: `frames`, and the two of the last flip."""
    for mask in (BODY, PERSON) * 3:
        hold(dropouts, mask)
    for _ in range(frames):
        hold(dropouts, PERSON)
    hold(dropouts, BODY)
    assert (hold(dropouts, PERSON) == PERSON).all() == free


def test_hold_is_limited_to_the_region_that_flips(dropouts):
    for mask in (BODY, PERSON) * 4:
        assert (hold(dropouts, mask)[:, :90] == mask[:, :90]).all()


def test_region_of_a_single_frame_is_not_held(dropouts):
    for mask in (PERSON, PERSON, BODY, PERSON, PERSON):
        assert (hold(dropouts, mask) == mask).all()


def test_forgotten_masks_are_not_used(dropouts):
    for mask in (BODY, PERSON, BODY):
        hold(dropouts, mask)
    dropouts.forget()
    assert (hold(dropouts, PERSON) == PERSON).all()
