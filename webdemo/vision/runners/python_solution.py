"""Runs one of MediaPipe's Python solutions (mediapipe.solutions)."""

import contextlib
import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from webdemo.vision.array_types import Points, RgbFrame
from webdemo.vision.optics import Optics
from webdemo.vision.result import Result
from webdemo.vision.runners.calculator_graph import path_to
from webdemo.vision.runners.mediapipe_loader import import_mediapipe, quiet_stderr
from webdemo.vision.runners.runner import ModelError, RunnerError
from webdemo.vision.runners.several import free

Reader = Callable[[Mapping[str, Any], Optics], Result]
"""Turns MediaPipe's output streams, by name, into a Result."""


class PythonSolution:
    """A `Runner` of a mediapipe.solutions object. Its result is a Result."""

    def __init__(self, make: Callable[[Any], Any], read: Reader, graph_file: str) -> None:
        """Load it, and run it once.

        Args:
            make: Makes the object, given the module mediapipe.solutions.
            read: Reads its results.
            graph_file: Its graph below mediapipe/modules, without ".binarypb"; "" if the object has
                its own graph, as `graph_config`.

        Raises:
            ModelError: MediaPipe can't load it.
        """
        self._read = read
        with quiet_stderr():
            mediapipe = import_mediapipe()
            _warn_of_landmarks()
            try:
                self._solution = make(mediapipe.solutions)
                self._solution.process(np.zeros((64, 64, 3), np.uint8))
            except (RuntimeError, ValueError, FileNotFoundError) as error:
                with contextlib.suppress(Exception):  # it may not even be made
                    self.close()
                sentence = "MediaPipe can't load it. Perhaps a file is damaged: run"
                raise ModelError(f"{sentence} `webdemo models`.") from error
            outputs = list(self._solution._output_stream_type_info)
            config = _read_graph(graph_file) if graph_file else self._solution.graph_config
        self.graph = path_to(outputs, config)

    def process(self, rgb_frame: RgbFrame, film_mm: float | None = None) -> Result:
        """As `Runner.process`.

        Raises:
            RunnerError: MediaPipe failed; this runner is not to be used again.
        """
        height, width = rgb_frame.shape[:2]
        if not height or not width:
            raise RunnerError("The frame is empty.")
        try:
            result = self._solution.process(rgb_frame)
        except (RuntimeError, ValueError) as error:
            raise RunnerError(f"MediaPipe could not process this frame: {error}") from error
        values = {name: getattr(result, name) for name in result._fields}
        return self._read(values, Optics(width, height, film_mm))

    def close(self) -> None:
        """Free it, even if it has failed."""
        free(self._solution)


_PROJECTION = """
input_stream: "NORM_LANDMARKS:landmarks" input_stream: "NORM_RECT:rect"
output_stream: "NORM_LANDMARKS:projected"
node {
  calculator: "LandmarkProjectionCalculator"
  input_stream: "NORM_LANDMARKS:landmarks" input_stream: "NORM_RECT:rect"
  output_stream: "NORM_LANDMARKS:projected"
}
"""


@functools.cache
def _warn_of_landmarks() -> None:
    """Let MediaPipe print now, while it is quiet, what it prints with the first landmark."""
    from mediapipe.framework.formats import landmark_pb2, rect_pb2
    from mediapipe.python.solution_base import SolutionBase

    landmarks = landmark_pb2.NormalizedLandmarkList()
    landmarks.landmark.add(x=0.5, y=0.5)
    rect = rect_pb2.NormalizedRect(x_center=0.5, y_center=0.5, width=0.5, height=0.5)
    graph = SolutionBase(graph_config=_PROJECTION)
    graph.process({"landmarks": landmarks, "rect": rect})
    graph.close()


def _read_graph(name: str) -> Any:
    """Read a graph with its subgraphs as nodes; a graph of one node is expanded."""
    from mediapipe.framework import calculator_pb2
    from mediapipe.python import solution_base

    path = Path(solution_base.__file__).parents[1] / "modules" / f"{name}.binarypb"
    config = calculator_pb2.CalculatorGraphConfig()
    config.ParseFromString(path.read_bytes())
    if len(config.node) == 1:
        expanded = solution_base.validated_graph_config.ValidatedGraphConfig()
        expanded.initialize(binary_graph_path=str(path))
        config.ParseFromString(expanded.binary_config)
    return config


def to_points(landmarks: Any) -> Points:
    """Read a list of normalised landmarks.

    Args:
        landmarks: A NormalizedLandmarkList; x and y in shares of the frame's sides, z in the same
            unit as x. A landmark without visibility is visible.

    Returns:
        float32, (landmarks, 4): x, y, z, visibility.
    """
    return np.array(
        [
            (one.x, one.y, one.z, one.visibility if one.HasField("visibility") else 1.0)
            for one in landmarks.landmark
        ],
        np.float32,
    )
