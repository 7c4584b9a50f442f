"""Pose: 33 landmarks of one person; on request with the person's mask."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from webdemo.vision.codec import mask_to_uint8
from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.optics import Optics
from webdemo.vision.result import Detection, Result
from webdemo.vision.runners.python_solution import PythonSolution, to_points
from webdemo.vision.solutions.solution import Model, Solution, drawn_as

LANDMARKS = 33
SHOULDERS = 11
"""Number of the first landmark below the face."""


def _build(cuts_out: bool, folder: ModelFolder, still: bool) -> PythonSolution:
    def make(solutions: Any) -> Any:
        # The wheel holds the model of complexity 1 only; MediaPipe would download the others.
        return solutions.pose.Pose(
            static_image_mode=still,
            model_complexity=1,
            smooth_landmarks=False,  # LandmarkSmoothing smooths
            enable_segmentation=cuts_out,
        )

    return PythonSolution(make, _read, "pose_landmark/pose_landmark_cpu")


def _read(values: Mapping[str, Any], optics: Optics) -> Result:
    landmarks, mask = values["pose_landmarks"], values["segmentation_mask"]
    detections = [Detection("pose", points=to_points(landmarks))] if landmarks else []
    return Result(None if mask is None else mask_to_uint8(mask), detections, values)


def group(first: int = 0) -> dict[str, Any]:
    """Describe how a pose is drawn, from landmark `first` on; those below 11 are the face's.

    Landmarks with odd numbers are on the person's left.
    """
    from mediapipe.python.solutions.pose_connections import POSE_CONNECTIONS

    pairs = {pair for pair in POSE_CONNECTIONS if min(pair) >= first}
    left = {(a, b) for a, b in pairs if a % 2 and b % 2}
    right = {(a, b) for a, b in pairs if not a % 2 and not b % 2}
    dots = range(first, LANDMARKS)
    return drawn_as(dots=dots, middle=pairs - left - right, left=left, right=right)


POSE = Solution(
    id="pose",
    label="Pose",
    overlays=("outline", "landmarks"),
    cuts_out=True,
    one_person=True,
    drawing=lambda: {"groups": {"pose": group()}},
)


def _model(name: str, label: str, *gives: str) -> Model:
    return Model(
        POSE,
        name,
        label,
        width=480,
        height=360,
        build=partial(_build, "mask" in gives),
        tensor=(256, 256, 3),
        in_wheel="pose_landmark/pose_landmark_full.tflite",
        gives=gives,
    )


MODELS = (
    _model("skeleton", "Skeleton", "detections"),
    _model("cut-out", "Skeleton and cut-out", "mask", "detections"),
)
