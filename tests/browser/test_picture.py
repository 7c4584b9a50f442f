"""The picture on the canvas, with the presenter and with a camera."""

import numpy as np
from stage import BLUE, GREEN, MAGENTA, iou, is_colour

CAMERA = {"permissions": ["camera"]}


def test_presenter_stands_outlined_in_green_over_blue(browser, open_stage):
    stage = open_stage(browser, "source=presenter&size=640x480").wait_live()
    picture = stage.until_shown(lambda picture: is_colour(picture, GREEN).sum() > 1000)
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


def test_camera_is_cut_out_of_its_own_frame(camera_browser, open_stage, camera_video):
    query = "size=640x480&background=ff00ff&outline=0&mirror=0"
    stage = open_stage(camera_browser, query, **CAMERA).wait_live()
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

    stage.until_shown(is_cut_out, seconds=60)


def test_plain_camera_fills_the_window(camera_browser, open_stage, camera_video):
    query = "size=1280x720&ui=0&background=none&outline=0&mirror=0"
    stage = open_stage(camera_browser, query, **CAMERA).wait_live()
    picture = stage.picture()
    assert picture.shape == (480, 640, 3), "this camera has no more than 640x480"
    assert is_one_of(camera_video.frames, picture)
    box = stage.page.locator("#output").bounding_box()
    assert (box["width"], box["height"]) == (1280, 720)
    stage.page.keyboard.press("s")
    stage.until_shown(lambda picture: is_one_of(camera_video.frames, picture[:, ::-1]))


def is_one_of(frames, picture):
    return min(np.abs(picture.astype(int) - frame).mean() for frame in frames) < 3
