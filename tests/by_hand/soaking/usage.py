"""Measures a process's threads, files and memory, and whether they grow."""

from __future__ import annotations

import statistics
import threading
import time
from typing import NamedTuple

KIB = 1024
WINDOWS = 5


class Usage(NamedTuple):
    """The usage at one time (`time.monotonic`), after `count` repetitions. `rss` is in bytes."""

    at: float
    count: int
    threads: int
    files: int
    rss: int


def usage_of(process, count=0):
    """Measure a psutil.Process."""
    with process.oneshot():
        return Usage(
            time.monotonic(),
            count,
            process.num_threads(),
            process.num_fds(),
            process.memory_info().rss,
        )


def slope(xs, ys, windows=WINDOWS):
    """Growth of y per x: the median of the Theil-Sen slopes of `windows` stretches.

    An arena that the allocator takes or frees changes one stretch; a leak changes all.
    """
    size = max(2, len(xs) // windows)
    starts = range(0, len(xs) - size + 1, size)
    return statistics.median(
        _theil_sen(xs[start : start + size], ys[start : start + size]) for start in starts
    )


def _theil_sen(xs, ys):
    points = list(zip(xs, ys, strict=True))
    return statistics.median(
        (y2 - y1) / (x2 - x1) for i, (x1, y1) in enumerate(points) for x2, y2 in points[i + 1 :]
    )


class Watch(threading.Thread):
    """Samples a process every second, from `start` until `finish`."""

    def __init__(self, process, every_seconds=1.0):
        super().__init__(daemon=True)
        self._process = process
        self._every_seconds = every_seconds
        self._stop_event = threading.Event()
        self.samples = []

    def run(self):
        while not self._stop_event.wait(self._every_seconds):
            self.samples.append(usage_of(self._process))

    def finish(self):
        self._stop_event.set()
        self.join()
        return self.samples
