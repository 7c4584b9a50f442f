"""The network made slower, and slow motion: what the page says of them is what they are."""

from __future__ import annotations

import itertools

import pytest

LATENCY = "() => Number(document.querySelector('[data-figure=latency][data-model=landscape]').textContent)"
QUERY = "source=presenter&size=640x480&model=landscape"
# When frames are grabbed and their pictures drawn, measured from outside the page's own code.
WATCH = """() => {
  window.sent = [];
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...args) {
    window.sent.push(performance.now());
    return send.apply(this, args);
  };
}"""


@pytest.mark.parametrize("delay", [100, 300])
def test_delay_is_what_the_slider_says(browser, open_stage, delay):
    stage = open_stage(browser, QUERY + "&how=1&view=time").wait_live()
    stage.until(LATENCY)
    stage.page.wait_for_selector("#waterfall [data-stage=uplink]")
    stage.page.locator("[data-setting=delay]").fill(str(delay))
    # All of the last five seconds' frames are slow ones.
    stage.until(f"() => ({LATENCY})() >= {delay}")
    # A busy machine makes some frames later still; each is at least so late, and some are hardly later.
    shown = stage.until(
        """(half) => {
          const ms = Object.fromEntries([...document.querySelectorAll("#waterfall [data-stage]")].map((row) =>
            [row.dataset.stage, Number(row.querySelector(".figure").textContent)]));
          const extra = [ms.uplink, ms.downlink].map((way) => way - half);
          return extra.some((late) => late < 0 || late > 60) ? null : ms;
        }""",
        delay / 2,
        seconds=40,
    )
    others = sum(
        ms for name, ms in shown.items() if name not in {"uplink", "downlink", "grab to drawn"}
    )
    assert shown["grab to drawn"] - others == pytest.approx(delay, abs=125)
    assert shown["grab to drawn"] - others >= delay - 0.1
    stage.page.locator("[data-setting=delay]").fill("0")
    stage.until(f"() => ({LATENCY})() < {delay}")


def test_delay_is_between_the_page_and_the_socket(browser, open_stage):
    """Measured at the WebSocket: from one reply's arrival to the next FRAME lie both halves."""
    script = f"({WATCH})()"
    stage = open_stage(browser, QUERY, script=script).wait_live()
    count = "() => window.sent.length"
    stage.page.keyboard.press("p")
    stage.page.locator("[data-setting=delay]").fill("300")
    before = stage.page.evaluate(count)
    stage.until(f"(before) => ({count})() >= before + 10", before)
    # Two credits, each back after 300 ms and the work: not more than two frames in that time.
    gaps = stage.page.evaluate(
        "() => window.sent.slice(-8).map((ms, i, all) => (i > 1 ? ms - all[i - 2] : Infinity))"
    )
    assert min(gaps) >= 299


def test_slow_motion_sends_a_frame_every_two_seconds(browser, open_stage):
    stage = open_stage(browser, QUERY + "&slow=1&how=1", script=f"({WATCH})()").wait_live()
    assert stage.page.locator("#badge").text_content() == "Slow motion: a frame every 2 s"
    stage.until("() => window.sent.length >= 4")  # which takes six seconds
    sent = stage.page.evaluate("() => window.sent")
    gaps = [later - earlier for earlier, later in itertools.pairwise(sent)]
    assert min(gaps) >= 1950
    assert max(gaps) < 3500
    assert stage.notice() == ""
    number = "() => Number(/\\d+/.exec(document.querySelector('#packet [data-part=\"frame\"]').textContent))"
    first = stage.until(number)
    stage.until(f"(first) => ({number})() === first + 1", first)  # each one is shown
    stage.page.keyboard.press("t")
    stage.until("(count) => window.sent.length > count + 20", len(sent))
