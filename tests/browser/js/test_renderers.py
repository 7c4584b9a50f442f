"""Canvas 2D and WebGL2 draw the same picture, compared pixel by pixel."""

import pytest
from module_page import open_modules

TOLERANCE = 4
SHARE = 0.006
"""Maximum share of pixels that differ by more than TOLERANCE (of 255). Where Canvas 2D scales a wash
to the whole frame, Chromium's software rasteriser interpolates in sixteenths."""

FAR = 24
FAR_SHARE = 1e-5
"""Maximum share that differ by more than FAR. A rounding error may move a pixel across a hard edge."""

LOOKS = {
    "no background": {"background": "none"},
    "colour": {"background": "12c0de"},
    "transparent": {"background": "transparent"},
    "blur": {"background": "blur", "blur": 0.8},
    "soft blur": {"background": "soft-blur", "blur": 0.3},
    "picture": {"background": "own"},
    "picture, mirrored": {"background": "own", "mirror": True},
    "picture, its light": {"background": "own", "lightWrap": True},
    "picture, its light, mirrored": {"background": "own", "lightWrap": True, "mirror": True},
    "tinted background": {"background": "none", "tint": "background"},
    "tinted person": {"background": "none", "tint": "person"},
    "colour under a tint": {"background": "black", "tint": "background"},
    "transparent under a tint": {"background": "transparent", "tint": "background"},
    "tinted person before a picture": {"background": "own", "tint": "person"},
    "low threshold, hard": {"background": "white", "threshold": 0.2, "softness": 0},
    "high threshold, soft": {"background": "white", "threshold": 0.8, "softness": 1},
}

WIPERS = [0.47, 0, 0.2, 0.38, 0.8, 1]
"""Positions of the wiper between the two sides, as shares of the picture's width."""

MODULE = "/tests/browser/js/renderers.js"


@pytest.fixture(scope="module")
def modules(launch, server):
    """The ModulePage of a browser with WebGL2 in software."""
    with (
        launch("--enable-unsafe-swiftshader") as browser,
        open_modules(browser, server.url) as page,
    ):
        yield page
        assert page.errors == []


def test_renderers_agree_and_effects_differ(modules):
    compared = modules.call(MODULE, "compareLooks", LOOKS, [TOLERANCE, FAR])
    assert len(compared["shares"]) == 2 * len(LOOKS)
    for look, (share, far_share) in compared["shares"].items():
        assert share <= SHARE, look
        assert far_share <= FAR_SHARE, look
    share, *looks = compared["least"]
    assert share > FAR_SHARE, looks


def test_two_equal_sides_make_the_whole_picture(modules):
    """Each side computes only the edges of its visible part, which must not change them.

    There is no outline, as a path's pixels depend slightly on where it is clipped.
    """
    for changes in (
        {"background": "transparent", "mirror": True},
        {"background": "blur"},
        {"background": "12c0de", "softness": 1, "threshold": 0.3, "mirror": True},
    ):
        for renderer in ("canvas2d", "webgl2"):
            found = modules.call(MODULE, "compareSides", renderer, changes, WIPERS)
            assert max(found) <= 1, (renderer, changes, found)
