"""The still backgrounds suit a person in front of them at any size."""

import functools
from itertools import combinations

import cv2
import numpy as np
import pytest
from module_page import as_array

PICTURES = ("study", "mountains", "stage", "gradient")
MODULE = "/tests/browser/js/backgrounds.js"


@pytest.fixture(scope="module")
def show(module_page):
    """A function that draws a background and returns its pixels, RGBA uint8."""

    @functools.cache
    def show(name, width, height):
        return as_array(module_page.call(MODULE, "show", name, width, height), height, width, 4)

    return show


def luma(picture):
    return cv2.cvtColor(picture[..., :3], cv2.COLOR_RGB2GRAY).astype(float)


def behind_the_head(picture):
    """The middle of the picture, from the top of the head to the shoulders."""
    height, width = picture.shape[:2]
    middle, reach = width // 2, round(0.14 * height)
    return picture[round(0.15 * height) : round(0.55 * height), middle - reach : middle + reach]


def test_background_covers_every_pixel(show):
    for name in PICTURES:
        for width, height in ((640, 360), (360, 640), (37, 91), (900, 3), (1, 1)):
            picture = show(name, width, height)
            what = name, width, height
            assert picture.shape == (height, width, 4), what
            assert picture[..., 3].min() == 255, what
            assert picture[..., :3].max(axis=2).min() > 0, f"{what}: a black pixel was not painted"


def test_large_and_small_are_the_same_picture(show):
    for name in PICTURES:
        for width, height, times in ((160, 90, 4), (37, 91, 8)):
            small = show(name, width, height).astype(float)
            large = show(name, width * times, height * times)
            shrunk = cv2.resize(large, (width, height), interpolation=cv2.INTER_AREA)
            difference = np.abs(shrunk - small)
            assert difference.mean() < 1.5, (name, width, height)
            assert np.percentile(difference, 99) < 6, (name, width, height)


def test_backgrounds_are_not_flat_and_differ_clearly(show):
    painted = {name: show(name, 320, 180) for name in PICTURES}
    for name, picture in painted.items():
        assert luma(picture).std() > 15, name
    for one, other in combinations(PICTURES, 2):
        difference = np.abs(painted[one].astype(float) - painted[other])[..., :3]
        assert difference.mean() > 25, (one, other)


def test_head_is_set_off(show):
    for name in PICTURES:
        for size in ((640, 360), (360, 640)):
            middle = luma(behind_the_head(show(name, *size)))
            assert 70 < middle.mean() < 200, f"{name}, {size}: dark and light hair both stand out"
            smooth = cv2.GaussianBlur(middle, (0, 0), 1.5)  # without the noise
            steps = np.hypot(cv2.Sobel(smooth, -1, 1, 0), cv2.Sobel(smooth, -1, 0, 1)) / 8
            no_edges = steps.max() * size[1] / 720 < 5
            assert no_edges, f"{name}, {size}: edges compete with the outline"


def test_gradient_has_no_bands(show):
    """Slow changes of tone make wide steps in 8 bits, which noise hides."""
    picture = show("gradient", 1280, 720)[..., :3].astype(int)
    quiet = cv2.blur(np.abs(np.diff(picture, axis=1)).max(axis=2).astype(float), (31, 31)) < 1
    equal = np.diff(picture, axis=1) == 0
    assert quiet.mean() > 0.3
    assert equal[quiet].mean() < 0.6
