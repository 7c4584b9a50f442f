"""Which frame a result is drawn on, by the page's own clock, which the test moves on.

The server's replies take no time of this clock, so a model keeps up with the camera unless the
network's simulated delay makes it slow. js/newest-result.test.js shows all changes between the two.
"""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
from frame_count import run_for, stop_clock
from results import changes, places, share_drawn, until_found
from shared_page import choose, replaced

from webdemo.vision.solutions import index

STEP_MS = 34
"""A frame's time."""
TURN_MS = 8000
"""After so long the presenter does the same again."""
WAVES_MS = 2600
"""Of a turn: the arm is raised and moves."""
# Counts the drawings of frames on the canvas.
COUNT_DRAWN = """((draw) => {
  window.drawn = 0;
  return function (...given) {
    if (this.canvas.id === "output") window.drawn += 1;
    return draw.apply(this, given);
  };
})(CanvasRenderingContext2D.prototype.drawImage)"""


@pytest.fixture
def stage(logged):
    with replaced(logged, "CanvasRenderingContext2D.prototype", "drawImage", COUNT_DRAWN):
        yield logged


def drawn_in(stage, steps):
    """How often frames are drawn in so many steps."""
    before = stage.page.evaluate("() => window.drawn")
    for _ in range(steps):
        run_for(stage, STEP_MS)
    return stage.page.evaluate("() => window.drawn") - before


def number_shown(stage):
    """The number of the sent frame that the canvas shows, of the last three."""
    numbers = sorted(stage.log.frames)[-3:]
    picture = stage.picture().astype(int)
    differences = [np.abs(picture - as_sent(stage.log.frames[number])) for number in numbers]
    return numbers[
        int(np.lexsort(([d.mean() for d in differences], [np.median(d) for d in differences]))[0])
    ]


def as_sent(frame):
    """A frame in the canvas's size: RGB."""
    planes = np.frombuffer(frame.picture, np.uint8).reshape(frame.height * 3 // 2, frame.width)
    return cv2.resize(cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420), (640, 480))


def test_result_is_drawn_on_its_own_frame_unless_the_model_is_slow(stage, server):
    choose(stage, solution="pose", model="skeleton", mirror=False)
    until_found(stage, index.find("pose", "skeleton"))
    for _ in range(2):  # the lock off and on: this loads the delay
        stage.page.keyboard.press("l")
    stop_clock(stage)
    drawing = json.loads(server.request("/api/solutions/pose/drawing")[2])
    now = stage.page.evaluate("() => performance.now()")
    hops, rest = divmod((WAVES_MS - now) % TURN_MS, 400)
    for ms in (*[400] * int(hops), rest):
        run_for(stage, ms)

    for _ in range(5):
        run_for(stage, STEP_MS)
        newest = stage.log.newest_reply
        assert newest.frame_id == stage.log.newest == number_shown(stage)
        where = places(newest.result.detections, drawing, (640, 480), mirror=False)
        assert len(where) > 8
        bare = as_sent(stage.log.frames[newest.frame_id])
        drawn = share_drawn(changes(stage.picture(), bare), where)
        assert drawn >= 0.8, "but for points on something of their colour"

    stage.page.locator("[data-setting=delay]").fill("100", force=True)
    drawn_in(stage, 40)  # after 30 frames their results are counted
    newest = stage.log.newest_reply.frame_id
    assert drawn_in(stage, 15) >= 14
    assert 5 <= stage.log.newest_reply.frame_id - newest <= 12
    stage.page.keyboard.press("t")
    drawn_in(stage, 4)  # until the frames before are back
    assert drawn_in(stage, 10) <= 1, "slow motion waits for each result"
