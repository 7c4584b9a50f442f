"""One page for the tests of modules: none of them opens the application."""

from __future__ import annotations

import pytest
from module_page import open_modules


@pytest.fixture(scope="session")
def module_page(browser, server):
    with open_modules(browser, server.url) as page:
        yield page


@pytest.fixture
def modules(module_page):
    """The session's ModulePage; an error that nothing catches fails the test."""
    module_page.errors.clear()
    yield module_page
    assert module_page.errors == []
