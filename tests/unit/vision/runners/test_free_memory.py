"""Memory of runners that have ended goes back to the operating system."""

from __future__ import annotations

import contextlib
import ctypes
import subprocess
import sys

import pytest
from fakes import FakeFactory
from server_process import environment
from solution_frames import model_of

from webdemo.vision.runners import free_memory
from webdemo.vision.runners.pool import RunnerPool

HOLD_AND_FREE = """
import psutil
import threading
from webdemo.vision.runners import free_memory

kept = []

def work():
    blocks = [bytearray(50_000) for _ in range(2000)]
    kept.append(bytearray(50_000))  # above them, so that the heap can't shrink by itself
    del blocks

thread = threading.Thread(target=work)
thread.start()
thread.join()
before = psutil.Process().memory_info().rss
free_memory.give_back()
print((before - psutil.Process().memory_info().rss) >> 20)
"""


def test_freed_memory_is_given_back():
    if not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("this system has no glibc")
    command = [sys.executable, "-c", HOLD_AND_FREE]
    done = subprocess.run(command, capture_output=True, env=environment(), timeout=60)
    assert int(done.stdout) > 50, done.stderr


def test_without_glibc_nothing_happens(monkeypatch):
    monkeypatch.setattr(free_memory, "_malloc_trim", None)
    free_memory.give_back()


def test_stream_that_ends_gives_memory_back(monkeypatch):
    given, factory = [], FakeFactory()
    monkeypatch.setattr(free_memory, "give_back", lambda: given.append(factory.made[0].closed))
    pool = RunnerPool(factory, 1, hang_seconds=10.0, wait_seconds=10.0, trackers_max=1)
    with contextlib.closing(pool):
        borrower = pool.borrower()
        with borrower.lend(model_of("pose/skeleton")):
            pass
        borrower.close()
        assert given == [True]
