"""Runs the driver of a browser, which may stop answering, and calls tests with its tabs."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import tempfile
import warnings

import pytest
from server_process import poll_until
from websocket_client import Closed

ANSWER_SECONDS = 20.0
"""Deadline for anything that a driver is asked."""

END_SECONDS = 5.0
"""Deadline for a driver to end by itself."""


class NoAnswer(Exception):
    """A driver did not answer in time, or is gone."""


@contextlib.contextmanager
def answer(question):
    """Turn the errors of a connection into NoAnswer."""
    try:
        yield
    except (OSError, Closed) as error:
        raise NoAnswer(f"no answer to {question}: {error!r}") from error


def wait(check, what, seconds=ANSWER_SECONDS):
    """Call `check` until it returns something true; return that."""
    try:
        return poll_until(check, seconds, what)
    except AssertionError as late:
        raise NoAnswer(str(late)) from None


@contextlib.contextmanager
def process(*command, env=None):
    """Run a program until the `with` block ends. Then end it and its children.

    Gives a function that waits until the output matches a pattern, and returns the first group.
    The output is added to a NoAnswer.
    """

    def read():
        return os.pread(output.fileno(), os.fstat(output.fileno()).st_size, 0).decode(
            errors="replace"
        )

    def said(pattern):
        return wait(lambda: re.search(pattern, read(), re.MULTILINE), f"said: {pattern}")[1]

    with tempfile.TemporaryFile() as output:
        running = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=env, start_new_session=True
        )
        try:
            yield said
        except NoAnswer as silence:
            silence.args = (f"{silence}\n{command[0]} said:\n{read()}",)
            raise
        finally:
            for number in (signal.SIGTERM, signal.SIGKILL):
                with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
                    os.killpg(running.pid, number)
                    running.wait(END_SECONDS)


class Engine:
    """Opens a browser for each test. A driver that does not answer is replaced, once in a run."""

    def __init__(self, name, open_tab):
        self.name = name
        self._open_tab = open_tab
        self._silences = 0

    def run(self, test, *options):
        """Call `test` with a tab; if the driver did not answer, once more with another.

        Errors on the page fail the test.
        """
        if self._silences > 1:
            pytest.skip(f"{self.name} was given up: twice its driver did not answer")
        try:
            with self._open_tab(*options) as tab:
                tab.engine = self.name
                test(tab)
                tab.notice()  # the errors come before its answer
                assert tab.expects_errors or not tab.errors, tab.errors
                return
        except NoAnswer as silence:
            self._silences += 1
            if self._silences > 1:
                silence.args = (f"{self.name} is given up after a second {silence}",)
                raise
            warnings.warn(f"{self.name} is replaced after: {silence}", stacklevel=2)
        self.run(test, *options)
