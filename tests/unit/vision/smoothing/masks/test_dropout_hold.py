import numpy as np
import pytest
from masks import HEIGHT, WIDTH, disc

from webdemo.vision.smoothing.masks.dropout_hold import CHANGE_MAX, HOLD_FRAMES, DropoutHold

LEVEL = 128
PERSON = disc(60, 72, 40)
BODY = np.maximum(PERSON, disc(150, 90, 30))
STILL = np.zeros((HEIGHT, WIDTH), np.uint8)


@pytest.fixture
def dropouts():
    return DropoutHold(HEIGHT, WIDTH)


def hold(dropouts, mask, motion=STILL):
    held = mask.copy()
    dropouts.hold(held, LEVEL, motion)
    return held


def test_region_that_flips_stays_on_after_its_first_gap(dropouts):
    shown = [hold(dropouts, mask) for mask in (BODY, PERSON) * 6]
    areas = [int((mask >= LEVEL).sum()) for mask in shown]
    assert areas[1] < 0.8 * areas[0], "the first gap is shown"
    assert min(areas[2:]) > 0.98 * areas[0]
    assert all(np.array_equal(mask[:, :90], BODY[:, :90]) for mask in shown)


@pytest.mark.parametrize(
    ("masks", "motion"),
    [
        pytest.param([PERSON] * 5, 0, id="steady person"),
        pytest.param([BODY] * 3 + [PERSON] * 3, 0, id="person who leaves"),
        pytest.param([disc(x, 72, 40) for x in range(40, 200, 8)], 0, id="walking person"),
        pytest.param([disc(x, 72, 40) for x in (60, 190) * 4], CHANGE_MAX + 1, id="jumping person"),
        pytest.param([disc(60, 72, radius) for radius in (40, 41) * 6], 0, id="shimmering edge"),
        pytest.param([PERSON] * 2 + [BODY] + [PERSON] * 2, 0, id="region of a single frame"),
    ],
)
def test_nothing_is_held(dropouts, masks, motion):
    for mask in masks:
        assert np.array_equal(hold(dropouts, mask, np.full_like(STILL, motion)), mask)


@pytest.mark.parametrize(("frames", "free"), [(HOLD_FRAMES - 3, False), (HOLD_FRAMES - 2, True)])
def test_hold_ends_after_ten_frames(dropouts, frames, free):
    """The two frames of the last flip count, too."""
    for mask in (BODY, PERSON) * 3:
        hold(dropouts, mask)
    for _ in range(frames):
        hold(dropouts, PERSON)
    hold(dropouts, BODY)
    assert np.array_equal(hold(dropouts, PERSON), PERSON) == free
