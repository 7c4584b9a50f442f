"""Face detection: boxes with six key points, by a model for near or for far faces."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.optics import Optics
from webdemo.vision.result import Detection, Result
from webdemo.vision.runners.python_solution import PythonSolution
from webdemo.vision.solutions.solution import Model, Solution


def _build(selection: int, folder: ModelFolder, still: bool) -> PythonSolution:
    def make(solutions: Any) -> Any:
        return solutions.face_detection.FaceDetection(model_selection=selection)

    name = ("short_range", "full_range")[selection]
    return PythonSolution(make, _read, f"face_detection/face_detection_{name}_cpu")


def _read(values: Mapping[str, Any], optics: Optics) -> Result:
    return Result(detections=[_read_face(face) for face in values["detections"] or []], raw=values)


def _read_face(face: Any) -> Detection:
    place = face.location_data
    box = place.relative_bounding_box
    return Detection(
        group="face",
        label="Face",
        score=face.score[0],
        box=(box.xmin, box.ymin, box.width, box.height),
        points=np.array(
            [(point.x, point.y, 0.0, 1.0) for point in place.relative_keypoints], np.float32
        ),
    )


FACE_DETECTION = Solution(id="face-detection", label="Face detection", overlays=("boxes",))


def _model(selection: int, name: str, label: str, side: int, file: str) -> Model:
    return Model(
        FACE_DETECTION,
        name,
        label,
        width=320,
        height=240,
        build=partial(_build, selection),
        tensor=(side, side, 3),
        in_wheel=f"face_detection/face_detection_{file}.tflite",
        tracks=False,
    )


MODELS = (
    _model(0, "short-range", "Within 2 m", 128, "short_range"),
    _model(1, "full-range", "Within 5 m", 192, "full_range_sparse"),
)
