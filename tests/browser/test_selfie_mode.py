"""Which pictures are mirrored: what looks at the viewer is, files and rear cameras are not.

camera.test.js shows where a camera looks, settings.test.js what is remembered and what links do.
"""

import cv2
import numpy as np
import pytest
from saving import click, save
from shared_page import choose, choose_source, replaced

# A camera that sees red on its left and blue on its right, and looks where `window.facing` says.
# `see` gives one frame, once the page has asked for the camera's settings, as from then on it reads.
CAMERA = """async () => {
  const track = new MediaStreamTrackGenerator({ kind: "video" });
  const writer = track.writable.getWriter();
  const context = new OffscreenCanvas(640, 480).getContext("2d");
  ["#f00", "#00f"].forEach((colour, i) => {
    context.fillStyle = colour;
    context.fillRect(320 * i, 0, 320, 480);
  });
  const see = () => {
    if (track.readyState !== "live") return;
    window.given += 1;
    writer.write(new VideoFrame(context.canvas, { timestamp: window.given }));
  };
  track.getSettings = () => {
    window.see = see;
    return { deviceId: "it", facingMode: window.facing };
  };
  return new MediaStream([track]);
}"""
NOTE_READ = """((close) => function () {
  window.read = Math.max(window.read, this.timestamp);
  return close.call(this);
})(VideoFrame.prototype.close)"""


@pytest.fixture
def stage(presenter):
    """A page with that camera, which shows its source as it is."""
    choose(presenter, background="none", outline=False)
    presenter.page.evaluate("() => { window.see = () => {}; window.given = window.read = 0; }")
    with (
        replaced(presenter, "navigator.mediaDevices", "getUserMedia", CAMERA),
        replaced(presenter, "VideoFrame.prototype", "close", NOTE_READ),
    ):
        yield presenter


@pytest.fixture
def halves_file(tmp_path):
    """A picture that is red on the left and blue on the right."""
    picture = np.zeros((480, 640, 3), np.uint8)
    picture[:, :320, 2] = picture[:, 320:, 0] = 255
    path = tmp_path / "halves.png"
    cv2.imwrite(str(path), picture)
    return path


def red_is_at(side):
    """A check for `until_shown`."""
    red, blue = (0, -1) if side == "left" else (-1, 0)
    return lambda picture: picture[9, red, 0] > 200 and picture[9, blue, 2] > 200


def until_at(stage, side, what):
    """Wait until red is at this side, and selfie mode is on where that mirrors it.

    The camera has no frame that is not read: the browser complains about those when it ends.
    """

    def is_shown():
        stage.page.evaluate("() => window.see()")
        stage.until("() => window.read === window.given", what="the page reads the camera")
        return red_is_at(side)(stage.picture())

    stage.until(is_shown, what=what)
    assert stage.page.locator("[data-setting=mirror]").is_checked() == (side == "right"), what


def open_camera(stage, facing):
    stage.page.evaluate("(facing) => { window.facing = facing; }", facing)
    choose_source(stage, "camera")


def test_each_kind_of_source_has_its_selfie_mode(stage, halves_file, tmp_path):
    """Each step turns the picture around, so that it cannot pass before the step is done."""
    open_camera(stage, "user")
    until_at(stage, "right", "a front camera")
    open_camera(stage, "environment")
    until_at(stage, "left", "a rear camera")
    stage.page.keyboard.press("s")
    until_at(stage, "right", "a rear camera with selfie mode")
    stage.page.set_input_files("#file", halves_file)
    until_at(stage, "left", "a file")
    saved = save(stage, tmp_path, lambda: click(stage, "snapshot"))
    assert red_is_at("left")(cv2.imread(str(saved))[:, :, ::-1])
    open_camera(stage, "user")
    until_at(stage, "right", "the front camera as it was left")
    stage.page.keyboard.press("s")
    until_at(stage, "left", "a front camera without selfie mode")
    open_camera(stage, "environment")
    until_at(stage, "right", "the rear camera as it was left")
    stage.page.set_input_files("#file", halves_file)
    until_at(stage, "left", "the file as it was left")
    stage.page.keyboard.press("s")
    until_at(stage, "right", "a file with selfie mode")
