"""Simulated delay and slow motion: the figures that the page shows are true.

The page's clock stands still while the server works, so all times come from the page alone.
"""

from __future__ import annotations

import itertools

import pytest
from frame_count import run_for, stop_clock
from shared_page import replaced

DELAY_MS = 200
STEP_MS = 20
"""Steps of the page's clock, after each of which the network is checked."""
FRAME_MS = 1000 / 30 + 16
"""Maximum time from a credit to the presenter's next frame."""
# Records when frames are sent, by the page's clock.
NOTE_SENT = """((send) => function (message) {
  window.sent.push(performance.now());
  return send.call(this, message);
})(WebSocket.prototype.send)"""
ROWS = """() => Object.fromEntries([...document.querySelectorAll("#waterfall [data-stage]")].map((row) =>
  [row.dataset.stage, [...row.querySelectorAll(".figure")].map(({ textContent }) => Number(textContent))]))"""
NUMBER = "() => Number(/\\d+/.exec(document.querySelector('#packet [data-part=\"frame\"]').textContent)?.[0])"


def run_until(stage, check, what, step_ms=STEP_MS):
    """Move the page's clock on until `check` returns something true, at most 15 s."""
    for _ in range(0, 15_000, step_ms):
        run_for(stage, step_ms)
        if found := check():
            return found
    raise AssertionError(f"not within 15 s of the page's clock: {what}")


def gaps_of(stage, count, step_ms=STEP_MS, look=lambda: None, distance=1):
    """Times between a frame that is sent from now on and the next one, or the next but one."""
    stage.page.evaluate("() => (window.sent = [])")
    has_sent = lambda: look() or stage.page.evaluate("(n) => sent.length >= n", count)  # noqa: E731
    run_until(stage, has_sent, f"{count} frames", step_ms)
    sent = stage.page.evaluate("() => sent")
    return [later - earlier for earlier, later in zip(sent, sent[distance:], strict=False)]


@pytest.fixture
def stage(how):
    """The page with the times of its frames, and a clock that stands still."""
    how.page.check("[data-setting=view][value=time]", force=True)
    stop_clock(how)
    how.page.evaluate("() => (window.sent = [])")
    with replaced(how, "WebSocket.prototype", "send", NOTE_SENT):
        yield how


def test_delay_and_slow_motion_are_as_shown(stage):
    most = DELAY_MS + 2 * STEP_MS
    slider = stage.page.locator("[data-setting=delay]")
    slider.fill(str(DELAY_MS))
    for _ in range(0, 2 * DELAY_MS, STEP_MS):
        run_for(stage, STEP_MS)  # until all earlier frames are back
    stage.page.keyboard.press("m")  # resets the figures
    model = stage.page.locator("#model").input_value()

    def shown():
        rows = stage.page.evaluate(ROWS)
        this, median, *_ = rows["capture to display"]
        has_figures = stage.page.locator(f"[data-row=latency] [data-model={model}]").count()
        latency = float(stage.figure("latency", model).replace("–", "nan") if has_figures else 0)
        return all(DELAY_MS <= ms <= most for ms in (this, median, latency)) and rows

    rows = run_until(stage, shown, f"{DELAY_MS} ms from capture to display, in table and panel")
    ms = {name: this for name, (this, *_) in rows.items()}
    # Each way has half of the delay, as the page's clock stood while the server worked.
    assert ms["uplink"] == pytest.approx(ms["downlink"], abs=2 * STEP_MS)
    assert sum(ms.values()) == pytest.approx(2 * ms["capture to display"], abs=0.1)
    # With credit for two frames, sending a frame and the next but one are a whole delay apart.
    gaps = gaps_of(stage, 6, distance=2)
    assert DELAY_MS <= min(gaps) <= max(gaps) <= DELAY_MS + STEP_MS + FRAME_MS

    slider.fill("0")
    stage.page.keyboard.press("t")
    assert stage.page.locator("#badge").text_content() == "Slow motion: a frame every 2 s"
    shown = []

    def look():
        assert stage.notice() == ""
        shown.append(stage.page.evaluate(NUMBER))

    gaps = gaps_of(stage, 5, step_ms=100, look=look)[1:]  # the first may be earlier
    assert 2000 <= min(gaps) <= max(gaps) <= 2000 + FRAME_MS
    numbers = [number for number, _ in itertools.groupby(shown)][-3:]
    assert numbers == list(range(numbers[0], numbers[0] + 3)), "each one is shown"
    stage.page.keyboard.press("t")
    assert max(gaps_of(stage, 10, step_ms=100)[1:]) < 1000, "as before"
