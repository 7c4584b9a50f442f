"""A runner with deadlines, because MediaPipe may hang.

RUNNER_HANG_SECONDS in limits.py is the maximum time for a frame.
"""

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from webdemo.vision.array_types import RgbFrame
from webdemo.vision.runners.calculator_graph import Node
from webdemo.vision.runners.runner import Runner, RunnerError

BUILD_SECONDS = 60.0
"""Maximum time to build a runner. MediaPipe itself may have to be imported first, from a slow
disk."""

CLOSE_SECONDS = 2.0
"""Maximum time to wait for a runner to close, which takes milliseconds."""


class WatchedRunner:
    """Builds, runs and closes a runner on a thread of its own. For one caller at a time.

    A thread that hangs in MediaPipe can't be ended. It is left behind, and closes the runner if
    it ever comes back.
    """

    def __init__(
        self,
        build: Callable[[], Runner],
        hang_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin to build the runner; `load` waits for it.

        Args:
            build: Makes the runner.
            hang_seconds: Maximum time for one frame.
            clock: Gives the time in seconds.
        """
        self._build = build
        self._hang_seconds = hang_seconds
        self._clock = clock
        self._frames: queue.SimpleQueue[tuple[RgbFrame, float | None] | None] = queue.SimpleQueue()
        self._outcomes: queue.SimpleQueue[tuple[Any, Exception | None]] = queue.SimpleQueue()
        self._runner: Runner
        self._given_up = False
        self._build_due = clock() + BUILD_SECONDS
        self._thread = threading.Thread(target=self._work, name="runner", daemon=True)
        self._thread.start()

    def load(self) -> None:
        """Wait until the runner is built.

        Raises:
            RunnerError: It took longer than BUILD_SECONDS.
            Exception: Whatever `build` raised.
        """
        self._wait(self._build_due, "loading")

    @property
    def graph(self) -> tuple[Node, ...]:
        """As `Runner.graph`."""
        return self._runner.graph

    def process(self, rgb_frame: RgbFrame, film_mm: float | None = None) -> Any:
        """As `Runner.process`.

        Raises:
            RunnerError: MediaPipe failed, or took longer than `hang_seconds`; this
                runner is not to be used again.
        """
        due = self._clock() + self._hang_seconds
        self._frames.put((rgb_frame, film_mm))
        return self._wait(due, "this frame")

    def close(self) -> None:
        """Free the model, and end the thread. If it hangs, both happen when it comes back."""
        self._frames.put(None)
        if not self._given_up:
            self._thread.join(CLOSE_SECONDS)

    @property
    def hangs(self) -> bool:
        """Whether the thread has not ended, though the runner was closed."""
        return self._thread.is_alive()

    def _wait(self, due: float, task: str) -> Any:
        """Give what the thread has made, or raise its error."""
        while True:
            try:
                value, error = self._outcomes.get(timeout=self._hang_seconds / 4)
            except queue.Empty:
                if self._clock() < due:
                    continue
                self._given_up = True
                raise RunnerError(f"MediaPipe did not come back from {task}.") from None
            try:
                if error is not None:
                    raise error
                return value
            finally:
                del error  # else it would keep itself, the frame and the runner alive

    def _work(self) -> None:
        try:
            self._runner = self._build()
            self._outcomes.put((None, None))
        except Exception as error:
            self._outcomes.put((None, error))
            return
        while (frame := self._frames.get()) is not None:
            try:
                self._outcomes.put((self._runner.process(*frame), None))
            except Exception as error:
                self._outcomes.put((None, error))
            del frame  # it may be large
        with contextlib.suppress(Exception):  # after a failure this may fail, too
            self._runner.close()
        del self._runner
