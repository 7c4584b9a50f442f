"""What may go wrong around an open page: it says so, shows nothing bare, and goes on by itself.

A fault ends when its cause has gone; from then on the page has RECOVERY_MS.
"""

import contextlib
import os
import signal

import numpy as np
import pytest
from background_tab import BackgroundTab
from network import Network
from server_process import ServerProcess
from watch import FIRST_DRAWN, SCRIPT, Watch

PRESENTER = "source=presenter&size=640x480"
RECOVERY_MS = 3000
STALE_MS = 2000  # a picture that stands so long must not look live

IDLE_SOON = (
    "import webdemo.defaults; webdemo.defaults.DEFAULTS['STREAM_IDLE_SECONDS'] = 1.0;"
    "from webdemo.__main__ import main; main()"
)

DEVICE_CHANGE = "navigator.mediaDevices.dispatchEvent(new Event('devicechange'))"
# Keeps the camera's stream and video at hand, and lets cameras be unplugged.
CAMERA = """(() => {
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  const list = mediaDevices.enumerateDevices.bind(mediaDevices);
  mediaDevices.getUserMedia = async (...words) => {
    if (window.unplugged) throw new DOMException("", "NotFoundError");
    return (window.stream = await open(...words));
  };
  mediaDevices.enumerateDevices = async () => (window.unplugged ? [] : list());
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () { window.video = this; return play.call(this); };
  window.plug = (there) => {
    window.unplugged = !there;
    if (!there) {
      const [track] = window.stream.getTracks();
      track.stop();
      track.dispatchEvent(new Event("ended"));
    }
    mediaDevices.dispatchEvent(new Event("devicechange"));
  };
})();"""


@pytest.fixture
def in_time(request):
    """Assert that a recovery was, and print how long it took: `pytest -s` shows it."""

    def in_time(took_ms):
        print(f"\n{request.node.name}: live {took_ms:.0f} ms after the fault")
        assert took_ms <= RECOVERY_MS

    return in_time


@pytest.fixture
def watched(open_stage):
    """Open the page with an eye on it; gives the Stage and its Watch."""

    def watched(browser, query=PRESENTER, script="", **options):
        stage = open_stage(browser, query, script=SCRIPT + script, **options)
        return stage, Watch(stage)

    return watched


@pytest.mark.parametrize(
    ("seconds", "keep"),
    [(5, True), (5, False), (3.5, False), (0.5, False)],
    ids=["5 s", "5 s, then another address", "3.5 s, then another", "0.5 s, then another"],
)
def test_frozen_network(browser, watched, server, in_time, seconds, keep):
    with Network(server.port) as network:
        stage, watch = watched(browser, url=network.url)
        stage.wait_live()
        frozen = watch.now()
        network.freeze()
        stage.page.wait_for_timeout(1000 * seconds)
        thawed = watch.now()
        network.thaw(keep)
        stalled = watch.stalled_from(frozen)
        assert stalled - frozen <= STALE_MS
        in_time(watch.live_from(max(thawed, stalled)) - thawed)
        assert "The server does not answer; perhaps the network is down" in watch.said(frozen)[0]
        assert stage.notice() == ""
        watch.assert_nothing_bare()
        stage.context.close()


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system can't suspend a process")
def test_suspended_server(browser, watched, in_time):
    with ServerProcess() as own:
        stage, watch = watched(browser, url=own.wait_loaded().url)
        stage.wait_live()
        stopped = watch.now()
        os.kill(own.pid, signal.SIGSTOP)
        stage.page.wait_for_timeout(5000)
        resumed = watch.now()
        os.kill(own.pid, signal.SIGCONT)
        in_time(watch.live_from(max(resumed, watch.stalled_from(stopped))) - resumed)
        assert "does not answer" in watch.said(stopped)[0]
        watch.assert_nothing_bare()
        stage.context.close()


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_server_gone_and_restarted(browser, watched, in_time, end):
    with ServerProcess() as first:
        stage, watch = watched(browser, url=first.wait_loaded().url)
        stage.wait_live()
        ended = watch.now()
        getattr(first, end)()
        assert watch.stalled_from(ended) - ended <= STALE_MS
        stage.page.wait_for_selector("text=The server is gone. Start webdemo again")
        stage.page.wait_for_timeout(5000)  # a back-off would have grown past what the page has
    with ServerProcess("--port", str(first.port), "--no-open") as second:
        restarted = watch.now()
        second.wait_loaded()
        loaded = watch.now()
        live = watch.live_from(restarted)
        print(f"\nlive {live - restarted:.0f} ms after the server took connections")
        in_time(live - loaded)  # its models' time is not the page's
        assert stage.notice() == ""
        watch.assert_nothing_bare()
        stage.context.close()
        second.wait_streams(0)
        assert second.stop() == (0, "")


@pytest.mark.parametrize(
    "event",
    [
        "document.dispatchEvent(new Event('visibilitychange'))",
        "window.dispatchEvent(new Event('online'))",
        "window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))",
    ],
    ids=["shown", "online", "back"],
)
def test_page_whose_timers_had_slowed_down(browser, watched, in_time, event):
    # As a browser does to pages that are hidden for minutes.
    slow = """const real = setTimeout;
      window.setTimeout = (run, ms) => real(run, window.slow ? 60_000 : ms);"""
    with ServerProcess() as first:
        stage, watch = watched(browser, script=slow, url=first.wait_loaded().url)
        stage.wait_live()
        stage.page.evaluate("() => { window.slow = true; }")
        first.kill()
        stage.page.wait_for_timeout(500)
        stage.page.evaluate("() => { window.slow = false; }")
    with ServerProcess("--port", str(first.port), "--no-open") as second:
        second.wait_loaded()
        shown = watch.now()
        stage.page.evaluate(f"() => {{ {event}; }}")
        in_time(watch.drawn_from(shown) - shown)
        stage.context.close()


def test_handshake_that_hangs_is_given_up(browser, watched, in_time):
    first_hangs = """const Real = WebSocket;
      let count = 0;
      window.WebSocket = function (url) {
        if (count++) return new Real(url);
        window.hangs = performance.now();
        return Object.assign(new EventTarget(), { close() {} });
      };"""
    stage, watch = watched(browser, script=first_hangs)
    stage.page.wait_for_selector("text=The server does not answer")
    in_time(watch.live_from(0) - stage.page.evaluate("() => window.hangs"))
    watch.assert_nothing_bare()


def test_full_server_that_gets_a_place(browser, watched, in_time):
    script = """const Real = WebSocket;
      window.full = true;
      window.WebSocket = function (url) {
        if (!window.full) return new Real(url);
        window.refused = (window.refused ?? 0) + 1;
        const refused = Object.assign(new EventTarget(), { close() {} });
        setTimeout(() => refused.dispatchEvent(new CloseEvent("close", { code: 1006 })), 10);
        return refused;
      };
      const ask = fetch;
      window.fetch = (...words) => (window.full ? Promise.resolve(new Response('{"models_loaded": true, "refusal": "All places on the server are taken."}')) : ask(...words));"""
    stage, watch = watched(browser, script=script)
    stage.page.wait_for_selector("text=All places on the server are taken")
    stage.page.wait_for_timeout(2000)
    assert stage.page.evaluate("() => window.refused") == 1, "browsers hold back those who insist"
    freed = stage.page.evaluate("() => { window.full = false; return performance.now(); }")
    in_time(watch.live_from(freed) - freed)
    watch.assert_nothing_bare()


@pytest.fixture
def open_hidden(launch):
    """A tab that was opened, lives, and is hidden now."""
    with launch() as browser, contextlib.ExitStack() as stack:

        def open_hidden(url):
            tab = stack.enter_context(contextlib.closing(BackgroundTab(browser, url)))
            tab.until("Number(document.querySelector('#fps').textContent) > 0")
            assert not tab.evaluate("'stalled' in document.querySelector('#stage').dataset")
            tab.evaluate(SCRIPT)
            tab.hide()
            return tab

        yield open_hidden


def show_and_measure(tab):
    """Show the tab; give the ms until a mask was drawn."""
    tab.evaluate(
        """document.addEventListener("visibilitychange", () => (window.since = performance.now()))"""
    )
    tab.show()
    return tab.until(FIRST_DRAWN) - tab.evaluate("since")


def test_hidden_tab_whose_stream_was_closed_as_idle(open_hidden, in_time):
    with ServerProcess(command=("-c", IDLE_SOON)) as own:
        tab = open_hidden(f"{own.wait_loaded().url}?{PRESENTER}")
        own.wait_streams(0)
        in_time(show_and_measure(tab))
        assert tab.evaluate("document.querySelector('#status').textContent") == ""


def test_hidden_tab_whose_server_was_restarted(open_hidden, in_time):
    with ServerProcess() as first:
        tab = open_hidden(f"{first.wait_loaded().url}?{PRESENTER}")
        first.kill()
        tab.until("document.querySelector('#status').textContent.includes('The server is gone')")
    with ServerProcess("--port", str(first.port), "--no-open") as second:
        second.wait_loaded()
        in_time(show_and_measure(tab))


def test_unplugged_camera(camera_browser, watched, in_time):
    stage, watch = watched(camera_browser, "size=640x480", script=CAMERA, permissions=["camera"])
    stage.wait_live()
    stage.page.evaluate("() => window.plug(false)")
    stage.page.wait_for_selector("text=The camera was unplugged. Plug it in")
    assert stage.page.locator("[name=source]").input_value() == "presenter"
    stage.page.evaluate(f"() => {DEVICE_CHANGE}")  # a headphone, say: no camera is back
    stage.page.wait_for_timeout(200)
    assert stage.page.locator("[name=source]").input_value() == "presenter"
    plugged = stage.page.evaluate("() => { window.plug(true); return performance.now(); }")
    stage.until("() => document.querySelector('[name=source]').value.startsWith('camera:')")
    in_time(watch.live_from(plugged) - plugged)
    assert stage.notice() == ""
    watch.assert_nothing_bare()


def test_camera_that_stalls(camera_browser, watched, in_time):
    stage, watch = watched(camera_browser, "size=640x480", script=CAMERA, permissions=["camera"])
    stage.wait_live()
    paused = stage.page.evaluate("() => { window.video.pause(); return performance.now(); }")
    assert watch.stalled_from(paused) - paused <= STALE_MS
    assert "No picture comes from the camera" in stage.notice()
    resumed = stage.page.evaluate("() => { window.video.play(); return performance.now(); }")
    in_time(watch.live_from(resumed) - resumed)
    assert stage.notice() == ""
    watch.assert_nothing_bare()


def test_lost_graphics(launch, watched, in_time):
    note = """document.addEventListener("contextrestored", () => (window.restored = performance.now()), true);"""
    with launch() as browser:
        stage, watch = watched(browser, script=note)
        stage.wait_live()
        crashed = watch.now()
        browser.new_browser_cdp_session().send("Browser.crashGpuProcess")
        stalled = watch.stalled_from(crashed)
        in_time(watch.live_from(stalled) - stage.until("() => window.restored"))
        assert "The graphics card was reset" in watch.said(crashed)[0]
        watch.assert_nothing_bare()
        stage.page.check("[name=background][value=none]", force=True)
        stage.until_shown(lambda picture: picture[:30, :30].min() > 100)  # the presenter's room
        stage.context.close()


@pytest.mark.parametrize(("how", "times"), [("crash", 1), ("loss", 2)])
def test_lost_webgl(launch, open_stage, how, times):
    """Chromium gives no WebGL after a second crash: then Canvas 2D stays."""
    note = """(() => {
      const { getContext } = HTMLCanvasElement.prototype;
      HTMLCanvasElement.prototype.getContext = function (kind, ...options) {
        const context = getContext.call(this, kind, ...options);
        if (kind !== "webgl2") return context;
        window.made = (window.made ?? 0) + 1;
        window.gl = context;
        return context;
      };
    })();"""
    with launch("--enable-unsafe-swiftshader") as browser:
        query = f"{PRESENTER}&renderer=webgl2&background=stage"
        stage = open_stage(browser, query, script=note).wait_live()
        before = stage.picture()[:60, :60]
        for made in range(2, 2 + times):
            if how == "crash":
                browser.new_browser_cdp_session().send("Browser.crashGpuProcess")
            else:
                stage.page.evaluate(
                    """() => {
                      const loss = gl.getExtension("WEBGL_lose_context");
                      loss.loseContext();
                      setTimeout(() => loss.restoreContext(), 100);
                    }"""
                )
            stage.until("(made) => window.made === made && !gl.isContextLost()", made)
            stage.until_shown(lambda shown: np.abs(shown[:60, :60].astype(int) - before).max() < 24)
        stage.context.close()


@pytest.mark.parametrize(("refine", "height"), [(0, 144), (1, 480)])
def test_lost_mask_layer(browser, watched, in_time, refine, height):
    # The canvas is there, but what would cover the room is not.
    lose = f"""CanvasRenderingContext2D.prototype.isContextLost = function () {{
      const isLayer = this.canvas.height === {height} && !this.canvas.isConnected;
      return Boolean(window.lost) && isLayer && this.getContextAttributes().alpha;
    }};"""
    stage, watch = watched(browser, f"{PRESENTER}&refine={refine}", script=lose)
    stage.wait_live()
    lost = stage.page.evaluate("() => { window.lost = true; return performance.now(); }")
    stage.page.wait_for_selector("text=The graphics card was reset")
    found = stage.page.evaluate("() => { window.lost = false; return performance.now(); }")
    in_time(watch.drawn_from(lost) - found)
    assert watch.drawn_from(lost) >= found, "nothing was drawn without its layer"
    watch.assert_nothing_bare()


def test_nothing_is_shown_before_the_first_mask(camera_browser, watched):
    with ServerProcess() as own:  # its models are still loading
        stage, watch = watched(camera_browser, "size=640x480", url=own.url, permissions=["camera"])
        stage.wait_live()
        stage.page.wait_for_timeout(500)
        assert watch.said(0)[0] in {
            "Loading MediaPipe…",
            "Waiting for the camera. If the browser asks, allow it.",
        }
        watch.assert_nothing_bare()
        stage.context.close()
