"""Exports on the page: snapshot, outline, recording, picture in picture, and a transparent page for OBS.

js/exports.test.js shows what is reported; test_recordings.py, what the browser's real recorder gives.
"""

import contextlib
import re
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest
from background_tab import BackgroundTab
from frame_count import settle
from module_page import as_array
from person import draw_person
from saving import CORNER, click, pressed, save, tracks, write_picture
from shared_page import choose, replaced
from stage import BLUE, PRESENTER, iou, is_colour

SVG = "{http://www.w3.org/2000/svg}"
SCHEMES = "light", "dark"

# A page that never gets a picture, in a browser that can neither record nor open a small window.
NOTHING_WORKS = """
window.WebSocket = class extends EventTarget { close() {} };
delete window.MediaRecorder;
Object.defineProperty(Document.prototype, "pictureInPictureEnabled", { value: false });
"""

# A fake MediaRecorder, which gives the shortest MP4.
RECORDER = """class extends EventTarget {
  static isTypeSupported() { return true; }
  state = "inactive";
  mimeType = "video/mp4";
  start() { this.state = "recording"; }
  stop() {
    this.state = "inactive";
    queueMicrotask(() => {
      this.dispatchEvent(Object.assign(new Event("dataavailable"), { data: new Blob(["\\0\\0\\0\\0ftyp"]) }));
      this.dispatchEvent(new Event("stop"));
    });
  }
}"""


@pytest.fixture
def stage(presenter):
    """The live page with the presenter. Every export must have ended when the test ends."""
    presenter.page.evaluate("() => { tracks.length = 0; addresses.clear(); }")
    yield presenter
    assert set(tracks(presenter)) <= {"ended"}


def said(stage, words):
    """Wait until the page shows a message with these words."""
    stage.page.wait_for_selector(f"#status p:has-text('{words}')")


def make_transparent(stage):
    choose(stage, background="transparent", outline=False)
    stage.until_shown(lambda picture: (picture[CORNER] == 0).all())


@contextlib.contextmanager
def no_download(stage):
    downloads = []
    note = lambda download: downloads.append(download)  # noqa: E731
    stage.page.on("download", note)
    yield
    stage.page.remove_listener("download", note)
    assert downloads == []


def test_snapshot_is_the_picture_at_its_own_size(stage, tmp_path):
    stage.page.emulate_media(reduced_motion="reduce")

    def stands():
        before = stage.picture()
        settle(stage)
        return np.array_equal(before, stage.picture())

    stage.until(stands, what="a picture that stands still")
    path = save(stage, tmp_path, lambda: click(stage, "snapshot"))
    assert re.fullmatch(r"webdemo-\d{4}-\d\d-\d\d-\d{6}\.png", path.name)
    saved = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)[:, :, [2, 1, 0, 3]]
    assert saved.shape == (480, 640, 4)
    assert (saved[:, :, 3] == 255).all()
    assert np.abs(saved[:, :, :3].astype(int) - stage.picture()).mean() < 1
    is_small = lambda picture: picture.shape[0] < 480  # noqa: E731
    stage.page.set_viewport_size({"width": 320, "height": 720})
    stage.until_shown(is_small)
    path = save(stage, tmp_path, lambda: stage.page.keyboard.press("c"))
    assert cv2.imread(str(path)).shape == (480, 640, 3), "however small it is shown"
    stage.until_shown(is_small, what="the smaller picture again")


# A picture that is opaque only where a path fills it.
FILLED = """(data) => {
  const { width, height } = document.querySelector("#output");
  const context = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
  context.fill(new Path2D(data), "evenodd");
  return context.canvas.toDataURL().split(",")[1];
}"""


def read_svg(path):
    root = ElementTree.parse(path).getroot()
    assert root.tag == f"{SVG}svg"
    (outline,) = root.findall(f"{SVG}path")
    return root, outline


def test_outline_runs_around_the_person(stage, tmp_path):
    person = cv2.copyMakeBorder(draw_person(800, 600)[0], 0, 0, 0, 300, cv2.BORDER_REPLICATE)
    choose(stage, outlineWidth="2", outlineColor="#ff8800")
    stage.page.set_input_files("#file", write_picture(tmp_path, person))
    for mirror in (False, True):
        choose(stage, mirror=mirror)
        stage.until_shown(
            lambda picture: (
                picture.shape == (600, 1100, 3)
                and is_colour(picture[:, :50] if mirror else picture[:, -50:], BLUE).all()  # noqa: B023
            )
        )
        path = save(stage, tmp_path, lambda: click(stage, "outline-svg"))
        assert re.fullmatch(r"webdemo-\d{4}-\d\d-\d\d-\d{6}\.svg", path.name)
        root, outline = read_svg(path)
        assert root.get("viewBox") == "0 0 1100 600"
        assert (outline.get("fill"), outline.get("stroke")) == ("none", "#ff8800")
        box = stage.page.locator("#output").bounding_box()
        width = 2 * 1100 / box["width"]
        assert float(outline.get("stroke-width")) == pytest.approx(width, abs=0.02)
        png = as_array(stage.page.evaluate(FILLED, outline.get("d")), -1)
        inside = cv2.imdecode(png, cv2.IMREAD_UNCHANGED)[:, :, 3] > 127
        shown = ~is_colour(stage.picture(), BLUE, 60)
        assert iou(inside, shown) > 0.95, f"mirror {mirror}"
        assert iou(inside[:, ::-1], shown) < 0.6, "mirrored as the picture is"
    choose(stage, outline=False)
    with no_download(stage):
        stage.page.keyboard.press("v")
        said(stage, "The outline is off")


def test_recording_has_a_timer_and_leaves_nothing_behind(stage, tmp_path):
    before = stage.page.evaluate("() => intervals.size")
    timer = stage.page.locator("#recording-time")
    with replaced(stage, "window", "MediaRecorder", RECORDER):
        for _ in range(2):
            stage.page.keyboard.press("r")
            stage.page.wait_for_selector("#recording-time:has-text('0:0')")
            assert pressed(stage, "recording") == "true"
            stage.page.keyboard.press("h")
            timer.wait_for(state="hidden")
            stage.page.keyboard.press("h")
            timer.wait_for()
            path = save(stage, tmp_path, lambda: click(stage, "recording"))
            assert path.suffix == ".mp4"
            timer.wait_for(state="hidden")
            assert pressed(stage, "recording") == "false"
    assert tracks(stage) == ["ended"] * 2
    assert stage.page.evaluate("() => intervals.size") == before
    stage.until("() => addresses.size === 0")


def test_picture_in_picture_shows_the_canvas_and_frees_it(stage):
    by_key = lambda: stage.page.keyboard.press("i")  # noqa: E731
    by_button = lambda: click(stage, "picture-in-picture")  # noqa: E731
    by_window = lambda: stage.page.evaluate("() => document.exitPictureInPicture()")  # noqa: E731
    for enter, leave in ((by_key, by_button), (by_button, by_key), (by_key, by_window)):
        enter()
        stage.until("() => document.pictureInPictureElement")
        assert pressed(stage, "picture-in-picture") == "true"
        count = "document.pictureInPictureElement.getVideoPlaybackQuality().totalVideoFrames"
        shown = stage.page.evaluate(f"() => {count}")
        stage.until(f"() => {count} > {shown} + 2")
        corner = stage.page.evaluate(
            """() => {
              const video = document.pictureInPictureElement;
              const context = document.createElement("canvas").getContext("2d");
              context.drawImage(video, 0, 0);
              return [video.videoWidth, video.videoHeight, ...context.getImageData(9, 9, 1, 1).data];
            }"""
        )
        assert corner[:2] == [640, 480]
        assert corner[2:] == pytest.approx([*BLUE, 255], abs=12)
        leave()
        stage.until("() => !document.pictureInPictureElement")
        until_off = "[data-export=picture-in-picture][aria-pressed=false]"
        stage.page.wait_for_selector(until_off, state="attached")
        assert set(tracks(stage)) == {"ended"}


def test_picture_in_picture_continues_in_a_hidden_tab(browser, server):
    tab = BackgroundTab(browser, f"{server.url}?{PRESENTER}")
    try:
        tab.show()
        tab.until("document.querySelector('#stage')?.dataset.status === ''")  # live
        tab.evaluate(
            "document.querySelector('[data-export=picture-in-picture]').click()", as_user=True
        )
        tab.until("document.pictureInPictureElement !== null")
        tab.hide()
        count = "document.pictureInPictureElement.getVideoPlaybackQuality().totalVideoFrames"
        shown = tab.evaluate(count)
        tab.until(f"{count} > {shown} + 5")
    finally:
        tab.close()


def screenshot(stage):
    """A screenshot, RGBA uint8. Where alpha is 0, OBS would show the scene behind."""
    caption = stage.page.locator("#caption")
    caption.evaluate("(caption) => (caption.style.visibility = 'hidden')")
    png = stage.page.screenshot(omit_background=True)
    caption.evaluate("(caption) => (caption.style.visibility = '')")
    shot = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    return cv2.cvtColor(shot, cv2.COLOR_BGRA2RGBA if shot.shape[2] == 4 else cv2.COLOR_BGR2RGBA)


def stop_time(page):
    """Stop the page's clock and its CSS animations, which show lasting problems after a delay."""
    page.clock.install(time=0)
    page.clock.pause_at(60)  # the page opens at this time
    session = page.context.new_cdp_session(page)
    session.send("Animation.enable")
    session.send("Animation.setPlaybackRate", {"playbackRate": 0})


def test_page_that_gets_no_picture_shows_and_saves_nothing(browser, open_stage):
    query = f"{PRESENTER}&background=transparent"
    stage = open_stage(browser, query, script=NOTHING_WORKS, before=stop_time)
    stage.page.click("#exports summary")
    assert stage.page.locator("[data-export=snapshot]").is_visible()
    for name in ("recording", "picture-in-picture"):
        stage.page.locator(f"[data-export={name}]").wait_for(state="hidden")
    with no_download(stage):
        for key, words in (
            *((key, "There is no picture yet") for key in "cv"),
            *((key, "This browser cannot do that") for key in "ri"),
        ):
            stage.page.keyboard.press(key)
            said(stage, words)
            stage.page.click("#status :text('Dismiss')")
    assert not stage.page.locator("#recording-time").is_visible()

    def assert_nothing_shows(when):
        for scheme in SCHEMES:
            stage.page.emulate_media(color_scheme=scheme)
            assert not screenshot(stage)[:, :, 3].any(), f"{when}, {scheme}"

    stage.page.keyboard.press("h")
    stage.page.wait_for_selector("#status p", state="attached")
    assert_nothing_shows("before a mask")
    for ms, visible in ((4000, False), (5001, True)):
        stage.page.evaluate(
            "(ms) => { document.querySelector('#status').getAnimations()[0].currentTime = ms; }", ms
        )
        assert stage.page.locator("#status").is_visible() == visible, f"a problem, after {ms} ms"
    stage.context.route("**/main.js", lambda route: route.abort())
    stage.page.reload()
    assert_nothing_shows("as the page comes")


def test_transparent_picture_has_a_checkerboard_only_with_controls(stage):
    stage.page.set_viewport_size({"width": 1280, "height": 900})
    stage.page.emulate_media(color_scheme="dark")
    make_transparent(stage)
    box = stage.page.locator("#output").bounding_box()
    bar = int((box["height"] - box["width"] * 480 / 640) / 2)
    assert bar > 50
    shot = screenshot(stage)[:, : int(box["width"])]
    assert (shot[:, :, 3] == 255).all()
    ground = shot[5, 5]
    assert (shot[: bar - 2] == ground).all()
    assert (shot[-bar + 2 :] == ground).all()
    board = shot[bar + 2 : bar + 100, 2:200, :3]
    light, dark = is_colour(board, (255, 255, 255)), is_colour(board, (0xC8, 0xCC, 0xD2))
    assert light.mean() == pytest.approx(0.5, abs=0.1)
    assert dark.mean() == pytest.approx(0.5, abs=0.1)
    choose(stage, background="blue")
    stage.until_shown(lambda picture: is_colour(picture[CORNER], BLUE).all())
    assert is_colour(screenshot(stage)[bar + 10 : bar + 50, 10:50, :3], BLUE).all()


def test_transparent_picture_without_controls_has_no_ground(stage, tmp_path):
    """On the page, in a snapshot, and when it stands still as the stream is lost."""
    stage.page.set_viewport_size({"width": 900, "height": 480})
    make_transparent(stage)
    path = save(stage, tmp_path, lambda: stage.page.keyboard.press("c"))
    saved = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert (saved[CORNER][:, :, 3] == 0).all()
    assert (saved[150:220, 280:330, 3] == 255).all()
    assert 0.2 < (saved[:, :, 3] > 127).mean() < 0.7
    assert saved[150:220, 280:330, :3].std() > 5, "the person is in it"

    def assert_cut_out(when, height=480):
        alpha = screenshot(stage)[:, :, 3]
        assert (alpha[:height, :130] == 0).all(), f"beside the picture, {when}"
        assert (alpha[:60, 140:260] == 0).all(), f"behind the person, {when}"
        assert (alpha[150:220, 410:460] == 255).all(), f"the person, {when}"

    stage.page.keyboard.press("h")
    stage.page.wait_for_selector("body.bare")
    for scheme in SCHEMES:
        stage.page.emulate_media(color_scheme=scheme)
        assert_cut_out(scheme)
    stage.page.keyboard.press("h")
    stage.page.wait_for_selector("body:not(.bare)")
    assert (screenshot(stage)[:, :, 3] == 255).all()
    stage.page.keyboard.press("h")
    stage.context.set_offline(True)
    try:
        stage.page.evaluate("() => window.counted.sockets.at(-1).close()")
        stage.page.wait_for_selector("#stage[data-stalled]")
        assert_cut_out("standing still", height=400)  # a message is below
        before = stage.picture()
        stage.page.keyboard.press("i")
        stage.until("() => document.pictureInPictureElement?.videoWidth === 640")
        assert (stage.picture() == before).all()
        stage.page.keyboard.press("i")
        stage.until("() => !document.pictureInPictureElement")
    finally:
        stage.context.set_offline(False)
