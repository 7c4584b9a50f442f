import numpy as np
import pytest
from masks import HEIGHT, WIDTH, disc

from webdemo.vision.smoothing.dropout_hold import DropoutHold

LEVEL = 128
PERSON = disc(60, 72, 40)
BODY = np.maximum(PERSON, disc(150, 90, 30))


@pytest.fixture
def wavering():
    return DropoutHold(HEIGHT, WIDTH)


STILL = np.zeros((HEIGHT, WIDTH), np.uint8)


def settle(wavering, mask, motion=STILL):
    settled = mask.copy()
    wavering.settle(settled, LEVEL, motion)
    return settled


def area(mask):
    return int((mask >= LEVEL).sum())


def test_who_is_there_and_gone_in_turn_stays_after_the_first_time(wavering):
    shown = [area(settle(wavering, mask)) for mask in (BODY, PERSON) * 6]
    assert shown[1] < 0.8 * shown[0], "at first nobody can know"
    assert min(shown[2:]) > 0.98 * shown[0]


def test_steady_person_is_not_touched(wavering):
    for mask in (PERSON,) * 5:
        assert (settle(wavering, mask) == mask).all()


def test_who_leaves_for_good_leaves_at_once(wavering):
    for mask in (BODY, BODY, BODY, PERSON, PERSON, PERSON):
        assert (settle(wavering, mask) == mask).all()


def test_person_who_walks_leaves_no_ghost(wavering):
    for x in range(40, 200, 8):
        mask = disc(x, 72, 40)
        assert (settle(wavering, mask) == mask).all()


def test_person_who_jumps_to_and_fro_leaves_no_ghost(wavering):
    jumped = np.full_like(STILL, 17)  # up to 16 it might be the same person
    for mask in (disc(60, 72, 40), disc(190, 72, 40)) * 4:
        assert (settle(wavering, mask, jumped) == mask).all()


def test_edge_that_shimmers_is_not_touched(wavering):
    for mask in (disc(60, 72, 40), disc(60, 72, 41)) * 6:
        assert (settle(wavering, mask) == mask).all()


@pytest.mark.parametrize(("frames", "free"), [(7, False), (8, True)])
def test_place_that_wavered_is_free_again_after_a_while(wavering, frames, free):
    """It is watched for 10 frames: these, and the two that would show somebody wavering."""
    for mask in (BODY, PERSON) * 3:
        settle(wavering, mask)
    for _ in range(frames):
        settle(wavering, PERSON)
    settle(wavering, BODY)
    assert (settle(wavering, PERSON) == PERSON).all() == free


def test_elsewhere_a_person_who_wavers_leaves_everything_as_it_is(wavering):
    for mask in (BODY, PERSON) * 4:
        assert (settle(wavering, mask)[:, :90] == mask[:, :90]).all()


def test_what_is_there_for_one_frame_is_not_kept_longer(wavering):
    for mask in (PERSON, PERSON, BODY, PERSON, PERSON):
        assert (settle(wavering, mask) == mask).all()


def test_forgotten_masks_count_no_more(wavering):
    for mask in (BODY, PERSON, BODY):
        settle(wavering, mask)
    wavering.forget()
    assert (settle(wavering, PERSON) == PERSON).all()
