"""3D objects: boxes in 3D around shoes, chairs, cups or cameras (MediaPipe Objectron)."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.optics import Optics
from webdemo.vision.result import Detection, Result
from webdemo.vision.runners.python_solution import PythonSolution
from webdemo.vision.solutions import known_files, objectron_graph
from webdemo.vision.solutions.solution import Model, Solution, drawn_as

LABELS = {"shoe": "Footwear", "chair": "Chair", "cup": "Coffee cup, Mug", "camera": "Camera"}
"""Labels of the 2D detector that each 3D model takes, as in mediapipe.solutions.objectron."""

MAX_OBJECTS = 5
MIN_TRACKING_CONFIDENCE = 0.99
"""Both are defaults of mediapipe.solutions.objectron."""


def _build(kind: str, folder: ModelFolder, still: bool) -> PythonSolution:
    detector = folder.path_of(known_files.OBJECT_DETECTOR)
    box_model = folder.path_of(known_files.OBJECTS_3D[kind])

    def make(_: Any) -> Any:
        return objectron_graph.make_solution(
            objectron_graph.load(detector),
            side_inputs={
                "box_landmark_model_path": str(box_model.resolve()),
                "allowed_labels": LABELS[kind],
                "max_num_objects": MAX_OBJECTS,
                "use_prev_landmarks": not still,
            },
            calculator_params={
                "boxlandmarksubgraph__ThresholdingCalculator.threshold": MIN_TRACKING_CONFIDENCE,
            },
            outputs=["detected_objects"],
        )

    return PythonSolution(make, partial(_read, kind.capitalize()), objectron_graph.GRAPH)


def _read(label: str, values: Mapping[str, Any], optics: Optics) -> Result:
    found = values["detected_objects"]
    boxes = found.annotations if found else []
    return Result(detections=[_read_box(label, box) for box in boxes], raw=values)


def _read_box(label: str, box: Any) -> Detection:
    # The camera looks along -z.
    points = [(one.point_2d.x, one.point_2d.y, -one.point_3d.z, 1.0) for one in box.keypoints]
    return Detection("box", label, points=np.array(points, np.float32))


def _drawing() -> dict[str, Any]:
    from mediapipe.python.solutions.objectron import BOX_CONNECTIONS

    return {"groups": {"box": drawn_as(middle=BOX_CONNECTIONS)}}


OBJECTS_3D = Solution(id="objects-3d", label="3D objects", overlays=("boxes-3d",), drawing=_drawing)

MODELS = tuple(
    Model(
        OBJECTS_3D,
        kind,
        kind.capitalize(),
        width=640,
        height=480,
        build=partial(_build, kind),
        tensor=(224, 224, 3),
        files=(known_files.OBJECT_DETECTOR, file),
    )
    for kind, file in known_files.OBJECTS_3D.items()
)
