"""A page with the panel "How it works", which tests share."""

from __future__ import annotations

import pytest
from frame_count import COUNT_FRAMES
from shared_page import SharedPage
from stage import PRESENTER
from stream_log import StreamLog


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
    """The page with the panel open and default settings. `log` records its stream."""
    with how_page.in_use() as stage:
        stage.log.forget()
        yield stage
