from __future__ import annotations

import threading
import weakref

import numpy as np
import pytest
from fakes import PATIENCE_SECONDS, Clock, FakeRunner, Task
from server_process import poll_until

from webdemo.vision.runners.watched_runner import WatchedRunner

FRAME = np.zeros((2, 3, 3), np.uint8)
HANG_SECONDS = 0.05
"""Seconds of the fake clock."""


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def fake():
    fake = FakeRunner()
    yield fake
    fake.go_on.set()


@pytest.fixture
def watched(fake, clock):
    watched = WatchedRunner(lambda: fake, HANG_SECONDS, clock)
    watched.load()
    yield watched
    watched.close()


def test_watched_runner_gives_what_its_runner_gives(watched, fake):
    assert (watched.process(FRAME).mask == fake.confidence).all()
    assert watched.graph == fake.graph
    fake.error = ZeroDivisionError("a bug")
    with pytest.raises(ZeroDivisionError, match="a bug"):
        watched.process(FRAME)


def test_runner_runs_on_its_own_thread():
    threads = []

    class Noting(FakeRunner):
        def __init__(self):
            super().__init__()
            threads.append(threading.current_thread())

        def process(self, rgb_frame, film_mm=None):
            threads.append(threading.current_thread())
            return super().process(rgb_frame)

        def close(self):
            threads.append(threading.current_thread())

    watched = WatchedRunner(Noting, HANG_SECONDS, Clock())
    watched.load()
    watched.process(FRAME)
    watched.close()
    assert len(threads) == 3
    assert len(set(threads)) == 1
    assert threads[0] is not threading.current_thread()
    assert threads[0].daemon
    assert not watched.hangs


def test_slow_frame_is_waited_for(watched, fake, clock):
    """One that hangs is given up: see `test_pool`."""
    fake.go_on.clear()
    task = Task(watched.process, FRAME)
    assert fake.entered.acquire(timeout=PATIENCE_SECONDS)
    clock.sleep(0.9 * HANG_SECONDS)
    asked = clock.asked
    poll_until(lambda: clock.asked >= asked + 2)  # checked twice and not given up
    fake.go_on.set()
    assert task.result().mask.shape == (2, 3)


def test_frame_is_freed_after_it_is_processed(watched, fake):
    frame = FRAME.copy()
    kept = weakref.ref(frame)
    watched.process(frame)
    fake.frames.clear()
    del frame
    poll_until(lambda: kept() is None)
