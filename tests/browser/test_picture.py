"""The picture on the canvas, with the presenter and with a camera."""

import numpy as np
from shared_page import choose
from stage import BLUE, GREEN, MAGENTA, corner_is, iou, is_colour


def test_presenter_stands_outlined_in_green_over_blue(presenter):
    picture = presenter.until_shown(lambda picture: is_colour(picture, GREEN).sum() > 1000)
    assert picture.shape == (480, 640, 3)
    blue, green = is_colour(picture, BLUE), is_colour(picture, GREEN)
    assert blue[:40, :40].all()
    assert blue[:40, -40:].all()
    # The room is hidden, the person is shown, and the line runs between them.
    assert 0.3 < blue.mean() < 0.8
    inside = picture[130:220, 275:330]
    assert not is_colour(inside, BLUE, 60).any()
    beside_blue = np.roll(blue, 14, axis=1) | np.roll(blue, -14, axis=1) | np.roll(blue, 14, axis=0)
    assert (beside_blue & green).sum() > 0.9 * green.sum()


def test_camera_is_cut_out_of_its_own_frame(camera_stage, camera_video):
    choose(camera_stage, background="#ff00ff", outline=False, mirror=False)
    camera_stage.until_shown(corner_is(MAGENTA))
    sides = []

    def is_cut_out(picture):
        shown = ~is_colour(picture, MAGENTA, 90)
        scores = [iou(shown, truth) for truth in camera_video.truths]
        side = int(np.argmax(scores))
        # A mask on a later frame would show wall where the person was before.
        assert scores[side] > 0.9
        sure = shown & camera_video.truths[side]
        difference = np.abs(picture.astype(int) - camera_video.frames[side])[sure]
        assert np.median(difference) <= 4
        sides.append(side)
        return len(sides) >= 15 and set(sides) == {0, 1}

    camera_stage.until_shown(is_cut_out, seconds=60)


def test_plain_camera_fills_the_window(camera_stage, camera_video):
    page = camera_stage.page
    page.keyboard.press("h")
    # This camera has no more than 640x480.
    choose(camera_stage, size="1280x720", background="none", outline=False, mirror=False)

    def is_a_frame(picture):
        differences = [np.abs(picture.astype(int) - frame).mean() for frame in camera_video.frames]
        return min(differences) < 3

    camera_stage.until_shown(is_a_frame)
    box = page.locator("#output").bounding_box()
    assert (box["width"], box["height"]) == (1280, 720)
    page.keyboard.press("s")
    camera_stage.until_shown(lambda picture: is_a_frame(picture[:, ::-1]))
