"""Pose: 33 landmarks of one person; on request with the person's mask."""

from collections.abc import Mapping
from typing import Any

from webdemo.vision.codec import mask_to_uint8
from webdemo.vision.detection import Analysis, Detection
from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.runners.python_solution import PythonSolution, to_points
from webdemo.vision.solutions.solution import Solution, Variant, strokes

CUT_OUT = "cut-out"


def _build(variant: str, folder: ModelFolder, still: bool) -> PythonSolution:
    def make(solutions: Any) -> Any:
        # The wheel holds the model of complexity 1 only; MediaPipe would download the others.
        return solutions.pose.Pose(
            static_image_mode=still,
            model_complexity=1,
            smooth_landmarks=False,  # DetectionHistory smooths
            enable_segmentation=variant == CUT_OUT,
        )

    return PythonSolution(make, _read, "pose_landmark/pose_landmark_cpu")


def _read(values: Mapping[str, Any], width: int, height: int) -> Analysis:
    landmarks, mask = values["pose_landmarks"], values["segmentation_mask"]
    detections = [Detection("pose", points=to_points(landmarks))] if landmarks else []
    return Analysis(detections, None if mask is None else mask_to_uint8(mask), values)


def group() -> dict[str, Any]:
    """Describe how a pose is drawn. Landmarks with odd numbers are on the person's left."""
    from mediapipe.python.solutions.pose_connections import POSE_CONNECTIONS

    sides = {"left": 1, "right": 0}
    by_side = {
        side: [pair for pair in POSE_CONNECTIONS if all(index % 2 == rest for index in pair)]
        for side, rest in sides.items()
    }
    known = {pair for pairs in by_side.values() for pair in pairs}
    return {"strokes": strokes(middle=POSE_CONNECTIONS - known, **by_side), "dots": True}


SOLUTION = Solution(
    id="pose",
    label="Pose",
    overlay="landmarks",
    width=480,
    height=360,
    build=_build,
    variants=(Variant("skeleton", "Skeleton"), Variant(CUT_OUT, "Skeleton and cut-out", cuts_out=True)),
    drawing=lambda: {"groups": {"pose": group()}},
)
