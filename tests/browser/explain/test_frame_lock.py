"""Without the frame lock a frame is drawn with an older frame's mask, and a badge says so."""

import numpy as np
from frame_count import COUNT_FRAMES, settle
from stage import MAGENTA, PRESENTER, iou, is_colour

QUERY = "size=640x480&background=ff00ff&outline=0&mirror=0&refine=0&smoothing=0"
BADGE = "() => document.querySelector('#badge').innerText"


def fits(picture, camera_video):
    """Whether the person shown belongs to the frame of the mask."""
    shown = ~is_colour(picture, MAGENTA, 90)
    side = int(np.argmax([iou(shown, truth) for truth in camera_video.truths]))
    sure = shown & camera_video.truths[side]
    return np.median(np.abs(picture.astype(int) - camera_video.frames[side])[sure]) <= 4


def test_without_the_lock_a_frame_gets_an_older_mask(camera_browser, open_stage, camera_video):
    """Of a camera whose person jumps in every frame, so an older mask cannot fit. No frame is bare."""
    options = {"script": COUNT_FRAMES, "permissions": ["camera"]}
    camera = open_stage(camera_browser, QUERY, **options).wait_live()
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
    camera.page.evaluate("() => window.counted.sockets.at(-1).close()")
    camera.until(
        "() => 'stalled' in document.querySelector('#stage').dataset",
        what="the veil over the picture",
    )
    for _ in range(10):
        assert is_colour(camera.picture(), MAGENTA, 90).mean() > 0.3
        camera.page.wait_for_timeout(17)


def test_frame_lock_is_on_at_every_start(browser, open_stage):
    stage = open_stage(browser, f"{PRESENTER}&lock=0&delay=300")
    assert not stage.page.locator("#badge").is_visible(), "no link can switch it off"
    stage.page.keyboard.press("l")
    stage.page.keyboard.press("p")
    stage.page.locator("[data-setting=delay]").fill("200")
    assert stage.page.evaluate(BADGE) == "Network slower by 200 ms · Frame lock off"
    assert not {"lock", "delay"} & stage.query().keys()
    stage.page.reload()
    assert not stage.page.locator("#badge").is_visible()
    assert stage.page.locator("[data-setting=lock]").is_checked()
    assert stage.page.locator("[data-setting=delay]").input_value() == "0"
