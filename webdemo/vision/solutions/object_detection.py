"""Object detection: boxes with labels, by Objectron's detector or by a model of the user's."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from webdemo.vision.detection import Analysis, Detection
from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.runners import trial
from webdemo.vision.runners.python_solution import PythonSolution
from webdemo.vision.runners.runner import Runner
from webdemo.vision.runners.task import Task
from webdemo.vision.solutions import model_files, objectron_graph
from webdemo.vision.solutions.solution import Solution, Variant

OWN = "own"
MAX_RESULTS = 20
MIN_SCORE = 0.5


def _build(variant: str, folder: ModelFolder, still: bool) -> Runner:
    if variant == OWN:
        own = folder.path_of(model_files.OWN_DETECTOR)
        trial.try_out(__name__, own)
        return load(own)
    file = folder.path_of(model_files.OBJECT_DETECTOR)

    def make(_: Any) -> Any:
        config = objectron_graph.detector_alone(objectron_graph.load(file))
        return objectron_graph.GraphSolution(config, outputs=["raw_detections"])

    return PythonSolution(make, _read, "")


def _read(values: Mapping[str, Any], width: int, height: int) -> Analysis:
    return Analysis([_read_object(one) for one in values["raw_detections"] or []], raw=values)


def _read_object(found: Any) -> Detection:
    box = found.location_data.relative_bounding_box
    return Detection(
        "object", found.label[0], found.score[0], (box.xmin, box.ymin, box.width, box.height)
    )


def load(file: Path) -> Runner:
    """Make a runner of a model file of the user's.

    Raises:
        ModelError: MediaPipe can't use it.
    """
    buffer = file.read_bytes()

    def make(vision: Any, base_options: Any) -> Any:
        return vision.ObjectDetector.create_from_options(
            vision.ObjectDetectorOptions(
                base_options=base_options(model_asset_buffer=buffer),
                running_mode=vision.RunningMode.IMAGE,
                max_results=MAX_RESULTS,
                score_threshold=MIN_SCORE,
            )
        )

    return Task(make, lambda task, image: task.detect(image), _read_own, "detections_out")


def _read_own(result: Any, width: int, height: int) -> Analysis:
    return Analysis(
        [_read_own_object(one, width, height) for one in result.detections],
        raw={"detections": result.detections},
    )


def _read_own_object(found: Any, width: int, height: int) -> Detection:
    box, (best, *_) = found.bounding_box, found.categories
    share = (
        box.origin_x / width,
        box.origin_y / height,
        box.width / width,
        box.height / height,
    )
    return Detection("object", best.category_name or f"Class {best.index}", best.score, share)


SOLUTION = Solution(
    id="object-detection",
    label="Object detection",
    overlay="boxes",
    width=320,
    height=320,
    build=_build,
    variants=(
        Variant("oidv4", "24 kinds of things", (model_files.OBJECT_DETECTOR,)),
        Variant(OWN, "Your own model", (model_files.OWN_DETECTOR,)),
    ),
    keeps_aspect=False,
    tracks=False,
)
