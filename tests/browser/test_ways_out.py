"""Out of the page: a PNG, an SVG, a film, a window on top, and a picture without ground for OBS."""

import base64
import re
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest
from background_tab import BackgroundTab
from person import draw_person
from stage import BLUE, iou, is_colour

PRESENTER = "source=presenter&size=640x480"
SVG = "{http://www.w3.org/2000/svg}"
CORNER = slice(0, 60), slice(0, 120)
"""Of the picture: background for certain, and where the timer stands on the stage."""

# What a way out leaves behind, if it does. A file's address is kept for a minute; here for less.
WATCH = """
window.tracks = []; window.addresses = new Set(); window.intervals = new Set();
const watch = (owner, name, see) => {
  const original = owner[name];
  owner[name] = function (...args) { const result = original.apply(this, args); see(result, args); return result; };
};
watch(HTMLCanvasElement.prototype, "captureStream", (stream) => tracks.push(...stream.getTracks()));
watch(URL, "createObjectURL", (url) => addresses.add(url));
watch(URL, "revokeObjectURL", (_, [url]) => addresses.delete(url));
watch(window, "setInterval", (id) => intervals.add(id));
watch(window, "clearInterval", (_, [id]) => intervals.delete(id));
const later = window.setTimeout;
window.setTimeout = (run, ms, ...args) => later(run, ms >= 60_000 ? 100 : ms, ...args);
"""

CUT = """
window.sockets = [];
const Real = WebSocket;
window.WebSocket = class extends Real { constructor(...args) { super(...args); sockets.push(this); } };
window.cut = () => {
  window.WebSocket = class extends EventTarget { close() {} };
  for (const socket of sockets) socket.close();
};
"""


@pytest.fixture
def save(tmp_path):
    """Do what saves a file, and give its path."""

    def save(stage, action):
        with stage.page.expect_download() as download:
            action()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        return path

    return save


@pytest.fixture
def picture_file(tmp_path):
    """Write a picture for the page to open, and give its path."""

    def picture_file(rgb):
        path = tmp_path / "picture.png"
        cv2.imwrite(str(path), cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
        return path

    return picture_file


def click(stage, name):
    """Press a button of the section, which is folded until then."""
    section = stage.page.locator("#ways-out")
    if section.get_attribute("open") is None:
        section.locator("summary").click()
    section.locator(f"[data-way-out={name}]").click()


def pressed(stage, name):
    return stage.page.locator(f"[data-way-out={name}]").get_attribute("aria-pressed")


def record(stage, seconds=2):
    """Record with the key R until the timer shows those seconds; the file is saved by another R."""
    stage.page.keyboard.press("r")
    stage.page.wait_for_selector(f"#recording-time:text-is('0:{seconds:02}')")


def as_bt709(bgr):
    """The colours that the film says it has, where OpenCV took it for BT.601: RGB."""
    blue, green, red = np.moveaxis(bgr.astype(float), 2, 0)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    cb, cr = (blue - luma) / 1.772, (red - luma) / 1.402
    rgb = luma + 1.5748 * cr, luma - 0.1873 * cb - 0.4681 * cr, luma + 1.8556 * cb
    return np.clip(np.stack(rgb, axis=2), 0, 255).astype(np.uint8)


def frames_of(path):
    """Every frame of a film, RGB, and how many milliseconds it lasts."""
    film, frames, last = cv2.VideoCapture(str(path)), [], 0.0
    while True:
        read, frame = film.read()
        if not read:
            return frames, last
        frames.append(as_bt709(frame))
        last = film.get(cv2.CAP_PROP_POS_MSEC)


def screenshot(stage):
    """What the window shows, RGBA; alpha 0 is where OBS would show the scene."""
    png = stage.page.screenshot(omit_background=True)
    shot = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    return cv2.cvtColor(shot, cv2.COLOR_BGRA2RGBA if shot.shape[2] == 4 else cv2.COLOR_BGR2RGBA)


# Snapshot


def test_snapshot_is_the_picture_at_its_own_size(browser, open_stage, save):
    stage = open_stage(browser, PRESENTER, reduced_motion="reduce").wait_live()
    path = save(stage, lambda: click(stage, "snapshot"))
    assert re.fullmatch(r"webdemo-\d{4}-\d\d-\d\d-\d{6}\.png", path.name)
    saved = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)[:, :, [2, 1, 0, 3]]
    assert saved.shape == (480, 640, 4)
    assert (saved[:, :, 3] == 255).all()
    shown = stage.picture().astype(int)
    assert np.abs(saved[:, :, :3].astype(int) - shown).mean() < 1


def test_snapshot_of_a_transparent_picture_has_alpha(browser, open_stage, save):
    stage = open_stage(browser, f"{PRESENTER}&background=transparent&outline=0").wait_live()
    path = save(stage, lambda: stage.page.keyboard.press("c"))
    saved = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    alpha = saved[:, :, 3]
    assert (alpha[CORNER] == 0).all()
    assert (alpha[150:220, 280:330] == 255).all()
    assert 0.2 < (alpha > 127).mean() < 0.7
    assert saved[150:220, 280:330, :3].std() > 5, "the person is in it"


def test_nothing_is_saved_before_there_is_a_picture(browser, open_stage):
    script = "window.WebSocket = class extends EventTarget { close() {} };"
    stage = open_stage(browser, PRESENTER, script=script)
    downloads = []
    stage.page.on("download", lambda download: downloads.append(download))
    for key in "cvri":
        stage.page.keyboard.press(key)
        stage.page.wait_for_selector("#status :text('There is no picture yet')")
        stage.page.click("#status :text('Dismiss')")
    assert downloads == []
    assert not stage.page.locator("#recording-time").is_visible()


# Outline


def read_svg(path):
    root = ElementTree.parse(path).getroot()
    assert root.tag == f"{SVG}svg"
    (outline,) = root.findall(f"{SVG}path")
    return root, outline


def rasterise(data, width, height):
    """Fill a path of M, Q and Z by the even-odd rule: bool, (height, width)."""
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


@pytest.mark.parametrize("mirror", [0, 1])
def test_outline_runs_around_the_person(browser, open_stage, save, picture_file, mirror):
    person = cv2.copyMakeBorder(draw_person(800, 600)[0], 0, 0, 0, 300, cv2.BORDER_REPLICATE)
    query = f"{PRESENTER}&mirror={mirror}&outlineWidth=2&outlineColor=ff8800"
    stage = open_stage(browser, query).wait_live()
    stage.page.set_input_files("#file", picture_file(person))
    stage.until_shown(lambda picture: picture.shape == (600, 1100, 3))
    path = save(stage, lambda: click(stage, "outline-svg"))
    assert re.fullmatch(r"webdemo-\d{4}-\d\d-\d\d-\d{6}\.svg", path.name)
    root, outline = read_svg(path)
    assert root.get("viewBox") == "0 0 1100 600"
    assert (outline.get("fill"), outline.get("stroke")) == ("none", "#ff8800")
    box = stage.page.locator("#output").bounding_box()
    assert float(outline.get("stroke-width")) == pytest.approx(2 * 1100 / box["width"], abs=0.02)
    inside = rasterise(outline.get("d"), 1100, 600)
    shown = ~is_colour(stage.picture(), BLUE, 60)
    assert iou(inside, shown) > 0.95
    assert iou(inside[:, ::-1], shown) < 0.6, "mirrored as the picture is"


def test_outline_of_nobody_is_not_saved(browser, open_stage, picture_file):
    stage = open_stage(browser, PRESENTER).wait_live()
    stage.page.set_input_files("#file", picture_file(np.full((300, 500, 3), 128, np.uint8)))
    stage.until_shown(
        lambda picture: picture.shape == (300, 500, 3) and is_colour(picture, BLUE).all()
    )
    downloads = []
    stage.page.on("download", lambda download: downloads.append(download))
    stage.page.keyboard.press("v")
    stage.page.wait_for_selector("#status :text('Nobody is in the picture')")
    assert downloads == []


def test_outline_that_is_off_is_not_saved(browser, open_stage):
    stage = open_stage(browser, f"{PRESENTER}&outline=0").wait_live()
    stage.page.keyboard.press("v")
    stage.page.wait_for_selector("#status :text('The outline is off')")


# Recording


def test_recording_holds_the_frames_shown_and_nothing_else(browser, open_stage, save):
    stage = open_stage(browser, PRESENTER).wait_live()
    assert pressed(stage, "recording") == "false"
    record(stage)
    assert pressed(stage, "recording") == "true"
    path = save(stage, lambda: click(stage, "recording"))
    assert pressed(stage, "recording") == "false"
    assert not stage.page.locator("#recording-time").is_visible()
    assert path.suffix == ".mp4"
    frames, last_ms = frames_of(path)
    assert 1500 < last_ms < 6000
    assert len(frames) >= 15
    for frame in frames:
        assert frame.shape == (480, 640, 3)
        assert is_colour(frame[CORNER], BLUE, 15).all()
        assert not is_colour(frame[150:220, 280:330], BLUE, 60).any()
    first, last = (frame.astype(int) for frame in (frames[0], frames[-1]))
    assert np.abs(first - last).max() > 60, "the presenter moves"


def test_recording_goes_on_in_one_file_whatever_is_changed(browser, open_stage, save, picture_file):
    stage = open_stage(browser, PRESENTER).wait_live()
    record(stage, 1)
    stage.page.keyboard.press("m")
    stage.page.check("[name=background][value=green]", force=True)
    stage.page.set_input_files("#file", picture_file(draw_person(1001, 601)[0]))
    stage.until_shown(lambda picture: picture.shape == (601, 1001, 3))
    stage.page.wait_for_selector("#recording-time:text-is('0:03')")
    shown = stage.picture()
    frames, last_ms = frames_of(save(stage, lambda: stage.page.keyboard.press("r")))
    assert last_ms > 2500
    assert {frame.shape for frame in frames} == {(480, 640, 3)}
    assert is_colour(frames[0][CORNER], BLUE, 15).all()
    # A wider picture stands between black bars.
    top = round((480 - 640 * 601 / 1001) / 2)
    assert frames[-1][: top - 4].max() < 30
    middle = cv2.resize(frames[-1][top : 480 - top], (1001, 601)).astype(int)
    assert np.abs(middle - shown).mean() < 6


def test_recording_of_a_transparent_picture_keeps_its_alpha(browser, open_stage, save):
    query = f"{PRESENTER}&background=transparent&outline=0"
    stage = open_stage(browser, query).wait_live()
    record(stage)
    path = save(stage, lambda: stage.page.keyboard.press("r"))
    assert path.suffix == ".webm"
    alpha = stage.page.evaluate(
        """async (data) => {
          const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
          const video = Object.assign(document.createElement("video"), { muted: true });
          video.src = URL.createObjectURL(new Blob([bytes], { type: "video/webm" }));
          video.play();
          await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
          const { videoWidth: width, videoHeight: height } = video;
          const context = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
          context.drawImage(video, 0, 0);
          const { data: pixels } = context.getImageData(0, 0, width, height);
          return { width, height, alpha: [...pixels].filter((_, i) => i % 4 === 3) };
        }""",
        base64.b64encode(path.read_bytes()).decode(),
    )
    alpha = np.reshape(alpha["alpha"], (alpha["height"], alpha["width"]))
    assert alpha.shape == (480, 640)
    assert alpha[CORNER].max() < 30, "but for what compressing does to it"
    assert alpha[CORNER].mean() < 2
    assert alpha[150:220, 280:330].min() > 225


def test_recording_leaves_nothing_behind(browser, open_stage, save):
    stage = open_stage(browser, PRESENTER, script=WATCH).wait_live()
    before = stage.page.evaluate("() => intervals.size")
    for _ in range(5):
        record(stage, 1)
        save(stage, lambda: stage.page.keyboard.press("r"))
    assert stage.page.evaluate("() => tracks.map(({ readyState }) => readyState)") == ["ended"] * 5
    assert stage.page.evaluate("() => intervals.size") == before
    stage.until("() => addresses.size === 0")


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (
            {"minutes": 0.02, "megabytes": 1000},
            "has reached its limit of 0.02 minutes, and is saved",
        ),
        ({"minutes": 15, "megabytes": 0.001}, "has filled its 0.001 MB of memory, and is saved"),
    ],
)
def test_recording_ends_by_itself_at_its_limits(browser, open_stage, save, limits, words):
    stage = open_stage(browser, PRESENTER).wait_live()
    told = []
    stage.page.expose_function("tell", lambda sentence: told.append(sentence))
    path = save(
        stage,
        lambda: stage.page.evaluate(
            """async (limits) => {
              const { Recording } = await import("/static/js/ways-out/recording.js");
              const canvas = document.querySelector("#output");
              const recording = new Recording({ canvas, isDrawn: () => true, isTransparent: () => false, tell }, limits);
              recording.use();
              requestAnimationFrame(function draw() {
                recording.drawn();
                if (recording.isOn) requestAnimationFrame(draw);
              });
            }""",
            limits,
        ),
    )
    assert frames_of(path)[0]
    assert len(told) == 1
    assert words in told[0]


@pytest.mark.parametrize(
    ("script", "words", "saves"),
    [
        ("MediaRecorder = class { static isTypeSupported() { return true; } constructor() { throw new DOMException('', 'NotSupportedError'); } }", "This browser cannot record.", False),
        ("MediaRecorder.prototype.start = () => { throw new DOMException('', 'NotSupportedError'); }", "Choose a smaller camera size", False),
        # Half a second after its start, the encoder fails.
        ("const { start } = MediaRecorder.prototype; MediaRecorder.prototype.start = function (ms) { start.call(this, ms); setTimeout(() => this.dispatchEvent(new Event('error')), 500); }", "broke the recording off. What there was is saved", True),
    ],
)  # fmt: skip
def test_recording_that_fails_is_told(browser, open_stage, save, script, words, saves):
    stage = open_stage(browser, PRESENTER, script=f"{WATCH};{script}").wait_live()
    before = stage.page.evaluate("() => intervals.size")
    if saves:
        save(stage, lambda: stage.page.keyboard.press("r"))
    else:
        stage.page.keyboard.press("r")
    stage.page.wait_for_selector(f"#status :text('{words}')")
    assert pressed(stage, "recording") == "false"
    assert not stage.page.locator("#recording-time").is_visible()
    assert stage.page.evaluate("() => tracks.map(({ readyState }) => readyState)") == ["ended"]
    assert stage.page.evaluate("() => intervals.size") == before


def test_without_a_recorder_there_is_no_button(browser, open_stage):
    stage = open_stage(browser, PRESENTER, script="delete window.MediaRecorder").wait_live()
    stage.page.click("#ways-out summary")
    assert stage.page.locator("[data-way-out=snapshot]").is_visible()
    assert not stage.page.locator("[data-way-out=recording]").is_visible()
    stage.page.keyboard.press("r")
    assert not stage.page.locator("#recording-time").is_visible()


def test_recording_with_the_picture_alone_shows_nothing_but_the_picture(browser, open_stage, save):
    stage = open_stage(browser, f"{PRESENTER}&ui=0").wait_live()
    stage.page.keyboard.press("r")
    stage.until("() => document.querySelector('#recording-time').textContent === '0:01'")
    assert not stage.page.locator("#recording-time").is_visible()
    stage.page.keyboard.press("h")
    assert stage.page.locator("#recording-time").is_visible()
    save(stage, lambda: stage.page.keyboard.press("r"))


# Picture in picture


def test_picture_in_picture_shows_the_canvas_and_frees_it(browser, open_stage):
    stage = open_stage(browser, PRESENTER, script=WATCH).wait_live()
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
        stage.page.wait_for_selector("[data-way-out=picture-in-picture][aria-pressed=false]")
        assert stage.page.evaluate("() => tracks.every(({ readyState }) => readyState === 'ended')")


def test_picture_in_picture_goes_on_while_another_tab_covers_the_page(browser, server):
    tab = BackgroundTab(browser, f"{server.url}?{PRESENTER}")
    try:
        tab.show()
        tab.until("document.querySelector('#stage')?.dataset.status === ''")  # live
        tab.evaluate(
            "document.querySelector('[data-way-out=picture-in-picture]').click()", as_user=True
        )
        tab.until("document.pictureInPictureElement !== null")
        tab.hide()
        count = "document.pictureInPictureElement.getVideoPlaybackQuality().totalVideoFrames"
        shown = tab.evaluate(count)
        tab.until(f"{count} > {shown} + 15", seconds=5)
    finally:
        tab.close()


def test_picture_in_picture_opens_on_a_picture_that_stands_still(browser, open_stage):
    stage = open_stage(browser, PRESENTER, script=CUT).wait_live()
    stage.page.evaluate("() => cut()")
    stage.page.wait_for_selector("#stage[data-stalled]")
    before = stage.picture()
    stage.page.keyboard.press("i")
    stage.until("() => document.pictureInPictureElement?.videoWidth === 640")
    assert (stage.picture() == before).all()


def test_picture_in_picture_that_is_refused_is_told(browser, open_stage):
    script = f"""{WATCH};
    HTMLVideoElement.prototype.requestPictureInPicture = () => Promise.reject(new DOMException("", "NotAllowedError"));
    """
    stage = open_stage(browser, PRESENTER, script=script).wait_live()
    click(stage, "picture-in-picture")
    stage.page.wait_for_selector("#status :text('did not allow the small window')")
    assert pressed(stage, "picture-in-picture") == "false"
    assert stage.page.evaluate("() => tracks.map(({ readyState }) => readyState)") == ["ended"]


def test_where_picture_in_picture_is_forbidden_there_is_no_button(browser, open_stage):
    script = (
        "Object.defineProperty(Document.prototype, 'pictureInPictureEnabled', { value: false })"
    )
    stage = open_stage(browser, PRESENTER, script=script).wait_live()
    stage.page.click("#ways-out summary")
    assert stage.page.locator("[data-way-out=snapshot]").is_visible()
    assert not stage.page.locator("[data-way-out=picture-in-picture]").is_visible()


# For OBS


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_transparent_picture_alone_has_no_ground(browser, open_stage, scheme):
    query = f"{PRESENTER}&ui=0&background=transparent&outline=0"
    viewport = {"width": 900, "height": 480}
    stage = open_stage(browser, query, viewport=viewport, color_scheme=scheme).wait_live()
    stage.until_shown(lambda picture: picture.any())
    alpha = screenshot(stage)[:, :, 3]
    assert (alpha[:, :130] == 0).all(), "beside the picture"
    assert (alpha[:60, 140:260] == 0).all(), "behind the person"
    assert (alpha[150:220, 410:460] == 255).all(), "the person"


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_nothing_shows_before_the_first_mask(browser, open_stage, scheme):
    query = f"{PRESENTER}&ui=0&background=transparent"
    script = "window.WebSocket = class extends EventTarget { close() {} };"
    stage = open_stage(browser, query, script=script, color_scheme=scheme)
    stage.page.wait_for_selector("#status p", state="attached")
    assert not screenshot(stage)[:, :, 3].any()
    stage.context.route("**/main.js", lambda route: route.abort())  # the page as it comes
    stage.page.reload()
    assert not screenshot(stage)[:, :, 3].any()


def test_what_lasts_is_told_on_the_transparent_page_too(browser, open_stage):
    query = "source=camera&ui=0&background=transparent"
    script = "navigator.mediaDevices.getUserMedia = () => new Promise(() => {})"
    stage = open_stage(browser, query, script=script)
    stage.page.wait_for_selector("#status p:text('Waiting for the camera')", state="attached")
    assert not stage.page.locator("#status").is_visible()
    stage.page.wait_for_selector("#status p:text('Waiting for the camera')", state="visible")
    waited = stage.page.evaluate("() => performance.now()")
    assert waited > 4000


def test_picture_that_stands_still_stays_cut_out(browser, open_stage):
    query = f"{PRESENTER}&ui=0&background=transparent&outline=0"
    viewport = {"width": 640, "height": 480}
    stage = open_stage(browser, query, script=CUT, viewport=viewport).wait_live()
    stage.until_shown(lambda picture: picture.any())
    stage.page.evaluate("() => cut()")
    stage.page.wait_for_selector("#stage[data-stalled]")
    alpha = screenshot(stage)[:, :, 3]
    assert (alpha[CORNER] == 0).all()
    assert (alpha[150:220, 280:330] == 255).all()


def test_with_the_controls_a_checkerboard_is_behind_and_only_behind_the_picture(
    browser, open_stage
):
    query = f"{PRESENTER}&background=transparent&outline=0"
    viewport = {"width": 1280, "height": 900}
    stage = open_stage(browser, query, viewport=viewport, color_scheme="dark").wait_live()
    stage.until_shown(lambda picture: picture.any())
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
    stage.page.check("[name=background][value=blue]", force=True)
    stage.until_shown(lambda picture: is_colour(picture[CORNER], BLUE).all())
    assert is_colour(screenshot(stage)[bar + 10 : bar + 50, 10:50, :3], BLUE).all()


def test_hiding_the_controls_takes_the_ground_away(browser, open_stage):
    stage = open_stage(browser, f"{PRESENTER}&background=transparent&outline=0").wait_live()
    assert (screenshot(stage)[:, :, 3] == 255).all()
    stage.page.keyboard.press("h")
    stage.until_shown(lambda picture: picture.any())
    assert (screenshot(stage)[CORNER][:, :, 3] == 0).all()
    stage.page.keyboard.press("h")
    assert (screenshot(stage)[:, :, 3] == 255).all()
