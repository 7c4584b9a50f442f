"""Runs one of MediaPipe's Tasks."""

from collections.abc import Callable
from typing import Any

import numpy as np

from webdemo.vision.array_types import RgbFrame
from webdemo.vision.optics import Optics
from webdemo.vision.result import Result
from webdemo.vision.runners.calculator_graph import path_to
from webdemo.vision.runners.mediapipe_loader import import_mediapipe, quiet_stderr
from webdemo.vision.runners.runner import ModelError, RunnerError


class Task:
    """A `Runner` of a MediaPipe Task. Its result is a Result."""

    def __init__(
        self,
        make: Callable[[Any, Any], Any],
        run: Callable[[Any, Any], Any],
        read: Callable[[Any, Optics], Result],
        output: str,
    ) -> None:
        """Load it, and run it once.

        Args:
            make: Makes the task, given the module mediapipe.tasks.python.vision and BaseOptions.
            run: Runs the task on a MediaPipe image.
            read: Reads its result.
            output: Name of the graph's output stream.

        Raises:
            ModelError: The model file does not fit the task.
        """
        self._run = run
        self._read = read
        with quiet_stderr():
            mediapipe = import_mediapipe()
            self._image = mediapipe.Image
            self._format = mediapipe.ImageFormat.SRGB
            from mediapipe.tasks.python import BaseOptions, vision

            try:
                self._task = make(vision, BaseOptions)
                self.graph = path_to([output], self._task._runner.get_graph_config())
                self.process(np.zeros((64, 64, 3), np.uint8))
            except (RuntimeError, ValueError) as error:
                reason = str(error).partition("\n")[0]
                raise ModelError(f"MediaPipe says: {reason}") from error

    def process(self, rgb_frame: RgbFrame, film_mm: float | None = None) -> Result:
        """As `Runner.process`.

        Raises:
            RunnerError: MediaPipe failed; this runner is not to be used again.
        """
        height, width = rgb_frame.shape[:2]
        if not height or not width:
            raise RunnerError("The frame is empty.")
        try:
            image = self._image(image_format=self._format, data=rgb_frame)
            return self._read(self._run(self._task, image), Optics(width, height, film_mm))
        except (RuntimeError, ValueError) as error:
            raise RunnerError(f"MediaPipe could not process this frame: {error}") from error

    def close(self) -> None:
        """Free it."""
        self._task.close()
