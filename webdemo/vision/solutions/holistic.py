"""Holistic: pose, face and both hands of one person at once."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from webdemo.vision.array_types import RgbFrame
from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.optics import Optics
from webdemo.vision.result import Detection, Result
from webdemo.vision.runners.python_solution import PythonSolution, to_points
from webdemo.vision.solutions import face_mesh, hands, pose
from webdemo.vision.solutions.solution import Model, Solution

GROUPS = ("face", "pose", "left hand", "right hand")
"""In the order in which they are drawn; MediaPipe's names have underscores."""

_EMPTY = np.zeros((64, 64, 3), np.uint8)


def _build(folder: ModelFolder, still: bool) -> PythonSolution:
    def make(solutions: Any) -> Any:
        holistic = solutions.holistic.Holistic(static_image_mode=still, smooth_landmarks=False)
        if still:
            process = holistic.process

            def process_anew(rgb_frame: RgbFrame) -> Any:
                # Even so MediaPipe looks for the face and the hands where they were last.
                process(_EMPTY)
                return process(rgb_frame)

            holistic.process = process_anew
        return holistic

    return PythonSolution(make, _read, "holistic_landmark/holistic_landmark_cpu")


def _read(values: Mapping[str, Any], optics: Optics) -> Result:
    found = {group: values[f"{group.replace(' ', '_')}_landmarks"] for group in GROUPS}
    return Result(
        detections=[Detection(group, points=to_points(one)) for group, one in found.items() if one],
        raw=values,
    )


def _drawing() -> dict[str, Any]:
    return {
        "groups": {
            "face": face_mesh.group(),
            "pose": pose.group(pose.SHOULDERS),
            "left hand": hands.group("left"),
            "right hand": hands.group("right"),
        }
    }


HOLISTIC = Solution(
    id="holistic",
    label="Holistic",
    overlays=("landmarks",),
    one_person=True,
    drawing=_drawing,
)

MODELS = (
    Model(
        HOLISTIC,
        "full",
        "Holistic",
        width=480,
        height=360,
        build=_build,
        tensor=(256, 256, 3),
        in_wheel="pose_landmark/pose_landmark_full.tflite",
    ),
)
