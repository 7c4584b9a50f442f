"""A real Firefox, driven over WebDriver BiDi."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
import time
from pathlib import Path

from driver import ANSWER_SECONDS, answer, process
from webdriver_tab import Tab, key_actions
from websocket_client import WebSocketClient

PREFERENCES = {
    "media.navigator.streams.fake": True,  # a camera that shows changing colours
    "media.navigator.permission.disabled": True,
    # The rest keeps Firefox from looking for its maker's hosts.
    "services.settings.server": "data:,",
    "app.update.disabledForTesting": True,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


def find_firefox():
    """Give its path; None if there is none."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


@contextlib.contextmanager
def open_firefox(preferences=()):
    """Open a browser with an empty page, and with more preferences, as in about:config."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        wanted = {**PREFERENCES, **dict(preferences)}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(wanted[name])});" for name in wanted]
        Path(folder, "user.js").write_text("\n".join(lines))
        options = ["--headless", "--no-remote", "--profile", folder, "--remote-debugging-port", "0"]
        with process(find_firefox(), *options, "about:blank") as said:
            port = int(said(r"listening on ws://[\w.]+:(\d+)\s"))
            with contextlib.closing(BiDi(port)) as tab:
                yield tab


class BiDi(Tab):
    """A page over WebDriver BiDi."""

    def __init__(self, port, seconds=ANSWER_SECONDS):
        super().__init__()
        with answer("the handshake"):
            self._socket = WebSocketClient(port, "/session", timeout_seconds=seconds)
        self._count = 0
        self._send("session.new", capabilities={})
        self._send("session.subscribe", events=["log.entryAdded"])
        tree = self._send("browsingContext.getTree")
        self._context = tree["contexts"][0]["context"]
        viewport = {"width": 1280, "height": 720}
        self._send("browsingContext.setViewport", context=self._context, viewport=viewport)

    def open(self, url):
        self._send("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def press(self, key):
        self._send("input.performActions", context=self._context, actions=key_actions(key))

    def _evaluate(self, expression):
        found = self._send(
            "script.evaluate",
            expression=expression,
            target={"context": self._context},
            awaitPromise=True,
        )
        assert found["type"] == "success", found["exceptionDetails"]["text"]
        return found["result"].get("value")

    def close(self):
        self._socket.sock.close()

    def _send(self, method, **parameters):
        """Give the result of a command; what comes before it are events."""
        self._count += 1
        command = {"id": self._count, "method": method, "params": parameters}
        deadline = time.monotonic() + self._socket.timeout_seconds
        with answer(method):
            self._socket.send_text(json.dumps(command))
            while (message := json.loads(self._socket.receive(deadline))).get("id") != self._count:
                if message.get("method") == "log.entryAdded":
                    entry = message["params"]
                    if entry["level"] == "error":
                        self.errors.append(entry["text"])
        assert message["type"] == "success", message["message"]
        return message["result"]
