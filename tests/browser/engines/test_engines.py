"""What the audience sees works in Chromium, Firefox and WebKit; what cannot is said on the page."""

import json

import pytest
from frame_count import COUNT_FRAMES
from server_process import WITHOUT_DEADLINES, ServerProcess
from stage import BLUE, GREEN, is_colour
from webdriver_tab import png

pytestmark = pytest.mark.slow

PRESENTER = "source=presenter&size=640x480&outlineWidth=5"
FACE = slice(150, 220), slice(280, 330)
CORNER = slice(0, 30), slice(0, 30)

CANNOT = {
    "firefox": {"transparent recording": "cannot record transparency"},
    "webkit": {"recording": "This browser cannot do that"},
}
"""What an engine of Debian cannot do, and what the page says then."""

# Keeps the next file instead of saving it.
CATCH_FILE = """(() => {
  const { createObjectURL } = URL;
  let newest = null;
  URL.createObjectURL = (blob) => createObjectURL.call(URL, (newest = blob));
  window.file = null;
  HTMLAnchorElement.prototype.click = () => (window.file = newest);
})()"""

FILE_AS_DATA = """new Promise((resolve) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result);
  reader.readAsDataURL(window.file);
})"""

# Bytes of the newest recording.
COUNT_RECORDED = """(() => {
  const { start } = MediaRecorder.prototype;
  MediaRecorder.prototype.start = function (...args) {
    window.recorded = 0;
    this.addEventListener("dataavailable", ({ data }) => (window.recorded += data.size));
    return start.apply(this, args);
  };
})()"""

# A frame of a recording, as a PNG.
FIRST_FRAME = """(async () => {
  const video = Object.assign(document.createElement("video"), { muted: true, src: URL.createObjectURL(window.file) });
  const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  await video.play();
  await shown;
  const canvas = Object.assign(document.createElement("canvas"), { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext("2d").drawImage(video, 0, 0);
  return canvas.toDataURL();
})()"""


def in_each_engine(test):
    """Call a test with a tab of each engine."""

    def run(engine, server):
        engine.run(lambda tab: test(tab, server))

    return run


def open_page(tab, server, query=PRESENTER):
    tab.open(f"{server.url}?fresh=1&{query}")
    return tab.wait_live()


def is_cut_out(picture):
    rgb = picture[:, :, :3]
    has_outline = is_colour(rgb, GREEN, 40).sum() > 500
    return is_colour(rgb[CORNER], BLUE).all() and has_outline and not is_blue(rgb[FACE])


def is_blue(rgb):
    return is_colour(rgb, BLUE, 60).any()


@in_each_engine
def test_models_are_live_switched_compared_and_explained(tab, server):
    open_page(tab, server)
    first = tab.until_shown(is_cut_out, "the person before blue")
    assert first.shape == (480, 640, 4)
    tab.until_shown(lambda picture: (picture != first).any(), "another frame")

    figures = "[...document.querySelectorAll('[data-figure=results]')].filter(({{ textContent: text, dataset }}) => text !== '–' && dataset.model === '{}')"
    tab.until(figures.format("landscape") + ".length", "figures of the first model")
    tab.press("m")
    tab.until(figures.format("general") + ".length", "figures of the second model")
    assert "model=general" in tab.run("location.search")
    tab.until_shown(is_cut_out, "the person before blue")

    tab.press("d")
    tab.until("document.querySelectorAll('thead .current').length === 2", "both models run")
    assert not tab.run("document.querySelector('#duel').hidden")
    tab.until_shown(is_cut_out, "the person before blue")
    tab.press("d")

    tab.press("p")
    tab.until("document.querySelectorAll('#graph [data-packet]').length >= 9", "the graph")
    tab.until(
        """document.querySelector("#packet [data-part=frame]").textContent.startsWith("Frame ")"""
    )
    picture = png(tab.run("document.querySelector('#packet [data-part=picture]').toDataURL()"))
    assert picture.std() > 5, "the packet has a picture"
    tab.press("p")
    tab.until("document.querySelector('#how').hidden")


@in_each_engine
def test_camera_is_live(tab, server):
    open_page(tab, server, "source=camera&size=640x480&outline=0")
    assert tab.run("document.querySelector('[name=source]').value").startswith("camera:")
    assert tab.notice() == ""
    tab.until_shown(lambda picture: is_colour(picture[:, :, :3], BLUE).mean() > 0.1, "background")
    tab.run(COUNT_FRAMES.rstrip(";"))
    tab.until("window.counted.sent > 5", "more frames of the camera")


def until_said(tab, words):
    tab.until(f"document.querySelector('#status').textContent.includes({json.dumps(words)})", words)


def recorded(tab, words=None):
    """Record with the key R; give a frame of the file, or None if the page says that this cannot be.

    Meanwhile the page says `words`.
    """
    if cannot := CANNOT.get(tab.engine, {}).get("recording"):
        tab.press("r")
        until_said(tab, cannot)
        return None
    tab.run(CATCH_FILE)
    tab.run(COUNT_RECORDED)
    tab.press("r")
    if words:
        until_said(tab, words)
    tab.until(
        "document.querySelector('#recording-time').textContent >= '0:01' && window.recorded > 0",
        "a second",
    )
    tab.press("r")
    tab.until("window.file !== null", "a file")
    return png(tab.run(FIRST_FRAME))


@in_each_engine
def test_recording_holds_the_picture(tab, server):
    open_page(tab, server)
    frame = recorded(tab)
    if frame is not None:
        assert frame.shape[:2] == (480, 640)
        assert is_colour(frame[CORNER][:, :, :3], BLUE, 40).all()
        assert not is_blue(frame[FACE][:, :, :3])


@in_each_engine
def test_snapshot_and_recording_keep_transparency_or_the_page_says_that_they_do_not(tab, server):
    open_page(tab, server, f"{PRESENTER}&background=transparent&outline=0")
    tab.run(CATCH_FILE)
    tab.press("c")
    tab.until("window.file !== null", "a file")
    picture = png(tab.run(FILE_AS_DATA))
    assert picture.shape == (480, 640, 4)
    assert (picture[CORNER][:, :, 3] == 0).all()
    assert (picture[FACE][:, :, 3] == 255).all()

    words = CANNOT.get(tab.engine, {}).get("transparent recording")
    frame = recorded(tab, words)
    if frame is None:
        return
    assert frame[FACE][:, :, :3].std() > 5, "the person is in it"
    channels = slice(0, 3) if words else slice(3, 4)
    assert frame[CORNER][:, :, channels].max() < 30


@in_each_engine
def test_page_reconnects_after_a_restart_of_the_server(tab, server):
    def start(port):
        options = ("--port", str(port), "--no-open")
        return ServerProcess(*options, command=WITHOUT_DEADLINES)

    with start(0) as first:
        open_page(tab, first.wait_loaded(), PRESENTER)
        port = first.port
    tab.until("document.querySelector('#stage').dataset.stalled !== undefined", "a veil")
    with start(port):
        tab.wait_live()
        tab.until_shown(is_cut_out, "the person before blue")
        tab.expects_errors = True  # Firefox logs the connections that failed


@pytest.mark.parametrize("engine", ["firefox"], indirect=True)
def test_protection_against_fingerprinting_is_reported(engine, server):
    def test(tab):
        tab.open(f"{server.url}?fresh=1&{PRESENTER}")
        until_said(tab, "hides the picture’s pixels")

    engine.run(test, {"privacy.resistFingerprinting": True})
