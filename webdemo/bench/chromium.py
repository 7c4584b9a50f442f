"""A Chromium without a window, for measurements of the page."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import simple_websocket

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
MISSING = "No Chromium or Chrome was found. Install one, or name it in the variable CHROMIUM."
DEADLINE_SECONDS = 60.0


class ChromiumError(RuntimeError):
    """There is no Chromium, or it does not answer; the message says so."""


def find_chromium() -> str | None:
    """Give the path of the installed Chromium or Chrome; the variable CHROMIUM names another."""
    named = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else NAMES)), None)


def sandbox_flags() -> list[str]:
    """Give the flag without which Chromium does not start as root."""
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


class Tab:
    """A page in Chromium. It answers to the DevTools protocol."""

    def __init__(self, socket: simple_websocket.Client) -> None:
        self._socket = socket
        self._number = 0

    def evaluate(self, expression: str) -> Any:
        """Give the value of a JavaScript expression; None while the page is being changed."""
        self._number += 1
        params = {"expression": expression, "returnByValue": True}
        self._socket.send(
            json.dumps({"id": self._number, "method": "Runtime.evaluate", "params": params})
        )
        while True:
            text = self._socket.receive(DEADLINE_SECONDS)
            if text is None:
                raise ChromiumError("Chromium stopped responding.")
            reply = json.loads(text)
            if reply.get("id") == self._number:
                return reply.get("result", {}).get("result", {}).get("value")

    def wait_for(self, expression: str) -> Any:
        """Wait until an expression is true; give its value."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not (value := self.evaluate(expression)):
            if time.monotonic() > deadline:
                raise ChromiumError(f"The page did not get there within {DEADLINE_SECONDS:g} s.")
            time.sleep(0.05)
        return value


@contextmanager
def open_tab(url: str) -> Iterator[Tab]:
    """Open an address in a Chromium of its own, with an empty profile.

    Raises:
        ChromiumError: No Chromium is installed, or it does not start.
    """
    path = find_chromium()
    if path is None:
        raise ChromiumError(MISSING)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        flags = [
            *("--headless", "--no-first-run", "--disable-background-networking"),
            *("--disable-component-update", "--disable-sync", *sandbox_flags()),
            *("--remote-debugging-port=0", f"--user-data-dir={profile}"),
        ]
        process = subprocess.Popen(
            [path, *flags, url], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        try:
            socket = simple_websocket.Client(_address(process))
            try:
                yield Tab(socket)
            finally:
                socket.close()
        finally:
            process.terminate()
            process.communicate(timeout=10)


def _address(process: subprocess.Popen[str]) -> str:
    """Find the WebSocket of Chromium's first page."""
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"DevTools listening on ws://(\S+?)/", line):
            break
    else:
        raise ChromiumError("Chromium did not start.")
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        with urllib.request.urlopen(f"http://{found[1]}/json", timeout=10) as answer:
            pages = [one for one in json.load(answer) if one["type"] == "page"]
        if pages:
            return str(pages[0]["webSocketDebuggerUrl"])
        time.sleep(0.01)
    raise ChromiumError("Chromium opened no page.")
