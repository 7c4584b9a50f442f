"""Fake segmenters, pools and clocks that a test controls."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import time

import numpy as np
from server_process import PATIENCE_SECONDS

from webdemo import create_app
from webdemo.vision.detection import Analysis, Detection
from webdemo.vision.models import MODELS
from webdemo.vision.runners.runner_pool import RunnerPool
from webdemo.vision.runners.turns import Turns
from webdemo.vision.solutions.index import CHOICES


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


class FakeSegmenter:
    """Returns a mask of one confidence. Waits while `go_on` is clear; raises `error` if set."""

    def __init__(self, model=None):
        self.model = model
        self.graph = ()
        self.closed = False
        self.error = None
        self.confidence = 0.6
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
        return np.full(rgb_frame.shape[:2], self.confidence, np.float32)

    def close(self):
        assert not self.closed
        self.closed = True


class FakeFactory:
    """Builds fake segmenters and keeps them in `made`. Raises the given errors first."""

    runner = FakeSegmenter

    def __init__(self, *errors):
        self.errors = list(errors)
        self.made = []

    def __call__(self, model):
        if self.errors:
            raise self.errors.pop(0)
        self.made.append(self.runner(model))
        return self.made[-1]


class FakeRunners:
    """Lends one fake segmenter, or raises `error`."""

    def __init__(self, error=None):
        self.error, self.segmenter, self.lent = error, FakeSegmenter(), 0
        self.closed = False

    @contextlib.contextmanager
    def lend(self, wanted):
        self.lent += 1
        if self.error:
            raise self.error
        yield self.segmenter

    def close(self):
        self.closed = True


def create_fake_app(config=None, factory=None, places=1, clock=time.monotonic):
    """Create an application with loaded fake models; return it and its factory."""
    factory = factory or FakeFactory()
    app = create_app(config)
    hang_seconds = app.config["SEGMENTER_HANG_SECONDS"]
    pool = RunnerPool(factory, MODELS, places, hang_seconds, clock)
    pool.load()
    picture_pool = RunnerPool(factory, MODELS, places, hang_seconds, clock)
    picture_pool.open()
    state = app.extensions["webdemo"]
    runners = dataclasses.replace(state.runners, models=pool, turns=Turns(places))
    app.extensions["webdemo"] = dataclasses.replace(
        state, runners=runners, picture_pool=picture_pool
    )
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


class FakeSolution(FakeSegmenter):
    """Finds one thing, which is named as the solution."""

    def process(self, rgb_frame):
        super().process(rgb_frame)
        return Analysis([Detection("thing", self.model.label, box=(0.25, 0.25, 0.5, 0.5))])


class FakeSolutions(FakeFactory):
    """Builds fake solutions, of a `Choice` or of a stream's `Tracker`."""

    runner = FakeSolution


def create_fake_solutions_app(config=None, places=1, clock=time.monotonic):
    """Create an application with fake models and fake solutions; return it and both factories."""
    app, models = create_fake_app(config, places=places, clock=clock)
    solutions = FakeSolutions()
    state = app.extensions["webdemo"]
    untracked = [choice for choice in CHOICES if not choice.solution.tracks]
    hang_seconds = app.config["SEGMENTER_HANG_SECONDS"]
    pool = RunnerPool(solutions, untracked, places, hang_seconds, clock)
    pool.open()
    runners = dataclasses.replace(state.runners, solutions=pool, turns=Turns(places, clock))
    app.extensions["webdemo"] = dataclasses.replace(state, runners=runners)
    return app, models, solutions
