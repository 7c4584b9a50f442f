"""Simulated delay and slow motion: the figures that the page shows are true.

The page's clock stands still while the server works, so all times come from the page alone.
"""

from __future__ import annotations

import itertools

import pytest
from frame_count import COUNT_FRAMES, run_for, stop_clock
from stage import PRESENTER

STEP_MS = 20
"""Steps of the page's clock, after each of which the network is checked."""
FRAME_MS = 1000 / 30 + 16
"""Maximum time from a credit to the presenter's next frame."""
# Records when frames are sent, by the page's clock.
WATCH = """() => {
  window.sent = [];
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (...args) {
    window.sent.push(performance.now());
    return send.apply(this, args);
  };
}"""
ROWS = """() => Object.fromEntries([...document.querySelectorAll("#waterfall [data-stage]")].map((row) =>
  [row.dataset.stage, [...row.querySelectorAll(".figure")].map(({ textContent }) => Number(textContent))]))"""
NUMBER = "() => Number(/\\d+/.exec(document.querySelector('#packet [data-part=\"frame\"]').textContent)?.[0])"


@pytest.fixture(scope="module")
def page_with_clock(browser, open_for_all):
    stage = open_for_all(
        browser,
        f"{PRESENTER}&model=landscape&how=1&view=time",
        script=COUNT_FRAMES,
        before=lambda page: page.clock.install(time=0),
    ).wait_live()
    stop_clock(stage)
    stage.page.evaluate(f"({WATCH})()")
    return stage


@pytest.fixture
def stopped(page_with_clock):
    """The page with its clock stopped, the panel open and no delay."""
    stage = page_with_clock
    if "slow" in stage.query():
        stage.page.keyboard.press("t")
    stage.page.locator("[data-setting=delay]").fill("0")
    for _ in range(20):
        run_for(stage, STEP_MS)
    stage.page.evaluate("() => (window.sent = [])")
    return stage


def run_until(stage, check, what, step_ms=STEP_MS):
    """Move the page's clock on until `check` returns something true, at most 15 s."""
    for _ in range(0, 15_000, step_ms):
        run_for(stage, step_ms)
        if found := check():
            return found
    raise AssertionError(f"not within 15 s of the page's clock: {what}")


def test_delay_matches_the_slider(stopped):
    delay = 200
    most = delay + 2 * STEP_MS
    stopped.page.locator("[data-setting=delay]").fill(str(delay))
    for _ in range(0, 2 * delay, STEP_MS):
        run_for(stopped, STEP_MS)  # until all earlier frames are back
    stopped.page.evaluate("() => (window.sent = [])")
    stopped.page.keyboard.press("m")  # resets the figures
    model = stopped.page.locator("#model").input_value()

    def shown():
        rows = stopped.page.evaluate(ROWS)
        this, median, *_ = rows["capture to display"]
        has_figures = stopped.page.locator(f"[data-row=latency] [data-model={model}]").count()
        latency = float(stopped.figure("latency", model).replace("–", "nan") if has_figures else 0)
        return all(delay <= ms <= most for ms in (this, median, latency)) and rows

    rows = run_until(stopped, shown, f"{delay} ms from capture to display, in table and panel")
    ms = {name: this for name, (this, *_) in rows.items()}
    # Each way has half of the delay, as the page's clock stood while the server worked.
    assert ms["uplink"] == pytest.approx(ms["downlink"], abs=2 * STEP_MS)
    assert sum(ms.values()) == pytest.approx(2 * ms["capture to display"], abs=0.1)

    # With credit for two frames, sending a frame and the next but one are a whole delay apart.
    run_until(
        stopped, lambda: stopped.page.evaluate("() => window.sent.length >= 8"), "eight frames"
    )
    sent = stopped.page.evaluate("() => window.sent")
    gaps = [later - earlier for earlier, later in zip(sent, sent[2:], strict=False)]
    assert delay <= min(gaps[2:]) <= max(gaps[2:]) <= delay + STEP_MS + FRAME_MS


def test_slow_motion_sends_a_frame_every_two_seconds(stopped):
    stopped.page.keyboard.press("t")
    assert stopped.page.locator("#badge").text_content() == "Slow motion: a frame every 2 s"
    shown = []

    def look():
        assert stopped.notice() == ""
        shown.append(stopped.page.evaluate(NUMBER))
        return stopped.page.evaluate("() => window.sent.length >= 5")

    run_until(stopped, look, "five frames", step_ms=100)
    sent = stopped.page.evaluate("() => window.sent")[1:]  # the first may be earlier
    gaps = [later - earlier for earlier, later in itertools.pairwise(sent)]
    assert 2000 <= min(gaps) <= max(gaps) <= 2000 + FRAME_MS
    numbers = [number for number, _ in itertools.groupby(shown)][-3:]
    assert numbers == list(range(numbers[0], numbers[0] + 3)), "each one is shown"
    stopped.page.keyboard.press("t")
    run_until(
        stopped,
        lambda: stopped.page.evaluate("(count) => window.sent.length > count + 20", len(sent)),
        "twenty frames more",
        step_ms=100,
    )
