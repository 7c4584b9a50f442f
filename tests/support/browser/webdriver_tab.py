"""What the tests do with a page in any engine: run JavaScript, press a key, wait."""

from __future__ import annotations

import base64
import json
import time

import cv2
import numpy as np

DEADLINE_SECONDS = 90.0


class Tab:
    """One open page. Subclasses give `open`, `press` and `_evaluate`."""

    def __init__(self):
        self.errors = []
        self.expects_errors = False

    def run(self, expression):
        """The value of a JavaScript expression, as JSON; a promise is awaited."""
        found = self._evaluate(f"(async () => JSON.stringify((await ({expression})) ?? null))()")
        return json.loads(found)

    def until(self, expression, what=""):
        """Wait until a JavaScript expression gives something true, and give that."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not (found := self.run(expression)):
            assert time.monotonic() < deadline, (
                f"not within {DEADLINE_SECONDS} s: {what or expression}; it says: {self.notice()}"
            )
            time.sleep(0.05)
        return found

    def notice(self):
        """What the page says, or the empty text."""
        return self.run("document.querySelector('#status p')?.textContent ?? ''")

    def picture(self):
        """What the canvas holds: RGBA, uint8, at its own resolution."""
        return png(self.run("document.querySelector('#output').toDataURL('image/png')"))

    def until_shown(self, check, what):
        """Wait until the picture on the canvas passes `check`, and give it."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not check(picture := self.picture()):
            assert time.monotonic() < deadline, f"not shown within {DEADLINE_SECONDS} s: {what}"
            time.sleep(0.05)
        return picture

    def wait_live(self):
        """Wait until masks are drawn."""
        self.until(_LIVE, "masks on the picture")
        return self


_LIVE = """document.querySelector("#stage:not([data-status=wait]):not([data-stalled])") !== null
  && document.querySelector("#output").width > 0"""


def png(address):
    """Read a picture from a data: address: RGBA, uint8."""
    data = np.frombuffer(base64.b64decode(address.partition(",")[2]), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    has_alpha = picture.shape[2] == 4
    return cv2.cvtColor(picture, cv2.COLOR_BGRA2RGBA if has_alpha else cv2.COLOR_BGR2RGBA)


def key_actions(key):
    """WebDriver's actions for one key, the same in both of its protocols."""
    strokes = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
    return [{"type": "key", "id": "keyboard", "actions": strokes}]
