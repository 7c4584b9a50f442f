"""Selfie segmentation: a person's mask, by a square model or one for landscape frames.

Sizes and names are those of MediaPipe's model card for Selfie Segmentation.
"""

from functools import partial

from webdemo.vision import wheel
from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.runners.image_segmenter import load
from webdemo.vision.runners.task import Task
from webdemo.vision.solutions.solution import Model, Solution

SELFIE = Solution(
    id="selfie",
    label="Selfie segmentation",
    overlays=("outline",),
    cuts_out=True,
    smooths_mask=True,
)


def _build(file: str, folder: ModelFolder, still: bool) -> Task:
    return load(wheel.path_of(file))


def _model(name: str, label: str, height: int, file: str) -> Model:
    return Model(
        SELFIE,
        name,
        label,
        width=256,
        height=height,
        build=partial(_build, file),
        tensor=(height, 256, 3),
        in_wheel=file,
        gives=("mask",),
        keeps_aspect=False,
        tracks=False,
    )


MODELS = (
    # The original demo's choice.
    _model(
        "landscape",
        "Landscape",
        144,
        "selfie_segmentation/selfie_segmentation_landscape.tflite",
    ),
    _model("general", "General", 256, "selfie_segmentation/selfie_segmentation.tflite"),
)
