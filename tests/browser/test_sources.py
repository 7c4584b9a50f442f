"""Cameras, files, and messages about missing ones."""

import base64

import cv2
import numpy as np
import pytest
from person import draw_person
from shared_page import choose, choose_source, replaced
from stage import BLUE, GREEN, corner_is, is_colour

SMALL = "size=640x480"


@pytest.fixture
def stage(presenter):
    """The live page with the presenter."""
    return presenter


@pytest.fixture
def picture_file(tmp_path):
    path = tmp_path / "a person.png"
    cv2.imwrite(str(path), cv2.cvtColor(draw_person(800, 600)[0], cv2.COLOR_RGB2BGR))
    return path


def source(stage):
    return stage.page.locator("[name=source]").input_value()


def until_camera(stage):
    stage.until("() => document.querySelector('[name=source]').value.startsWith('camera:')")


def until_problem(stage, words):
    """Wait until the page shows a problem with these words."""
    stage.page.wait_for_selector(f"#status[data-level=problem] p:has-text('{words}')")


# Cameras


def test_camera_is_offered_by_name_when_a_file_fails(
    camera_browser, open_stage, camera_video, tmp_path
):
    text = tmp_path / "notes.txt"
    text.write_text("no picture")
    stage = open_stage(camera_browser, SMALL, permissions=["camera"]).wait_live()
    option = stage.page.locator("#cameras option").first
    stage.until("() => document.querySelector('#cameras option').value.length > 20")
    assert camera_video.path.name in option.text_content()
    assert source(stage) == option.get_attribute("value")
    stage.page.set_input_files("#file", text)
    until_problem(stage, "is text, not a picture or video")
    assert source(stage) == "presenter"
    stage.page.click("text=Back to the camera")
    until_camera(stage)
    stage.wait_live()


def test_presenter_replaces_a_missing_camera(browser, open_stage):
    stage = open_stage(browser, SMALL).wait_live()
    until_problem(stage, "No camera was found. Plug one in")
    assert "the built-in presenter is shown" in stage.notice()
    assert source(stage) == "presenter"
    stage.until_shown(lambda picture: is_colour(picture, GREEN).sum() > 1000)


@pytest.mark.parametrize(
    ("error", "message", "words"),
    [
        ("NotReadableError", "", "in use by another program. Close that program"),
        ("NotAllowedError", "Permission denied", "blocked for this page. Allow it"),
        ("NotAllowedError", "Permission denied by system", "privacy settings"),
        ("NotAllowedError", "Permission dismissed", "the question was closed. Try again"),
        ("SomeNewError", "", "SomeNewError"),
    ],
)
def test_reason_for_a_missing_camera_is_shown(stage, error, message, words):
    where = ("navigator.mediaDevices", "getUserMedia", f"() => Promise.reject(new DOMException('{message}', '{error}'))")  # fmt: skip
    with replaced(stage, *where):
        choose_source(stage, "camera")
        until_problem(stage, words)
        assert "the built-in presenter is shown" in stage.notice()
        assert source(stage) == "presenter"


def test_page_that_is_not_secure_says_where_it_is(stage):
    with (
        replaced(stage, "navigator", "mediaDevices", "undefined"),
        replaced(stage, "window", "isSecureContext", "false"),
    ):
        choose_source(stage, "camera")
        until_problem(stage, "secure pages only. Open this page at http://localhost")


def test_browser_without_cameras_gives_a_link_for_another_one(stage):
    """A chat program's own browser, for example; it may have no clipboard either."""
    with (
        replaced(stage, "navigator", "mediaDevices", "undefined"),
        replaced(stage, "navigator", "clipboard", "undefined"),
        replaced(
            stage,
            "document",
            "execCommand",
            "(name) => (window.copied = [name, String(getSelection())]) && true",
        ),
    ):
        choose_source(stage, "camera")
        until_problem(stage, "Open this link in Chrome, Edge, Firefox or Safari")
        link = stage.page.locator("#status a").get_attribute("href")
        assert link == stage.page.url
        assert "source=camera" in link
        stage.page.click("text=Copy the link")
        stage.page.wait_for_selector("#status button:text-is('Copied')")
        assert stage.page.evaluate("() => window.copied") == ["copy", link]
        assert source(stage) == "presenter"


def test_denied_camera_can_be_retried(camera_browser, open_stage, server):
    # Headless Chromium denies a permission that has not been granted.
    stage = open_stage(camera_browser, SMALL).wait_live()
    until_problem(stage, "The camera is blocked for this page")
    stage.context.grant_permissions(["camera"], origin=server.url.rstrip("/"))
    # The page may notice the permission before the button is pressed.
    stage.page.evaluate(
        "() => [...document.querySelectorAll('#status button')].find(({ textContent }) => textContent === 'Try the camera again')?.click()"
    )
    until_camera(stage)
    stage.wait_live()
    assert stage.notice() == ""


def test_presenter_is_offered_while_waiting_for_the_camera(stage):
    never = "() => new Promise(() => {})"
    with replaced(stage, "navigator.mediaDevices", "getUserMedia", never):
        choose_source(stage, "camera")
        stage.until("() => new URL(location.href).searchParams.get('source') === 'camera'")
        stage.page.click("text=Use the built-in presenter")
        stage.wait_live()
        assert stage.query()["source"] == "presenter"


def test_camera_is_live_where_frames_come_from_a_video_element_only(camera_browser, open_stage):
    script = "delete window.MediaStreamTrackProcessor"
    stage = open_stage(camera_browser, "size=640x480", permissions=["camera"], script=script)
    stage.wait_live()
    first = stage.until_shown(corner_is(BLUE))
    stage.until_shown(lambda picture: (picture != first).any(), what="another frame")


def test_camera_is_asked_for_the_chosen_rate(stage):
    note = "(wish) => ((window.wish = wish.video.frameRate.ideal), new Promise(() => {}))"
    with replaced(stage, "navigator.mediaDevices", "getUserMedia", note):
        choose_source(stage, "camera")
        stage.until("() => window.wish === 30")
        choose(stage, rate="60")
        stage.until("() => window.wish === 60")
        assert stage.query()["rate"] == "60"


# Files


def test_picture_from_a_file(stage, picture_file):
    stage.page.set_input_files("#file", picture_file)
    picture = stage.until_shown(lambda picture: picture.shape == (600, 800, 3))
    assert is_colour(picture[:30, :30], BLUE).all()
    assert picture_file.name in stage.page.locator("[name=source] option:checked").text_content()


def test_picture_of_one_row(stage, tmp_path):
    path = tmp_path / "line.png"
    cv2.imwrite(str(path), np.full((1, 4000, 3), 128, np.uint8))
    stage.page.set_input_files("#file", path)
    stage.until_shown(lambda picture: picture.shape == (1, 960, 3))


def test_dropped_file(stage, picture_file):
    stage.page.evaluate(
        """(base64) => {
          const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([bytes], "dropped.png", { type: "image/png" }));
          for (const type of ["dragover", "drop"]) {
            document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
          }
        }""",
        base64.b64encode(picture_file.read_bytes()).decode(),
    )
    stage.until_shown(lambda picture: picture.shape == (600, 800, 3))


def test_video_from_a_file(stage, tmp_path):
    webm = stage.page.evaluate(
        """async () => {
          const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
          const context = canvas.getContext("2d");
          const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: "video/webm" });
          const chunks = [];
          recorder.ondataavailable = ({ data }) => chunks.push(data);
          const stopped = new Promise((resolve) => (recorder.onstop = resolve));
          recorder.start();
          for (let step = 0; step < 20; step++) {
            context.fillStyle = `hsl(${step * 18} 50% 50%)`;
            context.fillRect(0, 0, 320, 240);
            await new Promise((resolve) => setTimeout(resolve, 30));
          }
          recorder.stop();
          await stopped;
          const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
          return btoa(String.fromCharCode(...bytes));
        }"""
    )
    path = tmp_path / "film.webm"
    path.write_bytes(base64.b64decode(webm))
    stage.page.set_input_files("#file", path)
    stage.until_shown(lambda picture: picture.shape == (240, 320, 3))


def test_blocked_autoplay_is_reported(stage, tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"\0never looked at")
    forbid = "() => Promise.reject(new DOMException('', 'NotAllowedError'))"
    with replaced(stage, "HTMLMediaElement.prototype", "play", forbid):
        stage.page.set_input_files("#file", path)
        until_problem(stage, "The browser blocks autoplay")


def test_file_that_is_not_a_picture(stage, tmp_path):
    for name in ("broken.png", "broken.mp4", "notes.txt"):
        path = tmp_path / name
        path.write_bytes(b"\0nothing that could be shown")
        stage.page.set_input_files("#file", path)
        until_problem(stage, f"“{name}” is not a picture or video")
        assert source(stage) == "presenter"
        before = stage.picture()
        stage.until_shown(lambda picture: not np.array_equal(picture, before))  # noqa: B023


def test_list_of_cameras_follows_what_is_plugged_in(camera_browser, open_stage):
    stage = open_stage(camera_browser, SMALL, permissions=["camera"]).wait_live()
    until_camera(stage)
    running = source(stage)
    stage.page.evaluate(
        """() => {
          const { mediaDevices } = navigator;
          const list = mediaDevices.enumerateDevices.bind(mediaDevices);
          const second = { kind: "videoinput", deviceId: "second", label: "Second camera" };
          mediaDevices.enumerateDevices = async () => [...(await list()), second];
          mediaDevices.dispatchEvent(new Event("devicechange"));
        }"""
    )
    stage.page.wait_for_selector("#cameras option[value='camera:second']", state="attached")
    assert source(stage) == running
    stage.wait_live()


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ("granted", "prompt", "permission to use the camera was taken back"),
        ("prompt", "denied", "permission to use the camera was taken back"),
        ("granted", "granted", "The camera stopped."),
        ("prompt", "prompt", "The camera stopped."),  # some browsers give no other answer
    ],
)
def test_reason_why_a_camera_ended_is_shown(camera_browser, open_stage, before, now, words):
    script = f"""(() => {{
      const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wish) => (window.given = await get(wish));
      window.permission = Object.assign(new EventTarget(), {{ state: "{before}" }});
      navigator.permissions.query = async () => window.permission;
    }})();"""
    stage = open_stage(camera_browser, SMALL, permissions=["camera"], script=script).wait_live()
    until_camera(stage)
    stage.page.evaluate(
        """(now) => {
          window.permission.state = now;
          window.given.getVideoTracks()[0].dispatchEvent(new Event("ended"));
        }""",
        now,
    )
    until_problem(stage, words)


def test_video_with_few_frames_is_not_reported_as_stalled(stage, picture_file):
    """A still picture whose frames no longer come, as in a video that pauses."""
    stage.page.set_input_files("#file", picture_file)
    stage.until_shown(lambda picture: picture.shape == (600, 800, 3))
    with replaced(stage, "window", "requestAnimationFrame", "() => 0"):
        stage.page.wait_for_timeout(2500)
        assert "sends no frames" not in stage.notice()


def test_hidden_pixels_are_reported(browser, open_stage):
    script = """CanvasRenderingContext2D.prototype.getImageData = function (x, y, width, height) {
      return new ImageData(new Uint8ClampedArray(4 * width * height).fill(255), width, height);
    };"""
    stage = open_stage(browser, SMALL + "&source=presenter", script=script)
    stage.page.wait_for_selector("text=protection against fingerprinting")
