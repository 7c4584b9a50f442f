"""Switching between solutions quickly, without a server, and without a model's file."""

from __future__ import annotations

from fakes import Nobody
from frame_count import COUNT_FRAMES, settle
from network import Network
from results import has_skeleton
from serving import serving_fakes
from shared_page import choose
from stage import BLUE, PRESENTER, corner_is
from stream_log import StreamLog
from watch import SCRIPT, Watch

from webdemo.vision.solutions import index

MISSING = "The file object_detection_ssd_mobilenetv2_oidv4_fp16.tflite is missing. Run `webdemo models fetch objects`."
"""For a machine that has not fetched the files."""
UNREACHABLE = "The server does not answer. This model starts when it does."


def test_last_choice_counts_however_late_the_earlier_ones_come(browser, open_stage):
    held, found = [], []

    def before(page):
        page.route("**/api/solutions/pose/drawing", lambda route: held.append(route))
        found.append(StreamLog(page))

    stage = open_stage(browser, PRESENTER, script=COUNT_FRAMES, before=before).wait_live()
    (log,) = found
    choose(stage, solution="pose")
    stage.until(lambda: held, what="a solution that is still loading")
    choose(stage, solution="face-detection")
    faces = index.MODELS.index(index.find("face-detection"))
    stage.until(lambda: log.newest_reply.model == faces)
    with stage.page.expect_response("**/api/solutions/pose/drawing"):
        held[0].continue_()
    for _ in range(3):
        settle(stage)
        assert log.newest_reply.model == faces
    for solution in ("pose", "face-detection", "pose", "selfie"):
        choose(stage, solution=solution)
    stage.until_shown(corner_is(BLUE))
    for _ in range(3):
        settle(stage)
        assert log.newest_reply.model == 0
    assert corner_is(BLUE)(stage.picture())
    assert stage.notice() == ""


def is_not_blue(picture):
    return not corner_is(BLUE)(picture)


def test_solution_chosen_without_a_server_runs_when_it_returns(browser, open_stage, server):
    """With and without the code that all solutions share."""
    with Network(server.port) as network:
        stage = open_stage(browser, PRESENTER, url=network.url, script=SCRIPT).wait_live()
        watch = Watch(stage)
        for solution, is_shown in (("pose", has_skeleton), ("hands", is_not_blue)):
            network.lose_server()
            stage.page.wait_for_selector("text=The server has stopped. Start webdemo again")
            choose(stage, solution=solution)
            stage.until(lambda: stage.notice() == UNREACHABLE, what=UNREACHABLE)
            back = watch.now()
            network.bring_server_back()
            watch.live_from(back)
            stage.until_shown(is_shown, what=solution)
            stage.until(lambda: stage.notice() == "", what="no notice")
            choose(stage, solution="selfie")
            stage.until_shown(corner_is(BLUE))
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
