"""Records what a page shows and reports while something fails, with times."""

from __future__ import annotations

# Checks the picture's corner in every animation frame. Records each drawing, each change between
# live and stalled, and each change of the message. Times are the page's performance.now(), in ms.
SCRIPT = """(() => {
  const seen = (window.seen = { frames: 0, bare: 0, drawn: [], live: [], said: [] });
  const { putImageData } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.putImageData = function (...words) {
    if (this.canvas.id === "output") seen.drawn.push(performance.now());
    return putImageData.apply(this, words);
  };
  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  probe.canvas.width = probe.canvas.height = 12;
  const look = () => {
    requestAnimationFrame(look);
    const canvas = document.querySelector("#output");
    if (!canvas?.width) return;
    seen.frames += 1;
    probe.drawImage(canvas, 0, 0, 12, 12, 0, 0, 12, 12);
    const { data } = probe.getImageData(0, 0, 12, 12);
    const is = (colour) => data.every((value, i) => i % 4 === 3 || Math.abs(value - colour[i % 4]) <= 12);
    if (!is([0x00, 0x37, 0xff]) && !is([0, 0, 0])) seen.bare += 1;
  };
  requestAnimationFrame(look);
  addEventListener("DOMContentLoaded", () => {
    const stage = document.querySelector("#stage");
    const note = () => {
      const nowMs = performance.now();
      const isLive = !("stalled" in stage.dataset) && stage.dataset.status !== "wait";
      if (seen.live.at(-1)?.[1] !== isLive) seen.live.push([nowMs, isLive]);
      const text = document.querySelector("#status p")?.textContent ?? "";
      if (seen.said.at(-1)?.[1] !== text) seen.said.push([nowMs, text]);
    };
    new MutationObserver(note).observe(stage, { attributes: true, childList: true, subtree: true });
  });
})();"""

RECOVERY_MS = 3000
STALE_MS = 2000
"""Time after which a still picture must be marked as stalled."""

FIRST_DRAWN = "window.seen.drawn.find((ms) => ms >= since)"


def assert_recovered(took_ms, opening_ms, limit_ms=RECOVERY_MS):
    """Allow more time on a busy machine, judged by how long the page took to open. See `pytest -s`."""
    print(f"\nafter {took_ms:.0f} ms; opening the page took {opening_ms:.0f} ms")
    assert took_ms <= limit_ms + 3 * opening_ms


class Watch:
    """The records of a Stage that was opened with SCRIPT and the background "blue"."""

    def __init__(self, stage):
        self._page = stage.page
        self._stage = stage

    def now(self):
        return self._page.evaluate("() => performance.now()")

    def forget(self):
        """Begin the count of bare pictures anew, for a page that other tests have used."""
        self._page.evaluate("() => Object.assign(window.seen, { frames: 0, bare: 0 })")

    @property
    def opening_ms(self):
        """How long the page took to open."""
        return self.live_from(0)

    def drawn_from(self, since):
        """Wait until a mask is drawn; return the time."""
        return self._stage.until(f"(since) => {FIRST_DRAWN}", since)

    def live_from(self, since):
        """Wait until the picture is live, without a veil or a message over it; return the time."""
        return self._first("true", since)

    def stalled_from(self, since):
        """Wait until the picture is marked as stalled or covered; return the time."""
        return self._first("false", since)

    def _first(self, live, since):
        function = (
            f"(since) => window.seen.live.find(([ms, live]) => ms >= since && live === {live})"
        )
        return self._stage.until(function, since)[0]

    def is_stalled(self):
        return self._page.locator("#stage[data-stalled]").count() == 1

    def drawn(self):
        return self._page.evaluate("() => window.seen.drawn.length")

    def said(self, since):
        """The messages shown since that time, in order."""
        return [text for ms, text in self._page.evaluate("() => window.seen.said") if ms >= since]

    def assert_nothing_bare(self):
        """The picture has never been shown without its background."""
        seen = self._page.evaluate("() => window.seen")
        assert seen["frames"] > 0
        assert seen["bare"] == 0
