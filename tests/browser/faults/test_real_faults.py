"""Faults that need real processes: a restarted server, a hidden tab, a crash of the graphics.

test_faults.py tests the page's behaviour in detail.
"""

import contextlib

import numpy as np
import pytest
from background_tab import BackgroundTab
from server_process import ServerProcess
from stage import PRESENTER
from watch import FIRST_DRAWN, SCRIPT, STALE_MS, Watch, assert_recovered

pytestmark = pytest.mark.slow

IDLE_SOON = (
    "import webdemo.limits; webdemo.limits.DEFAULTS['STREAM_IDLE_SECONDS'] = 1.0;"
    "from webdemo.__main__ import main; main()"
)


def test_page_reconnects_to_a_restarted_server(browser, open_stage):
    with ServerProcess() as first:
        stage = open_stage(browser, PRESENTER, script=SCRIPT, url=first.wait_loaded().url)
        watch = Watch(stage)
        opening = watch.live_from(0)
        ended = watch.now()
        first.stop()
        assert_recovered(watch.stalled_from(ended) - ended, opening, STALE_MS)
        stage.page.wait_for_selector("text=The server has stopped. Start webdemo again")
        stage.page.wait_for_timeout(5000)  # an exponential back-off would wait too long by now
    with ServerProcess("--port", str(first.port), "--no-open") as second:
        restarted = watch.now()
        second.wait_loaded()
        loaded = watch.now()
        # The time that the server takes to start does not count.
        assert_recovered(watch.live_from(restarted) - loaded, opening)
        assert stage.notice() == ""
        watch.assert_nothing_bare()
        stage.context.close()
        second.wait_streams(0)
        assert second.stop() == (0, "")


@pytest.fixture
def open_hidden(launch):
    """A function that opens a live tab and hides it: (tab, ms that opening took)."""
    with launch() as browser, contextlib.ExitStack() as stack:

        def open_hidden(url):
            tab = stack.enter_context(contextlib.closing(BackgroundTab(browser, url)))
            tab.until("Number(document.querySelector('#fps').textContent) > 0")
            opening_ms = tab.evaluate("performance.now()")
            assert not tab.evaluate("'stalled' in document.querySelector('#stage').dataset")
            tab.evaluate(SCRIPT)
            tab.hide()
            return tab, opening_ms

        yield open_hidden


def show_and_measure(tab):
    """Show the tab; return the ms until a mask is drawn."""
    tab.evaluate(
        """document.addEventListener("visibilitychange", () => (window.since = performance.now()))"""
    )
    tab.show()
    return tab.until(FIRST_DRAWN) - tab.evaluate("since")


def test_hidden_tab_whose_stream_was_closed_as_idle(open_hidden):
    with ServerProcess(command=("-c", IDLE_SOON)) as own:
        tab, opening_ms = open_hidden(f"{own.wait_loaded().url}?{PRESENTER}")
        own.wait_streams(0)
        assert_recovered(show_and_measure(tab), opening_ms)
        assert tab.evaluate("document.querySelector('#status').textContent") == ""


def test_hidden_tab_whose_server_was_restarted(open_hidden):
    with ServerProcess() as first:
        tab, opening_ms = open_hidden(f"{first.wait_loaded().url}?{PRESENTER}")
        first.kill()
        tab.until(
            "document.querySelector('#status').textContent.includes('The server has stopped')"
        )
    with ServerProcess("--port", str(first.port), "--no-open") as second:
        second.wait_loaded()
        assert_recovered(show_and_measure(tab), opening_ms)


def test_graphics_crash_is_reported(launch, open_stage):
    note = """document.addEventListener("contextrestored", () => (window.restored = performance.now()), true);"""
    with launch() as browser:
        stage = open_stage(browser, PRESENTER, script=SCRIPT + note)
        watch = Watch(stage)
        opening = watch.live_from(0)
        crashed = watch.now()
        browser.new_browser_cdp_session().send("Browser.crashGpuProcess")
        stalled = watch.stalled_from(crashed)
        restored = stage.until("() => window.restored")
        assert_recovered(watch.live_from(stalled) - restored, opening)
        assert "The graphics card was reset" in "\n".join(watch.said(crashed))
        watch.assert_nothing_bare()
        stage.page.check("[name=background][value=none]", force=True)
        stage.until_shown(lambda picture: picture[:30, :30].min() > 100)  # the presenter's room
        stage.context.close()


@pytest.mark.parametrize(("how", "times"), [("crash", 1), ("loss", 2)])
def test_lost_webgl_falls_back(launch, open_stage, how, times):
    """After a second crash Chromium offers no WebGL, and Canvas 2D is used."""
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
