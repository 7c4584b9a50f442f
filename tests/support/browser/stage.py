"""An open page as its user sees it: the picture, the messages, the settings."""

from __future__ import annotations

import base64
import time

import cv2
import numpy as np
from masks import iou  # noqa: F401, for the tests that import it from here
from playwright.sync_api import Error

PRESENTER = "source=presenter&size=640x480"
BLUE = 0x00, 0x37, 0xFF
GREEN = 0x00, 0xE6, 0x40
MAGENTA = 0xFF, 0x00, 0xFF


class Stage:
    """One open page."""

    def __init__(self, context):
        self.context = context
        self.page = context.new_page()
        self.errors = []
        self.ignored = ()  # parts of errors that do not count
        self._debugger = None
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message):
        # Some tests stop the server on purpose, which the browser itself logs as an error.
        by_browser = "net::ERR_" in message.text or message.text.startswith(
            "WebSocket connection to"
        )
        ignored = any(part in message.text for part in self.ignored)
        if message.type == "error" and not by_browser and not ignored:
            self.errors.append(message.text)

    def rest(self):
        """Stop the page's scripts: a page that nobody looks at takes no time from the others."""
        if self._debugger is None and not self.page.is_closed():
            self._debugger = self.context.new_cdp_session(self.page)
            self._debugger.send("Debugger.enable")
            self._debugger.send("Debugger.pause")

    def wake(self):
        """Let the page go on after a rest."""
        if self._debugger is not None:
            self._debugger.detach()
            self._debugger = None

    def wait_live(self):
        """Wait until masks are drawn."""
        self.page.wait_for_selector("#stage:not([data-status=wait]):not([data-stalled])")
        self.until("() => document.querySelector('#output').width > 0", what="a picture")
        return self

    def until(self, check, argument=None, seconds=60.0, what=""):
        """Wait until `check`, JavaScript or Python, is true; return its value.

        Playwright's wait_for_function needs eval, which the page's security policy forbids.
        """
        deadline = time.monotonic() + seconds
        while not (found := check() if callable(check) else self.page.evaluate(check, argument)):
            assert time.monotonic() < deadline, f"not within {seconds} s: {what or check}"
            self.page.wait_for_timeout(30)
        return found

    def until_shown(self, check, seconds=60.0, what="what the test looks for"):
        """Wait until the picture on the canvas passes `check`; return the picture."""
        deadline = time.monotonic() + seconds
        while not check(picture := self.picture()):
            assert time.monotonic() < deadline, f"not shown within {seconds} s: {what}"
            self.page.wait_for_timeout(30)
        return picture

    def ignore_speed(self):
        """Keep the page at its dearest level of quality, however busy the machine is."""
        self.page.evaluate(
            """() => import("/static/js/performance/quality.js").then(
              ({ Quality }) => { Quality.prototype.captured = () => false; },
              () => {},
            )"""
        )

    def stop_clock(self):
        """Stop the page's installed clock, and with it its timers and the presenter."""
        now = "() => Date.now() / 1000"
        try:
            self.page.clock.pause_at(self.page.evaluate(now) + 0.1)
        except Error:  # that moment had passed already; the clock stands now
            self.page.clock.pause_at(self.page.evaluate(now))

    def picture(self):
        """Return the canvas: RGB uint8, at its own resolution."""
        png = self.page.evaluate("() => document.querySelector('#output').toDataURL('image/png')")
        data = np.frombuffer(base64.b64decode(png.partition(",")[2]), np.uint8)
        return cv2.cvtColor(cv2.imdecode(data, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)

    def notice(self):
        """The text of the page's message, "" without one."""
        return self.page.locator("#status p").first.text_content() if self.has_notice() else ""

    def has_notice(self):
        return self.page.locator("#status").is_visible() and self.page.locator("#status p").count()

    def figure(self, name, model):
        """The text of a cell of the table of figures."""
        return self.page.locator(f"[data-row={name}] [data-model={model}]").text_content()

    def chosen(self, name):
        """The id of the chosen "solution" or "model", once the page has filled its lists."""
        return self.until("(name) => document.querySelector(`#${name}`)?.value", name)

    def query(self):
        """The settings in the page's address."""
        return self.page.evaluate(
            "() => Object.fromEntries(new URL(location.href).searchParams.entries())"
        )


def is_colour(picture, colour, tolerance=12):
    """Which pixels have the colour: bool (height, width)."""
    return (np.abs(picture.astype(int) - colour).max(axis=2)) <= tolerance


def corner_is(colour):
    """A check for `until_shown`: whether the picture's corner has the colour."""
    return lambda picture: is_colour(picture[:30, :30], colour).all()
