"""Switching between solutions quickly, without a server, and without a model's file."""

from __future__ import annotations

import contextlib

from fakes import Nobody
from frame_count import COUNT_FRAMES, settle
from network import Network
from results import Results, has_skeleton
from serving import serving_fakes
from shared_page import choose
from stage import BLUE, PRESENTER, corner_is
from watch import SCRIPT, Watch

from webdemo.vision.solutions import index

MISSING = "The file object_detection_ssd_mobilenetv2_oidv4_fp16.tflite is missing. Run `webdemo models fetch objects`."
"""For a machine that has not fetched the files."""
UNREACHABLE = "The server does not answer. This model starts when it does."
HAS_RESULTS = """(id) => Number(document.querySelector(`[data-figure=results][data-model=${id}]`)?.textContent) > 0"""


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


def test_solution_goes_on_when_the_server_returns(browser, open_stage, server):
    """One that was running, and one that is chosen meanwhile."""
    with Network(server.port) as network:
        stage = open_stage(browser, PRESENTER, url=network.url, script=SCRIPT).wait_live()
        watch = Watch(stage)

        @contextlib.contextmanager
        def without_server():
            network.lose_server()
            stage.page.wait_for_selector("text=The server has stopped. Start webdemo again")
            assert watch.is_stalled()
            yield
            back = watch.now()
            network.bring_server_back()
            watch.live_from(back)

        def choose_unreachable(solution):
            choose(stage, solution=solution)
            stage.until(lambda: stage.notice() == UNREACHABLE, what=UNREACHABLE)

        with without_server():
            choose_unreachable("pose")  # no solution's code is loaded
        stage.until_shown(has_skeleton, what="the skeleton")
        stage.until(lambda: stage.notice() == "", what="no notice")

        choose(stage, model="cut-out")
        stage.until_shown(corner_is(BLUE))
        watch.forget()
        with without_server():
            pass
        stage.until_shown(has_skeleton, what="the skeleton")
        choose(stage, solution="selfie")
        stage.until(HAS_RESULTS, "landscape")
        watch.assert_nothing_bare()

        with without_server():
            choose_unreachable("hands")
        stage.until_shown(lambda picture: not corner_is(BLUE)(picture))
        stage.until(lambda: stage.notice() == "", what="no notice")
        stage.context.close()


GREY = """() => Object.fromEntries(
  [...document.querySelector("#solution").options].filter(({ disabled }) => disabled).map(({ value, text }) => [value, text])
)"""
TOO_WIDE = """() => ["#status", "#status p", "#panel", "#solution"].map((name) => document.querySelector(name))
  .filter((element) => element.scrollWidth > element.clientWidth || element.getBoundingClientRect().right > innerWidth)
  .map(({ id, tagName }) => id || tagName)"""


def test_solution_without_its_file_cannot_be_chosen(browser, open_stage, tmp_path):
    """A link to it says so, on narrow screens, too."""
    with serving_fakes({"MODELS_DIR": tmp_path}, factory=Nobody) as (port, *_):
        query = f"{PRESENTER}&solution=object-detection"
        stage = open_stage(browser, query, url=f"http://127.0.0.1:{port}/").wait_live()
        words = f"Object detection can’t run yet. {MISSING} Then reload this page."
        stage.until(lambda: stage.notice() == words, what=words)
        assert stage.chosen("solution") == "selfie"
        stage.until_shown(corner_is(BLUE))
        for width, height in ((1280, 720), (390, 844), (320, 640)):
            stage.page.set_viewport_size({"width": width, "height": height})
            assert stage.page.evaluate(TOO_WIDE) == [], width
        grey = stage.page.evaluate(GREY)
        assert set(grey) == {"objects-3d", "object-detection", "hair"}
        assert grey["object-detection"] == f"Object detection: {MISSING}"
        stage.page.locator("#solution").press("End")  # the last that can be chosen
        assert stage.chosen("solution") == "holistic"
        stage.context.close()
