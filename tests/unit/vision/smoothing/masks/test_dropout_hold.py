import numpy as np
from masks import HEIGHT, WIDTH, disc

from webdemo.vision.smoothing.masks.dropout_hold import CHANGE_MAX, HOLD_FRAMES, DropoutHold

LEVEL = 128
PERSON = disc(60, 72, 40)
BODY = np.maximum(PERSON, disc(150, 90, 30))
STILL = np.zeros((HEIGHT, WIDTH), np.uint8)


def dropouts():
    return DropoutHold(HEIGHT, WIDTH)


def hold(dropouts, mask, motion=STILL):
    held = mask.copy()
    dropouts.hold(held, LEVEL, motion)
    return held


def test_region_that_flips_stays_on_after_its_first_gap():
    holding = dropouts()
    shown = [hold(holding, mask) for mask in (BODY, PERSON) * 6]
    areas = [int((mask >= LEVEL).sum()) for mask in shown]
    assert areas[1] < 0.8 * areas[0], "the first gap is shown"
    assert min(areas[2:]) > 0.98 * areas[0]
    assert all(np.array_equal(mask[:, :90], BODY[:, :90]) for mask in shown)


def test_nothing_is_held():
    for name, masks, motion in (
        ("steady person", [PERSON] * 5, 0),
        ("person who leaves", [BODY] * 3 + [PERSON] * 3, 0),
        ("walking person", [disc(x, 72, 40) for x in range(40, 200, 8)], 0),
        ("jumping person", [disc(x, 72, 40) for x in (60, 190) * 4], CHANGE_MAX + 1),
        ("shimmering edge", [disc(60, 72, radius) for radius in (40, 41) * 6], 0),
        ("region of a single frame", [PERSON] * 2 + [BODY] + [PERSON] * 2, 0),
    ):
        holding = dropouts()
        for mask in masks:
            held = hold(holding, mask, np.full_like(STILL, motion))
            assert np.array_equal(held, mask), name


def test_hold_ends_after_ten_frames():
    """The two frames of the last flip count, too."""
    for frames, free in ((HOLD_FRAMES - 3, False), (HOLD_FRAMES - 2, True)):
        holding = dropouts()
        for mask in [BODY, PERSON] * 3 + [PERSON] * frames + [BODY]:
            hold(holding, mask)
        assert np.array_equal(hold(holding, PERSON), PERSON) == free
