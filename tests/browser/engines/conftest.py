"""The same page in Chromium, Firefox and WebKit."""

from __future__ import annotations

import contextlib
import os

import pytest
from driver import ANSWER_SECONDS, Engine
from firefox import find_firefox, open_firefox
from webdriver_tab import Tab
from webkit import find_webkit, open_webkit

ENGINES = ("chromium", "firefox", "webkit")
PACKAGES = {"firefox": "firefox-esr", "webkit": "webkit2gtk-driver and xvfb"}
"""The packages in Debian."""


class _ChromiumTab(Tab):
    def __init__(self, browser):
        super().__init__()
        self._page = browser.new_page(permissions=["camera"])
        self._page.set_default_timeout(1000 * ANSWER_SECONDS)
        self._page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, url):
        self._page.goto(url)

    def press(self, key):
        self._page.keyboard.press(key)

    def close(self):
        self._page.close()

    def _evaluate(self, expression):
        return self._page.evaluate(expression)


def require(engine):
    """Skip the test where an engine is missing; fail in CI."""
    finders = {"firefox": find_firefox, "webkit": find_webkit}
    if engine == "chromium" or finders[engine]():
        return
    reason = f"{engine} was not found. Debian has it as {PACKAGES[engine]}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def engines(request):
    """The engines by their names."""

    def open_chromium():
        return contextlib.closing(_ChromiumTab(request.getfixturevalue("camera_browser")))

    openers = {"chromium": open_chromium, "firefox": open_firefox, "webkit": open_webkit}
    return {name: Engine(name, openers[name]) for name in ENGINES}


@pytest.fixture(params=ENGINES)
def engine(request, engines):
    """Each engine in turn."""
    require(request.param)
    return engines[request.param]
