"""Memory of runners that have ended goes back to the operating system."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest
from server_process import environment

from webdemo.vision.runners import free_memory

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


def test_freed_memory_is_given_back(monkeypatch):
    if not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("this system has no glibc")
    command = [sys.executable, "-c", HOLD_AND_FREE]
    done = subprocess.run(command, capture_output=True, env=environment(), timeout=60)
    assert int(done.stdout) > 50, done.stderr
    monkeypatch.setattr(free_memory, "_malloc_trim", None)
    free_memory.give_back()  # without glibc nothing happens
