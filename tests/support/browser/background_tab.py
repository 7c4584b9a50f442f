"""A tab that can really be hidden. Playwright always keeps its own pages visible."""

from __future__ import annotations

import contextlib
import json
import time


class BackgroundTab:
    """A page that Playwright does not manage, in a window with an empty page that can cover it."""

    def __init__(self, browser, url):
        self._browser = browser.new_browser_cdp_session()
        self._answers = {}
        self._count = 0
        self._browser.on("Target.receivedMessageFromTarget", self._take)
        self._cover = self._open("about:blank")
        self._target = self._open(url)
        self._session = self._browser.send(
            "Target.attachToTarget", {"targetId": self._target, "flatten": False}
        )["sessionId"]

    def show(self):
        self._browser.send("Target.activateTarget", {"targetId": self._target})

    def hide(self):
        self._browser.send("Target.activateTarget", {"targetId": self._cover})
        self.until("document.hidden")

    def evaluate(self, expression, *, as_user=False):
        """Return the expression's value, or None while the page is still loading.

        With `as_user` it counts as a click, so it may do what the browser allows only then.
        """
        self._count += 1
        number = self._count
        parameters = {"expression": expression, "returnByValue": True, "userGesture": as_user}
        message = {"id": number, "method": "Runtime.evaluate", "params": parameters}
        self._browser.send(
            "Target.sendMessageToTarget",
            {"sessionId": self._session, "message": json.dumps(message)},
        )
        while number not in self._answers:
            self._browser.send("Browser.getVersion")  # lets Playwright deliver events
        answer = self._answers.pop(number)
        return answer["result"]["result"].get("value") if "result" in answer else None

    def until(self, expression, seconds=20.0):
        """Wait until a JavaScript expression is true; return its value."""
        deadline = time.monotonic() + seconds
        while not (found := self.evaluate(expression)):
            assert time.monotonic() < deadline, f"not within {seconds} s: {expression}"
            time.sleep(0.03)
        return found

    def close(self):
        with contextlib.suppress(Exception):
            for target in (self._target, self._cover):
                self._browser.send("Target.closeTarget", {"targetId": target})
        self._browser.detach()

    def _open(self, url):
        return self._browser.send("Target.createTarget", {"url": url})["targetId"]

    def _take(self, event):
        answer = json.loads(event["message"])
        if "id" in answer:
            self._answers[answer["id"]] = answer
