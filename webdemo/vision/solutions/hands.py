"""Hands: 21 landmarks of up to two hands, left or right."""

from collections.abc import Mapping
from typing import Any

from webdemo.vision.model_folder import ModelFolder
from webdemo.vision.optics import Optics
from webdemo.vision.result import Detection, Result
from webdemo.vision.runners.python_solution import PythonSolution, to_points
from webdemo.vision.solutions.solution import Model, Solution, drawn_as

LANDMARKS = 21
OTHER = {"Left": "Right", "Right": "Left"}


def _build(folder: ModelFolder, still: bool) -> PythonSolution:
    def make(solutions: Any) -> Any:
        return solutions.hands.Hands(static_image_mode=still)

    return PythonSolution(make, _read, "hand_landmark/hand_landmark_tracking_cpu")


def _read(values: Mapping[str, Any], optics: Optics) -> Result:
    hands = zip(values["multi_hand_landmarks"] or [], values["multi_handedness"] or [], strict=True)
    return Result(detections=[_read_hand(*hand) for hand in hands], raw=values)


def _read_hand(landmarks: Any, handedness: Any) -> Detection:
    (side,) = handedness.classification
    # MediaPipe names the hand of a mirrored picture; frames come as the camera gives them.
    label = OTHER[side.label]
    return Detection(f"{label.lower()} hand", label, side.score, points=to_points(landmarks))


def group(side: str) -> dict[str, Any]:
    """Describe how a hand is drawn; `side` is left or right."""
    from mediapipe.python.solutions.hands_connections import HAND_CONNECTIONS

    return drawn_as(dots=range(LANDMARKS), **{side: HAND_CONNECTIONS})


HANDS = Solution(
    id="hands",
    label="Hands",
    overlays=("landmarks",),
    drawing=lambda: {"groups": {f"{side} hand": group(side) for side in ("left", "right")}},
)

MODELS = (
    Model(
        HANDS,
        "full",
        "Hands",
        width=640,
        height=480,
        build=_build,
        tensor=(224, 224, 3),
        in_wheel="hand_landmark/hand_landmark_full.tflite",
    ),
)
