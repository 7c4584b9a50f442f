"""With the lock off a frame is drawn under an older one's mask, and said to be."""

import numpy as np
from stage import MAGENTA, iou, is_colour

QUERY = "size=640x480&background=ff00ff&outline=0&mirror=0&refine=0&steadiness=0"
CAMERA = {"permissions": ["camera"]}
BADGE = "() => document.querySelector('#badge').innerText"


def fits(picture, film):
    """Whether the person shown is the one of the frame that the mask was computed from."""
    shown = ~is_colour(picture, MAGENTA, 90)
    side = int(np.argmax([iou(shown, truth) for truth in film.truths]))
    sure = shown & film.truths[side]
    return np.median(np.abs(picture.astype(int) - film.frames[side])[sure]) <= 4


def test_unlocked_a_frame_gets_an_older_mask(camera_browser, open_stage, film):
    stage = open_stage(camera_browser, QUERY, **CAMERA).wait_live()
    assert not stage.page.locator("#badge").is_visible()
    stage.page.keyboard.press("l")
    assert stage.page.evaluate(BADGE) == "Frame lock off"
    # This camera's person jumps with every frame: a mask that is one frame old is on the wrong side.
    stage.until_shown(lambda picture: not fits(picture, film))
    stage.page.keyboard.press("l")
    assert not stage.page.locator("#badge").is_visible()
    drawn = "() => Number(document.querySelector('[data-figure=masks][data-model=landscape]').textContent)"
    stage.until(drawn)
    # What stands on the canvas may still be from before: two masks later it is not.
    stage.page.evaluate(
        "() => new Promise((done) => { let n = 0; const next = () => (n++ < 12 ? requestAnimationFrame(next) : done()); next(); })"
    )
    for _ in range(20):
        assert fits(stage.picture(), film)
        stage.page.wait_for_timeout(17)


def test_unlocked_the_picture_is_new_while_the_mask_is_old(camera_browser, open_stage, film):
    """In slow motion the mask stands for two seconds; the camera's picture under it does not."""
    stage = open_stage(camera_browser, QUERY + "&slow=1", **CAMERA).wait_live()
    stage.page.keyboard.press("l")
    masks, pictures = set(), set()

    def look(picture):
        shown = ~is_colour(picture, MAGENTA, 90)
        masks.add(int(np.argmax([iou(shown, truth) for truth in film.truths])))
        pictures.add(fits(picture, film))
        return len(pictures) == 2

    stage.until_shown(look)
    assert stage.notice() == ""


def test_the_lock_is_on_at_every_start(browser, open_stage):
    stage = open_stage(browser, "source=presenter&size=640x480&lock=0&delay=300").wait_live()
    assert not stage.page.locator("#badge").is_visible(), "no link can switch it off"
    stage.page.keyboard.press("l")
    stage.page.keyboard.press("p")
    stage.page.locator("[data-setting=delay]").fill("200")
    assert stage.page.evaluate(BADGE) == "Network slower by 200 ms · Frame lock off"
    assert not {"lock", "delay"} & stage.query().keys()
    stage.page.reload()
    stage.wait_live()
    assert not stage.page.locator("#badge").is_visible()
    assert stage.page.locator("[data-setting=lock]").is_checked()
    assert stage.page.locator("[data-setting=delay]").input_value() == "0"


def test_unlocked_nothing_is_bare_when_the_stream_is_lost(camera_browser, open_stage, film):
    sockets = []

    def through(socket):
        sockets.append(socket)
        socket.connect_to_server()

    stage = open_stage(
        camera_browser,
        QUERY,
        before=lambda page: page.route_web_socket("**/stream", through),
        **CAMERA,
    ).wait_live()
    stage.page.keyboard.press("l")
    stage.until_shown(lambda picture: not fits(picture, film))
    stage.page.route_web_socket("**/stream", lambda socket: socket.close())
    sockets[0].close()
    stage.until("() => 'stalled' in document.querySelector('#stage').dataset")
    for _ in range(10):
        assert is_colour(stage.picture(), MAGENTA, 90).mean() > 0.3
        stage.page.wait_for_timeout(17)
