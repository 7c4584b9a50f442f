"""Runs MediaPipe's ImageSegmenter on a model file: a mask of what the model looks for."""

from pathlib import Path
from typing import Any

from webdemo.vision.codec import mask_to_uint8
from webdemo.vision.optics import Optics
from webdemo.vision.result import Result
from webdemo.vision.runners.task import Task


def load(file: Path) -> Task:
    """Make a runner of a model file.

    Raises:
        ModelError: MediaPipe can't use it.
    """
    buffer = file.read_bytes()  # a path instead would break on Windows

    def make(vision: Any, base_options: Any) -> Any:
        return vision.ImageSegmenter.create_from_options(
            vision.ImageSegmenterOptions(
                base_options=base_options(model_asset_buffer=buffer),
                running_mode=vision.RunningMode.IMAGE,
                output_confidence_masks=True,
                output_category_mask=False,
            )
        )

    return Task(make, lambda task, image: task.segment(image), _read, "confidence_masks")


def _read(result: Any, optics: Optics) -> Result:
    # A model with several masks has the background's first; one with a single mask has no other.
    confidence = result.confidence_masks[-1].numpy_view().reshape(optics.height, optics.width)
    mask = mask_to_uint8(confidence)
    return Result(mask, raw={"confidence_mask": mask})
