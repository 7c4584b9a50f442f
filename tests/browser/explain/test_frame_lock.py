"""Without the frame lock a frame is drawn with an older frame's mask, and a badge says so."""

import numpy as np
from frame_count import settle
from shared_page import choose
from stage import MAGENTA, iou, is_colour

BADGE = "() => document.querySelector('#badge').innerText"


def fits(picture, camera_video):
    """Whether the person shown belongs to the frame of the mask."""
    shown = ~is_colour(picture, MAGENTA, 90)
    side = int(np.argmax([iou(shown, truth) for truth in camera_video.truths]))
    sure = shown & camera_video.truths[side]
    return np.median(np.abs(picture.astype(int) - camera_video.frames[side])[sure]) <= 4


def test_without_the_lock_a_frame_gets_an_older_mask(camera_stage, camera_video):
    """Of a camera whose person jumps in every frame, so an older mask cannot fit. No frame is bare."""
    camera = camera_stage
    choose(camera, background="#ff00ff", smoothing="0", outline=False, mirror=False, refine=False)
    settle(camera)
    assert not camera.page.locator("#badge").is_visible()
    camera.page.keyboard.press("l")
    assert camera.page.evaluate(BADGE) == "Frame lock off"
    is_older = lambda picture: not fits(picture, camera_video)  # noqa: E731
    camera.until_shown(is_older, what="a mask of another frame")
    camera.page.keyboard.press("l")
    assert not camera.page.locator("#badge").is_visible()
    for _ in range(8):
        settle(camera)
        assert fits(camera.picture(), camera_video)

    # In slow motion the mask stands still for two seconds while the camera's picture moves.
    for key in "tl":
        camera.page.keyboard.press(key)
    pictures = set()

    def look(picture):
        pictures.add(fits(picture, camera_video))
        return len(pictures) == 2

    camera.until_shown(look, what="the frame of the mask, and another")

    camera.page.keyboard.press("t")
    camera.until_shown(is_older, what="a mask of another frame")
    camera.context.set_offline(True)
    try:
        camera.page.evaluate("() => window.counted.sockets.at(-1).close()")
        camera.page.wait_for_selector("#stage[data-stalled]")
        for _ in range(10):
            assert is_colour(camera.picture(), MAGENTA, 90).mean() > 0.3
            camera.page.wait_for_timeout(17)
    finally:
        camera.context.set_offline(False)
