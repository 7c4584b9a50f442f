"""Switching between solutions quickly, without a server, and without a model's file."""

from __future__ import annotations

import pytest
from frame_count import COUNT_FRAMES, settle
from network import Network
from results import Results, has_skeleton
from server_process import WITHOUT_DEADLINES, ServerProcess
from shared_page import choose
from stage import BLUE, PRESENTER, corner_is
from watch import SCRIPT, Watch

from webdemo.vision.solutions import index

MISSING = "The file object_detection_ssd_mobilenetv2_oidv4_fp16.tflite is missing. Run `webdemo models fetch objects`."
"""For a machine that has not fetched the files."""
UNREACHABLE = "The server does not answer. This model starts when it does."
HAS_RESULTS = """(id) => Number(document.querySelector(`[data-figure=results][data-model=${id}]`)?.textContent) > 0"""


@pytest.fixture(scope="module")
def bare_server(tmp_path_factory):
    """A server without any further model file."""
    folder = tmp_path_factory.mktemp("no_models")
    options = ("--port", "0", "--no-open", "--models-dir", str(folder))
    with ServerProcess(*options, command=WITHOUT_DEADLINES) as process:
        yield process.wait_loaded()


def test_last_choice_counts_however_late_the_earlier_ones_come(browser, open_stage):
    held, found = [], []

    def before(page):
        page.route("**/api/solutions/pose/drawing", lambda route: held.append(route))
        found.append(Results(page))

    stage = open_stage(browser, PRESENTER, script=COUNT_FRAMES, before=before).wait_live()
    (results,) = found
    choose(stage, solution="pose")
    stage.until(lambda: held, what="a solution that is still loading")
    choose(stage, solution="face-detection")
    faces = index.MODELS.index(index.find("face-detection"))
    stage.until(lambda: results.newest.model == faces)
    with stage.page.expect_response("**/api/solutions/pose/drawing"):
        held[0].continue_()
    for _ in range(5):
        settle(stage)
        assert results.newest.model == faces
    choose(stage, solution="pose")
    choose(stage, solution="selfie")
    stage.until_shown(corner_is(BLUE))
    for _ in range(5):
        settle(stage)
        assert results.newest.model == 0
    assert corner_is(BLUE)(stage.picture())
    assert stage.notice() == ""


def test_quick_changes_end_with_the_last(presenter):
    for _ in range(3):
        for _ in range(7):
            presenter.page.keyboard.press("a")
        choose(presenter, solution="selfie")
    choose(presenter, solution="pose")
    presenter.until_shown(has_skeleton, what="the skeleton")
    assert presenter.query()["solution"] == "pose"
    assert presenter.notice() == ""


def test_solution_is_live_again_after_the_server_was_gone(browser, open_stage, server):
    with Network(server.port) as network:
        query = f"{PRESENTER}&solution=pose&model=cut-out"
        stage = open_stage(browser, query, url=network.url, script=SCRIPT).wait_live()
        watch = Watch(stage)
        network.lose_server()
        stage.page.wait_for_selector("text=The server has stopped. Start webdemo again")
        assert watch.is_stalled()
        back = watch.now()
        network.bring_server_back()
        watch.live_from(back)
        stage.until_shown(has_skeleton, what="the skeleton")
        choose(stage, solution="selfie")
        stage.until(HAS_RESULTS, "landscape")
        watch.assert_nothing_bare()
        assert stage.notice() == ""
        stage.context.close()


@pytest.mark.parametrize("is_loaded", [True, False], ids=["loaded", "first use"])
def test_choice_while_the_server_is_gone(browser, open_stage, server, is_loaded):
    with Network(server.port) as network:
        stage = open_stage(browser, PRESENTER, url=network.url, script=SCRIPT).wait_live()
        watch = Watch(stage)
        if is_loaded:
            choose(stage, solution="hands")
            stage.until_shown(lambda picture: not corner_is(BLUE)(picture))
            choose(stage, solution="selfie")
            stage.until_shown(corner_is(BLUE))
        network.lose_server()
        stage.page.wait_for_selector("text=The server has stopped. Start webdemo again")
        choose(stage, solution="pose")
        stage.until(lambda: stage.notice() == UNREACHABLE, what=UNREACHABLE)
        back = watch.now()
        network.bring_server_back()
        watch.live_from(back)
        stage.until_shown(has_skeleton, what="the skeleton")
        stage.until(lambda: stage.notice() == "", what="no notice")
        stage.context.close()


def test_solution_without_its_file_is_greyed_out(browser, open_stage, bare_server):
    stage = open_stage(browser, PRESENTER, url=bare_server.url).wait_live()
    grey = {
        option["value"]: option["text"]
        for option in stage.page.evaluate(
            "() => [...document.querySelector('#solution').options].filter((option) => option.disabled).map(({ value, text }) => ({ value, text }))"
        )
    }
    assert set(grey) == {"objects-3d", "object-detection", "hair"}
    assert grey["object-detection"] == f"Object detection: {MISSING}"
    stage.page.locator("#solution").press("End")  # the last that can be chosen
    assert stage.chosen("solution") == "holistic"
    stage.context.close()


@pytest.mark.parametrize("viewport", [(1280, 720), (390, 844), (320, 640)])
def test_link_to_a_solution_without_its_file_says_so(browser, open_stage, bare_server, viewport):
    width, height = viewport
    query = f"{PRESENTER}&solution=object-detection"
    size = {"width": width, "height": height}
    stage = open_stage(browser, query, url=bare_server.url, viewport=size).wait_live()
    stage.until(
        lambda: (
            stage.notice() == f"Object detection can’t run yet. {MISSING} Then reload this page."
        )
    )
    assert stage.chosen("solution") == "selfie"
    stage.until_shown(corner_is(BLUE))
    too_wide = stage.page.evaluate(
        """() => ["#status", "#status p", "#panel", "#solution"].map((name) => document.querySelector(name))
          .filter((element) => element.scrollWidth > element.clientWidth || element.getBoundingClientRect().right > innerWidth)
          .map(({ id, tagName }) => id || tagName)"""
    )
    assert too_wide == []
    stage.context.close()
