"""Memory of solutions that have ended goes back to the operating system."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

import webdemo
from webdemo.vision.runners import free_memory

REPOSITORY = Path(webdemo.__file__).parents[1]

HOLD_AND_FREE = """
import psutil
import threading
from webdemo.vision.runners import free_memory

kept, done = [], threading.Event()

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
    done = subprocess.run(
        [sys.executable, "-c", HOLD_AND_FREE],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        timeout=60,
    )
    assert int(done.stdout) > 50, done.stderr


def test_without_glibc_nothing_happens(monkeypatch):
    monkeypatch.setattr(free_memory, "_malloc_trim", None)
    free_memory.give_back()
