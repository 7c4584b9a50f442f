"""A real WebKitGTK on a display of its own, driven over WebDriver."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
from pathlib import Path

from deployment import free_port
from server_process import poll_until
from webdriver_tab import DEADLINE_SECONDS, Tab, key_actions, process

_ARGUMENTS = ["--automation", "--enable-media-stream=true", "--enable-mock-capture-devices=true"]


def find_webkit():
    """Give the browser's path; None unless its driver and Xvfb are here, too."""
    browser = next(Path("/usr/lib").glob("*/webkit2gtk-4.?/MiniBrowser"), None)
    return browser if shutil.which("WebKitWebDriver") and shutil.which("Xvfb") else None


@contextlib.contextmanager
def open_webkit():
    """Open a browser with an empty page; its camera shows a test picture."""
    with contextlib.ExitStack() as stack:
        screen = ["-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
        display = stack.enter_context(process("Xvfb", *screen))
        env = {**os.environ, "DISPLAY": f":{display.stdout.readline().decode().strip()}"}
        port = free_port()
        stack.enter_context(process("WebKitWebDriver", f"--port={port}", env=env))
        yield stack.enter_context(contextlib.closing(_WebDriver(port)))


class _WebDriver(Tab):
    def __init__(self, port):
        super().__init__()
        self._port = port
        self._path = "/session"
        poll_until(self._is_ready)
        browser = {"binary": str(find_webkit()), "args": [*_ARGUMENTS, "--geometry=1280x800"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": browser}}
        session = self._send("POST", "", capabilities=wanted)["sessionId"]
        self._path = f"/session/{session}"
        self._send("POST", "/timeouts", script=1000 * int(DEADLINE_SECONDS))

    def _is_ready(self):
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", self._port, DEADLINE_SECONDS)
            connection.request("GET", "/status")
            return json.loads(connection.getresponse().read())["value"]["ready"]
        return False

    def open(self, url):
        self._send("POST", "/url", url=url)

    def press(self, key):
        self._send("POST", "/actions", actions=key_actions(key))

    def _evaluate(self, expression):
        script = f"""const done = arguments[0];
          ({expression}).then((value) => done([value]), (error) => done([null, String(error)]));"""
        value, *error = self._send("POST", "/execute/async", script=script, args=[])
        assert not error, error
        return value

    def close(self):
        self._send("DELETE", "")

    def _send(self, method, path, **parameters):
        connection = http.client.HTTPConnection("127.0.0.1", self._port, DEADLINE_SECONDS + 10)
        with contextlib.closing(connection):
            body = json.dumps(parameters) if method == "POST" else None
            connection.request(method, self._path + path, body)
            value = json.loads(connection.getresponse().read())["value"]
        assert not (isinstance(value, dict) and "error" in value), value
        return value
