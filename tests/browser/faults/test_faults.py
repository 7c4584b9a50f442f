"""Faults around an open page: it reports them, shows no bare frame and recovers by itself.

Each fault is tested by the page's fake clock, which the test moves on. Where time matters, a slow
test repeats it in real time with the limit in tests/README.md.
"""

import contextlib
import os
import signal
import threading

import pytest
from fakes import Nobody, create_fake_app
from network import Network
from server_process import NO_DEADLINES, PATIENCE_SECONDS, poll_until
from serving import serving
from shared_page import until_camera
from stage import PRESENTER
from watch import SCRIPT, STALE_MS, Watch, assert_recovered
from websocket_client import WebSocketClient

from webdemo.web import app_state


class PagesTime:
    """The page's fake clock. It moves on at once, so durations are not measured."""

    def install(self, page):
        page.clock.install()

    def wait(self, stage, ms):
        stage.stop_clock()
        stage.page.clock.run_for(ms)
        stage.page.clock.resume()

    def assert_stalled(self, watch, since):
        assert watch.is_stalled()

    def assert_recovered(self, took_ms, opening_ms, limit_ms=None):
        pass


class RealTime:
    def install(self, page):
        pass

    def wait(self, stage, ms):
        stage.page.wait_for_timeout(ms)

    def assert_stalled(self, watch, since):
        assert_recovered(watch.stalled_from(since) - since, watch.live_from(0), STALE_MS)

    def assert_recovered(self, *words):
        assert_recovered(*words)


@pytest.fixture(params=[PagesTime(), pytest.param(RealTime(), marks=pytest.mark.slow)], ids=["page's", "real"])  # fmt: skip
def time(request):
    return request.param


@pytest.fixture
def watched(open_stage):
    """A function that opens the page with a Watch; returns (Stage, Watch)."""

    def watched(browser, query=PRESENTER, script="", **options):
        stage = open_stage(browser, query, script=SCRIPT + script, **options)
        return stage, Watch(stage)

    return watched


@pytest.fixture
def empty_room():
    """A function that serves an application that finds nobody, with limits: (app, port)."""

    @contextlib.contextmanager
    def empty_room(**limits):
        app, _ = create_fake_app(limits, factory=Nobody)
        with serving(app) as port:
            yield app, port

    return empty_room


class SuspendedServer:
    """As Network, but the server itself is suspended."""

    def __init__(self, server):
        self._pid = server.pid
        self.url = server.url

    def freeze(self):
        os.kill(self._pid, signal.SIGSTOP)

    def thaw(self, keep):
        os.kill(self._pid, signal.SIGCONT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.thaw(keep=True)


def network(server):
    return Network(server.port)


slow = pytest.mark.slow


@pytest.mark.parametrize(
    ("path", "freezes"),
    [
        pytest.param(network, [(5, True), (5, False)], id="network"),
        pytest.param(network, [(3.5, False), (0.5, False)], id="network, shorter", marks=slow),
        pytest.param(SuspendedServer, [(5, True)], id="server", marks=slow),
    ],
)
def test_page_continues_after_a_freeze(browser, watched, server, time, path, freezes):
    """`freezes` has their seconds, and whether the page keeps its network address."""
    if path is SuspendedServer and not hasattr(signal, "SIGSTOP"):
        pytest.skip("this system can't suspend a process")
    with path(server) as frozen:
        stage, watch = watched(browser, url=frozen.url, before=time.install)
        for seconds, keep in freezes:
            stage.wait_live()
            since = watch.now()
            frozen.freeze()
            time.wait(stage, min(1000 * seconds, STALE_MS))
            if seconds > STALE_MS / 1000:
                time.assert_stalled(watch, since)
                assert "The server does not answer. The network may be down" in stage.notice()
                time.wait(stage, 1000 * seconds - STALE_MS)
            thawed = watch.now()
            frozen.thaw(keep)
            stalled = watch.stalled_from(since)
            live = watch.live_from(max(thawed, stalled))
            time.assert_recovered(live - thawed, watch.live_from(0))
            assert stage.notice() == ""
        watch.assert_nothing_bare()
        stage.context.close()


def test_page_continues_at_once_when_its_server_returns_and_it_is_shown_online_or_back(
    browser, watched, server
):
    """A browser slows the timers of a hidden page. By them: see `test_solution_faults`."""
    with Network(server.port) as network:
        before = lambda page: page.clock.install()  # noqa: E731
        stage, watch = watched(browser, url=network.url, before=before)
        for event in (
            "document.dispatchEvent(new Event('visibilitychange'))",
            "window.dispatchEvent(new Event('online'))",
            "window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))",
        ):
            stage.wait_live()
            network.lose_server()
            stage.page.wait_for_selector("text=The server has stopped. Start webdemo again")
            assert watch.is_stalled()
            stage.stop_clock()
            back = watch.now()
            network.bring_server_back()
            with stage.page.expect_websocket():
                stage.page.evaluate(f"() => {{ {event}; }}")
                stage.page.clock.run_for(10)
            stage.page.clock.resume()
            watch.live_from(back)
            assert stage.notice() == ""
        watch.assert_nothing_bare()
        stage.context.close()


def test_hanging_handshake_times_out(browser, watched, time):
    first_hangs = """const Real = WebSocket;
      let count = 0;
      window.WebSocket = function (url) {
        if (count++) return new Real(url);
        window.hangs = performance.now();
        return Object.assign(new EventTarget(), { close() {} });
      };"""
    stage, watch = watched(browser, script=first_hangs, before=time.install)
    time.wait(stage, STALE_MS)
    live = watch.live_from(0)
    assert "The server does not answer" in "\n".join(watch.said(0))
    began = stage.page.evaluate("() => window.hangs")
    time.assert_recovered(live - began, began)
    assert stage.notice() == ""
    watch.assert_nothing_bare()


def test_full_server_is_retried_without_pressure(browser, watched, empty_room):
    streams, asked = [], []

    def prepare(page):
        page.on("websocket", lambda stream: streams.append(stream))
        page.on("request", lambda request: request.url.endswith("/healthz") and asked.append(1))

    with empty_room(STREAMS_MAX=1, STREAM_FIRST_FRAME_SECONDS=120.0) as (_, port):
        with WebSocketClient(port):
            url = f"http://127.0.0.1:{port}/"
            stage, watch = watched(browser, url=url, before=prepare)
            stage.page.wait_for_selector("text=All places on the server are taken")
            count = len(asked)
            poll_until(lambda: stage.page.wait_for_timeout(20) or len(asked) > count + 2)
            assert len(streams) == 1, "browsers hold back those who insist"
        watch.live_from(0)
        assert stage.notice() == ""
        watch.assert_nothing_bare()
        stage.context.close()


def test_page_with_a_refused_origin_says_how_to_allow_it(browser, watched, empty_room):
    """As behind a tunnel that passes on its own Host header."""
    with empty_room() as (app, port):
        inner = app.wsgi_app

        def through_a_tunnel(environ, start_response):
            return inner({**environ, "HTTP_HOST": f"127.0.0.1:{port}"}, start_response)

        app.wsgi_app = through_a_tunnel
        stage, _ = watched(browser, url=f"http://localhost:{port}/")
        stage.page.wait_for_selector(f"text=webdemo --allow-host localhost:{port}")
        stage.context.close()
        stage.errors.clear()  # the browser's own lines about the refusals


def test_idle_stream_reopens_with_the_next_frame(browser, watched, empty_room):
    with empty_room(STREAM_IDLE_SECONDS=1.0) as (app, port):
        url = f"http://127.0.0.1:{port}/"
        stage, watch = watched(browser, url=url, before=lambda page: page.clock.install())
        stage.wait_live()
        stage.stop_clock()
        poll_until(lambda: app_state.of(app).slots.open == 0)
        with stage.page.expect_websocket():
            stage.page.clock.resume()
        watch.drawn_from(watch.now())
        assert stage.notice() == ""
        watch.assert_nothing_bare()
        stage.context.close()


@pytest.fixture
def camera_watch(camera_stage):
    """A Watch of the page with a camera."""
    watch = Watch(camera_stage)
    watch.forget()
    return watch


def test_unplugged_camera(camera_stage, camera_watch, time):
    page = camera_stage.page
    opening_ms = camera_watch.opening_ms
    page.evaluate("() => window.plug(false)")
    page.wait_for_selector("text=The camera was unplugged. Plug it in")
    assert page.locator("[name=source]").input_value() == "presenter"
    # Another device, such as headphones; the camera is not back.
    change = "navigator.mediaDevices.dispatchEvent(new Event('devicechange'))"
    page.evaluate(f"async () => {{ {change}; await new Promise(requestAnimationFrame); }}")
    assert page.locator("[name=source]").input_value() == "presenter"
    plugged = page.evaluate("() => { window.plug(true); return performance.now(); }")
    until_camera(camera_stage)
    time.assert_recovered(camera_watch.live_from(plugged) - plugged, opening_ms)
    assert camera_stage.notice() == ""
    camera_watch.assert_nothing_bare()


def test_stalled_camera_is_reported(camera_stage, camera_watch, time):
    page = camera_stage.page
    opening_ms = camera_watch.opening_ms
    paused = page.evaluate("() => { window.isHeld = true; return performance.now(); }")
    page.wait_for_selector("text=The camera sends no frames")
    assert camera_watch.is_stalled()
    time.assert_recovered(camera_watch.stalled_from(paused) - paused, opening_ms, STALE_MS)
    resumed = page.evaluate("() => { window.isHeld = false; return performance.now(); }")
    time.assert_recovered(camera_watch.live_from(resumed) - resumed, opening_ms)
    assert camera_stage.notice() == ""
    camera_watch.assert_nothing_bare()


def test_lost_canvas_is_reported(camera_stage, camera_watch):
    lost = camera_watch.now()
    camera_stage.page.evaluate(
        "() => document.querySelector('#output').dispatchEvent(new Event('contextlost'))"
    )
    camera_watch.live_from(camera_watch.stalled_from(lost))
    assert "The graphics card was reset" in camera_watch.said(lost)[0]
    assert camera_stage.notice() == ""


def test_nothing_is_shown_before_the_first_mask(camera_browser, watched):
    may_load = threading.Event()

    def make_late(model):
        assert may_load.wait(PATIENCE_SECONDS)
        return Nobody(model)

    app, _ = create_fake_app(NO_DEADLINES, factory=make_late, load=False)
    with serving(app) as port:
        url = f"http://127.0.0.1:{port}/"
        stage, watch = watched(camera_browser, "size=640x480", url=url, permissions=["camera"])
        stage.until("() => document.querySelector('[name=source]').value.startsWith('camera:')")
        stage.page.wait_for_selector("text=Loading MediaPipe…")
        assert watch.drawn() == 0
        may_load.set()
        stage.wait_live()
        watch.assert_nothing_bare()
        stage.context.close()
