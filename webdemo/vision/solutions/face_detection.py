"""Face detection: boxes with six key points, by a model for near or for far faces."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from webdemo.vision.detection import Analysis, Detection
from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.runners.python_solution import PythonSolution
from webdemo.vision.solutions.solution import Solution, Variant

FULL = "full-range"


def _build(variant: str, folder: ModelFolder, still: bool) -> PythonSolution:
    def make(solutions: Any) -> Any:
        return solutions.face_detection.FaceDetection(model_selection=int(variant == FULL))

    name = "full_range" if variant == FULL else "short_range"
    return PythonSolution(make, _read, f"face_detection/face_detection_{name}_cpu")


def _read(values: Mapping[str, Any], width: int, height: int) -> Analysis:
    return Analysis([_read_face(face) for face in values["detections"] or []], raw=values)


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


SOLUTION = Solution(
    id="face-detection",
    label="Face detection",
    overlay="boxes",
    width=320,
    height=240,
    build=_build,
    variants=(Variant("short-range", "Within 2 m"), Variant(FULL, "Within 5 m")),
    tracks=False,
)
