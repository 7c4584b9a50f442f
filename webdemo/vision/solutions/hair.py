"""Hair segmentation: a mask of the hair, by a model file of the user's."""

from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.runners import image_segmenter
from webdemo.vision.runners.task import Task
from webdemo.vision.solutions import known_files
from webdemo.vision.solutions.solution import Model, Solution

HAIR = Solution(id="hair", label="Hair segmentation", overlays=("dye",))


def _build(folder: ModelFolder, still: bool) -> Task:
    return image_segmenter.load(folder.path_of(known_files.HAIR))


MODELS = (
    Model(
        HAIR,
        "own",
        "Your hair model",
        width=512,
        height=512,
        build=_build,
        files=(known_files.HAIR,),
        gives=("mask",),
        keeps_aspect=False,
        tracks=False,
    ),
)
