"""Sound in recordings: by choice only, a film's own or the microphone's."""

import base64

import pytest
from media_files import film_with_long_sound, halves, picture
from saving import save
from shared_page import choose
from stage import PRESENTER

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


def until_time(stage, seconds):
    timer = "document.querySelector('#recording-time').textContent"
    stage.until(f"(least) => {timer} >= least", f"0:0{seconds}")


def record(stage, folder, seconds=3, during=lambda: None):
    """Record for so long, and give the loudest sample and what the timer said."""
    stage.page.keyboard.press("r")
    during()
    until_time(stage, seconds)
    said = stage.page.locator("#recording-time").text_content()
    path = save(stage, folder, lambda: stage.page.keyboard.press("r"))
    return stage.page.evaluate(LOUDEST, base64.b64encode(path.read_bytes()).decode()), said


@pytest.fixture
def stage(camera_browser, open_stage):
    """The presenter's page, on a machine with a microphone that beeps every second."""
    options = {"permissions": ["camera", "microphone"], "script": ASKED}
    return open_stage(camera_browser, PRESENTER, **options).wait_live()


def test_recording_is_silent_unless_chosen(stage, tmp_path):
    loudest, said = record(stage, tmp_path, seconds=1)
    assert loudest is None
    assert said.endswith("no sound")
    assert stage.page.evaluate("() => window.asked") == []


@pytest.mark.parametrize("background", ["blue", "transparent"])
def test_microphone_is_asked_for_when_a_recording_with_sound_begins(stage, tmp_path, background):
    choose(stage, sound=True, background=background)
    stage.page.wait_for_timeout(200)
    assert stage.page.evaluate("() => window.asked") == []
    loudest, said = record(stage, tmp_path)
    assert loudest > 0.01
    assert said.endswith("with sound")
    assert stage.page.evaluate("() => window.asked") == ["audio"]


def test_film_is_recorded_with_its_own_sound(stage, tmp_path):
    """It goes on when another source is chosen meanwhile."""
    film = {"name": "film", "mimeType": "", "buffer": film_with_long_sound(stage.page)}
    still = {"name": "still", "mimeType": "", "buffer": picture("PNG", halves())}
    stage.page.set_input_files("#file", film)
    stage.until_shown(lambda picture: picture.shape == (240, 320, 3))
    choose(stage, sound=True)
    loudest, said = record(stage, tmp_path)
    assert loudest > 0.1
    assert said.endswith("with sound")
    assert stage.page.evaluate("() => window.asked") == []

    def change():
        until_time(stage, 2)
        stage.page.set_input_files("#file", still)

        stage.page.wait_for_selector(SOUND_ENDED)

    loudest, said = record(stage, tmp_path, seconds=4, during=change)
    assert loudest > 0.1
    assert said.endswith("no sound")


def test_microphone_that_ends_is_reported_and_the_picture_recorded(stage, tmp_path):
    choose(stage, sound=True)

    def unplug():
        until_time(stage, 2)
        assert stage.page.locator("#recording-time").text_content().endswith("with sound")
        stage.page.evaluate(
            """() => {
              window.microphone.stop(); // says nothing to the page that calls it
              window.microphone.dispatchEvent(new Event("ended"));
            }"""
        )
        stage.page.wait_for_selector(SOUND_ENDED)

    loudest, said = record(stage, tmp_path, seconds=4, during=unplug)
    assert loudest > 0.01
    assert said.endswith("no sound")


def test_blocked_microphone_is_reported_and_the_picture_recorded(
    camera_browser, open_stage, tmp_path
):
    stage = open_stage(camera_browser, PRESENTER, script=ASKED).wait_live()
    choose(stage, sound=True)
    words = "text=The microphone is blocked, so the recording has no sound"
    loudest, said = record(
        stage, tmp_path, seconds=1, during=lambda: stage.page.wait_for_selector(words)
    )
    assert loudest is None
    assert said.endswith("no sound")
