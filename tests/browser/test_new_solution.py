"""A new solution needs nothing in the page: the page lists, draws and explains it."""

from __future__ import annotations

import pytest
from server_process import ServerProcess
from stage import BLUE, PRESENTER
from toy_solution import copy_with_toy


@pytest.fixture(scope="module")
def toy_server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("product")
    with ServerProcess(env=copy_with_toy(folder), cwd=folder) as process:
        yield process
        assert process.stop() == (0, "")


def test_new_solution_is_shown_and_explained(browser, open_stage, toy_server):
    query = f"{PRESENTER}&solution=toy&how=1&view=python&outline=0"
    stage = open_stage(browser, query, url=toy_server.url).wait_live()
    page = stage.page
    assert page.locator("#model option").all_text_contents() == ["Green"]
    picture = stage.until_shown(lambda picture: (picture == BLUE).all(axis=2).any())
    kept = picture[~(picture == BLUE).all(axis=2)]
    assert kept[:, 1].mean() > 128, "what is green enough is cut out"
    page.wait_for_selector("#python code.mark")
    page.keyboard.press("a")
    stage.until("() => new URL(location.href).searchParams.get('solution') === 'selfie'")
