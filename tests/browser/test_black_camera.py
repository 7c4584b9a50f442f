"""A camera that works and shows nothing."""

import cv2
import numpy as np
import pytest
from person import draw_person

WIDTH, HEIGHT = 160, 120
BLACK_FRAMES = 300


@pytest.fixture(scope="module")
def shutter_browser(launch, tmp_path_factory):
    """A browser whose webcam is black for ten seconds, then sees a person for five, again and again."""
    path = tmp_path_factory.mktemp("film") / "shutter.y4m"
    person = cv2.resize(draw_person()[0], (WIDTH, HEIGHT))
    black = np.zeros_like(person)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F30:1 Ip A1:1 C420\n".encode())
        for frame in [black] * BLACK_FRAMES + [person] * 150:
            file.write(b"FRAME\n" + cv2.cvtColor(frame, cv2.COLOR_RGB2YUV_I420).tobytes())
    with launch(
        "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={path}"
    ) as browser:
        yield browser


def test_closed_shutter_is_reported_until_it_opens(shutter_browser, open_stage):
    stage = open_stage(shutter_browser, "size=640x480", permissions=["camera"]).wait_live()
    words = "#status[data-level=problem] p:has-text('The picture is black. Is the shutter closed?')"
    stage.page.wait_for_selector(words)
    stage.page.wait_for_selector(words, state="detached")
    assert stage.picture().max() > 100


MUTED_TRACK = """(() => {
  window.isMuted = true;
  Object.defineProperty(MediaStreamTrack.prototype, "muted", { get: () => window.isMuted });
})();"""


def test_muted_camera_is_reported_until_it_is_switched_on(camera_browser, open_stage):
    stage = open_stage(
        camera_browser, "size=640x480", permissions=["camera"], script=MUTED_TRACK
    ).wait_live()
    stage.page.wait_for_selector("text=The camera is muted")
    stage.page.evaluate("() => { window.isMuted = false; }")
    stage.page.wait_for_selector("text=The camera is muted", state="detached")


def test_muted_camera_without_a_frame_is_reported(camera_browser, open_stage):
    """As Chromium has it: the track is there, and nothing comes."""
    script = (
        MUTED_TRACK
        + """
    const never = new MediaStream([document.createElement("canvas").captureStream(0).getVideoTracks()[0]].filter(Boolean));
    navigator.mediaDevices.getUserMedia = async () => never;
    document.createElement("canvas").getContext("2d");"""
    )
    stage = open_stage(camera_browser, "size=640x480", permissions=["camera"], script=script)
    stage.page.wait_for_selector("text=The camera is muted")
