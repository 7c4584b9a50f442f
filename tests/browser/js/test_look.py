"""Backgrounds, edges and outlines of drawn pictures with a known person."""

import cv2
import numpy as np
import pytest
from drawing import choose_own, draw
from module_page import as_text

from webdemo.vision.contours import find_contours

WIDTH, HEIGHT = 320, 240
RED, GREY, YELLOW = (230, 20, 20), (120, 120, 120), (255, 230, 0)


def disc(width, height, radius=0.3, soften=0):
    """The mask of a disc in the middle, uint8 0 to 255. It is round on a 4:3 picture."""
    large = np.zeros((HEIGHT * 2, WIDTH * 2), np.uint8)
    cv2.circle(large, (WIDTH, HEIGHT), int(radius * HEIGHT * 2), 255, -1)
    shape = cv2.resize(large, (width, height), interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(shape, (0, 0), soften) if soften else shape


@pytest.fixture(scope="module")
def truth():
    return disc(WIDTH, HEIGHT)


@pytest.fixture(scope="module")
def frame(truth):
    """A red disc on grey."""
    share = truth[:, :, None] / 255
    return np.uint8(np.array(RED) * share + np.array(GREY) * (1 - share))


@pytest.fixture(scope="module")
def mask():
    return disc(256, 144)


def inside(truth, margin=6):
    return cv2.erode(truth, np.ones((2 * margin + 1,) * 2)) == 255


def outside(truth, margin=6):
    return cv2.dilate(truth, np.ones((2 * margin + 1,) * 2)) == 0


def close(picture, colour, tolerance=3):
    return (np.abs(picture[..., :3].astype(int) - colour) <= tolerance).all(axis=-1)


def ring(truth, near, far):
    """The pixels outside the disc, from `near` to `far` pixels away."""
    away = cv2.distanceTransform((truth < 128).astype(np.uint8), cv2.DIST_L2, 5)
    return (away >= near) & (away <= far)


# Backgrounds


def test_transparent_has_real_alpha(modules, frame, mask, truth):
    shown = draw(modules, frame, mask, background="transparent")
    assert (shown[outside(truth), 3] == 0).all()
    assert (shown[inside(truth), 3] == 255).all()
    assert close(shown[inside(truth)], RED).all()


def test_person_stands_before_every_background(modules, frame, mask, truth):
    pictures = ("gradient", "study", "mountains", "stage")
    for name in ("none", "blue", "12c0de", "blur", "soft-blur", *pictures):
        shown = draw(modules, frame, mask, background=name)
        assert (shown[:, :, 3] == 255).all(), name
        assert close(shown[inside(truth)], RED).all(), name


def test_soft_blur_leaves_no_glow_around_the_person(modules, frame, mask, truth):
    beside = ring(truth, 6, 15)
    blurred = draw(modules, frame, mask, background="blur", blur=0.5)[beside].astype(float)
    soft = draw(modules, frame, mask, background="soft-blur", blur=0.5)[beside].astype(float)
    assert (blurred[:, 0] - blurred[:, 1]).mean() > 12, "red bleeds"
    assert (soft[:, 0] - soft[:, 1]).mean() < 1


def test_stronger_blur_is_more_blurred(modules, mask):
    stripes = np.zeros((480, 640, 3), np.uint8)  # at half this size some strengths are equal
    stripes[:, (np.arange(640) // 40) % 2 == 0] = 255
    corner = (slice(0, 60), slice(0, 150))
    for name in ("blur", "soft-blur"):
        shown = [
            draw(modules, stripes, mask, background=name, blur=strength)[corner]
            for strength in (0.1, 0.5, 1)
        ]
        contrast = [picture[..., 0].std() for picture in shown]
        assert 127 > contrast[0] > contrast[1] > contrast[2], name


def test_blurred_background_is_mirrored_with_the_picture(modules, mask):
    halves = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    halves[:, : WIDTH // 2] = 255
    for name in ("blur", "soft-blur"):
        shown = draw(modules, halves, mask, background=name, mirror=True)
        assert shown[10, 10, 0] < 40, name
        assert shown[10, -10, 0] > 215, name


def test_own_picture_covers_the_canvas_and_is_not_mirrored(modules, frame, mask):
    wide = np.zeros((50, 400, 3), np.uint8)
    wide[:, 200:] = YELLOW
    choose_own(modules, wide)
    for mirror in (False, True):
        shown = draw(modules, frame, mask, background="own", mirror=mirror)
        assert close(shown[5, :150], (0, 0, 0), 8).all(), "its left half is left"
        assert close(shown[5, 170:], YELLOW, 8).all()
        assert close(shown[-5, 170:], YELLOW, 8).all(), "nothing is bare"


def test_transparent_own_picture_shows_no_camera_frame(modules, frame, mask, truth):
    choose_own(modules, np.zeros((8, 8, 4), np.uint8))
    shown = draw(modules, frame, mask, background="own")
    assert (shown[:, :, 3] == 255).all()
    assert not close(shown[outside(truth)], GREY, 20).any()


def test_light_wrap_tints_only_the_edge(modules, frame, mask, truth):
    choose_own(modules, np.full((48, 64, 3), YELLOW, np.uint8))
    plain, wrapped = (
        draw(modules, frame, mask, background="own", lightWrap=wrap).astype(int)
        for wrap in (False, True)
    )
    depth = cv2.distanceTransform((truth > 127).astype(np.uint8), cv2.DIST_L2, 5)
    rim = (depth > 3) & (depth < 6)
    green = (wrapped - plain)[:, :, 1]
    assert green[rim].mean() > 15, "yellow light on red"
    assert np.abs(wrapped - plain)[depth > 30].max() <= 1
    assert np.abs(wrapped - plain)[outside(truth)].max() <= 1, "the background stays"


def test_tint_is_half_its_colour(modules, frame, mask, truth):
    parts = {"person": (inside(truth), RED), "background": (outside(truth), GREY)}
    for tint, colour in (("background", (0, 0, 255)), ("person", (0, 255, 0))):
        shown = draw(modules, frame, mask, background="none", tint=tint)
        for name, (part, bare) in parts.items():
            expected = (np.array(bare) + colour) / 2 if name == tint else bare
            assert close(shown[part], expected, 2).all(), (tint, name)


def test_mirror_flips_the_picture(modules, mask):
    frame = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    frame[: HEIGHT // 2, : WIDTH // 2] = YELLOW
    straight, turned = (
        draw(modules, frame, mask, background="none", mirror=mirror) for mirror in (False, True)
    )
    assert np.array_equal(straight[..., :3], frame)
    assert np.array_equal(turned, straight[:, ::-1])


# Edges


def test_threshold_moves_the_edge(modules, frame, truth):
    ramp = disc(256, 144, soften=6)
    shown = [
        draw(modules, frame, ramp, background="0000ff", threshold=level)
        for level in (0.2, 0.5, 0.8)
    ]
    areas = [close(picture, (0, 0, 255), 60).mean() for picture in shown]
    assert areas[0] < areas[1] < areas[2], "the higher, the less person"
    assert areas[1] == pytest.approx((truth < 128).mean(), abs=0.03)


def test_softness_widens_the_edge(modules, frame):
    ramp = disc(256, 144, soften=6)
    mixed = []
    for softness in (0, 0.4, 1):
        alpha = draw(modules, frame, ramp, background="transparent", softness=softness)[:, :, 3]
        mixed.append(((alpha > 8) & (alpha < 247)).mean())
    assert mixed[0] < mixed[1] < mixed[2]


def test_low_threshold_keeps_an_empty_room_hidden(modules, frame):
    faint = np.full((144, 256), 4, np.uint8)
    shown = draw(modules, frame, faint, background="transparent", threshold=0.05, softness=1)
    assert (shown[:, :, 3] == 0).all()


def test_refinement_moves_an_edge_to_the_image_edge(modules, frame, truth):
    for shift in (-4, 4):
        misplaced = np.roll(disc(256, 144, soften=1.5), shift, axis=1)
        plain, refined = (
            draw(modules, frame, misplaced, background="transparent", refine=refine)[:, :, 3]
            for refine in (False, True)
        )
        errors = [np.abs(alpha.astype(float) - truth).mean() for alpha in (plain, refined)]
        assert errors[1] < 0.5 * errors[0], shift


def test_refinement_keeps_confident_pixels(modules, frame, mask, truth):
    """A spot of the background's colour inside the red disc does not become a hole."""
    eyed = frame.copy()
    eye = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.circle(eye, (WIDTH // 2 + 45, HEIGHT // 2), 5, 255, -1)
    eyed[eye > 0] = GREY
    shown = draw(modules, eyed, mask, background="transparent", refine=True)
    assert (shown[eye > 0, 3] > 240).all()


def test_guided_filter_follows_he_and_sun(modules):
    """Compared with the paper's formula, written with OpenCV's box filter."""
    rng = np.random.default_rng(5)
    guide = cv2.GaussianBlur(rng.integers(0, 256, (72, 128, 3), np.uint8), (0, 0), 2)
    mask = disc(128, 72, soften=3)
    rgba = as_text(cv2.cvtColor(guide, cv2.COLOR_RGB2RGBA))
    values = modules.call(
        "/tests/browser/js/from-python.js", "fitGuided", rgba, as_text(mask), 128, 72
    )
    found = np.array(values).reshape(36, 64, 4)

    def halved(array):
        return array.reshape(36, 2, 64, 2, -1).mean(axis=(1, 3)) / 255

    def box(array, radius=3):
        side = 2 * radius + 1
        return cv2.blur(array, (side, side), borderType=cv2.BORDER_REPLICATE)

    i, p = halved(guide.astype(float)), halved(mask.astype(float))[:, :, 0]
    mean_i, mean_p = box(i), box(p)
    pairs = (i[..., :, None] * i[..., None, :]).reshape(36, 64, 9)
    spread = np.dstack([box(pairs[..., k]) for k in range(9)]).reshape(36, 64, 3, 3)
    spread -= mean_i[..., :, None] * mean_i[..., None, :]
    common = box(i * p[..., None]) - mean_i * mean_p[..., None]
    a = np.linalg.solve(spread + 1e-3 * np.eye(3), common[..., None])[..., 0]
    b = mean_p - (a * mean_i).sum(axis=-1)
    near = 2 * box(p, 1) - 1
    sure = np.clip(np.where(near > 0, (near - 0.8) / 0.18, (-near - 0.5) / 0.3), 0, 1)
    doubt = 1 - sure * sure * (3 - 2 * sure)
    wanted = np.dstack(
        [box(a) * doubt[..., None], box(b) * doubt + (box(p, 1) > 0.5) * (1 - doubt)]
    )
    assert np.abs(found - wanted).max() < 0.02


# Outlines


def draw_outline(modules, frame, mask, style, **changes):
    settings = {"background": "black", "outline": True, "outlineStyle": style, "outlineWidth": 6}
    return draw(modules, frame, mask, find_contours(mask), **{**settings, **changes})


def outlined(*args, **changes):
    shown = draw_outline(*args, **changes).astype(int)
    return shown[:, :, 1] - shown[:, :, 0] > 60  # the outline is green


def radius_of(drawn):
    y, x = np.nonzero(drawn)
    return np.hypot(x + 0.5 - WIDTH / 2, y + 0.5 - HEIGHT / 2)


def test_line_runs_along_the_edge(modules, frame, mask, truth):
    line = outlined(modules, frame, mask, "line")
    radii = radius_of(line)
    assert radii.mean() == pytest.approx(0.3 * HEIGHT, abs=4)
    assert np.ptp(radii) < 16


def test_line_has_a_dark_rim_on_a_bright_background(modules, frame, mask, truth):
    shown = draw_outline(modules, frame, mask, "line", background="white", outlineWidth=8)
    dark = shown[:, :, :3].max(axis=2) < 170
    assert (dark & outside(truth, 2)).sum() > 100


def test_outline_width_is_in_screen_pixels(modules, frame, mask):
    length = 2 * np.pi * 0.3 * HEIGHT
    for screen_width in (320, 640, 1280):
        line = outlined(modules, frame, mask, "line", screen_width=screen_width)
        assert line.sum() / length == pytest.approx(6 * WIDTH / screen_width, rel=0.2)


def test_line_is_drawn_over_the_bare_frame(modules, frame, mask):
    shown = draw_outline(modules, frame, mask, "line", background="none")
    assert close(shown[:25], GREY).all()
    assert close(shown[HEIGHT // 2, WIDTH // 2], RED)
    assert close(shown, (0x00, 0xE6, 0x40), 40).sum() > 1000


def test_halo_keeps_its_distance_and_follows_the_person(modules, frame, mask):
    radii = radius_of(outlined(modules, frame, mask, "halo"))
    assert radii.min() > 0.3 * HEIGHT + 5
    assert radii.max() < 0.3 * HEIGHT + 24
    assert not outlined(modules, frame, np.zeros_like(mask), "halo").any()


def test_glow_is_wider_than_its_line_and_fades(modules, frame, mask):
    line, glow = (
        draw_outline(modules, frame, mask, style)[:, WIDTH // 2, 1].astype(int)
        for style in ("line", "glow")
    )
    above = slice(0, int(0.2 * HEIGHT))  # the disc's top edge and the black above it
    assert (glow[above] > 8).sum() > 2 * (line[above] > 8).sum()
    assert (np.diff(glow[above]) >= -1).all(), "brighter towards the person"


def test_dashes_move_unless_motion_is_reduced(modules, frame, mask):
    def dashes():
        return [outlined(modules, frame, mask, "dashes", timeMs=at) for at in (1000, 1200)]

    first, later = dashes()
    line = outlined(modules, frame, mask, "line")
    assert 0.4 < first.sum() / line.sum() < 0.75, "dashes and gaps"
    assert (first & later).sum() < 0.8 * first.sum()
    modules.page.emulate_media(reduced_motion="reduce")
    try:
        first, later = dashes()
    finally:
        modules.page.emulate_media(reduced_motion="no-preference")
    assert (first == later).all()
