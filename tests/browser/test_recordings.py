"""Recordings with the browser's real recorder, in real time."""

import base64
import time

import cv2
import numpy as np
import pytest
from person import draw_person
from saving import CORNER, LEFT_BEHIND, click, save, tracks, write_picture
from stage import BLUE, PRESENTER, is_colour

pytestmark = pytest.mark.slow


def record(stage, seconds=2):
    """Start a recording by the key R and wait until the timer shows these seconds."""
    stage.page.keyboard.press("r")
    until_time(stage, seconds)


def until_time(stage, seconds):
    shown = "document.querySelector('#recording-time').textContent"
    stage.until(f"(wanted) => {shown} >= wanted", f"0:{seconds:02}")


def as_bt709(bgr):
    """Correct the colours of a BT.709 video that OpenCV has decoded as BT.601; return RGB uint8."""
    blue, green, red = np.moveaxis(bgr.astype(float), 2, 0)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    cb, cr = (blue - luma) / 1.772, (red - luma) / 1.402
    rgb = luma + 1.5748 * cr, luma - 0.1873 * cb - 0.4681 * cr, luma + 1.8556 * cb
    return np.clip(np.stack(rgb, axis=2), 0, 255).astype(np.uint8)


def frames_of(path):
    """Return a video's frames, RGB uint8, and the last frame's time in ms."""
    video, frames, last = cv2.VideoCapture(str(path)), [], 0.0
    while True:
        read, frame = video.read()
        if not read:
            return frames, last
        frames.append(as_bt709(frame))
        last = video.get(cv2.CAP_PROP_POS_MSEC)


# How long a saved file is, and where a jump to its second 1 leads, in seconds.
JUMP = """async ([data, type]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const video = Object.assign(document.createElement("video"), { muted: true });
  const heard = (name) => new Promise((resolve) => video.addEventListener(name, resolve, { once: true }));
  const loaded = heard("loadeddata");
  video.src = URL.createObjectURL(new Blob([bytes], { type }));
  await loaded;
  const length = video.duration; // before anything is played
  const jumped = heard("seeked");
  video.currentTime = 1;
  await jumped;
  URL.revokeObjectURL(video.src);
  return { length: Number.isFinite(length) ? length : -1, time: video.currentTime };
}"""


def assert_is_whole(stage, path, last_ms):
    data = base64.b64encode(path.read_bytes()).decode()
    found = stage.page.evaluate(JUMP, [data, f"video/{path.suffix[1:]}"])
    assert found["length"] == pytest.approx(last_ms / 1000, abs=0.3)
    assert found["time"] == pytest.approx(1, abs=0.01)


def test_recording_holds_the_frames_shown_and_leaves_nothing_behind(browser, open_stage, tmp_path):
    stage = open_stage(browser, PRESENTER, script=LEFT_BEHIND).wait_live()
    stage.until("() => document.querySelector('#fps').textContent !== '0'", what="the figures run")
    before = stage.page.evaluate("() => intervals.size")
    record(stage, 1)
    save(stage, tmp_path, lambda: stage.page.keyboard.press("r"))
    began = time.monotonic()
    record(stage)
    path = save(stage, tmp_path, lambda: click(stage, "recording"))
    assert tracks(stage) == ["ended"] * 2
    assert stage.page.evaluate("() => intervals.size") == before
    stage.until("() => addresses.size === 0")
    assert path.suffix == ".mp4"
    content = path.read_bytes()
    assert (content.count(b"moov"), content.count(b"moof")) == (1, 0)
    frames, last_ms = frames_of(path)
    assert_is_whole(stage, path, last_ms)
    assert 1500 < last_ms < 1000 * (time.monotonic() - began)
    assert len(frames) >= 5
    for frame in frames:
        assert frame.shape == (480, 640, 3)
        assert is_colour(frame[CORNER], BLUE, 15).all()
        assert not is_colour(frame[150:220, 280:330], BLUE, 60).any()
    first, last = (frame.astype(int) for frame in (frames[0], frames[-1]))
    assert np.abs(first - last).max() > 60, "the presenter moves"


def test_recording_stays_one_file_through_changes(browser, open_stage, tmp_path):
    stage = open_stage(browser, PRESENTER).wait_live()
    record(stage, 1)
    stage.page.keyboard.press("m")
    stage.page.check("[name=background][value=green]", force=True)
    stage.page.set_input_files("#file", write_picture(tmp_path, draw_person(1001, 601)[0]))
    stage.until_shown(lambda picture: picture.shape == (601, 1001, 3))
    until_time(stage, 3)
    shown = stage.picture()
    frames, last_ms = frames_of(save(stage, tmp_path, lambda: stage.page.keyboard.press("r")))
    assert last_ms > 2500
    assert {frame.shape for frame in frames} == {(480, 640, 3)}
    assert is_colour(frames[0][CORNER], BLUE, 15).all()
    # A wider picture gets black bars above and below.
    top = round((480 - 640 * 601 / 1001) / 2)
    assert frames[-1][: top - 4].max() < 30
    middle = cv2.resize(frames[-1][top : 480 - top], (1001, 601)).astype(int)
    assert np.abs(middle - shown).mean() < 6


def test_recording_of_a_transparent_picture_keeps_its_alpha(browser, open_stage, tmp_path):
    query = f"{PRESENTER}&background=transparent&outline=0"
    stage = open_stage(browser, query).wait_live()
    record(stage)
    path = save(stage, tmp_path, lambda: stage.page.keyboard.press("r"))
    assert path.suffix == ".webm"
    _, last_ms = frames_of(path)
    assert last_ms > 1500
    assert_is_whole(stage, path, last_ms)
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
