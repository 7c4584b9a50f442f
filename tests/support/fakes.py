"""Fake runners, pools and clocks that a test controls."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import time

import numpy as np
from server_process import PATIENCE_SECONDS

from webdemo import create_app
from webdemo.vision.result import Detection, Result
from webdemo.vision.runners.pool import RunnerPool
from webdemo.web import app_state


BOX = (0.25, 0.25, 0.5, 0.5)


class Clock:
    """A clock that only `sleep` moves on, in seconds."""

    def __init__(self):
        self.now = 1000.0
        self.asked = 0

    def __call__(self):
        self.asked += 1
        return self.now

    def sleep(self, seconds):
        self.now += seconds


class FakeRunner:
    """Gives what its model gives: a mask of one confidence, and one thing named as the solution.

    Waits while `go_on` is clear; raises `error` if set.
    """

    graph = ()

    def __init__(self, model=None):
        self.model = model
        self.closed = False
        self.error = None
        self.confidence = 153
        self.frames = []
        self.entered = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.go_on.set()

    def process(self, rgb_frame):
        self.frames.append(rgb_frame)
        self.entered.release()
        assert self.go_on.wait(PATIENCE_SECONDS)
        if self.error:
            raise self.error
        gives = self.model.gives if self.model else ("mask",)
        label = self.model.solution.label if self.model else ""
        mask = np.full(rgb_frame.shape[:2], self.confidence, np.uint8)
        return Result(
            mask if "mask" in gives else None,
            [Detection("thing", label, box=BOX)] if "detections" in gives else [],
            raw={},
        )

    def close(self):
        assert not self.closed
        self.closed = True


class FakeFactory:
    """Builds fake runners and keeps them in `made`. Raises the given errors first."""

    def __init__(self, *errors):
        self.errors = list(errors)
        self.made = []

    def __call__(self, model):
        if self.errors:
            raise self.errors.pop(0)
        self.made.append(FakeRunner(model))
        return self.made[-1]


class FakeBorrower:
    """Lends one fake runner, or raises `error`."""

    def __init__(self, error=None):
        self.error, self.runner, self.lent = error, FakeRunner(), 0
        self.closed = False

    @contextlib.contextmanager
    def lend(self, model):
        self.lent += 1
        if self.error:
            raise self.error
        yield self.runner

    def close(self):
        self.closed = True


def create_fake_app(config=None, factory=None, places=1, clock=time.monotonic):
    """Create an application with fake runners, those of the first solution loaded.

    Returns:
        The application and its factory.
    """
    factory = factory or FakeFactory()
    app = create_app(config)
    times = {
        "hang_seconds": app.config["RUNNER_HANG_SECONDS"],
        "wait_seconds": app.config["RUNNER_WAIT_SECONDS"],
        "clock": clock,
    }
    trackers_max = app.config["TRACKERS_MAX"]
    state = dataclasses.replace(
        app_state.of(app),
        runners=RunnerPool(factory, places, trackers_max=trackers_max, **times),
        picture_runners=RunnerPool(factory, places, **times),
    )
    app.extensions["webdemo"] = state
    state.load()
    return app, factory


class Task(threading.Thread):
    """A function that runs in a thread; `result` returns its value or raises its error."""

    def __init__(self, function, *args):
        super().__init__(daemon=True)
        self._function, self._args = function, args
        self._value = self._error = None
        self.start()

    def run(self):
        try:
            self._value = self._function(*self._args)
        except Exception as error:
            self._error = error

    def result(self):
        self.join(PATIENCE_SECONDS)
        assert not self.is_alive(), "it does not end"
        if self._error:
            raise self._error
        return self._value
