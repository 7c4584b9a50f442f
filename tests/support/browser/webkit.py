"""A real WebKitGTK on a display of its own, driven over WebDriver."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
from pathlib import Path

from deployment import free_port
from driver import ANSWER_SECONDS, answer, process, wait
from webdriver_tab import Tab, key_actions

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
        said = stack.enter_context(process("Xvfb", *screen))
        env = {**os.environ, "DISPLAY": ":" + said(r"^(\d+)\n")}
        port = free_port()
        stack.enter_context(process("WebKitWebDriver", f"--port={port}", env=env))
        yield WebDriver(port)


class WebDriver(Tab):
    """A page over WebDriver. Its session ends with its driver."""

    def __init__(self, port, seconds=ANSWER_SECONDS):
        super().__init__()
        self._port = port
        self._seconds = seconds
        self._path = "/session"
        wait(self._is_ready, "the driver is ready", seconds)
        browser = {"binary": str(find_webkit()), "args": [*_ARGUMENTS, "--geometry=1280x800"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": browser}}
        session = self._send("", capabilities=wanted)["sessionId"]
        self._path = f"/session/{session}"

    def _is_ready(self):
        with contextlib.suppress(OSError):
            return self._request("GET", "/status")["ready"]
        return False

    def open(self, url):
        self._send("/url", url=url)

    def press(self, key):
        self._send("/actions", actions=key_actions(key))

    def _evaluate(self, expression):
        script = f"""const done = arguments[0];
          ({expression}).then((value) => done([value]), (error) => done([null, String(error)]));"""
        value, *error = self._send("/execute/async", script=script, args=[])
        assert not error, error
        return value

    def _send(self, path, **parameters):
        with answer(path or "the start of a session"):
            value = self._request("POST", self._path + path, json.dumps(parameters))
        assert not (isinstance(value, dict) and "error" in value), value
        return value

    def _request(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self._port, self._seconds)
        with contextlib.closing(connection):
            connection.request(method, path, body)
            return json.loads(connection.getresponse().read())["value"]
