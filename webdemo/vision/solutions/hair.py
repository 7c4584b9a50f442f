"""Hair segmentation: a mask of the hair, by a model file of the user's."""

from pathlib import Path
from typing import Any

from webdemo.vision.codec import mask_to_uint8
from webdemo.vision.detection import Analysis
from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.runners import trial
from webdemo.vision.runners.task import Task
from webdemo.vision.solutions import model_files
from webdemo.vision.solutions.solution import Solution, Variant


def _build(variant: str, folder: ModelFolder, still: bool) -> Task:
    file = folder.path_of(model_files.HAIR)
    trial.try_out(__name__, file)
    return load(file)


def load(file: Path) -> Task:
    """Make a runner of a model file.

    Raises:
        ModelError: MediaPipe can't use it.
    """
    buffer = file.read_bytes()

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


def _read(result: Any, width: int, height: int) -> Analysis:
    # The masks are background and hair; a model with one mask has the hair only.
    confidence = result.confidence_masks[-1].numpy_view().reshape(height, width)
    mask = mask_to_uint8(confidence)
    return Analysis(mask=mask, raw={"confidence_mask": mask})


SOLUTION = Solution(
    id="hair",
    label="Hair segmentation",
    overlay="mask",
    width=512,
    height=512,
    build=_build,
    variants=(Variant("", "", (model_files.HAIR,)),),
    keeps_aspect=False,
    tracks=False,
)
