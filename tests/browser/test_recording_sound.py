"""Sound in recordings: by choice only, a film's own or the microphone's."""

import base64
import contextlib

import pytest
from frame_count import COUNT_FRAMES
from media_files import film_with_long_sound, halves, picture
from saving import save
from shared_page import SharedPage, choose
from stage import PRESENTER

pytestmark = pytest.mark.slow  # sound is recorded in real time

# Notes what is asked of the browser.
ASKED = """(() => {
  window.asked = [];
  const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    window.asked.push(Object.keys(wish).join());
    const stream = await get(wish);
    [window.microphone] = stream.getAudioTracks();
    return stream;
  };
})();"""

SOUND_ENDED = "text=The sound has ended. The recording goes on without it."

# The loudest sample of a film; null if it has no sound.
LOUDEST = """async (data) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const context = new OfflineAudioContext(1, 1, 48000);
  const sound = await context.decodeAudioData(bytes.buffer).catch(() => null);
  return sound && sound.getChannelData(0).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}"""


@pytest.fixture(scope="session")
def page_with_microphone(camera_browser, open_for_all):
    script = COUNT_FRAMES + ASKED
    return SharedPage(open_for_all(camera_browser, PRESENTER, script=script))


@pytest.fixture
def stage(page_with_microphone):
    """The presenter's page, on a machine with a microphone that beeps every second."""
    with page_with_microphone.in_use() as stage:
        stage.context.grant_permissions(["microphone"])
        stage.page.evaluate("() => { window.asked = []; }")
        yield stage


def until_time(stage, seconds):
    timer = "document.querySelector('#recording-time').textContent"
    stage.until(f"(least) => {timer} >= least", f"0:0{seconds}")


@contextlib.contextmanager
def recorded(stage, folder):
    """Record while the block runs; then append the loudest sample to the list that it gets."""
    found = []
    stage.page.keyboard.press("r")
    yield found
    path = save(stage, folder, lambda: stage.page.keyboard.press("r"))
    found.append(stage.page.evaluate(LOUDEST, base64.b64encode(path.read_bytes()).decode()))


def until_said(stage, words):
    stage.until(lambda: stage.page.locator("#recording-time").text_content().endswith(words))


def test_recording_is_silent_unless_chosen(stage, tmp_path):
    with recorded(stage, tmp_path) as found:
        until_time(stage, 1)
        until_said(stage, "no sound")
    assert found == [None]
    assert stage.page.evaluate("() => window.asked") == []


def test_microphone_is_asked_for_when_a_recording_with_sound_begins(stage, tmp_path):
    choose(stage, sound=True)
    assert stage.page.evaluate("() => window.asked") == []
    with recorded(stage, tmp_path) as found:
        until_time(stage, 2)
        until_said(stage, "with sound")
    assert found[0] > 0.01
    assert stage.page.evaluate("() => window.asked") == ["audio"]


def test_microphone_that_ends_is_reported_and_the_picture_recorded(stage, tmp_path):
    """A transparent one, which has a format of its own."""
    choose(stage, sound=True, background="transparent")
    with recorded(stage, tmp_path) as found:
        until_time(stage, 2)
        until_said(stage, "with sound")
        stage.page.evaluate(
            """() => {
              window.microphone.stop(); // says nothing to the page that calls it
              window.microphone.dispatchEvent(new Event("ended"));
            }"""
        )
        stage.page.wait_for_selector(SOUND_ENDED)
        until_said(stage, "no sound")
        until_time(stage, 3)
    assert found[0] > 0.01


def test_film_is_recorded_with_its_own_sound_until_it_is_closed(stage, tmp_path):
    film = {"name": "film", "mimeType": "", "buffer": film_with_long_sound(stage.page)}
    still = {"name": "still", "mimeType": "", "buffer": picture("PNG", halves())}
    stage.page.set_input_files("#file", film)
    stage.until_shown(lambda picture: picture.shape == (240, 320, 3))
    choose(stage, sound=True)
    with recorded(stage, tmp_path) as found:
        until_time(stage, 1)
        until_said(stage, "with sound")
        stage.page.set_input_files("#file", still)
        stage.page.wait_for_selector(SOUND_ENDED)
        until_said(stage, "no sound")
        until_time(stage, 2)
    assert found[0] > 0.1
    assert stage.page.evaluate("() => window.asked") == []


def test_blocked_microphone_is_reported_and_the_picture_recorded(stage, tmp_path):
    stage.context.clear_permissions()
    choose(stage, sound=True)
    with recorded(stage, tmp_path) as found:
        stage.page.wait_for_selector(
            "text=The microphone is blocked, so the recording has no sound"
        )
        until_time(stage, 1)
        until_said(stage, "no sound")
    assert found == [None]
