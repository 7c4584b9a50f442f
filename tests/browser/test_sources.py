"""Cameras, and messages about missing ones. test_files.py is about files."""

from results import has_skeleton
from shared_page import choose, choose_file, choose_source, replaced, until_camera
from stage import BLUE, GREEN, corner_is, is_colour

SMALL = "size=640x480"
REQUESTS_MAX = 45
NOT_NEEDED = ("/healthz", "/performance/", "/wake-lock.js", "/camera-watch.js")
"""A slow machine asks for the server's health meanwhile. The others are loaded after the first
mask."""
OF_OTHERS = ("/overlays/landmarks", "/overlays/boxes", "/overlays/dye", "/api/solutions")
NOTE_WISH = "(wish) => ((window.wish = wish.video.frameRate.ideal), new Promise(() => {}))"


def source(stage):
    return stage.page.locator("[name=source]").input_value()


def until_problem(stage, words):
    """Wait until the page shows a problem with these words."""
    stage.page.wait_for_selector(f"#status[data-level=problem] p:has-text('{words}')")


def test_camera_is_offered_by_name_when_a_file_fails(camera_stage, camera_video):
    option = camera_stage.page.locator("#cameras option").first
    assert camera_video.path.name in option.text_content()
    assert source(camera_stage) == option.get_attribute("value")
    choose_file(camera_stage, b"no picture")
    until_problem(camera_stage, "is text, not a picture or video")
    assert source(camera_stage) == "presenter"
    camera_stage.page.click("text=Back to the camera")
    until_camera(camera_stage).wait_live()


def test_presenter_replaces_a_missing_camera_with_few_requests(browser, open_stage):
    """They are what a camera and the presenter need, in an empty cache. Of other solutions there is
    nothing until one is chosen.
    """
    asked = []

    def listen(page):
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))

    def of(*parts):
        return [url for url in asked if any(part in url for part in parts)]

    stage = open_stage(browser, SMALL, before=listen, ignores_speed=False).wait_live()
    needed = [url for url in asked if url not in of(*NOT_NEEDED)]
    assert len(needed) <= REQUESTS_MAX, needed
    assert len(set(needed)) == len(needed), "nothing is requested twice"
    until_problem(stage, "No camera was found. Plug one in")
    assert "the built-in presenter is shown" in stage.notice()
    assert source(stage) == "presenter"
    stage.until_shown(lambda picture: is_colour(picture, GREEN).sum() > 1000)
    stage.until(lambda: of("/performance/"), what="all of the start")
    assert not of(*OF_OTHERS)
    choose(stage, solution="pose")
    stage.until_shown(has_skeleton, what="the skeleton")
    assert not of("/overlays/boxes", "/overlays/dye")


def test_browser_without_cameras_gives_a_link_for_another_one(presenter):
    """A chat program's own browser, for example; it may have no clipboard either."""
    copy = "(name) => (window.copied = [name, String(getSelection())]) && true"
    with (
        replaced(presenter, "navigator", "mediaDevices", "undefined"),
        replaced(presenter, "navigator", "clipboard", "undefined"),
        replaced(presenter, "document", "execCommand", copy),
    ):
        choose_source(presenter, "camera")
        until_problem(presenter, "Open this link in Chrome, Edge, Firefox or Safari")
        link = presenter.page.locator("#status a").get_attribute("href")
        assert link == presenter.page.url
        assert "source=camera" in link
        presenter.page.click("text=Copy the link")
        presenter.page.wait_for_selector("#status button:text-is('Copied')")
        assert presenter.page.evaluate("() => window.copied") == ["copy", link]
        assert source(presenter) == "presenter"


def test_denied_camera_can_be_retried(camera_browser, open_stage, server):
    """In a browser that gives a camera's frames by a video element only."""
    # Headless Chromium denies a permission that has not been granted.
    script = "delete window.MediaStreamTrackProcessor"
    stage = open_stage(camera_browser, SMALL, script=script).wait_live()
    until_problem(stage, "The camera is blocked for this page")
    stage.context.grant_permissions(["camera"], origin=server.url.rstrip("/"))
    # The page may notice the permission before the button is pressed.
    stage.page.evaluate(
        "() => [...document.querySelectorAll('#status button')].find(({ textContent }) => textContent === 'Try the camera again')?.click()"
    )
    until_camera(stage).wait_live()
    assert stage.notice() == ""
    first = stage.until_shown(corner_is(BLUE))
    stage.until_shown(lambda picture: (picture != first).any(), what="another frame")


def test_camera_is_asked_for_the_chosen_rate_and_the_presenter_is_offered_meanwhile(presenter):
    with replaced(presenter, "navigator.mediaDevices", "getUserMedia", NOTE_WISH):
        choose_source(presenter, "camera")
        presenter.until("() => window.wish === 30")
        choose(presenter, rate="60")
        presenter.until("() => window.wish === 60")
        assert presenter.query() | {"rate": "60", "source": "camera"} == presenter.query()
        presenter.page.click("text=Use the built-in presenter")
        presenter.wait_live()
        assert presenter.query()["source"] == "presenter"


def test_list_of_cameras_follows_what_is_plugged_in(camera_stage):
    running = source(camera_stage)
    camera_stage.page.evaluate(
        """() => {
          const { mediaDevices } = navigator;
          window.listed = mediaDevices.enumerateDevices;
          const second = { kind: "videoinput", deviceId: "second", label: "Second camera" };
          mediaDevices.enumerateDevices = async () => [...(await window.listed()), second];
          mediaDevices.dispatchEvent(new Event("devicechange"));
        }"""
    )
    second = "#cameras option[value='camera:second']"
    camera_stage.page.wait_for_selector(second, state="attached")
    assert source(camera_stage) == running
    camera_stage.wait_live()
    camera_stage.page.evaluate(
        """() => {
          const { mediaDevices } = navigator;
          mediaDevices.enumerateDevices = window.listed;
          mediaDevices.dispatchEvent(new Event("devicechange"));
        }"""
    )
    camera_stage.page.wait_for_selector(second, state="detached")


def test_muted_camera_is_reported_until_it_is_switched_on(camera_stage):
    """With frames and without. A black picture, as of a closed shutter, is reported in the same way."""
    set_camera = "([isMuted, isHeld]) => Object.assign(window, { isMuted, isHeld })"
    muted = "#status p:has-text('The camera is muted')"
    camera_stage.page.evaluate(set_camera, [True, False])
    camera_stage.page.wait_for_selector(muted)
    camera_stage.page.evaluate(set_camera, [True, True])
    camera_stage.page.wait_for_selector(f"#stage[data-stalled] {muted}")
    camera_stage.page.evaluate(set_camera, [False, False])
    camera_stage.page.wait_for_selector(muted, state="detached")
    camera_stage.wait_live()


def test_hidden_pixels_are_reported(browser, open_stage):
    script = """CanvasRenderingContext2D.prototype.getImageData = function (x, y, width, height) {
      return new ImageData(new Uint8ClampedArray(4 * width * height).fill(255), width, height);
    };"""
    stage = open_stage(browser, SMALL + "&source=presenter", script=script)
    stage.page.wait_for_selector("text=protection against fingerprinting")
