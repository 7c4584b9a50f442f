"""Fixtures for a real Chromium, with and without a camera."""

from __future__ import annotations

import contextlib
import os

import pytest
from camera_control import CAMERA
from camera_video import write_video
from frame_count import COUNT_FRAMES
from playwright.sync_api import sync_playwright
from saving import LEFT_BEHIND
from server_process import loaded_server
from shared_page import VIEWPORT, SharedPage, until_camera
from stage import PRESENTER, Stage
from stream_log import StreamLog
from watch import SCRIPT

from webdemo.bench.chromium import find_chromium, sandbox_flags

# Without a GPU the pictures do not depend on the machine. The other flags stop Chromium's own
# requests to its vendor.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium():
    """The browser's path. Without a browser the tests are skipped; in CI they fail."""
    path = find_chromium()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium on this machine, and CI must not pass without one")
        pytest.skip(
            "no Chromium or Chrome was found. Debian has it as chromium; or name one in CHROMIUM"
        )
    return path


@pytest.fixture(scope="session")
def server():
    """A server for pages only: between its tests a shared page keeps its stream."""
    with loaded_server() as process:
        yield process


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def launch(playwright, chromium):
    """A function that starts a browser with more flags, for the length of a `with` block."""

    @contextlib.contextmanager
    def launch(*flags):
        browser = playwright.chromium.launch(
            executable_path=chromium, args=[*FLAGS, *sandbox_flags(), *flags]
        )
        with contextlib.closing(browser):
            yield browser

    return launch


@pytest.fixture(scope="session")
def browser(launch):
    """A browser on a machine without a camera."""
    with launch() as browser:
        yield browser


@pytest.fixture(scope="session")
def camera_video(tmp_path_factory):
    """The fake camera's video: a person who is on the left and on the right in turn."""
    return write_video(tmp_path_factory.mktemp("camera_video") / "camera.y4m")


@pytest.fixture(scope="session")
def camera_browser(launch, camera_video):
    """A browser with a camera that needs permission."""
    with launch(
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={camera_video.path}",
    ) as browser:
        yield browser


@contextlib.contextmanager
def stages(server):
    """Yield a function that opens pages, which are closed at the end. See `open_stage`."""
    stages = []

    def open_stage(
        browser,
        query="",
        url=server.url,
        permissions=(),
        script=None,
        before=None,
        ignores_speed=True,
        **options,
    ):
        options = {"viewport": VIEWPORT, **options}
        context = browser.new_context(**options)
        context.set_default_timeout(60_000)
        if permissions:
            context.grant_permissions(list(permissions), origin=url.rstrip("/"))
        stage = Stage(context)
        stages.append(stage)
        if script:
            stage.page.add_init_script(script)
        if before:
            before(stage.page)
        stage.page.goto(f"{url}?{query}")
        if ignores_speed:
            stage.ignore_speed()
        return stage

    yield open_stage
    for stage in stages:
        stage.context.close()
    for stage in stages:
        assert stage.errors == []


@pytest.fixture
def open_stage(server):
    """A function that opens the page in a browser. Errors that the page logs fail the test.

    `open_stage(browser, query, url=…, permissions=…, before=…, **context options)` returns a Stage.
    `before` is called with the page before it is opened. Unless `ignores_speed` is False, the page
    keeps its quality, as the machine may be busy.
    """
    with stages(server) as open_stage:
        yield open_stage


@pytest.fixture(scope="session")
def open_for_all(server):
    """As `open_stage`, for pages that tests share."""
    with stages(server) as open_stage:
        yield open_stage


@pytest.fixture(scope="session")
def presenter_page(browser, open_for_all):
    return SharedPage(open_for_all(browser, PRESENTER, script=COUNT_FRAMES + LEFT_BEHIND))


@pytest.fixture
def presenter(presenter_page):
    """The live page with the built-in presenter at 640x480 and default settings."""
    with presenter_page.in_use() as stage:
        yield stage


@pytest.fixture(scope="session")
def camera_stage_page(camera_browser, open_for_all):
    script = COUNT_FRAMES + SCRIPT + CAMERA
    stage = open_for_all(camera_browser, "size=640x480", script=script, permissions=["camera"])
    # Chromium may lose a frame when a track ends. frame-loop.test.js shows that the page closes
    # all that it gets.
    stage.ignored = ("VideoFrame was garbage collected",)
    return SharedPage(until_camera(stage))


@pytest.fixture
def camera_stage(camera_stage_page):
    """The live page with a camera at 640x480, which CAMERA and SCRIPT control and watch."""
    with camera_stage_page.in_use() as stage:
        yield stage


@pytest.fixture(scope="session")
def how_page(browser, open_for_all):
    logs = []

    def before(page):
        page.clock.install(time=0)
        logs.append(StreamLog(page))

    stage = open_for_all(browser, f"{PRESENTER}&how=1", script=COUNT_FRAMES, before=before)
    (stage.log,) = logs
    return SharedPage(stage)


@pytest.fixture
def how(how_page):
    """The page with the panel "How it works", default settings and a clock. `log` records its stream."""
    with how_page.in_use() as stage:
        stage.log.forget()
        yield stage
        stage.page.clock.resume()


@pytest.fixture
def logged(how):
    """The page with the presenter, a clock and the `log` of its stream, without the panel."""
    how.page.keyboard.press("p")
    return how
