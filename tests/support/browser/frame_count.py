"""Counts what a page sends to the server and what comes back, for tests that wait for a frame's way."""

from __future__ import annotations

# The listener is called after the page's own: an answer that counts has been drawn.
COUNT_FRAMES = """(() => {
  window.counted = { sent: 0, answered: 0, sockets: [] };
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (...args) {
    window.counted.sent += 1;
    if (!window.counted.sockets.includes(this)) {
      window.counted.sockets.push(this);
      this.addEventListener("message", () => (window.counted.answered += 1));
    }
    return send.apply(this, args);
  };
})();"""


def settle(stage):
    """Wait until the picture is of a frame that was sent from now on."""
    sent = stage.page.evaluate("() => window.counted.sent")
    stage.until("(sent) => window.counted.answered >= sent + 2", sent, what="two frames more")


def stop_clock(stage):
    """From now on the page's clock, which has been installed at 0, goes on by `run_for` alone."""
    stage.stop_clock()
    run_for(stage, 0)


def run_for(stage, ms):
    """Let the page's stopped clock run for so long; the server's answers take none of that time."""
    stage.page.clock.run_for(ms)
    stage.until(
        "() => window.counted.answered === window.counted.sent", what="an answer to each frame"
    )
