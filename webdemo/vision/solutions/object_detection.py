"""Object detection: boxes with labels, by Objectron's detector or by a model of the user's."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from webdemo.vision.model_folder import ModelFile, ModelFolder
from webdemo.vision.optics import Optics
from webdemo.vision.result import Detection, Result
from webdemo.vision.runners.python_solution import PythonSolution
from webdemo.vision.runners.runner import Runner
from webdemo.vision.runners.task import Task
from webdemo.vision.solutions import known_files, objectron_graph
from webdemo.vision.solutions.solution import Model, Solution

MAX_RESULTS = 20
MIN_SCORE = 0.5


def _build(folder: ModelFolder, still: bool) -> Runner:
    file = folder.path_of(known_files.OBJECT_DETECTOR)

    def make(_: Any) -> Any:
        config = objectron_graph.detector_alone(objectron_graph.load(file))
        return objectron_graph.make_solution(config, outputs=["raw_detections"])

    return PythonSolution(make, _read, "")


def _build_own(folder: ModelFolder, still: bool) -> Runner:
    return load(folder.path_of(known_files.OWN_DETECTOR))


def _read(values: Mapping[str, Any], optics: Optics) -> Result:
    return Result(
        detections=[_read_object(one) for one in values["raw_detections"] or []], raw=values
    )


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


def _read_own(result: Any, optics: Optics) -> Result:
    return Result(
        detections=[_read_own_object(one, optics) for one in result.detections],
        raw={"detections": result.detections},
    )


def _read_own_object(found: Any, optics: Optics) -> Detection:
    box, (best, *_) = found.bounding_box, found.categories
    share = (
        box.origin_x / optics.width,
        box.origin_y / optics.height,
        box.width / optics.width,
        box.height / optics.height,
    )
    return Detection("object", best.category_name or f"Class {best.index}", best.score, share)


OBJECT_DETECTION = Solution(id="object-detection", label="Object detection", overlays=("boxes",))


def _model(
    name: str,
    label: str,
    build: Callable[[ModelFolder, bool], Runner],
    file: ModelFile,
    tensor: tuple[int, int, int] | None = None,
) -> Model:
    return Model(
        OBJECT_DETECTION,
        name,
        label,
        width=320,
        height=320,
        build=build,
        tensor=tensor,
        files=(file,),
        keeps_aspect=False,
        tracks=False,
    )


MODELS = (
    _model(
        "oidv4", "24 kinds of things", _build, known_files.OBJECT_DETECTOR, tensor=(300, 300, 3)
    ),
    _model("own", "Your own model", _build_own, known_files.OWN_DETECTOR),
)
