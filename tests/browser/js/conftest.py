"""One page for all tests of modules, which do not open the application."""

from __future__ import annotations

import pytest
from module_page import open_modules


@pytest.fixture(scope="session")
def module_page(browser, server):
    with open_modules(browser, server.url) as page:
        yield page


@pytest.fixture
def modules(module_page):
    """The session's ModulePage. An uncaught error fails the test."""
    module_page.errors.clear()
    yield module_page
    assert module_page.errors == []
