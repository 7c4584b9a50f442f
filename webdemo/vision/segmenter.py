"""One MediaPipe segmenter."""

import numpy as np

from webdemo.vision.array_types import ConfidenceMask, RgbFrame
from webdemo.vision.models import Model, path_of
from webdemo.vision.runners.calculator_graph import path_to
from webdemo.vision.runners.mediapipe_loader import import_mediapipe, quiet_stderr
from webdemo.vision.runners.runner import RunnerError


class Segmenter:
    """A `Runner` of one model, whose result is the confidence mask."""

    def __init__(self, model: Model) -> None:
        """Load the model and run it once, so that the first frame is as fast as any.

        Raises:
            ModelError: The model's file is missing.
        """
        self.model = model
        buffer = path_of(model).read_bytes()  # a path instead would break on Windows
        with quiet_stderr():
            mediapipe = import_mediapipe()
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
            self.graph = path_to(["confidence_masks"], self._task._runner.get_graph_config())
            """The nodes between the frame and its mask, in the order in which packets pass."""
        self.process(np.zeros((model.height, model.width, model.channels), np.uint8))

    def process(self, rgb_frame: RgbFrame) -> ConfidenceMask:
        """Tell person from background.

        Args:
            rgb_frame: uint8, (height, width, 3), RGB, contiguous, at least 1x1. MediaPipe
                stretches it to the model's input by itself.

        Returns:
            The confidence mask: float32, (height, width) of the frame, 0 background to 1 person.
            A view of MediaPipe's memory: copy what has to outlive the next call.

        Raises:
            RunnerError: MediaPipe failed; this segmenter is not to be used again.
        """
        if 0 in rgb_frame.shape:
            # MediaPipe 0.10.21 ends the whole process on one.
            raise RunnerError("The frame is empty.")
        try:
            result = self._task.segment(self._image(image_format=self._format, data=rgb_frame))
        except (RuntimeError, ValueError) as error:
            raise RunnerError(f"MediaPipe could not segment this frame: {error}") from error
        mask: ConfidenceMask = result.confidence_masks[-1].numpy_view()
        return mask.reshape(rgb_frame.shape[:2])

    def close(self) -> None:
        """Free the model."""
        self._task.close()
