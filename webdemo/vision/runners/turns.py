"""Shares the processor among streams whose frames cost unequally much.

Start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996): the turn that comes free goes to the
waiting stream that has used the least time, so that one with long turns gets as much of the
processor as one with short turns, and no more. A stream has one frame at a time, and none when its
turn ends: two streams at a single place therefore alternate.
"""

import contextlib
import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout  # the builtin one from 3.11 on

from webdemo.vision.runners.runner import PoolBusy


class Share:
    """What one stream has used of the processor."""

    def __init__(self) -> None:
        self.finish = 0.0
        """Virtual time, in seconds, at which its last turn has ended."""


class Turns:
    """A fixed number of turns at a time."""

    def __init__(self, places: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Let `places` threads work at once; `clock` gives the time in seconds."""
        self._free = places
        self._clock = clock
        self._lock = threading.Lock()
        self._virtual = 0.0
        self._order = itertools.count()  # first come, first served among equals
        self._waiting: list[tuple[float, int, Future[None]]] = []

    @property
    def waiting(self) -> int:
        """Number of threads that wait for a turn."""
        return len(self._waiting)

    @contextlib.contextmanager
    def take(self, share: Share, timeout_seconds: float) -> Iterator[None]:
        """Take a turn for the length of a `with` block.

        Raises:
            PoolBusy: None came free within `timeout_seconds`.
        """
        start = self._begin(share, timeout_seconds)
        began = self._clock()
        try:
            yield
        finally:
            share.finish = start + self._clock() - began
            self._pass_on()

    def _begin(self, share: Share, timeout_seconds: float) -> float:
        with self._lock:
            start = max(self._virtual, share.finish)
            if self._free:
                self._free -= 1
                self._virtual = start
                return start
            ticket: Future[None] = Future()
            entry = (start, next(self._order), ticket)
            heapq.heappush(self._waiting, entry)
        with contextlib.suppress(FutureTimeout):
            ticket.result(timeout_seconds)
            return start
        with self._lock:
            if ticket.done():  # it came between the time-out and the lock
                return start
            self._waiting.remove(entry)
            heapq.heapify(self._waiting)
        raise PoolBusy("The server is busy. Try again with fewer streams.")

    def _pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._virtual, _, ticket = heapq.heappop(self._waiting)
                ticket.set_result(None)
            else:
                self._free += 1
