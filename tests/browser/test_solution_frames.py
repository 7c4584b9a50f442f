"""Which frame a result is drawn on, by the page's own clock, which the test moves on.

The server's replies take no time of this clock, so a model keeps up with the camera unless the
network's simulated delay makes it slow.
"""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
from frame_count import COUNT_FRAMES, run_for, stop_clock
from results import Results, changes, places, share_drawn
from stage import PRESENTER

STEP_MS = 20
TURN_MS = 8000
"""After so long the presenter does the same again."""
WAVES_MS = 2600
"""Of a turn: the arm is raised and moves."""
# Counts the drawings of frames on the canvas, and of the presenter.
COUNT_DRAWN = """(() => {
  window.drawn = 0;
  const { drawImage } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    if (this.canvas.id === "output") window.drawn += 1;
    return drawImage.apply(this, given);
  };
})();"""


@pytest.fixture(scope="module")
def page_with_clock(browser, open_for_all):
    found = []

    def before(page):
        page.clock.install(time=0)
        found.append(Results(page))

    stage = open_for_all(
        browser,
        f"{PRESENTER}&solution=pose&mirror=0",
        script=COUNT_FRAMES + COUNT_DRAWN,
        before=before,
    ).wait_live()
    for _ in range(2):  # the lock off and on: this loads the delay
        stage.page.keyboard.press("l")
    stop_clock(stage)
    return stage, found[0]


@pytest.fixture
def stopped(page_with_clock):
    """The page with its clock stopped, the arm raised, no delay, and locked frames."""
    stage, results = page_with_clock
    now = stage.page.evaluate("() => performance.now()")
    run(stage, (WAVES_MS - now) % TURN_MS)
    yield stage, results
    if "slow" in stage.query():
        stage.page.keyboard.press("t")
    delay(stage, 0)
    run(stage, 2200)


def run(stage, ms):
    for _ in range(0, int(ms), STEP_MS):
        run_for(stage, STEP_MS)


def delay(stage, ms):
    stage.page.evaluate(
        """(ms) => {
          const slider = document.querySelector("[data-setting=delay]");
          slider.value = ms;
          slider.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        str(ms),
    )


def drawn_in(stage, ms):
    """How often frames are drawn in this time."""
    before = stage.page.evaluate("() => window.drawn")
    run(stage, ms)
    return stage.page.evaluate("() => window.drawn") - before


def grey(frame):
    """A frame's brightness as it was sent: float (height, width)."""
    rows = np.frombuffer(frame.picture, np.uint8)[: frame.height * frame.width]
    return rows.reshape(frame.height, frame.width).astype(float)


def number_shown(stage, results):
    """The number of the sent frame that the canvas shows, of the last three."""
    numbers = sorted(results.sent)[-3:]
    frames = [grey(results.sent[number]) for number in numbers]
    height, width = frames[0].shape
    picture = cv2.cvtColor(stage.picture(), cv2.COLOR_RGB2GRAY)
    shown = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA).astype(float)
    low, high = 16, 235  # of I420
    differences = [np.median(np.abs(shown * (high - low) / 255 + low - frame)) for frame in frames]
    means = [np.abs(shown * (high - low) / 255 + low - frame).mean() for frame in frames]
    return numbers[int(np.lexsort((means, differences))[0])]


def test_result_is_drawn_on_the_frame_that_it_was_computed_from(stopped, server):
    stage, results = stopped
    drawing = json.loads(server.request("/api/solutions/pose/drawing")[2])
    steps = 0
    for _ in range(15):
        run_for(stage, 34)
        newest = results.newest
        assert newest.frame_id == max(results.sent)
        steps += number_shown(stage, results) == newest.frame_id
        where = places(newest.result.detections, drawing, (640, 480), mirror=False)
        frame = results.sent[newest.frame_id]
        assert len(where) > 8
        assert share_drawn(overlay_in(stage, frame), where) >= 0.95
    assert steps == 15


def overlay_in(stage, frame):
    """Which pixels differ clearly from the frame that was sent: bool (height, width) of the canvas."""
    planes = np.frombuffer(frame.picture, np.uint8).reshape(frame.height * 3 // 2, frame.width)
    bare = cv2.resize(cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420), (640, 480))
    return changes(stage.picture(), bare)


def test_slow_model_shows_every_frame_until_it_is_fast_or_far_too_slow(stopped):
    stage, results = stopped
    for ms, drawn, answered in ((100, 30, 19), (300, 6, 6), (100, 30, 19), (0, 30, 30)):
        delay(stage, ms)
        run(stage, 2200)
        newest = results.newest.frame_id
        assert drawn_in(stage, 1000) == pytest.approx(drawn, abs=2 + drawn // 30), ms
        assert results.newest.frame_id - newest == pytest.approx(answered, abs=5), ms
    assert number_shown(stage, results) == results.newest.frame_id


def test_slow_motion_shows_each_result_on_its_own_frame(stopped):
    stage, results = stopped
    stage.page.keyboard.press("t")
    run(stage, 2200)
    assert drawn_in(stage, 4000) in (1, 2, 3), "a frame every 2 s"
    assert number_shown(stage, results) == results.newest.frame_id
