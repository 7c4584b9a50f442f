"""Runs the real server in its own process."""

from __future__ import annotations

import contextlib
import http.client
import inspect
import json
import os
import re
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import webdemo
from webdemo import limits

PACKAGE_PARENT = str(Path(webdemo.__file__).parents[1])

PATIENCE_SECONDS = 60.0
"""Deadline for any expected event, long enough for a slow and busy machine."""

STOP_SECONDS = 5.0
"""Maximum time the server takes to stop, whatever it is doing."""

NO_DEADLINES = {
    "STREAM_FIRST_FRAME_SECONDS": 3600.0,
    "STREAM_IDLE_SECONDS": 3600.0,
    "STREAM_SEND_SECONDS": 3600.0,
    "RUNNER_HANG_SECONDS": 3600.0,
}
"""Limits too long to end a stream during a test. A stream that ends has another reason."""

WITHOUT_DEADLINES = (
    "-c",
    f"import {limits.__name__} as defaults; defaults.DEFAULTS.update({NO_DEADLINES});"
    "from webdemo.__main__ import main; main()",
)
"""Command of a server with these limits."""


def environment(**changes):
    """Return this process's environment with changes. None removes a variable."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("WEBDEMO_")}
    env["PYTHONPATH"] = PACKAGE_PARENT
    for name, value in changes.items():
        if value is None:
            env.pop(name, None)
        else:
            env[name] = str(value)
    return env


def poll_until(check, seconds=PATIENCE_SECONDS, what=None):
    """Call `check` until it returns something true; return that.

    Fails after `seconds` with a message that names `what`, or the source of `check`.
    """
    deadline = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < deadline, (
            f"not within {seconds} s: {what or inspect.getsource(check).strip()}"
        )
        time.sleep(0.01)
    return found


def exchange(connection, path, method="GET", body=None, headers=None):
    """Send a request over a connection of http.client; return status, headers and body."""
    with contextlib.closing(connection):
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response.status, response.headers, response.read()


class ServerProcess:
    """A running `webdemo` whose first line has been read, so it accepts connections."""

    def __init__(self, *args, command=("-m", "webdemo"), env=None, cwd=None, **options):
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115, closed by __exit__
        self._process = subprocess.Popen(
            [sys.executable, *command, *(args or ("--port", "0", "--no-open"))],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            bufsize=0,  # with a buffer, a line could sit in it while the selector waits
            stderr=self._stderr,
            env=env or environment(),
            cwd=cwd,
            **options,
        )
        try:
            self.first_line = self.read_line()
            self.url = re.search(r"http://\S+/", self.first_line).group()
        except BaseException:
            self.kill()
            raise
        self.port = int(self.url.rstrip("/").rpartition(":")[2])
        self.pid = self._process.pid

    def read_line(self, seconds=PATIENCE_SECONDS):
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            assert selector.select(seconds), "the server did not say its address in time"
        line = self._process.stdout.readline().decode()
        assert line, f"the server ended: {self.stderr()}"
        return line

    def request(self, path, method="GET", body=None, headers=None):
        """Send a request; return status, headers and body."""
        host, _, port = self.url[len("http://") : -1].rpartition(":")
        connection = http.client.HTTPConnection(host.strip("[]"), int(port), PATIENCE_SECONDS)
        return exchange(connection, path, method, body, headers)

    def health(self):
        return json.loads(self.request("/healthz")[2])

    def wait_loaded(self):
        poll_until(lambda: self.health()["models_loaded"])
        return self

    def wait_streams(self, count, seconds=PATIENCE_SECONDS):
        poll_until(
            lambda: self.health()["streams"]["open"] == count, seconds, f"{count} open streams"
        )

    def stderr(self):
        self._stderr.seek(0)
        return self._stderr.read().decode(errors="replace")

    def stop(self, number=signal.SIGINT, seconds=PATIENCE_SECONDS):
        """Stop the server; return its exit status and its stderr."""
        if self._process.poll() is None:
            self._process.send_signal(number)
        return self.wait(seconds)

    def wait(self, seconds):
        """Wait until the server ends by itself; return the same."""
        try:
            status = self._process.wait(seconds)
        finally:
            self.kill()
        return status, self._last_words

    def kill(self):
        """Kill the process and reap it."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        if not self._stderr.closed:
            self._last_words = self.stderr()
            self._stderr.close()
            self._process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()


@contextlib.contextmanager
def loaded_server():
    """Yield a server with its models loaded, which ends no silent stream: a machine may be slow."""
    with ServerProcess(command=WITHOUT_DEADLINES) as process:
        yield process.wait_loaded()
        process.stop()
