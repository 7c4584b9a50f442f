"""A segmenter that nobody waits for without an end, although MediaPipe may hang."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from webdemo.vision.array_types import ConfidenceMask, RgbFrame
from webdemo.vision.segmenter import Node, SegmentationError, Segmenter

BUILD_SECONDS = 60.0
"""Maximum time to build a segmenter. MediaPipe itself may have to be imported first, from a slow
disk."""

CLOSE_SECONDS = 2.0
"""Maximum time to wait for a segmenter to close, which takes milliseconds."""

Value = TypeVar("Value")


class WatchedSegmenter:
    """Builds, runs and closes a segmenter on a thread of its own. For one caller at a time.

    A thread that hangs in MediaPipe can't be ended. It is left behind, and closes the segmenter if
    it ever comes back.
    """

    def __init__(
        self,
        build: Callable[[], Segmenter],
        hang_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start the thread; `load` comes next.

        Args:
            build: Makes the segmenter.
            hang_seconds: Maximum time for one frame.
            clock: Gives the time in seconds.
        """
        self._build = build
        self._hang_seconds = hang_seconds
        self._clock = clock
        self._calls: queue.SimpleQueue[Callable[[], Any] | None] = queue.SimpleQueue()
        self._outcomes: queue.SimpleQueue[tuple[Any, Exception | None]] = queue.SimpleQueue()
        self._segmenter: Segmenter | None = None
        self._given_up = False
        self._thread = threading.Thread(target=self._work, name="segmenter", daemon=True)
        self._thread.start()

    def load(self) -> None:
        """Build the segmenter.

        Raises:
            SegmentationError: It took longer than BUILD_SECONDS.
            Exception: Whatever `build` raised.
        """
        self._call(self._load, BUILD_SECONDS)

    @property
    def graph(self) -> tuple[Node, ...]:
        """As `Segmenter.graph`."""
        return self._loaded.graph

    def segment(self, rgb_frame: RgbFrame) -> ConfidenceMask:
        """As `Segmenter.segment`.

        Raises:
            SegmentationError: MediaPipe failed, or took longer than `hang_seconds`; this
                segmenter is not to be used again.
        """
        return self._call(partial(self._loaded.segment, rgb_frame), self._hang_seconds)

    def close(self) -> None:
        """Free the model, and end the thread. If it hangs, both happen when it comes back."""
        self._calls.put(None)
        if not self._given_up:
            self._thread.join(CLOSE_SECONDS)

    @property
    def hangs(self) -> bool:
        """Whether the thread has not ended, though the segmenter was closed."""
        return self._thread.is_alive()

    @property
    def _loaded(self) -> Segmenter:
        assert self._segmenter is not None, "load it first"
        return self._segmenter

    def _call(self, call: Callable[[], Value], seconds: float) -> Value:
        """Run a function on the thread: give its value, or raise its error."""
        due = self._clock() + seconds
        self._calls.put(call)
        while True:
            try:
                value, error = self._outcomes.get(timeout=self._hang_seconds / 4)
            except queue.Empty:
                if self._clock() < due:
                    continue
                self._given_up = True
                raise SegmentationError("MediaPipe did not come back from this frame.") from None
            if error is not None:
                raise error
            returned: Value = value
            return returned

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            try:
                self._outcomes.put((call(), None))
            except Exception as error:
                self._outcomes.put((None, error))
            del call  # and the frame with it, which may be large
        if self._segmenter is not None:
            with contextlib.suppress(Exception):  # one that failed may fail in this, too
                self._segmenter.close()

    def _load(self) -> None:
        self._segmenter = self._build()
