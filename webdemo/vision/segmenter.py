"""One MediaPipe segmenter. The only file that knows MediaPipe."""

import contextlib
import os
import sys
import threading
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from webdemo.vision.array_types import ConfidenceMask, RgbFrame
from webdemo.vision.models import Model, ModelError, path_of

_stderr_lock = threading.Lock()


class SegmentationError(RuntimeError):
    """MediaPipe could not segment a frame."""


@dataclass(frozen=True)
class Node:
    """One of MediaPipe's calculators at work in the graph."""

    calculator: str
    """Its name, as it is registered."""
    feeds_on: tuple[int, ...]
    """Numbers of the nodes that send it packets; empty if they come from outside the graph."""


class Segmenter:
    """One model, loaded. Not for two threads at once: the pool lends it to one at a time."""

    def __init__(self, model: Model) -> None:
        """Load the model and run it once, so that the first frame is as fast as any.

        Raises:
            ModelError: The model's file is missing.
        """
        self.model = model
        buffer = path_of(model).read_bytes()  # a path instead would break on Windows
        with _quiet_stderr():
            mediapipe = _import_mediapipe()
            self._image = mediapipe.Image
            self._format = mediapipe.ImageFormat.SRGB
            from mediapipe.tasks.python import BaseOptions, vision

            self._task = vision.ImageSegmenter.create_from_options(
                vision.ImageSegmenterOptions(
                    base_options=BaseOptions(model_asset_buffer=buffer),
                    running_mode=vision.RunningMode.IMAGE,
                    output_confidence_masks=True,
                    output_category_mask=False,
                )
            )
            self.graph = _path_to("confidence_masks", self._task._runner.get_graph_config())
            """The nodes between the frame and its mask, in the order in which packets pass."""
        self.segment(np.zeros((model.height, model.width, model.channels), np.uint8))

    def segment(self, rgb_frame: RgbFrame) -> ConfidenceMask:
        """Tell person from background.

        Args:
            rgb_frame: uint8, (height, width, 3), RGB, contiguous, at least 1x1. MediaPipe
                stretches it to the model's input by itself.

        Returns:
            The confidence mask: float32, (height, width) of the frame, 0 background to 1 person.
            A view of MediaPipe's memory: copy what has to outlive the next call.

        Raises:
            SegmentationError: MediaPipe failed; this segmenter is not to be used again.
        """
        if 0 in rgb_frame.shape:
            # MediaPipe 0.10.21 ends the whole process on one.
            raise SegmentationError("The frame is empty.")
        try:
            result = self._task.segment(self._image(image_format=self._format, data=rgb_frame))
        except (RuntimeError, ValueError) as error:
            raise SegmentationError(f"MediaPipe could not segment this frame: {error}") from error
        mask: ConfidenceMask = result.confidence_masks[-1].numpy_view()
        return mask.reshape(rgb_frame.shape[:2])

    def close(self) -> None:
        """Free the model."""
        self._task.close()


def _path_to(stream: str, config: Any) -> tuple[Node, ...]:
    """Find the nodes that this output needs. The graph has others, for its other outputs."""
    makers = {
        _name(output): number
        for number, node in enumerate(config.node)
        for output in node.output_stream
    }
    feeds = {
        number: [makers[name] for name in map(_name, node.input_stream) if name in makers]
        for number, node in enumerate(config.node)
    }
    path: list[int] = []

    def visit(number: int) -> None:
        if number not in path:
            for other in feeds[number]:
                visit(other)
            path.append(number)

    visit(makers[stream])
    return tuple(
        Node(config.node[number].calculator, tuple(path.index(other) for other in feeds[number]))
        for number in path
    )


def _name(stream: str) -> str:
    return stream.rpartition(":")[2]  # TAG:name, or the name alone


def _import_mediapipe() -> Any:
    """Import mediapipe without matplotlib.

    `mediapipe/__init__.py` imports its landmark plotting, and with it matplotlib.pyplot, which
    nothing here uses: it more than doubles the import's time (2.0 s against 0.8 s), takes 37 MB,
    and on its first run writes a font cache into the home folder.
    """
    if "mediapipe" in sys.modules or "matplotlib" in sys.modules:
        import mediapipe

        return mediapipe
    placeholder: Any = types.ModuleType("matplotlib")
    placeholder.pyplot = types.ModuleType("matplotlib.pyplot")
    sys.modules["matplotlib"] = placeholder
    sys.modules["matplotlib.pyplot"] = placeholder.pyplot
    try:
        import mediapipe
    except ImportError as error:
        if sys.platform == "win32":
            raise ModelError(
                "MediaPipe needs Microsoft's Visual C++ runtime. Install it from "
                "https://aka.ms/vs/17/release/vc_redist.x64.exe, then start webdemo again."
            ) from error
        raise
    finally:
        del sys.modules["matplotlib"], sys.modules["matplotlib.pyplot"]
    return mediapipe


@contextlib.contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Keep MediaPipe's native start-up chatter off the terminal.

    It goes to file descriptor 2 whatever GLOG_minloglevel says, because MediaPipe 0.10.21 never
    calls absl::InitializeLog(). Python's errors are exceptions, so none is lost.
    """
    with _stderr_lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        saved, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        try:
            yield
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            os.close(nowhere)
