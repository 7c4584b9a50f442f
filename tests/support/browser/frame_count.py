"""Counts the messages that a page sends and receives, so a test can wait for a frame's reply."""

from __future__ import annotations

# This listener runs after the page's own, so a counted reply has been drawn already.
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
    """Wait until the canvas shows a frame that was sent after this call."""
    sent = stage.page.evaluate("() => window.counted.sent")
    stage.until("(sent) => window.counted.answered >= sent + 2", sent, what="two frames more")


def stop_clock(stage):
    """Stop the page's clock, which must be installed at 0. From now on only `run_for` moves it."""
    stage.stop_clock()
    run_for(stage, 0)


def run_for(stage, ms):
    """Move the page's stopped clock on, and wait for the server's replies, which take none of it."""
    stage.page.clock.run_for(ms)
    stage.until(
        "() => window.counted.answered === window.counted.sent", what="an answer to each frame"
    )
