"""The same page in Chromium, Firefox and WebKit."""

from __future__ import annotations

import contextlib
import os

import pytest
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
        self._page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, url):
        self._page.goto(url)

    def press(self, key):
        self._page.keyboard.press(key)

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
def tabs(request):
    """Give an engine's tab; its browser is started when it is first used."""
    with contextlib.ExitStack() as stack:
        opened = {}

        def tab_of(engine):
            require(engine)
            if engine not in opened:
                if engine == "chromium":
                    opened[engine] = _ChromiumTab(request.getfixturevalue("camera_browser"))
                else:
                    open_engine = {"firefox": open_firefox, "webkit": open_webkit}[engine]
                    opened[engine] = stack.enter_context(open_engine())
            return opened[engine]

        yield tab_of


@pytest.fixture(params=ENGINES)
def tab(request, tabs):
    """A tab of each engine: `tab.engine`. Errors on the page fail the test."""
    tab = tabs(request.param)
    tab.engine = request.param
    tab.errors.clear()
    yield tab
    tab.open("about:blank")
    assert tab.errors == []


@pytest.fixture
def open_firefox_with():
    """Open a Firefox with some preferences: a context manager that gives its tab."""
    require("firefox")
    return open_firefox
