"""The user's own picture as the background."""

import cv2
import numpy as np
import pytest
from shared_page import choose_file
from stage import BLUE, PRESENTER, corner_is

ORANGE = 255, 128, 0
# Counts open and decoded bitmaps and the listeners on swatches.
COUNT = """(() => {
  window.listeners = 0;
  const { addEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, ...words) {
    if (this.closest?.(".swatch")) window.listeners++;
    return addEventListener.call(this, type, ...words);
  };
  window.decoded = window.open = 0;
  const { close } = ImageBitmap.prototype;
  ImageBitmap.prototype.close = function () {
    window.open--;
    return close.call(this);
  };
  const decode = createImageBitmap;
  window.createImageBitmap = async (...words) => {
    const bitmap = await decode(...words);
    window.decoded++;
    window.open++;
    return bitmap;
  };
})();"""


@pytest.fixture
def orange_picture():
    return cv2.imencode(".png", np.full((90, 160, 3), ORANGE[::-1], np.uint8))[1].tobytes()


def test_own_picture_is_kept_until_the_page_is_left(browser, open_stage, orange_picture):
    """The dialog opens on a click if there is no picture yet, and never for keys.

    Pictures that are replaced are freed.
    """
    stage = open_stage(browser, PRESENTER, script=COUNT).wait_live()
    stage.page.check("[name=background][value=stage]", force=True)
    dialogs = []
    stage.page.on("filechooser", lambda dialog: dialogs.append(dialog))

    def is_chosen(name):
        return f"() => document.querySelector('[name=background][value={name}]').checked"

    stage.page.keyboard.press("b")
    stage.until(
        is_chosen("none"), what="the background after the last, with no picture of one's own"
    )
    stage.page.check("[name=background][value=stage]", force=True)
    stage.page.focus("[name=background][value=stage]")
    stage.page.keyboard.press("ArrowRight")
    stage.until(is_chosen("own"))
    stage.page.keyboard.press("ArrowLeft")
    stage.until(is_chosen("stage"))
    assert dialogs == []

    stage.page.click("[name=background][value=own]")
    stage.until(lambda: dialogs, what="the file dialog")
    dialogs.pop().set_files(
        {"name": "orange.png", "mimeType": "image/png", "buffer": orange_picture}
    )
    stage.until_shown(corner_is(ORANGE), what="the picture")
    stage.page.wait_for_selector(".swatch.own canvas:not([hidden])")

    stage.page.check("[name=background][value=black]", force=True)
    stage.until_shown(corner_is((0, 0, 0)), what="black")
    stage.page.click("[name=background][value=own]")
    stage.until_shown(corner_is(ORANGE), what="the picture again")
    stage.page.check("[name=background][value=stage]", force=True)
    stage.page.keyboard.press("b")
    stage.until(is_chosen("own"), what="the background after the last, which is one's own now")
    assert dialogs == []

    listeners = stage.page.evaluate("() => window.listeners")
    for number in (2, 3):
        choose_file(stage, orange_picture, "#own-picture")
        stage.until("(number) => window.decoded === number", number, what=f"picture {number}")
    stage.until_shown(corner_is(ORANGE))
    stage.until("() => window.open === 0", what="decoded pictures closed")
    assert stage.page.evaluate("() => window.listeners") == listeners

    choose_file(stage, b"no picture", "#own-picture")
    stage.page.wait_for_selector("text=is text, not a picture or video")
    stage.until_shown(corner_is(ORANGE), what="the picture that is there")

    assert "background" not in stage.query()
    stage.page.reload()
    stage.wait_live().until_shown(corner_is(BLUE), what="the background by default")
