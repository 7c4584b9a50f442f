"""Exports: snapshot, outline, recording, picture in picture, and a transparent page for OBS.

test_recordings.py tests the files of the browser's real recorder.
"""

import contextlib
import re
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest
from background_tab import BackgroundTab
from person import draw_person
from saving import CORNER, click, pressed, save, tracks, write_picture
from shared_page import choose, replaced
from stage import BLUE, PRESENTER, iou, is_colour

SVG = "{http://www.w3.org/2000/svg}"

NO_SERVER = "window.WebSocket = class extends EventTarget { close() {} };"
CUT = """
window.sockets = [];
const Real = WebSocket;
window.WebSocket = class extends Real { constructor(...args) { super(...args); sockets.push(this); } };
window.cut = () => {
  window.WebSocket = class extends EventTarget { close() {} };
  for (const socket of sockets) socket.close();
};
"""

# A fake MediaRecorder: `give` adds bytes, and `stop` adds a last one.
RECORDER = """class extends EventTarget {
  static isTypeSupported() { return true; }
  state = "inactive";
  constructor(stream, { mimeType }) {
    super();
    Object.assign(this, { stream, mimeType });
    window.recorder = this;
  }
  start() { this.state = "recording"; }
  give(size) {
    this.dispatchEvent(Object.assign(new Event("dataavailable"), { data: new Blob([new Uint8Array(size)]) }));
  }
  stop() {
    this.state = "inactive";
    queueMicrotask(() => { this.give(1); this.dispatchEvent(new Event("stop")); });
  }
}"""


@pytest.fixture
def stage(presenter):
    """The live page with the presenter. Every export must have ended when the test ends."""
    presenter.page.evaluate("() => { tracks.length = 0; }")
    yield presenter
    assert set(tracks(presenter)) <= {"ended"}


@pytest.fixture
def recorder(stage):
    """Replace MediaRecorder by the fake, which is `window.recorder` once it is used."""
    with replaced(stage, "window", "MediaRecorder", RECORDER):
        yield


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


def screenshot(stage):
    """A screenshot, RGBA uint8. Where alpha is 0, OBS would show the scene behind."""
    png = stage.page.screenshot(omit_background=True)
    shot = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    return cv2.cvtColor(shot, cv2.COLOR_BGRA2RGBA if shot.shape[2] == 4 else cv2.COLOR_BGR2RGBA)


# Snapshot

# Resolves once the canvas has been drawn `count` times.
DRAWN = """(count) => new Promise((resolve) => {
  const canvas = document.querySelector("#output");
  const { putImageData } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.putImageData = function (...given) {
    putImageData.apply(this, given);
    if (this.canvas !== canvas || --count) return;
    CanvasRenderingContext2D.prototype.putImageData = putImageData;
    resolve();
  };
})"""


def test_snapshot_is_the_picture_at_its_own_size(stage, tmp_path):
    stage.page.emulate_media(reduced_motion="reduce")

    def stands():
        before = stage.picture()
        stage.page.evaluate(DRAWN, 5)
        return np.array_equal(before, stage.picture())

    stage.until(stands, what="a picture that stands still")
    path = save(stage, tmp_path, lambda: click(stage, "snapshot"))
    assert re.fullmatch(r"webdemo-\d{4}-\d\d-\d\d-\d{6}\.png", path.name)
    saved = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)[:, :, [2, 1, 0, 3]]
    assert saved.shape == (480, 640, 4)
    assert (saved[:, :, 3] == 255).all()
    shown = stage.picture().astype(int)
    assert np.abs(saved[:, :, :3].astype(int) - shown).mean() < 1


def test_files_have_the_frames_size_however_small_it_is_shown(stage, tmp_path):
    stage.page.set_viewport_size({"width": 320, "height": 720})
    stage.until_shown(lambda picture: picture.shape[0] < 480)
    path = save(stage, tmp_path, lambda: stage.page.keyboard.press("c"))
    assert cv2.imread(str(path)).shape == (480, 640, 3)
    stage.until_shown(lambda picture: picture.shape[0] < 480, what="the smaller picture again")


def test_snapshot_of_a_transparent_picture_has_alpha(stage, tmp_path):
    make_transparent(stage)
    path = save(stage, tmp_path, lambda: stage.page.keyboard.press("c"))
    saved = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    alpha = saved[:, :, 3]
    assert (alpha[CORNER] == 0).all()
    assert (alpha[150:220, 280:330] == 255).all()
    assert 0.2 < (alpha > 127).mean() < 0.7
    assert saved[150:220, 280:330, :3].std() > 5, "the person is in it"


def test_nothing_is_saved_before_there_is_a_picture(browser, open_stage):
    # The clock stands still, or the page would report that the server does not answer.
    stage = open_stage(browser, PRESENTER, script=NO_SERVER, before=stop_time)
    with no_download(stage):
        for key in "cvri":
            stage.page.keyboard.press(key)
            said(stage, "There is no picture yet")
            stage.page.click("#status :text('Dismiss')")
    assert not stage.page.locator("#recording-time").is_visible()


# Outline


def read_svg(path):
    root = ElementTree.parse(path).getroot()
    assert root.tag == f"{SVG}svg"
    (outline,) = root.findall(f"{SVG}path")
    return root, outline


def rasterise(data, width, height):
    """Fill a path of M, Q and Z by the even-odd rule: bool (height, width)."""
    lines = []
    for command, numbers in re.findall(r"([MQZ])([^MQZ]*)", data):
        values = np.array(numbers.split(), float).reshape(-1, 2)
        if command == "M":
            lines.append([values[0]])
        elif command == "Q":
            start, (control, end) = lines[-1][-1], values
            share = np.linspace(0.25, 1, 4)[:, None]
            lines[-1].extend(
                (1 - share) ** 2 * start + 2 * share * (1 - share) * control + share**2 * end
            )
    filled = np.zeros((height, width), np.uint8)
    cv2.fillPoly(filled, [np.round(line).astype(np.int32) for line in lines], 1)
    return filled > 0


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
        inside = rasterise(outline.get("d"), 1100, 600)
        shown = ~is_colour(stage.picture(), BLUE, 60)
        assert iou(inside, shown) > 0.95, f"mirror {mirror}"
        assert iou(inside[:, ::-1], shown) < 0.6, "mirrored as the picture is"


def test_empty_outline_is_not_saved(stage, tmp_path):
    nobody = np.full((300, 500, 3), 128, np.uint8)
    stage.page.set_input_files("#file", write_picture(tmp_path, nobody))
    stage.until_shown(
        lambda picture: picture.shape == (300, 500, 3) and is_colour(picture, BLUE).all()
    )
    with no_download(stage):
        stage.page.keyboard.press("v")
        said(stage, "There is nobody in the picture")


def test_hidden_outline_is_not_saved(stage):
    choose(stage, outline=False)
    with no_download(stage):
        stage.page.keyboard.press("v")
        said(stage, "The outline is off")


# Recording


def test_recording_is_indicated_and_cleans_up(stage, recorder, tmp_path):
    button = "[data-export=recording][aria-pressed={}]"
    before = stage.page.evaluate("() => intervals.size")
    for _ in range(3):
        stage.page.keyboard.press("r")
        stage.page.wait_for_selector("#recording-time:has-text('0:0')")
        stage.page.wait_for_selector(button.format("true"), state="attached")
        path = save(stage, tmp_path, lambda: click(stage, "recording"))
        assert path.suffix == ".mp4"
        stage.page.wait_for_selector(button.format("false"), state="attached")
        assert not stage.page.locator("#recording-time").is_visible()
    assert tracks(stage) == ["ended"] * 3
    assert stage.page.evaluate("() => intervals.size") == before
    stage.until("() => addresses.size === 0")


@pytest.mark.parametrize(
    ("limits", "given", "words"),
    [
        ({"minutes": 0.001, "megabytes": 1000}, 1, "its limit of 0.001 minutes and was saved"),
        ({"minutes": 15, "megabytes": 0.001}, 1000, "has reached its limit of 0.001 MB and was saved"),
    ],
)  # fmt: skip
def test_recording_stops_at_its_limits(stage, recorder, tmp_path, limits, given, words):
    path = save(
        stage,
        tmp_path,
        lambda: stage.page.evaluate(
            """async ([limits, given]) => {
              const { Recording } = await import("/static/js/export/recording.js");
              const canvas = document.querySelector("#output");
              window.told = [];
              const tell = (sentence) => window.told.push(sentence);
              await new Recording({ canvas, picture: {}, rate: () => 30, isDrawn: () => true, isTransparent: () => false, hasSound: () => false, tell }, limits).use();
              window.recorder.give(given);
            }""",
            [limits, given],
        ),
    )
    assert path.stat().st_size == given + 1
    (told,) = stage.page.evaluate("() => told")
    assert words in told


@pytest.mark.parametrize(
    ("owner", "name", "value", "words"),
    [
        ("window", "MediaRecorder", "class { static isTypeSupported() { return true; } constructor() { throw new DOMException('', 'NotSupportedError'); } }", "This browser cannot record."),
        ("MediaRecorder.prototype", "start", "() => { throw new DOMException('', 'NotSupportedError'); }", "Choose a smaller camera size"),
    ],
)  # fmt: skip
def test_recording_that_cannot_start_is_reported(stage, owner, name, value, words):
    before = stage.page.evaluate("() => intervals.size")
    with replaced(stage, owner, name, value), no_download(stage):
        stage.page.keyboard.press("r")
        said(stage, words)
        assert pressed(stage, "recording") == "false"
        assert not stage.page.locator("#recording-time").is_visible()
        assert tracks(stage) == ["ended"]
        assert stage.page.evaluate("() => intervals.size") == before


def test_recorder_that_drops_transparency_is_reported(stage, recorder, tmp_path):
    make_transparent(stage)
    stage.page.keyboard.press("r")
    said(stage, "cannot record transparency, so the recording has a black background")
    stage.page.wait_for_selector("#recording-time:has-text('0:0')")
    path = save(stage, tmp_path, lambda: stage.page.keyboard.press("r"))
    assert path.suffix == ".mp4"


def test_recorder_that_gives_nothing_is_reported(stage, recorder):
    with no_download(stage):
        stage.page.keyboard.press("r")
        stage.page.wait_for_selector("#recording-time:has-text('0:0')")
        stage.page.evaluate("() => { recorder.give = () => {}; }")
        before = stage.picture()
        stage.until_shown(lambda picture: (picture != before).any(), what="another frame")
        stage.page.keyboard.press("r")
        said(stage, "recorder gave nothing to save")
    assert pressed(stage, "recording") == "false"


def test_interrupted_recording_is_reported_and_saved(stage, recorder, tmp_path):
    before = stage.page.evaluate("() => intervals.size")
    stage.page.keyboard.press("r")
    stage.page.wait_for_selector("#recording-time", state="visible")
    fail = "() => { recorder.give(7); recorder.dispatchEvent(new Event('error')); }"
    path = save(stage, tmp_path, lambda: stage.page.evaluate(fail))
    assert path.stat().st_size == 8
    said(stage, "stopped the recording. The part so far was saved")
    assert pressed(stage, "recording") == "false"
    assert not stage.page.locator("#recording-time").is_visible()
    assert tracks(stage) == ["ended"]
    assert stage.page.evaluate("() => intervals.size") == before


def test_recording_with_hidden_controls_shows_only_the_picture(stage, recorder, tmp_path):
    stage.page.keyboard.press("h")
    stage.page.keyboard.press("r")
    stage.until("() => document.querySelector('#recording-time').textContent.startsWith('0:0')")
    assert not stage.page.locator("#recording-time").is_visible()
    stage.page.keyboard.press("h")
    assert stage.page.locator("#recording-time").is_visible()
    save(stage, tmp_path, lambda: stage.page.keyboard.press("r"))


def test_unsupported_exports_have_no_button(browser, open_stage):
    script = """
    delete window.MediaRecorder;
    Object.defineProperty(Document.prototype, 'pictureInPictureEnabled', { value: false });
    """
    stage = open_stage(browser, PRESENTER, script=script).wait_live()
    stage.page.click("#exports summary")
    assert stage.page.locator("[data-export=snapshot]").is_visible()
    for name in ("recording", "picture-in-picture"):
        stage.page.locator(f"[data-export={name}]").wait_for(state="hidden")
    stage.page.keyboard.press("r")
    said(stage, "This browser cannot do that")
    assert not stage.page.locator("#recording-time").is_visible()


# Picture in picture


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
        stage.until(f"() => {count} > {shown} + 5")
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
        tab.until(f"{count} > {shown} + 15")
    finally:
        tab.close()


def test_refused_picture_in_picture_is_reported(stage):
    refuse = "() => Promise.reject(new DOMException('', 'NotAllowedError'))"
    owner = "HTMLVideoElement.prototype"
    with replaced(stage, owner, "requestPictureInPicture", refuse):
        click(stage, "picture-in-picture")
        said(stage, "did not allow the small window")
        assert pressed(stage, "picture-in-picture") == "false"
        assert tracks(stage) == ["ended"]


# For OBS


SCHEMES = "light", "dark"


def stop_time(page):
    """Stop the page's clock and its CSS animations, which show lasting problems after a delay."""
    page.clock.install(time=0)
    page.clock.pause_at(60)  # the page opens at this time
    session = page.context.new_cdp_session(page)
    session.send("Animation.enable")
    session.send("Animation.setPlaybackRate", {"playbackRate": 0})


def test_transparent_picture_without_controls_has_no_ground(stage):
    stage.page.set_viewport_size({"width": 900, "height": 480})
    make_transparent(stage)
    stage.page.keyboard.press("h")
    stage.page.wait_for_selector("body.bare")
    for scheme in SCHEMES:
        stage.page.emulate_media(color_scheme=scheme)
        alpha = screenshot(stage)[:, :, 3]
        assert (alpha[:, :130] == 0).all(), f"beside the picture, {scheme}"
        assert (alpha[:60, 140:260] == 0).all(), f"behind the person, {scheme}"
        assert (alpha[150:220, 410:460] == 255).all(), f"the person, {scheme}"


def test_nothing_shows_before_the_first_mask(browser, open_stage):
    query = f"{PRESENTER}&ui=0&background=transparent"
    stage = open_stage(browser, query, script=NO_SERVER, before=stop_time)
    stage.page.wait_for_selector("#status p", state="attached")

    def assert_nothing_shows(when):
        for scheme in SCHEMES:
            stage.page.emulate_media(color_scheme=scheme)
            assert not screenshot(stage)[:, :, 3].any(), f"{when}, {scheme}"

    assert_nothing_shows("before a mask")
    stage.context.route("**/main.js", lambda route: route.abort())
    stage.page.reload()
    assert_nothing_shows("as the page comes")


def test_lasting_problems_are_shown_on_the_transparent_page(browser, open_stage):
    query = "source=camera&ui=0&background=transparent"
    script = "navigator.mediaDevices.getUserMedia = () => new Promise(() => {})"
    stage = open_stage(browser, query, script=script, before=stop_time)
    stage.page.wait_for_selector("#status p:text('Waiting for the camera')", state="attached")
    for ms, visible in ((0, False), (4000, False), (5001, True)):
        stage.page.evaluate(
            "(ms) => { document.querySelector('#status').getAnimations()[0].currentTime = ms; }", ms
        )
        assert stage.page.locator("#status").is_visible() == visible, f"after {ms} ms"


def test_still_picture_stays_cut_out(browser, open_stage):
    query = f"{PRESENTER}&ui=0&background=transparent&outline=0"
    viewport = {"width": 640, "height": 480}
    stage = open_stage(browser, query, script=CUT, viewport=viewport).wait_live()
    stage.until_shown(lambda picture: picture.any())
    stage.page.evaluate("() => cut()")
    stage.page.wait_for_selector("#stage[data-stalled]")
    alpha = screenshot(stage)[:, :, 3]
    assert (alpha[CORNER] == 0).all()
    assert (alpha[150:220, 280:330] == 255).all()
    before = stage.picture()
    stage.page.keyboard.press("i")
    stage.until("() => document.pictureInPictureElement?.videoWidth === 640")
    assert (stage.picture() == before).all()


def test_checkerboard_shows_only_with_controls(stage):
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


def test_hidden_controls_make_the_page_see_through(stage):
    make_transparent(stage)
    assert (screenshot(stage)[:, :, 3] == 255).all()
    stage.page.keyboard.press("h")
    stage.page.wait_for_selector("body.bare")
    assert (screenshot(stage)[CORNER][:, :, 3] == 0).all()
    stage.page.keyboard.press("h")
    stage.page.wait_for_selector("body:not(.bare)")
    assert (screenshot(stage)[:, :, 3] == 255).all()
