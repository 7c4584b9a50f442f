"""Fake runners, applications and clocks that a test controls."""

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
from webdemo.vision.solutions.index import MODELS


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
    """Gives a mask of one confidence and one detection, as far as its model gives them.

    Waits while `go_on` is clear; raises `error` if set.
    """

    confidence = 153
    """Of the mask, 0 to 255; or the mask itself."""

    def __init__(self, model=MODELS[0]):
        self.model = model
        self.graph = ()
        self.closed = False
        self.error = None
        self.frames = []
        self.entered = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.go_on.set()

    def process(self, rgb_frame, film_mm=None):
        self.frames.append(rgb_frame)
        self.entered.release()
        assert self.go_on.wait(PATIENCE_SECONDS)
        if self.error:
            raise self.error
        gives, mask, found = self.model.gives, None, []
        if "mask" in gives:
            mask = np.empty(rgb_frame.shape[:2], np.uint8)
            mask[:] = self.confidence
        if "detections" in gives:
            found = [Detection("thing", self.model.title, box=(0.25, 0.25, 0.5, 0.5))]
        return Result(mask, found, {"frame": rgb_frame.shape})

    def close(self):
        assert not self.closed
        self.closed = True


class Nobody(FakeRunner):
    """Finds nobody."""

    confidence = 0


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
    """Lends one fake runner, of the last model that was asked for, or raises `error`."""

    def __init__(self, error=None):
        self.error, self.runner, self.lent = error, FakeRunner(), 0
        self.closed = False

    @contextlib.contextmanager
    def lend(self, model, size=None):
        self.lent += 1
        if self.error:
            raise self.error
        self.runner.model = model
        yield self.runner

    def close(self):
        self.closed = True


def create_fake_app(config=None, factory=None, places=1, clock=time.monotonic, load=True):
    """Create an application with fake runners, the first of them loaded; return both.

    Close it with `app_state.of(app).close()`.
    """
    factory = factory or FakeFactory()
    app = create_app(config)

    def pool(trackers_max):
        return RunnerPool(
            factory,
            places,
            hang_seconds=app.config["RUNNER_HANG_SECONDS"],
            wait_seconds=app.config["RUNNER_WAIT_SECONDS"],
            trackers_max=trackers_max,
            clock=clock,
        )

    state = dataclasses.replace(
        app.extensions["webdemo"],
        runners=pool(app.config["TRACKERS_MAX"]),
        picture_runners=pool(None),
    )
    app.extensions["webdemo"] = state
    if load:
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
