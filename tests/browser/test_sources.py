"""Cameras, files, and what is said when there is none."""

import base64
import re

import cv2
import numpy as np
import pytest
from person import draw_person
from stage import BLUE, GREEN, is_colour

SMALL = "size=640x480"


@pytest.fixture
def picture_file(tmp_path):
    path = tmp_path / "a person.png"
    cv2.imwrite(str(path), cv2.cvtColor(draw_person(800, 600)[0], cv2.COLOR_RGB2BGR))
    return path


def test_cameras_are_listed_by_name(camera_browser, open_stage, film):
    stage = open_stage(camera_browser, SMALL, permissions=["camera"]).wait_live()
    options = stage.page.locator("#cameras option")
    stage.until("() => document.querySelector('#cameras option').value.length > 20")
    assert film.path.name in options.first.text_content()
    assert stage.page.locator("[name=source]").input_value() == options.first.get_attribute("value")


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("", "No camera was found. Plug one in"),
        ("Object.defineProperty(navigator, 'mediaDevices', {value: undefined})", "secure pages"),
        *(
            (
                "navigator.mediaDevices.getUserMedia = () => "
                f"Promise.reject(new DOMException('', '{name}'))",
                words,
            )
            for name, words in (
                ("NotReadableError", "in use by another program. Close that program"),
                ("NotAllowedError", "blocked for this page. Allow it"),
                ("SomeNewError", "SomeNewError"),
            )
        ),
    ],
)
def test_without_a_camera_the_presenter_stands_in(browser, open_stage, script, words):
    stage = open_stage(browser, SMALL, script=script).wait_live()
    stage.page.wait_for_selector("#status[data-level=problem]")
    assert words in stage.notice()
    assert "the built-in presenter stands in" in stage.notice()
    assert stage.page.locator("[name=source]").input_value() == "presenter"
    stage.until_shown(lambda picture: is_colour(picture, GREEN).sum() > 1000)


def test_camera_denied_by_its_owner(camera_browser, open_stage):
    # Chromium denies what is neither granted nor can be asked: there is nobody to click.
    stage = open_stage(camera_browser, SMALL).wait_live()
    stage.page.wait_for_selector("#status[data-level=problem]")
    assert "The camera is blocked for this page" in stage.notice()


def test_camera_can_be_tried_again(camera_browser, open_stage, server):
    stage = open_stage(camera_browser, SMALL).wait_live()
    stage.page.wait_for_selector("text=Try the camera again")
    stage.context.grant_permissions(["camera"], origin=server.url.rstrip("/"))
    # Whichever is first: the page notices the permission, or the button is pressed.
    button = stage.page.locator("text=Try the camera again")
    if button.is_visible():
        button.click()
    stage.until("() => document.querySelector('[name=source]').value.startsWith('camera:')")
    stage.wait_live()
    assert stage.notice() == ""


def test_waiting_for_the_camera_offers_the_presenter(browser, open_stage):
    never = "navigator.mediaDevices.getUserMedia = () => new Promise(() => {})"
    stage = open_stage(browser, SMALL, script=never)
    stage.page.click("text=Use the built-in presenter")
    stage.wait_live()
    assert stage.query()["source"] == "presenter"


def test_picture_from_a_file(browser, open_stage, picture_file):
    stage = open_stage(browser, "source=presenter&mirror=0&size=640x480").wait_live()
    stage.page.set_input_files("#file", picture_file)
    picture = stage.until_shown(lambda picture: picture.shape == (600, 800, 3))
    assert is_colour(picture[:30, :30], BLUE).all()
    assert picture_file.name in stage.page.locator("[name=source] option:checked").text_content()


def test_picture_of_a_single_line(browser, open_stage, tmp_path):
    path = tmp_path / "line.png"
    cv2.imwrite(str(path), np.full((1, 4000, 3), 128, np.uint8))
    stage = open_stage(browser, "source=presenter&size=640x480").wait_live()
    stage.page.set_input_files("#file", path)
    stage.until_shown(lambda picture: picture.shape == (1, 1920, 3))


def test_file_that_fails_offers_the_way_back_to_the_camera(camera_browser, open_stage, tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("no picture")
    stage = open_stage(camera_browser, "size=640x480", permissions=["camera"]).wait_live()
    stage.page.set_input_files("#file", text)
    stage.page.wait_for_selector("text=is not a video that this browser can play")
    stage.page.click("text=Back to the camera")
    stage.until("() => document.querySelector('[name=source]').value.startsWith('camera:')")
    stage.wait_live()


def test_dropped_file(browser, open_stage, picture_file):
    stage = open_stage(browser, "source=presenter&size=640x480").wait_live()
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


def test_film_from_a_file(browser, open_stage, tmp_path):
    stage = open_stage(browser, "source=presenter&size=640x480").wait_live()
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


def test_browser_that_lets_no_video_start(browser, open_stage, tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"never looked at")
    forbid = "HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    stage = open_stage(browser, "source=presenter&size=640x480", script=forbid).wait_live()
    stage.page.set_input_files("#file", path)
    stage.page.wait_for_selector("text=Allow autoplay for this page")


@pytest.mark.parametrize("name", ["broken.png", "broken.mp4", "notes.txt"])
def test_file_that_is_no_picture(browser, open_stage, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"nothing that could be shown")
    stage = open_stage(browser, "source=presenter&size=640x480").wait_live()
    stage.page.set_input_files("#file", path)
    stage.page.wait_for_selector("#status[data-level=problem]")
    assert re.search(rf"“{name}” is not a (picture|video)", stage.notice())
    before = stage.picture()
    stage.until_shown(lambda picture: not np.array_equal(picture, before))
